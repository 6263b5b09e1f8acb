"""Attention items: list them, try their calls again, resolve them."""

from collections.abc import Mapping
from typing import Any

from mock_server.exchange import Asked, Reply
from mock_server.vendors.elevenlabs.account import Account
from mock_server.vendors.elevenlabs.errors import conflict
from mock_server.vendors.elevenlabs.pages import list_of, page, place_of
from mock_server.vendors.elevenlabs.views import attention_view
from mock_server.vendors.resource import Resource


def list_outbound_campaign_attention(account: Account, asked: Asked) -> Reply:
    criteria, query = list_of(asked), asked.query
    before = place_of(asked, "cursor", criteria)
    found = (one for one in account.attention.newest_first(before) if _is_wanted(one[1], query))
    shown, more = page(found, attention_view, query["page_size"], criteria)
    return Reply(200, {"attention": shown, **more})


def _is_wanted(item: Resource, query: Mapping[str, Any]) -> bool:
    is_listed = query["include_resolved"] or item.fields["status"] != "resolved"
    return is_listed and query.get("campaign_id") in (None, item.fields["campaign_id"])


def retry_outbound_campaign_attention(account: Account, asked: Asked) -> Reply:
    """Try the calls again that an item holds back; if its cause persists, a new one opens at once."""
    item = _open(account, asked, is_retryable=True)
    campaign = account.campaigns.get(item.fields["campaign_id"])
    account.resolve(item)
    if campaign is None:  # it was there before this world
        return Reply(200, attention_view(item))
    if campaign.status == "paused":
        account.world.fire(campaign, "resume")
    elif campaign.status == "attention" and not campaign.attention_is_open:
        account.world.fire(campaign, "clear")
    return Reply(200, attention_view(item))


def resolve_outbound_campaign_attention(account: Account, asked: Asked) -> Reply:
    """Take an item as resolved, and cancel the calls that it held back (proposed)."""
    item = _open(account, asked, is_retryable=False)
    campaign = account.campaigns.get(item.fields["campaign_id"])
    account.resolve(item, asked.body["resolution"])
    if campaign is not None:
        campaign.give_up_held()
        if campaign.status == "attention" and not campaign.attention_is_open:
            account.world.fire(campaign, "clear")
        campaign.finish_if_done()
    return Reply(200, attention_view(item))


def _open(account: Account, asked: Asked, *, is_retryable: bool) -> Resource:
    """Return an open item. Raise 409 for one that is not, or that wants the other way (dossier 6.2 #49)."""
    item = account.attention_item(asked.path["attention_id"])
    fields = item.fields
    if fields["status"] != "open" or fields["retryable"] is not is_retryable:
        seen = f"Item {item.id} is {fields['status']}, retryable {str(fields['retryable']).lower()}"
        raise conflict(f"{seen}; expected an open one, retryable {str(is_retryable).lower()}.")
    return item
