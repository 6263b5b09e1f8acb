"""The journal: everything that happened in a world, in order."""

from abc import ABC, abstractmethod
from array import array
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from mock_server.engine import moment
from mock_server.engine.few import Codes
from mock_server.engine.machine import Move


class Named(Protocol):
    """What the journal keeps of a record: a pointer to it; its id is asked for when somebody reads."""

    @property
    def id(self) -> str: ...


class Series(ABC):
    """Records that are too many to be kept as objects: each is made anew, by its number, when somebody looks."""

    __slots__ = ()

    @abstractmethod
    def record(self, number: int) -> Named:
        """The record with this number, as it is now."""


class Numbered:
    """A record of a series: the journal keeps its number, and the object may go."""

    __slots__ = ()

    number: int
    series: Series


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
    """Happenings in columns: a few bytes each, so that a million calls stay affordable."""

    __slots__ = ("_at", "_codes", "_known", "_moves", "_numbers", "_records")

    def __init__(self) -> None:
        self._at = array("q")
        self._codes: Codes[Move] = Codes()
        self._known = self._codes.known
        self._moves = array("H")
        self._records: list[Any] = []  # a record, or the series in which it has a number
        self._numbers = array("I")

    def write(self, at: int, move: Move, record: Named) -> int:
        """Add one happening; answers its number, from 0."""
        if isinstance(record, Numbered):
            self._records.append(record.series)
            self._numbers.append(record.number)
        else:
            self._records.append(record)
            self._numbers.append(0)
        self._at.append(at)
        try:
            self._moves.append(self._known[move])
        except KeyError:
            self._moves.append(self._codes.of(move))
        return len(self._at) - 1

    def __len__(self) -> int:
        return len(self._at)

    def __getitem__(self, number: int) -> Happening:
        kept = self._records[number]
        record = kept.record(self._numbers[number]) if isinstance(kept, Series) else kept
        return Happening(number, self._at[number], self._codes.objects[self._moves[number]], record)

    def since(self, number: int) -> Iterator[Happening]:
        """The happenings from this number on, in order."""
        return (self[n] for n in range(number, len(self)))

    def count(self, first: int, end: int) -> Counter[Move]:
        """How often each move was made, from one number up to another."""
        return self._codes.counted(self._moves[first:end])
