"""Compares status machines: moves that came, went, or lead elsewhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.tools.drift.change import ContractChange, Effect, Side
from mock_server.contract.conformance.finding import Finding
from mock_server.contract.document import Document
from mock_server.contract.phases import ENDED

Table = Mapping[str, Any]


def findings(old: Document, new: Document) -> Iterator[Finding]:
    """Yield every change of a status machine, under the name of its record. Statuses are compared with their enums."""
    for record in sorted(old.machines.keys() | new.machines.keys()):
        was, now = old.machines.get(record), new.machines.get(record)
        for change in _changes(was, now):
            yield change.finding(f"status machine of {record}", Side.RECEIVED)


def _changes(was: Table | None, now: Table | None) -> Iterator[ContractChange]:
    if was is None or now is None:
        words = "a status machine", "no status machine"
        yield ContractChange("machine", "machine", words[now is None], words[was is None], Effect.UNCLEAR)
        return
    if was["initial"] != now["initial"]:
        yield ContractChange("initial", "initial", now["initial"], was["initial"], Effect.BREAKING)
    for status in sorted(was["moves"].keys() | now["moves"].keys()):
        before, after = was["moves"].get(status, {}), now["moves"].get(status, {})
        for event in sorted(before.keys() | after.keys()):
            if before.get(event) != after.get(event):
                yield _move(f"{status}/{event}", before.get(event), after.get(event), _is_asked_for(was, now, event))
    yield from _phases(was.get("phases", {}), now.get("phases", {}))
    for event in sorted(was.get("events", {}).keys() & now.get("events", {}).keys()):
        old, new = (table["events"][event].get("operation") for table in (was, now))
        if old != new:
            yield ContractChange(
                "event", f"events/{event}", str(new or "the vendor"), str(old or "the vendor"), Effect.BREAKING
            )


def _phases(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[ContractChange]:
    """Yield the statuses with another phase: a client that waits for an end may miss it."""
    for status in sorted(was.keys() & now.keys()):
        if was[status] != now[status]:
            effect = Effect.UNCLEAR if (was[status] in ENDED) == (now[status] in ENDED) else Effect.BREAKING
            yield ContractChange(
                "phase", f"phases/{status}", f"the phase {now[status]}", f"the phase {was[status]}", effect
            )


def _move(where: str, before: str | None, after: str | None, is_asked_for: bool) -> ContractChange:
    """Return the change of a move. A client misses a move that it requests, and does not expect one of the vendor's."""
    if after is None:
        effect = Effect.BREAKING if is_asked_for else Effect.HARMLESS
        return ContractChange("move-removed", where, "no such move", f"the move to {before}", effect)
    if before is None:
        effect = Effect.HARMLESS if is_asked_for else Effect.BREAKING
        return ContractChange("move-added", where, f"the move to {after}", "no such move", effect)
    return ContractChange("move", where, f"the move to {after}", f"the move to {before}", Effect.BREAKING)


def _is_asked_for(was: Table, now: Table, event: str) -> bool:
    return any("operation" in table.get("events", {}).get(event, {}) for table in (was, now))
