"""Calls: listed, read, stopped, canceled, deleted, counted, exported."""

import csv
from collections import Counter
from io import StringIO
from itertools import islice

from mock_server.engine import moment
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.happyrobot import filters, speech
from mock_server.vendors.happyrobot.campaigns import local_day
from mock_server.vendors.happyrobot.order import Entry
from mock_server.vendors.happyrobot.organization import Organization

LEVELS = {"Failed": "error", "Busy": "warn", "No answer": "warn", "Canceled": "warn"}
COLUMNS = "id created type status from to use_case agent language duration campaign_id parent_call_id classification"


def list_calls(organization: Organization, asked: Asked) -> Reply:
    """One page; `count` is all that match."""
    skip, limit = asked.query["skip"], asked.query["limit"]
    if asked.query.keys() & filters.TESTS.keys():
        found = list(filters.matching(organization, asked.query))
        return Reply(200, {"calls": [call.view() for call in found[skip : skip + limit]], "count": len(found)})
    page = islice(filters.matching(organization, asked.query), skip, skip + limit)
    return Reply(200, {"calls": [call.view() for call in page], "count": organization.calls.count})


def get_current_page(organization: Organization, asked: Asked) -> Reply:
    wanted = asked.query["callId"]
    for n, call in enumerate(filters.matching(organization, asked.query)):
        if call.id == wanted:
            return Reply(200, {"currentPage": n // asked.query["limit"] + 1})
    raise Refusal(404, f"Call {wanted} not found in the list with these filters")


def list_call_tags(organization: Organization, _: Asked) -> Reply:
    return Reply(200, sorted({tag for _, call in organization.calls.forward() for tag in filters.tags(call)}))


def get_call(organization: Organization, asked: Asked) -> Reply:
    return Reply(200, organization.call(asked.path["id"]).view())


def get_transcript(organization: Organization, asked: Asked) -> Reply:
    """What was said so far; 404 for a call that was never answered."""
    call = organization.call(asked.path["id"])
    if call.answered_at is None:
        raise Refusal(404, f"Call {call.id} has no transcript: it is {call.status} and was never answered")
    return Reply(
        200,
        {
            "id": organization.ids("transcript").name(call.number),
            "organization_id": organization.id,
            "call_id": call.id,
            "start_time": call.answered_at / moment.SECOND,
            "messages": speech.messages(call),
        },
    )


def get_call_logs(organization: Organization, asked: Asked) -> Reply:
    call = organization.call(asked.path["id"])
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


def stop_call(organization: Organization, asked: Asked) -> Reply:
    return _end(organization, asked, "stop", "stopped")


def cancel_call(organization: Organization, asked: Asked) -> Reply:
    return _end(organization, asked, "cancel", "canceled")


def _end(organization: Organization, asked: Asked, event: str, done: str) -> Reply:
    call = organization.call(asked.path["id"])
    if not call.machine.allows(call.status, event):
        raise Refusal(409, f"Call {call.id} cannot be {done}: it is {call.status}")
    organization.world.fire(call, event)
    return Reply(200, call.view())


def delete_call(organization: Organization, asked: Asked) -> Reply:
    """Only what has ended; what would still arrive for it arrives unseen."""
    call = organization.call(asked.path["id"])
    if not call.is_final:
        raise Refusal(409, f"Call {call.id} cannot be deleted: it is {call.status}")
    organization.calls.drop(call.id)
    organization.deleted.append(call)
    organization.note("call", "delete", call)
    return Reply(200, call.view())


def get_usage(organization: Organization, asked: Asked) -> Reply:
    """Calls and seconds of talk in each period that has calls, by the day of creation in UTC."""
    calls, seconds = Counter[str](), Counter[str]()
    for _, call in organization.calls.forward():
        period = _period(call.created_at, asked.query["timeframe"])
        calls[period] += 1
        seconds[period] += round(call.duration * moment.SECOND)
    return Reply(
        200,
        [
            {
                "organization_id": organization.id,
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


def export_calls(organization: Organization, asked: Asked) -> Reply:
    """The CSV is written, and nobody gets an email: the control plane shows it among the records `exports`."""
    wanted = asked.body or {}
    found = list(filters.matching(organization, wanted))
    sheet = StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    names = COLUMNS.split()
    writer.writerow(names)
    for call in found:
        shown = call.view()
        flat = shown | {"from": shown["metadata"]["from"], "to": shown["metadata"]["to"]}
        flat |= {"use_case": shown["use_case"].get("name"), "agent": shown["agent"]["name"]}
        flat["classification"] = shown.get("classification", {}).get("tag")
        writer.writerow([flat.get(name, "") for name in names])
    email = organization.owner.fields["email"]
    table = organization.entries["exports"]
    export = {"id": table.next_id(), "email": email, "created": moment.text(organization.world.now)}
    entry = Entry({**export, "filters": wanted, "calls": len(found), "csv": sheet.getvalue()})
    table.add(entry)
    organization.note("export", "create", entry)
    return Reply(200, {"message": f"The export of {len(found)} calls is on its way to {email}."})
