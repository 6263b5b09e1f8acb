"""Calls: place, register, read, change, stop, delete and list them; and batches of calls."""

import re
from collections.abc import Mapping
from typing import Any

from mock_server.engine import moment
from mock_server.engine.calendar import is_zone
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.resource import Resource
from mock_server.vendors.retell import speech
from mock_server.vendors.retell.account import HOUR, Account, check_version
from mock_server.vendors.retell.batch import Batch, canonical
from mock_server.vendors.retell.errors import SENTENCES, unfit, wrong
from mock_server.vendors.retell.filters import passes
from mock_server.vendors.retell.models import Call
from mock_server.vendors.retell.pages import page, place_of
from mock_server.vendors.retell.views import batch_view, call_row, call_view

E164 = re.compile(r"\+[1-9]\d{6,14}")
STORAGE = ("everything", "everything_except_pii", "basic_attributes_only")
LEAST_MS = 10**11
"""A time below this many milliseconds was meant in seconds; either way it is past (dossier 5 #24)."""

MOST_METADATA = 50_000


def create_phone_call(account: Account, asked: Asked) -> Reply:
    """Place a call, unless its idempotency key was used within an hour: then answer with the call of then."""
    body = asked.body
    if (known := _known(account, body)) is not None:
        return Reply(201, call_view(known))
    number = account.entry("phone_numbers", body["from_number"])
    _check_number(body, "body/to_number", number)
    if body.get("honor_internal_dnc") and body["to_number"] in account.settings["do_not_call"]:
        raise wrong("body/to_number", body["to_number"], "somebody who did not ask to be left alone")
    agent = account.agent_for(number, body, account.calls.next_id())
    if account.is_full:
        raise Refusal(429, SENTENCES[429])
    call = account.add_call(agent, body, asked.requested)
    if "idempotency_key" in body:
        account.first_calls[body["idempotency_key"]] = (account.world.now, dict(body), call)
    call.wait_for_line()
    return Reply(201, call_view(call))


def _known(account: Account, body: Mapping[str, Any]) -> Call | None:
    """Return the call that an idempotency key has made; None for a new one. Raise 422 for another request with it."""
    key = body.get("idempotency_key")
    if key is None or key not in account.first_calls:
        return None
    at, first, call = account.first_calls[key]
    if account.world.now - at >= HOUR:
        del account.first_calls[key]
        return None
    if first != body:
        raise Refusal(422, f"The idempotency key {key!r} was used before, for another request.")
    return call


def _check_number(task: Mapping[str, Any], place: str, number: Resource) -> None:
    """Raise 422 for a number of another form that is called from a number of the vendor's (dossier 5 #2)."""
    if number.fields["phone_number_type"] != "custom" and not E164.fullmatch(task["to_number"]):
        raise unfit(place, repr(task["to_number"]), "a number in E.164, for it is called from one of the vendor's")


def register_phone_call(account: Account, asked: Asked) -> Reply:
    body = asked.body
    agent = account.entry("agents", body["agent_id"])
    check_version(agent, body.get("agent_version"))
    call = account.add_call(agent, {"direction": "inbound", **body}, asked.requested)
    call.wait_to_be_placed()
    return Reply(201, call_view(call))


def get_call(account: Account, asked: Asked) -> Reply:
    return Reply(200, call_view(account.call(asked.path["call_id"])))


def update_call_metadata(account: Account, asked: Asked) -> Reply:
    call, body = account.call(asked.path["call_id"]), asked.body
    storage = body.get("data_storage_setting", call.storage)
    if storage != call.storage and not call.is_final:
        raise Refusal(422, f"Call {call.id} is {call.status}, expected a call that is over.")
    if STORAGE.index(storage) < STORAGE.index(call.storage):
        raise wrong("body/data_storage_setting", storage, f"{call.storage}, or less")
    if "metadata" in body:
        call.asked = {**call.asked, "metadata": body["metadata"]}
    call.storage = storage
    call.attributes = {**call.attributes, **body.get("custom_attributes", {})}
    account.note("call", "change", call)
    return Reply(200, call_view(call))


def stop_call(account: Account, asked: Asked) -> Reply:
    call = account.call(asked.path["call_id"])
    if not call.machine.allows(call.status, "stop"):
        raise Refusal(422, f"Call {call.id} is {call.status}, expected an ongoing call.")
    account.world.fire(call, "stop")
    return Reply(204, None)


def delete_call(account: Account, asked: Asked) -> Reply:
    """Delete a call that is over; its webhooks still leave."""
    call = account.call(asked.path["call_id"])
    if not call.is_final:
        raise Refusal(422, f"Call {call.id} is {call.status}, expected a call that is over.")
    account.delete_call(call)
    return Reply(204, None)


def list_calls(account: Account, asked: Asked) -> Reply:
    """Return a page of calls by the time at which they began, or were made if they did not connect."""
    body = asked.body or {}
    criteria = {"filter": body.get("filter_criteria", {}), "order": body.get("sort_order", "descending")}
    after = place_of(body["pagination_key"], criteria, "body/pagination_key") if "pagination_key" in body else None
    found = [
        ((call.answered_at or call.created_at, call.id), call)
        for call in _calls(account, criteria["filter"])
        if passes(criteria["filter"], call, call_row)
    ]
    items, more = page(
        found,
        call_row,
        body.get("limit", 50),
        criteria,
        descending=criteria["order"] == "descending",
        after=after,
        skip=body.get("skip", 0),
    )
    total = {"total": len(found)} if body.get("include_total") else {}
    return Reply(200, {"items": items, **more, **total})


def _calls(account: Account, criteria: Mapping[str, Any]) -> list[Call]:
    """Return the calls that a list looks at: those of one batch, or all."""
    one = criteria.get("batch_call_id")
    batch = account.batches.get(one["value"]) if one and one["op"] == "eq" else None
    if batch is not None:
        return [call for id_ in batch.calls if (call := account.calls.get(id_)) is not None]
    return [call for _, call in account.calls.forward()]


def create_batch_call(account: Account, asked: Asked) -> Reply:
    body = asked.body
    number = account.entry("phone_numbers", body["from_number"])
    for n, task in enumerate(body["tasks"]):
        _check_number(task, f"body/tasks/{n}/to_number", number)
        if "override_agent_id" in task or not number.fields.get("outbound_agents"):
            account.agent_for(number, task, "")
    reserved = body.get("reserved_concurrency", 0)
    if reserved >= account.lines.capacity:
        raise unfit("body/reserved_concurrency", reserved, f"less than {account.lines.capacity}, the limit")
    window = _window(body["call_time_window"]) if "call_time_window" in body else None
    trigger = body.get("trigger_timestamp")
    begins_at = account.world.now if trigger is None else max(account.world.now, _reach(trigger))
    batch = Batch(account, account.batches.next_id(), body, begins_at, window, asked.requested, account.call_task)
    account.batches.add(batch)
    account.world.create(batch)
    batch.wait()
    return Reply(201, batch_view(batch))


def _reach(trigger: float) -> int:
    """Return a moment. Raise 422 for one that the clock never reaches."""
    try:
        return moment.within_reach(int(trigger)) if trigger >= LEAST_MS else 0
    except OverflowError as error:
        raise unfit("body/trigger_timestamp", trigger, f"less: {error}") from None


def _window(window: Mapping[str, Any]) -> dict[str, Any]:
    """Return a window as replies show it. Raise 422 for one that never opens."""
    place = "body/call_time_window/windows"
    for n, one in enumerate(window["windows"]):
        if int(one["start"]) >= int(one["end"]):
            raise unfit(f"{place}/{n}", f"{one['start']} to {one['end']}", "an end after the start")
    if not is_zone(window.get("timezone", "UTC")):
        raise wrong("body/call_time_window/timezone", window["timezone"], "a time zone such as America/Los_Angeles")
    return canonical(window)


def get_concurrency(account: Account, _: Asked) -> Reply:
    settings, limit = account.settings, account.lines.capacity
    bought = limit - settings["base_concurrency"]
    return Reply(
        200,
        {
            "current_concurrency": account.lines.used,
            "concurrency_limit": limit,
            "base_concurrency": settings["base_concurrency"],
            "purchased_concurrency": bought,
            "concurrency_purchase_limit": settings["concurrency_purchase_limit"],
            "remaining_purchase_limit": settings["concurrency_purchase_limit"] - bought,
            "reserved_inbound_concurrency": settings["reserved_inbound_concurrency"],
            "concurrency_burst_enabled": False,
            "concurrency_burst_limit": 0,
        },
    )


def get_recording(account: Account, asked: Asked) -> Reply:
    """Return the audio of a call that was answered, once it is over."""
    call = account.call(asked.path["call_id"])
    if call.answered_at is None or not call.is_final:
        raise account.not_found("recording", call.id)
    return Reply(200, speech.audio(call), ((b"content-type", b"audio/wav"),))


def get_public_log(account: Account, asked: Asked) -> Reply:
    """Return the log of a call as text: what was said."""
    call = account.call(asked.path["call_id"])
    if call.answered_at is None or not call.is_final:
        raise account.not_found("log", call.id)
    return Reply(200, speech.transcript(call).encode(), ((b"content-type", b"text/plain; charset=utf-8"),))
