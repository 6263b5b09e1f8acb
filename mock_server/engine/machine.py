"""Status machines: tables that say what may happen. Code only looks it up."""

from collections.abc import Mapping
from typing import Any


class Move:
    """A row of a status machine: an event, and the status that it leads to.

    There is one object for each row, so the journal keeps a pointer and no words.
    """

    __slots__ = ("event", "kind", "status", "vendor")

    def __init__(self, vendor: str, kind: str, event: str, status: str | None) -> None:
        self.vendor, self.kind, self.event, self.status = vendor, kind, event, status

    def __repr__(self) -> str:
        return f"Move({self.kind}: {self.event} -> {self.status})"


class MoveRefused(Exception):
    """A move that the status machine does not have. Nothing was changed."""

    def __init__(self, kind: str, event: str, status: str, allowed: list[str]) -> None:
        self.kind, self.event, self.status, self.allowed = kind, event, status, allowed
        may = f"from {status!r} it may only {', '.join(allowed)}" if allowed else f"from {status!r} there are no moves"
        super().__init__(f"{kind}: {event!r} is not allowed while {status!r} ({may})")


class Machine:
    """The status machine of one kind of record: status -> event -> move."""

    __slots__ = ("_events", "created", "finals", "initial", "kind", "moves", "vendor")

    def __init__(self, vendor: str, table: Mapping[str, Any]) -> None:
        """Read the machine from a contract's `x-status-machine`: `record`, `initial` and `moves`."""
        self.vendor = vendor
        self.kind: str = table["record"]
        self.initial: str = table["initial"]
        self.moves: dict[str, dict[str, Move]] = {
            status: {event: Move(vendor, self.kind, event, target) for event, target in row.items()}
            for status, row in table["moves"].items()
        }
        self.created = Move(vendor, self.kind, "create", self.initial)
        self._events = frozenset(event for row in self.moves.values() for event in row)
        self.finals = frozenset(status for status, row in self.moves.items() if not row)

    def move(self, status: str, event: str) -> Move:
        """Return the move that `event` makes from `status`. Raise MoveRefused if there is none."""
        found = self.moves[status].get(event)
        if found is None:
            raise MoveRefused(self.kind, event, status, sorted(self.moves[status]))
        return found

    def allows(self, status: str, event: str) -> bool:
        """Return whether the machine has this move."""
        return event in self.moves[status]

    def events(self) -> frozenset[str]:
        """Return all events that the machine knows."""
        return self._events
