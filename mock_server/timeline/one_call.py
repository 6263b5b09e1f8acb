"""One call: its moves, what is left of it, and what may happen to it now, in words that all vendors share."""

from collections.abc import Iterator
from typing import Any

from mock_server.contract.phases import PHASES
from mock_server.engine import moment
from mock_server.engine.speech.dialogue import AGENT
from mock_server.timeline.lanes import NEVER
from mock_server.timeline.move_facts import MoveFacts
from mock_server.timeline.view import Timeline
from mock_server.vendors.account import Account
from mock_server.vendors.call import PhoneCall

SPEAKERS = {True: "agent", False: "person"}


def call_view(timeline: Timeline, account: Account, call: PhoneCall) -> dict[str, Any]:
    """Return what is known of a call, but for what was sent, asked and commanded."""
    lanes = timeline.lanes
    lane = lanes.lane_of(call) or 0
    before, after = lanes.repeats[lane - 1], lanes.repeated_by(lane)
    phases = account.vendor.contract.machines[account.call_machine.kind]["phases"]
    return {
        "id": call.id,
        "vendor": account.vendor.name,
        "kind": account.call_kind,
        "lane": lane,
        "to": call.to,
        "status": call.status,
        "phase": phases[call.status],
        "source": _source(timeline, lane),
        "attempt": call.attempt,
        "repeats": lanes.record(before).id if before else None,
        "repeated_by": lanes.record(after).id if after else None,
        "record": account.view(account.call_kind, call),
        "moves": list(_moves(timeline, account, lane)),
        "transcript": _transcript(account, call),
        "extraction": account.extraction(call),
        "cost": _cost(account, call),
        "events": list(_events(account, call)),
    }


def seconds(timeline: Timeline, call: PhoneCall) -> float:
    """Return how many seconds the talk of a call lasted."""
    lanes = timeline.lanes
    place = (lanes.lane_of(call) or 0) - 1
    answered, ended = lanes.answered[place], lanes.ended[place]
    return 0.0 if NEVER in (answered, ended) else (ended - answered) / moment.SECOND


def _source(timeline: Timeline, lane: int) -> dict[str, Any] | None:
    index = timeline.lanes.source[lane - 1]
    if index < 0:
        return None
    source = timeline.lanes.sources.all[index]
    return {"id": source.record.id, "kind": timeline.kind(source), "name": source.record.name}


def _moves(timeline: Timeline, account: Account, lane: int) -> Iterator[dict[str, Any]]:
    """Yield what has happened to a call, in order."""
    lanes, phase = timeline.lanes, 0
    meanings = account.vendor.contract.machines[account.call_machine.kind].get("events", {})
    for number in reversed(list(lanes.happenings(lane))):
        for at, move, _, _ in lanes.world.journal.rows(number, number + 1):
            facts: MoveFacts = lanes.known_moves(move)
            phase = phase if facts.status is None else facts.phase
            yield {
                "number": number + 1,
                "at": moment.text(at),
                "event": move.event,
                "status": move.status,
                "phase": PHASES[phase],
                "meaning": meanings.get(move.event, {}).get("summary"),
            }


def _transcript(account: Account, call: PhoneCall) -> list[dict[str, Any]] | None:
    said = account.said(call)
    if said is None:
        return None
    return [{"at_ms": start, "speaker": SPEAKERS[speaker == AGENT], "text": text} for speaker, text, start, _ in said]


def _cost(account: Account, call: PhoneCall) -> dict[str, Any] | None:
    cost = account.cost(call)
    return None if cost is None else {**cost._asdict(), "parts": dict(cost.parts)}


def _events(account: Account, call: PhoneCall) -> Iterator[dict[str, Any]]:
    """Yield the events that the machine of a call allows now, with the words that all vendors share for each."""
    vendor = account.vendor
    meanings = vendor.contract.machines[call.machine.kind].get("events", {})
    for event in call.machine.moves[call.status]:
        words = vendor.outcomes.words(event, call.status)
        yield {"event": event, "words": words, "meaning": meanings.get(event, {}).get("summary", "")}
