"""Campaigns: create, copy, read, list, cancel and archive them, and read the state of their contacts."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.vapi.account import Account
from mock_server.vendors.vapi.calls import check
from mock_server.vendors.vapi.campaign import STATUSES, Campaign
from mock_server.vendors.vapi.errors import Invalid
from mock_server.vendors.vapi.pages import page, sorted_page
from mock_server.vendors.vapi.views import campaign_view, contact_view, summary_view


def _check_enabled(account: Account) -> None:
    if not account.settings["campaigns_v2"]:
        raise Refusal(403, "Campaigns V2 is not enabled for your organization")


def create(account: Account, asked: Asked) -> Reply:
    """Create a campaign, which starts at once or when its window opens."""
    _check_enabled(account)
    settings = _settings(account, asked.body)
    try:
        _check(account, settings)
    except Refusal as refused:
        if "duplicateFromCampaignId" not in asked.body:
            raise
        raise Refusal(409, refused.message) from None  # what it is a copy of can't be run like that any more
    campaign = Campaign(account, account.campaigns.next_id(), settings, asked.requested, account.call_contact)
    account.campaigns.add(campaign)
    for contact in campaign.contacts:
        account.contacts.add_fixed(contact.id, contact)
    account.world.create(campaign)
    campaign.wait()
    return Reply(201, campaign_view(campaign))


def _check(account: Account, settings: Mapping[str, Any]) -> None:
    """Raise 400 for settings that name what does not exist, or lack a server; 409 for a number that may not call."""
    check(account, settings)
    if not settings.get("server") and ("serverMessages" in settings or "predialPlan" in settings):
        raise Invalid("server should not be empty where serverMessages or predialPlan is given")
    id_ = settings["phoneNumberId"]
    if account.entry("phone_numbers", id_).fields["provider"] == "vapi":
        raise Refusal(409, f"Couldn't Use Phone Number. `phoneNumberId` {id_} Is A Free Vapi Number.")


def _settings(account: Account, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a new campaign: what is sent, over those of the one that it is a copy of."""
    sent = {name: value for name, value in body.items() if name != "duplicateFromCampaignId"}
    id_ = body.get("duplicateFromCampaignId")
    if id_ is None:
        return sent
    return {**account.campaign(id_).settings, **sent}


def find_one(account: Account, asked: Asked) -> Reply:
    _check_enabled(account)
    campaign = account.campaign(asked.path["id"])
    return Reply(200, summary_view(campaign, counters=asked.query["includeCounters"]))


def find_all(account: Account, asked: Asked) -> Reply:
    """Return a page of campaigns; archived ones only where they are asked for."""
    _check_enabled(account)
    query = asked.query
    id_, status = query.get("id"), query.get("status")
    found = [
        campaign
        for _, campaign in account.campaigns.newest_first()
        if id_ in (None, campaign.id) and (campaign.status == status if status else campaign.status != "archived")
    ]
    return sorted_page(found, query, partial(summary_view, counters=query["includeCounters"]))


def contacts(account: Account, asked: Asked) -> Reply:
    """Return a page of the contacts of a campaign."""
    _check_enabled(account)
    query = asked.query
    found = list(account.campaign(asked.path["id"]).contacts)
    if query.get("status"):
        found = [contact for contact in found if contact.status in query["status"]]
    if query["sortBy"] == "status":
        found.sort(key=lambda contact: STATUSES.index(contact.status))
    return page(found[::-1] if query["sortOrder"] == "DESC" else found, query, contact_view)


def update(account: Account, asked: Asked) -> Reply:
    """Cancel a campaign: it calls nobody else."""
    _check_enabled(account)
    campaign = account.campaign(asked.path["id"])
    _end(account, campaign, "cancel")
    return Reply(200, campaign_view(campaign))


def remove(account: Account, asked: Asked) -> Reply:
    """Archive a campaign, and cancel it first if it is not over."""
    _check_enabled(account)
    campaign = account.campaign(asked.path["id"])
    if campaign.machine.allows(campaign.status, "cancel"):
        account.world.fire(campaign, "cancel")
    _end(account, campaign, "archive")
    return Reply(200, campaign_view(campaign))


def _end(account: Account, campaign: Campaign, event: str) -> None:
    """Cancel or archive a campaign. Raise 400 for one that is over."""
    if not campaign.machine.allows(campaign.status, event):
        raise Refusal(400, f"Campaign is already {campaign.status}")
    account.world.fire(campaign, event)
