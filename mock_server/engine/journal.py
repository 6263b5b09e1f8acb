"""The journal: everything that happened in a world, in order."""

from abc import ABC, abstractmethod
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple, Protocol

from mock_server.engine import moment
from mock_server.engine.columns import DictionaryEncoding, RunLengthEncoding
from mock_server.engine.machine import Move


class Named(Protocol):
    """A record as the journal keeps it: a pointer. Its id is read when the journal is."""

    @property
    def id(self) -> str: ...


class Series(ABC):
    """Records that are too many to be kept as objects: each is made anew from its number when it is looked at."""

    __slots__ = ()

    @abstractmethod
    def record(self, number: int) -> Named:
        """Return the record with this number, as it is now."""


class Numbered:
    """A record of a series: the journal keeps its number, not the object."""

    __slots__ = ()

    number: int
    series: Series


class Happening(NamedTuple):
    """One thing that happened: when (in milliseconds), which move, and to which record."""

    number: int
    at: int
    move: Move
    record: Named

    def view(self) -> dict[str, Any]:
        """Return it as the control plane shows it."""
        move = self.move
        return {
            "number": self.number + 1,
            "at": moment.text(self.at),
            "vendor": move.vendor,
            "record": move.kind,
            "id": self.record.id,
            "event": move.event,
            "status": move.status,
        }


Row = tuple[int, Move, Any, int]
"""A happening as it is kept: its time, its move, and its record; or the series of that, and the number in it."""


class HappeningSource(Protocol):
    """A holder of happenings that were not written to the journal one by one."""

    def at(self, index: int) -> tuple[int, Move, Named]:
        """Return the time, the move and the record of one happening."""

    def count(self, first: int, end: int) -> Counter[Move]:
        """Return how often each move was made, from one index up to another."""

    def time(self, index: int) -> int:
        """Return the time of one happening."""

    def rows(self, first: int, end: int) -> Iterable[Row]:
        """Return the happenings from one index up to another, without making records."""


class HappeningColumns:
    """Happenings in columns: a few bytes each."""

    __slots__ = ("codes", "moves", "numbers", "records", "times")

    def __init__(self) -> None:
        self.times = array("q")
        self.codes: DictionaryEncoding[Move] = DictionaryEncoding()
        self.moves = array("H")
        self.records: list[Any] = []  # a record, or the series in which it has a number
        self.numbers = array("I")

    def at(self, index: int) -> tuple[int, Move, Named]:
        kept = self.records[index]
        record = kept.record(self.numbers[index]) if isinstance(kept, Series) else kept
        return self.times[index], self.codes.objects[self.moves[index]], record

    def count(self, first: int, end: int) -> Counter[Move]:
        return self.codes.counted(self.moves[first:end])

    def time(self, index: int) -> int:
        return self.times[index]

    def rows(self, first: int, end: int) -> Iterator[Row]:
        moves = map(self.codes.objects.__getitem__, self.moves[first:end])
        return zip(self.times[first:end], moves, self.records[first:end], self.numbers[first:end], strict=True)


class Journal:
    """All happenings, in order: those that are written here, and those that other sources hold."""

    __slots__ = ("_columns", "_known", "_runs")

    def __init__(self) -> None:
        self._runs: RunLengthEncoding[HappeningSource] = RunLengthEncoding()
        self._columns = HappeningColumns()
        self._known = self._columns.codes.known

    def write(self, at: int, move: Move, record: Named) -> int:
        """Add one happening. Return its number, counted from 0."""
        columns, runs = self._columns, self._runs
        if runs.source is columns:
            runs.length += 1
        else:
            runs.extend(columns, len(columns.times), 1)
        if isinstance(record, Numbered):
            columns.records.append(record.series)
            columns.numbers.append(record.number)
        else:
            columns.records.append(record)
            columns.numbers.append(0)
        columns.times.append(at)
        try:
            columns.moves.append(self._known[move])
        except KeyError:
            columns.moves.append(columns.codes.of(move))
        return runs.length - 1

    def extend(self, source: HappeningSource, index: int, count: int) -> int:
        """Add `count` happenings that a source holds from this index on. Return the number of the first."""
        self._runs.extend(source, index, count)
        return self._runs.length - count

    def close(self) -> list[Any]:
        """Release the records, each once, and return them; only the length is left."""
        records = list({id(record): record for record in self._columns.records}.values())
        self._columns.records.clear()
        return records

    def __len__(self) -> int:
        return self._runs.length

    def __getitem__(self, number: int) -> Happening:
        source, index = self._runs.find(number)
        return Happening(number, *source.at(index))

    def since(self, number: int) -> Iterator[Happening]:
        """Return the happenings from this number on, in order."""
        return (self[n] for n in range(number, len(self)))

    def time(self, number: int) -> int:
        """Return the time of a happening, without making its record."""
        source, index = self._runs.find(number)
        return source.time(index)

    def until(self, at: int) -> int:
        """Return how many happenings there had been when all of a moment had happened."""
        return bisect_right(range(len(self)), at, key=self.time)

    def rows(self, first: int, end: int) -> Iterator[Row]:
        """Return the happenings from one number up to another, without making records."""
        return chain.from_iterable(source.rows(index, until) for source, index, until in self._runs.runs(first, end))

    def count(self, first: int, end: int) -> Counter[Move]:
        """Return how often each move was made, from one number up to another."""
        return self._runs.count(first, end)
