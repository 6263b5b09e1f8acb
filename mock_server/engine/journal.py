"""The journal: everything that happened in a world, in order."""

from array import array
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from mock_server.engine import moment
from mock_server.engine.machine import Move


class Named(Protocol):
    """What the journal keeps of a record: a pointer to it; its id is asked for when somebody reads."""

    @property
    def id(self) -> str: ...


class Happening(NamedTuple):
    """One thing that happened: when (milliseconds), what, and to which record."""

    number: int
    at: int
    move: Move
    record: Named

    def view(self) -> dict[str, Any]:
        """As the control plane shows it."""
        move = self.move
        return {
            "number": self.number,
            "at": moment.text(self.at),
            "vendor": move.vendor,
            "record": move.kind,
            "id": self.record.id,
            "event": move.event,
            "status": move.status,
        }


class Journal:
    """Happenings in columns: three small entries each, so that a million calls stay affordable."""

    __slots__ = ("_at", "_moves", "_records")

    def __init__(self) -> None:
        self._at = array("q")
        self._moves: list[Move] = []
        self._records: list[Named] = []

    def write(self, at: int, move: Move, record: Named) -> int:
        """Add one happening; answers its number, from 0."""
        self._at.append(at)
        self._moves.append(move)
        self._records.append(record)
        return len(self._at) - 1

    def __len__(self) -> int:
        return len(self._at)

    def __getitem__(self, number: int) -> Happening:
        return Happening(number, self._at[number], self._moves[number], self._records[number])

    def since(self, number: int) -> Iterator[Happening]:
        """The happenings from this number on, in order."""
        return (self[n] for n in range(number, len(self)))
