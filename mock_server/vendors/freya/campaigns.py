"""Campaigns: create, read, start and cancel them, and read the state of their customers."""

from functools import partial

from mock_server.exchange import Asked, Reply
from mock_server.vendors.freya.account import Account
from mock_server.vendors.freya.replies import page, success
from mock_server.vendors.freya.schedule import check
from mock_server.vendors.freya.views import campaign_view, customer_view


def create_campaign(account: Account, asked: Asked) -> Reply:
    """Create a campaign, which calls at once, or waits for its first window (dossier 3.1)."""
    body, world = asked.body, account.world
    check(body, world.now)
    named = "assistantId" in body
    agent = account.agent(body["assistantId"]) if named else account.agent_named(body["assistantName"])
    number = account.number_called(body["phoneNumber"])
    campaign = account.draft(account.campaigns.next_id(), body, agent, number, world.now)
    campaign.requested = asked.requested
    account.campaigns.add(campaign)
    world.create(campaign)
    campaign.launch("start")
    is_scheduled = campaign.status == "scheduled"
    result = {
        "status": "scheduled" if is_scheduled else "started",
        "isScheduled": is_scheduled,
        "campaign": campaign_view(campaign),
    }
    return success(f"Campaign created and {result['status']}.", result)


def list_campaigns(account: Account, asked: Asked) -> Reply:
    """Return a page of the campaigns, the newest first."""
    status = asked.query.get("status")
    found = [campaign for _, campaign in account.campaigns.newest_first() if status in (None, campaign.status)]
    return success(f"Found {len(found)} campaigns.", page(asked, "campaigns", found, campaign_view))


def get_campaign(account: Account, asked: Asked) -> Reply:
    return success("Campaign retrieved.", {"campaign": campaign_view(account.campaign(asked.path["campaignId"]))})


def list_campaign_customers(account: Account, asked: Asked) -> Reply:
    """Return a page of the customers of a campaign, in the order in which they were sent."""
    campaign = account.campaign(asked.path["campaignId"])
    rows = range(len(campaign.customers))
    return success(f"Found {len(rows)} customers.", page(asked, "customers", rows, partial(customer_view, campaign)))


def execute_campaign(account: Account, asked: Asked) -> Reply:
    """Start a draft. Any other campaign is refused by its machine."""
    campaign = account.campaign(asked.path["campaignId"])
    campaign.launch("execute")
    campaign.requested = asked.requested
    return success("Campaign started.", {"campaign": campaign_view(campaign)})


def delete_campaign(account: Account, asked: Asked) -> Reply:
    """Cancel a campaign: it calls nobody else; calls under way run to their end."""
    campaign = account.campaign(asked.path["campaignId"])
    account.world.fire(campaign, "cancel")
    return success("Campaign cancelled.", {"campaign": campaign_view(campaign)})
