"""Phases: how far a record is, in words that all vendors share.

The vendor's statuses stay the vendor's. Code that has to know what one means asks for its phase, and keeps no list.
`openapi/extensions/x-status-machine.yaml` says what each phase means.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Table = Mapping[str, Any]
"""A status machine as it is written in a contract."""

OPEN = ("waiting", "ringing", "talking", "active", "paused")
ENDED = ("reached", "not_reached", "finished", "stopped", "failed")
PHASES = OPEN + ENDED


def has_ended(table: Table, status: str) -> bool:
    """Return whether a record with this status has ended; False for a status that the machine does not have."""
    return table["phases"].get(status) in ENDED


def open_statuses(table: Table) -> frozenset[str]:
    """Return the statuses of records that have not ended."""
    return frozenset(status for status, phase in table["phases"].items() if phase in OPEN)


def flaws(table: Table) -> Iterator[str]:
    """Yield what is wrong with the phases of a machine: what was seen, and what was expected."""
    phases = table.get("phases", {})
    if not isinstance(phases, Mapping):
        yield f"'phases' is {phases!r} (expected a phase for each status)"
        return
    for status in table["moves"]:
        if status not in phases:
            yield f"the status {status!r} names no phase (expected {_one_of(PHASES)})"
    for status, phase in phases.items():
        if status not in table["moves"]:
            yield f"a phase is named for the unknown status {status!r} (expected {_one_of(table['moves'])})"
        elif phase not in PHASES:
            yield f"the status {status!r} names the unknown phase {phase!r} (expected {_one_of(PHASES)})"
        elif phase in OPEN and not table["moves"][status]:
            yield f"the status {status!r} is {phase!r} for ever: it has no moves (expected {_one_of(ENDED)}, or a move)"
        elif phase in ENDED:
            yield from _reopenings(table, status)


def _reopenings(table: Table, status: str) -> Iterator[str]:
    """Yield the moves by which a record that has ended is open again although no client asks for it."""
    phases = table["phases"]
    for event, target in table["moves"][status].items():
        if phases.get(target) in OPEN and "operation" not in table["events"].get(event, ()):
            yield (
                f"the status {status!r} is {phases[status]!r}, and {event!r} leads on to {target!r}, which is "
                f"{phases[target]!r} (expected {_one_of(OPEN)}, or an operation that causes {event!r})"
            )


def _one_of(words: Iterable[str]) -> str:
    return f"one of {', '.join(words)}"
