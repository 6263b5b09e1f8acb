"""Campaigns of the older kind: create, read, list, change, end and delete them."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.vapi.account import Account
from mock_server.vendors.vapi.calls import check
from mock_server.vendors.vapi.errors import Invalid
from mock_server.vendors.vapi.legacy_campaign import LegacyCampaign
from mock_server.vendors.vapi.pages import sorted_page
from mock_server.vendors.vapi.views import campaign_view

BUSY = "Campaign configuration cannot be updated while it is in progress"


def create(account: Account, asked: Asked) -> Reply:
    """Create a campaign, which starts at once or when its window opens."""
    _check(account, asked.body)
    id_ = account.legacy_campaigns.next_id()
    campaign = LegacyCampaign(account, id_, asked.body, asked.requested, account.call_contact)
    account.legacy_campaigns.add(campaign)
    account.world.create(campaign)
    campaign.wait()
    return Reply(201, campaign_view(campaign))


def _check(account: Account, settings: Mapping[str, Any], forbidden: int = 409) -> None:
    """Raise 400 for settings that name what does not exist; `forbidden` for a number that may not call."""
    for named in _named(settings):
        check(account, named)
        id_ = named.get("phoneNumberId")
        if id_ is not None and account.entry("phone_numbers", id_).fields["provider"] == "vapi":
            raise Refusal(forbidden, f"Couldn't Use Phone Number. `phoneNumberId` {id_} Is A Free Vapi Number.")


def _named(settings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the settings once for each number that calls; as they are if they name none."""
    for entry in settings.get("dialPlan") or [settings]:
        id_ = entry.get("phoneNumberId")
        yield dict(settings) if id_ is None else {**settings, "phoneNumberId": id_}


def find_one(account: Account, asked: Asked) -> Reply:
    return Reply(200, campaign_view(account.legacy_campaign(asked.path["id"])))


def find_all(account: Account, asked: Asked) -> Reply:
    """Return a page of campaigns."""
    id_, status = asked.query.get("id"), asked.query.get("status")
    found = [
        campaign
        for _, campaign in account.legacy_campaigns.newest_first()
        if id_ in (None, campaign.id) and status in (None, campaign.status)
    ]
    return sorted_page(found, asked.query, campaign_view)


def update(account: Account, asked: Asked) -> Reply:
    """Change a campaign that is scheduled, end one that is not over, or both."""
    campaign = account.legacy_campaign(asked.path["id"])
    changes = {name: value for name, value in asked.body.items() if name != "status"}
    if campaign.is_final:
        raise Refusal(400, f"Campaign is already {campaign.status}")
    if changes:
        if campaign.status != campaign.machine.initial:
            raise Refusal(400, BUSY)
        settings = _changed(campaign, changes)
        _check(account, changes, forbidden=400)  # what the rest of them names may be gone by now
        campaign.change(settings)
    if "status" in asked.body:
        account.world.fire(campaign, "cancel")
    return Reply(200, campaign_view(campaign))


def _changed(campaign: LegacyCampaign, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with some changes: a dial plan takes the place of number and customers."""
    kept = dict(campaign.settings)
    if "dialPlan" in changes:
        kept.pop("phoneNumberId", None)
        kept.pop("customers", None)
    elif "phoneNumberId" in changes and "dialPlan" in kept:
        raise Invalid("phoneNumberId cannot be used together with dialPlan")
    return {**kept, **changes}


def remove(account: Account, asked: Asked) -> Reply:
    """Delete a campaign; answer with it as it was."""
    campaign = account.legacy_campaign(asked.path["id"])
    was = campaign_view(campaign)
    campaign.delete()
    account.legacy_campaigns.drop(campaign.id)
    account.deleted_campaigns.append(campaign)
    return Reply(200, was)
