"""Calls: listed, read, stopped, canceled, deleted, counted, exported."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from io import StringIO
from itertools import islice
from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.instants import beginning
from mock_server.vendors.happyrobot.account import Account
from mock_server.vendors.happyrobot.campaigns import local_day
from mock_server.vendors.happyrobot.models import Call
from mock_server.vendors.happyrobot.settings import Entry
from mock_server.vendors.happyrobot.speech import classification, extraction, messages, transfer_contact
from mock_server.vendors.happyrobot.views import call_view, tags

LEVELS = {"Failed": "error", "Busy": "warn", "No answer": "warn", "Canceled": "warn"}
COLUMNS = "id created type status from to use_case agent language duration campaign_id parent_call_id classification"


def list_calls(account: Account, asked: Asked) -> Reply:
    """Return one page, and which it is; `count` is all that match."""
    skip, limit = asked.query["skip"], asked.query["limit"]
    found: Iterable[Call] = _matching(account, asked.query)
    count = account.calls.count
    if asked.query.keys() & TESTS.keys():
        found = list(found)
        count = len(found)
    page = [call_view(call, is_reply=True) for call in islice(found, skip, skip + limit)]
    return Reply(200, {"calls": page, "count": count, "limit": limit, "offset": skip})


def get_current_page(account: Account, asked: Asked) -> Reply:
    wanted, limit = asked.query["callId"], asked.query["limit"]
    if not limit:
        raise Refusal(404, "Pages of 0 calls hold no call: give a limit of 1 or more")
    for n, call in enumerate(_matching(account, asked.query)):
        if call.id == wanted:
            return Reply(200, {"currentPage": n // limit + 1})
    raise Refusal(404, f"Call {wanted} not found in the list with these filters")


def list_call_tags(account: Account, _: Asked) -> Reply:
    return Reply(200, sorted({tag for _, call in account.calls.forward() for tag in _all_tags(call)}))


def get_call(account: Account, asked: Asked) -> Reply:
    return Reply(200, call_view(account.call(asked.path["id"]), is_reply=True))


def get_transcript(account: Account, asked: Asked) -> Reply:
    """Return what was said so far; 404 for a call that was never answered."""
    call = account.call(asked.path["id"])
    if call.answered_at is None:
        raise Refusal(404, f"Call {call.id} has no transcript: it is {call.status} and was never answered")
    number = account.calls.ids.number(call.id)
    assert number is not None, "every call has an id that was counted"
    return Reply(
        200,
        {
            "id": account.ids("transcript").name(number),
            "organization_id": account.organization.id,
            "call_id": call.id,
            "start_time": call.answered_at / moment.SECOND,
            "messages": messages(call),
        },
    )


def get_call_logs(account: Account, asked: Asked) -> Reply:
    call = account.call(asked.path["id"])
    return Reply(
        200,
        [
            {
                "timestamp": moment.text(at),
                "level": LEVELS.get(str(move.status), "info"),
                "message": f"{move.event}: the call is {move.status}",
                "data": {"event": move.event, "status": move.status},
            }
            for at, move in call.log
        ],
    )


def stop_call(account: Account, asked: Asked) -> Reply:
    return _end(account, asked, "stop", "stopped")


def cancel_call(account: Account, asked: Asked) -> Reply:
    return _end(account, asked, "cancel", "canceled")


def _end(account: Account, asked: Asked, event: str, done: str) -> Reply:
    call = account.call(asked.path["id"])
    if not call.machine.allows(call.status, event):
        raise Refusal(409, f"Call {call.id} cannot be {done}: it is {call.status}")
    account.world.fire(call, event)
    return Reply(200, call_view(call, is_reply=True))


def delete_call(account: Account, asked: Asked) -> Reply:
    """Delete a call that has ended; what would still arrive for it arrives unseen."""
    call = account.call(asked.path["id"])
    if not call.is_final:
        raise Refusal(409, f"Call {call.id} cannot be deleted: it is {call.status}")
    account.delete_call(call)
    return Reply(200, call_view(call, is_reply=True))


def get_usage(account: Account, asked: Asked) -> Reply:
    """Count calls and seconds of talk in each period that has calls, by the day of creation in UTC."""
    calls, seconds = Counter[str](), Counter[str]()
    for _, call in account.calls.forward():
        period = _period(call.created_at, asked.query["timeframe"])
        calls[period] += 1
        seconds[period] += round(call.duration * moment.SECOND)
    return Reply(
        200,
        [
            {
                "organization_id": account.organization.id,
                "period": period,
                "duration": seconds[period] / moment.SECOND,
                "callCount": calls[period],
            }
            for period in sorted(calls)
        ],
    )


def _period(at: int, timeframe: str) -> str:
    day = local_day(at, "UTC")
    if timeframe == "weekly":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()[: 10 if timeframe == "daily" else 7]


def export_calls(account: Account, asked: Asked) -> Reply:
    """Write the CSV, and send no email: the control plane shows it among the records `exports`."""
    wanted = asked.body or {}
    found = list(_matching(account, wanted))
    sheet = StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    names = COLUMNS.split()
    writer.writerow(names)
    for call in found:
        shown = call_view(call)
        flat = shown | {"from": shown["metadata"]["from"], "to": shown["metadata"]["to"]}
        flat |= {"use_case": shown["use_case"].get("name"), "agent": shown["agent"]["name"]}
        flat["classification"] = shown.get("classification", {}).get("tag")
        writer.writerow([flat.get(name, "") for name in names])
    email = account.first("users").fields["email"]
    table = account.entries["exports"]
    export = {"id": table.next_id(), "email": email, "created": moment.text(account.world.now)}
    entry = Entry({**export, "filters": wanted, "calls": len(found), "csv": sheet.getvalue()})
    table.add(entry)
    account.note("export", "create", entry)
    return Reply(200, {"message": f"The export of {len(found)} calls is on its way to {email}."})


# The filters of the list: all that are given must match, of several values in one of them any.

Test = Callable[[Call, str], bool]


def _has(values: Callable[[Call], list[str]]) -> Test:
    """Return a test for one of the call's values among those that are asked for."""
    return lambda call, asked: not set(values(call)).isdisjoint(asked.split(","))


@lru_cache(256)
def _span(written: str) -> range:
    """Return the milliseconds that a bound names: all of its day, or of its minute, second or fraction of a second."""
    first = beginning(written)
    if len(written) == len("2026-03-02"):
        return range(first, first + moment.DAY)
    if written[16] != ":":
        return range(first, first + moment.MINUTE)
    digits = re.match("[0-9]*", written[20:])  # of the fraction, if there is one
    return range(first, first + max(1, moment.SECOND // 10 ** (len(digits[0]) if digits and written[19] == "." else 0)))


def _search(call: Call, text: str) -> bool:
    numbers = (call.to, call.settings.number.fields["number"])
    found = [*numbers, *map(str, (extraction(call) or {}).values())]
    return any(text.lower() in value.lower() for value in found)


def _all_tags(call: Call) -> list[str]:
    """Return the tags of a call: those of its metadata and its class."""
    class_ = classification(call)
    return [*tags(call), class_["tag"]] if class_ else tags(call)


def _campaigns(call: Call) -> list[str]:
    return [] if call.settings.campaign_id is None else [call.settings.campaign_id]


def _contact(call: Call) -> list[str]:
    contact = transfer_contact(call)
    return [contact["email"].lower()] if contact else []


TESTS: Mapping[str, Test] = {
    "type": lambda _, asked: asked == "Outbound",
    "statuses": _has(lambda call: [call.status]),
    "tags": _has(_all_tags),
    "models": _has(lambda call: [call.settings.model]),
    "ratings": _has(lambda call: [rating["emoji"] for rating in call.ratings]),
    "use_cases": _has(lambda call: [call.settings.use_case.id]),
    "campaigns": _has(_campaigns),
    "from": lambda call, asked: call.created_at >= _span(asked).start,
    "to": lambda call, asked: call.created_at < _span(asked).stop,
    "search": _search,
    "transfer_contact_email": lambda call, asked: asked.lower() in _contact(call),
}


def _matching(account: Account, asked: Mapping[str, Any]) -> Iterator[Call]:
    """Yield the calls that pass all filters, sorted by creation, the newest first unless asked otherwise."""
    tests = [(TESTS[name], value) for name, value in asked.items() if name in TESTS]
    for _, call in account.calls.forward() if asked.get("sort") == "asc" else account.calls.newest_first():
        if all(test(call, value) for test, value in tests):
            yield call
