"""Campaigns: create, read, start, cancel, and see how far their customers are."""

from mock_server.exchange import Asked, Reply
from mock_server.vendors.freya.campaign import Campaign
from mock_server.vendors.freya.manners import done
from mock_server.vendors.freya.schedule import check
from mock_server.vendors.freya.workspace import Workspace, page


def create_campaign(workspace: Workspace, asked: Asked) -> Reply:
    """A new campaign calls at once, or waits for its first window (dossier 3.1)."""
    body, world = asked.body, workspace.world
    check(body, world.now)
    named = "assistantId" in body
    agent = workspace.entry("agents", body["assistantId"]) if named else workspace.agent_named(body["assistantName"])
    number = workspace.number_called(body["phoneNumber"])
    campaign = Campaign(workspace, workspace.campaigns.next_id(), body, agent, number, world.now)
    campaign.requested = asked.requested
    workspace.campaigns.add(campaign)
    world.create(campaign)
    campaign.launch("start")
    is_scheduled = campaign.status == "scheduled"
    result = {
        "status": "scheduled" if is_scheduled else "started",
        "isScheduled": is_scheduled,
        "campaign": campaign.view(),
    }
    return done(f"Campaign created and {result['status']}.", result)


def list_campaigns(workspace: Workspace, asked: Asked) -> Reply:
    """The newest first."""
    status = asked.query.get("status")
    found = [campaign for _, campaign in workspace.campaigns.newest_first() if status in (None, campaign.status)]
    return done(f"Found {len(found)} campaigns.", page(asked, "campaigns", found, Campaign.view))


def get_campaign(workspace: Workspace, asked: Asked) -> Reply:
    return done("Campaign retrieved.", {"campaign": workspace.campaign(asked.path["campaignId"]).view()})


def list_campaign_customers(workspace: Workspace, asked: Asked) -> Reply:
    """In the order in which they were sent."""
    campaign = workspace.campaign(asked.path["campaignId"])
    rows = range(len(campaign.customers))
    return done(f"Found {len(rows)} customers.", page(asked, "customers", rows, campaign.customer_view))


def execute_campaign(workspace: Workspace, asked: Asked) -> Reply:
    """Start a draft; its machine refuses what is none."""
    campaign = workspace.campaign(asked.path["campaignId"])
    campaign.launch("execute")
    campaign.requested = asked.requested
    return done("Campaign started.", {"campaign": campaign.view()})


def delete_campaign(workspace: Workspace, asked: Asked) -> Reply:
    """Cancel: nobody else is called; calls under way run to their end."""
    campaign = workspace.campaign(asked.path["campaignId"])
    workspace.world.fire(campaign, "cancel")
    return done("Campaign cancelled.", {"campaign": campaign.view()})
