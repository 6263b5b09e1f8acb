"""TemPhone's operations: schedule a call, look at calls, cancel one; create a contact, look at one.

The vendor documents no operation for contacts, only that a call needs one.
"""

from collections.abc import Sequence
from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.temphone.account import ALL, FILTERS, Account
from mock_server.vendors.temphone.errors import NOT_TO_COME
from mock_server.vendors.temphone.views import call_view, contact_view


def schedule_call(account: Account, asked: Asked) -> Reply:
    """Create one call to one contact. The time is looked at before the contact (dossier 3.1)."""
    body = asked.body
    due = moment.parse(body["scheduled_at"])
    if due <= account.world.now:
        raise Refusal(400, NOT_TO_COME)
    contact = account.contact(body["contact_id"])
    account.check_campaign(body.get("campaign_id"))
    call = account.add_call(contact, body, due, asked.requested)
    return success(201, "AI outbound call scheduled successfully.", call_view(call))


def get_scheduled_call(account: Account, asked: Asked) -> Reply:
    call = account.call(asked.path["call_id"])
    return success(200, "Scheduled call retrieved successfully.", call_view(call))


def list_scheduled_calls(account: Account, asked: Asked) -> Reply:
    """Return a page of what the filters leave. The first of them chooses a list, the others thin it out."""
    query = asked.query
    filters = [(name, query[name]) for name in FILTERS if name in query]
    first, *others = filters or [ALL]
    places: Sequence[int]
    rows, places = account.listed(first, _instant(asked, "scheduled_from"), _instant(asked, "scheduled_to"))
    for name, value in others:
        places = [n for n in places if rows[n][2].asked.get(name) == value]
    if "status" in query:
        places = [n for n in places if rows[n][2].status == query["status"]]
    limit, offset = query["limit"], query["offset"]
    page = [call_view(rows[n][2]) for n in places[offset : offset + limit]]
    data = {"calls": page, "total": len(places), "limit": limit, "offset": offset}
    return success(200, "Scheduled calls retrieved successfully.", data)


def cancel_scheduled_call(account: Account, asked: Asked) -> Reply:
    """Withdraw a call. One that is withdrawn already stays as it is (dossier 3.4)."""
    call = account.call(asked.path["call_id"])
    if call.status != "canceled":
        if not call.machine.allows(call.status, "cancel"):
            raise Refusal(409, f"Call cannot be canceled in status '{call.status}'.")
        account.world.fire(call, "cancel")
    return success(200, "Scheduled call canceled successfully.", call_view(call))


def create_contact(account: Account, asked: Asked) -> Reply:
    return success(201, "Contact created successfully.", contact_view(account.add_contact(asked.body)))


def get_contact(account: Account, asked: Asked) -> Reply:
    contact = account.contact(asked.path["contact_id"])
    return success(200, "Contact retrieved successfully.", contact_view(contact))


def success(status: int, message: str, data: Any) -> Reply:
    """Return a reply that says what went well."""
    return Reply(status, {"status": "success", "message": message, "data": data})


def _instant(asked: Asked, name: str) -> int | None:
    """Return a bound of the list; None if there is none."""
    return moment.parse(asked.query[name]) if name in asked.query else None
