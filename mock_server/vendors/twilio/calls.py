"""Twilio's operations on calls: make one, look at them and at their events, end or change one, delete one."""

from collections.abc import Callable, Mapping
from typing import Any

from mock_server.engine.moment import MINUTE
from mock_server.exchange import Asked, Reply
from mock_server.vendors.twilio.account import Account
from mock_server.vendors.twilio.errors import NOT_IN_PROGRESS, CodedRefusal, missing
from mock_server.vendors.twilio.events import events
from mock_server.vendors.twilio.models import Call
from mock_server.vendors.twilio.numbers import check_called, check_caller, normal
from mock_server.vendors.twilio.pages import PAGING, TimeFilter, page_of, plain_page
from mock_server.vendors.twilio.views import call_view

EVENTS_AFTER = 15 * MINUTE
"""How long after the end of a call its events are shown."""


def create_call(account: Account, asked: Asked) -> Reply:
    """Make one call. The caller's number is looked at before the other (dossier 1.4)."""
    body = asked.body
    to, caller = normal(body["To"]), normal(body["From"])
    is_test = account.is_test(asked)
    if is_test or ":" not in to:
        check_caller(caller, is_owned=caller in account.by_number and not is_test)
    check_called(to, caller)
    if is_test:
        return Reply(201, account.try_call(asked.path["AccountSid"], body))
    call = account.add_call(asked.path["AccountSid"], body, asked.requested)
    return Reply(201, call_view(call, is_new=True))


def list_call(account: Account, asked: Asked) -> Reply:
    return Reply(200, page_of(asked, "Calls", account.calls, _filter(asked.query), call_view))


def _filter(query: Mapping[str, Any]) -> Callable[[Call], bool] | None:
    """Return what tells whether a call passes the filters of a list; None where there are none."""
    wanted = {name: value for name, value in query.items() if name not in PAGING}
    if not wanted:
        return None
    to, caller = (normal(wanted[name]) if name in wanted else None for name in ("To", "From"))
    status, parent = wanted.get("Status"), wanted.get("ParentCallSid")
    started, ended = TimeFilter.of(wanted, "StartTime"), TimeFilter.of(wanted, "EndTime")

    def passes(call: Call) -> bool:
        return (
            (to is None or call.number == to)
            and (caller is None or call.caller == caller)
            and (status is None or call.status == status)
            and (parent is None or (call.parent is not None and call.parent.id == parent))
            and (started is None or started.holds(call.dialled_at))
            and (ended is None or ended.holds(call.ended_at if call.answered_at is not None else None))
        )

    return passes


def fetch_call(account: Account, asked: Asked) -> Reply:
    return Reply(200, call_view(found(account, asked)))


def update_call(account: Account, asked: Asked) -> Reply:
    """End a call, or change how it goes on (dossier 3.4)."""
    call, body = found(account, asked), asked.body
    if call.is_final and body:
        raise CodedRefusal(21220, NOT_IN_PROGRESS)
    is_redirected = "Url" in body or "Twiml" in body
    if is_redirected and call.status != "in-progress":
        raise CodedRefusal(21220, NOT_IN_PROGRESS)
    if is_redirected:
        redirect(call, body)
    if "TimeLimit" in body:
        call.limit(body["TimeLimit"])
    if "Status" in body:
        end(account, call, body["Status"])
    return Reply(200, call_view(call))


def end(account: Account, call: Call, status: str) -> None:
    """End a call as far as the wanted status does that: `canceled` changes nothing of one in progress."""
    if call.status == "in-progress":
        if status == "completed":
            account.world.fire(call, "complete")
    elif not call.is_final:
        account.world.fire(call, "cancel")


def redirect(call: Call, body: dict[str, str]) -> None:
    """Take other instructions; a `Url` wins over `Twiml`, and a callback counts only together with it."""
    names = {"Url", "Method", "FallbackUrl", "FallbackMethod"}
    if "Url" in body:
        names |= {"StatusCallback", "StatusCallbackMethod"}
    call.asked = {**{name: value for name, value in call.asked.items() if name not in ("Url", "Twiml")}}
    call.asked |= {name: body[name] for name in names & body.keys()}
    if "Url" not in body:
        call.asked["Twiml"] = body["Twiml"]
    if call.parent is not None:
        call.parent.interpreter.hung_up(call)  # it talks to somebody else from now on
    call.interpreter.begin()


def delete_call(account: Account, asked: Asked) -> Reply:
    """Remove a call that is over."""
    call = found(account, asked)
    if not call.is_final:
        raise CodedRefusal(20009, "Cannot delete this resource before it is complete", 409)
    account.delete_call(call)
    return Reply(204, None)


def list_call_event(account: Account, asked: Asked) -> Reply:
    """Return what was asked about a call and answered, a quarter of an hour after its end."""
    call, sid = account.calls.get(asked.path["CallSid"]), asked.path["CallSid"]
    if call is None:
        raise missing(asked, f"Calls/{sid}/Events.json")
    is_early = call.ended_at is None or account.world.now < call.ended_at + EVENTS_AFTER
    return Reply(200, plain_page(asked, f"Calls/{sid}/Events", [] if is_early else events(call)))


def found(account: Account, asked: Asked) -> Call:
    """Return the call that a request names. Raise 404, with the whole path, if there is none."""
    call = account.calls.get(asked.path["Sid"])
    if call is None:
        raise missing(asked, f"Calls/{asked.path['Sid']}.json")
    return call
