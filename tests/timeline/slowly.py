"""The time line of a world as one reads it slowly: from the journal and the records alone, one call after another."""

from typing import Any

from mock_server.contract.phases import ENDED, PHASES
from mock_server.engine.world import World
from mock_server.timeline.move_facts import machine_events
from mock_server.vendors.call import PhoneCall

Lane = dict[str, Any]


def lanes(world: World, at: int | None = None) -> list[Lane]:
    """Return each call, as it was when all of a moment had happened."""
    found: dict[tuple[str, str], Lane] = {}
    for happening in world.journal.since(0):
        move, call = happening.move, happening.record
        account = world.accounts.get(move.vendor)
        if account is None or move.kind != account.call_machine.kind or (at is not None and happening.at > at):
            continue
        phases = account.vendor.contract.machines[move.kind]["phases"]
        known = move.vendor, call.id
        if move is account.call_machine.created:
            assert isinstance(call, PhoneCall)
            found[known] = begun(account, call, happening.at, len(found) + 1, list(found.values()))
        if known in found and move.status is not None:
            moved(found[known], account, move, phases[move.status], happening.at)
        if known in found and move.event in machine_events(account):
            found[known]["by_machine"] = True
    for lane in found.values():
        note_line(lane, at)
    return [{name: value for name, value in lane.items() if not name.startswith("_")} for lane in found.values()]


def begun(account: Any, call: PhoneCall, at: int, number: int, before: list[Lane]) -> Lane:
    alike = [lane["lane"] for lane in before if lane["_creation"] == (account.vendor.name, call.creation)]
    return {
        "lane": number,
        "id": call.id,
        "to": call.to,
        "kind": (account.vendor.name, account.call_kind),
        "source": call.source and call.source.id,
        "attempt": call.attempt,
        "repeats": alike[-1] if call.attempt > 1 and alike else None,
        "asked": at,
        "rang": None,
        "answered": None,
        "ended": None,
        "status": None,
        "phase": None,
        "by_machine": False,
        "_creation": (account.vendor.name, call.creation),
        "_call": call,
        "_tells_ring": tells_ring(account),
    }


def tells_ring(account: Any) -> bool:
    """Return whether a move tells that a phone rings."""
    table = account.vendor.contract.machines[account.call_machine.kind]
    return any(phase == "ringing" for status, phase in table["phases"].items() if status != table["initial"])


def moved(lane: Lane, account: Any, move: Any, phase: str, at: int) -> None:
    lane["status"], lane["phase"] = move.status, phase
    if phase == "ringing" and lane["rang"] is None and lane["_tells_ring"]:
        lane["rang"] = at
    if phase == "talking" and lane["answered"] is None:
        lane["answered"] = at
    if lane["ended"] is None and (phase in ENDED or move.status in account.after_line):
        lane["ended"] = at


def note_line(lane: Lane, at: int | None) -> None:
    """Note when a call got its line, if no status tells."""
    dialed = lane["_call"].dialled_at
    if not lane["_tells_ring"] and dialed is not None and (at is None or dialed <= at):
        lane["rang"] = dialed


def told(reply: dict[str, Any], begin: int) -> list[Lane]:
    """Return the lanes of a reply in the same form."""
    columns, kinds, sources = reply["lanes"], reply["kinds"], reply["sources"]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    for row in rows:
        for name in ("asked", "rang", "answered", "ended"):
            row[name] = None if row[name] is None else row[name] + begin
        row["kind"] = tuple(kinds[row["kind"]].values())
        row["source"] = None if row["source"] is None else sources[row["source"]]["id"]
        row["status"], row["phase"] = reply["statuses"][row["status"]], PHASES[row["phase"]]
    return rows
