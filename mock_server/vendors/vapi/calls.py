"""Calls: make one or some, read, list, name and delete them."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.vapi.account import Account
from mock_server.vendors.vapi.errors import FULL, Invalid, unknown
from mock_server.vendors.vapi.models import HOUR, WAITING
from mock_server.vendors.vapi.pages import array
from mock_server.vendors.vapi.views import call_view

CUSTOMERS = ("customer", "customers")
LIST_WAITS = HOUR
"""How long a list of calls waits until they are deleted: the vendor says up to a few hours (proposed: one)."""

FILTERS = ("id", "assistantId", "phoneNumberId")


def create(account: Account, asked: Asked) -> Reply:
    """Call one person, or each of a list; now or later."""
    body = asked.body
    check(account, body)
    shared = {name: value for name, value in body.items() if name not in CUSTOMERS}
    used = account.lines.used
    if "customer" in body:
        is_refused = "schedulePlan" not in body and used >= account.lines.capacity
        if is_refused:
            raise Refusal(400, FULL)
        call = account.add_call(shared, body["customer"], asked.requested)
        used += "schedulePlan" not in body
        return Reply(201, {"subscriptionLimits": limits(account, used), **call_view(call)})
    results, errors = [], []
    for customer in body["customers"]:
        if "schedulePlan" not in body and used >= account.lines.capacity:
            errors.append({"customer": customer, "error": FULL})
            continue
        used += "schedulePlan" not in body
        results.append(call_view(account.add_call(shared, customer, asked.requested)))
    shown = limits(account, used, is_blocked=bool(errors))
    return Reply(201, {"results": results, "errors": errors, "subscriptionLimits": shown})


def limits(account: Account, used: int, *, is_blocked: bool = False) -> dict[str, Any]:
    """Return the slots of the organisation."""
    most = account.lines.capacity
    return {
        "concurrencyBlocked": is_blocked,
        "concurrencyLimit": most,
        "remainingConcurrentCalls": max(0, most - used),
    }


def check(account: Account, body: Mapping[str, Any]) -> None:
    """Raise 400 for a request whose assistant or number does not exist, or whose time has passed."""
    assistant, number = account.named(body)
    if "assistantId" in body and assistant is None:
        raise unknown("Assistant", "assistantId", body["assistantId"])
    if "phoneNumberId" in body and number is None:
        raise unknown("Phone Number", "phoneNumberId", body["phoneNumberId"])
    check_plan(account, body)


def check_plan(account: Account, body: Mapping[str, Any]) -> None:
    """Raise 400 for a time that has passed, that ends before it begins, or that no clock reaches."""
    if "schedulePlan" not in body:
        return
    plan = {name: moment.parse(at) for name, at in body["schedulePlan"].items()}
    if plan["earliestAt"] <= account.world.now:
        raise Invalid("schedulePlan.earliestAt must be in the future")
    for name, at in plan.items():
        if at > moment.LATEST:
            raise Invalid(f"schedulePlan.{name} must be before the year 9000")
    if plan.get("latestAt", moment.LATEST) <= plan["earliestAt"]:
        raise Invalid("schedulePlan.latestAt must be after schedulePlan.earliestAt")


def find_one(account: Account, asked: Asked) -> Reply:
    return Reply(200, call_view(account.call(asked.path["id"])))


def find_all(account: Account, asked: Asked) -> Reply:
    """Return the newest calls that pass the filters."""
    query = asked.query
    wanted = {name: query[name] for name in FILTERS if name in query}
    calls = (call for _, call in account.calls.newest_first())
    kept = (call for call in calls if all({**call.asked, "id": call.id}.get(n) == v for n, v in wanted.items()))
    return array(kept, query, call_view)


def update(account: Account, asked: Asked) -> Reply:
    """Name a call."""
    call = account.call(asked.path["id"])
    if "name" in asked.body:
        call.name = asked.body["name"]
        call.updated_at = account.world.now
        account.note("call", "change", call)
    return Reply(200, call_view(call))


def delete(account: Account, asked: Asked) -> Reply:
    """Have a call that waits end before anybody is phoned, or remove one that is over; answer with it as it was.

    With a list of calls, those are deleted later, and the path only says which call is answered with.
    """
    ids = (asked.body or {}).get("ids")
    if ids:
        calls = [call for id_ in dict.fromkeys(ids) if (call := account.calls.get(id_)) is not None]
        for call in calls:
            account.world.clock.at(account.world.now + LIST_WAITS, account.remove_listed, call)
        shown = account.calls.get(asked.path["id"]) or (calls[0] if calls else account.call(asked.path["id"]))
        return Reply(200, call_view(shown))
    call = account.call(asked.path["id"])
    was = call_view(call)
    if call.status in WAITING:
        account.world.fire(call, WAITING[call.status])
    elif call.is_final:
        account.delete_call(call)
    else:
        raise Refusal(409, "Call is in progress")
    return Reply(200, was)
