"""Long lists in little memory, by run-length and by dictionary encoding."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Any, Generic, Protocol, TypeVar


class CountedSource(Protocol):
    """The holder of some of the entries of a list, which can count them by kind."""

    def count(self, first: int, end: int) -> Counter[Any]:
        """Return how many entries of each kind there are, from one index up to another."""


K = TypeVar("K", bound=CountedSource)


class RunLengthEncoding(Generic[K]):
    """A list of entries that several sources hold. Consecutive entries of one source take no memory here."""

    __slots__ = ("_firsts", "_shifts", "_sources", "length", "source")

    def __init__(self) -> None:
        self.length = 0
        self.source: K | None = None
        """The source that holds the latest entry."""
        self._firsts: list[int] = []
        self._sources: list[K] = []
        self._shifts: list[int] = []  # an entry's number here, less its index at the source

    def extend(self, source: K, index: int, count: int) -> None:
        """Add `count` entries: those that a source holds from this index on."""
        shift = self.length - index
        if source != self.source or shift != self._shifts[-1]:
            self.source = source
            self._firsts.append(self.length)
            self._sources.append(source)
            self._shifts.append(shift)
        self.length += count

    def find(self, number: int) -> tuple[K, int]:
        """Return the source that holds an entry, and its index there. Raise IndexError if there is no such entry."""
        number = range(self.length)[number]
        run = bisect_right(self._firsts, number) - 1
        return self._sources[run], number - self._shifts[run]

    def runs(self, first: int, end: int) -> Iterator[tuple[K, int, int]]:
        """Yield each source that holds entries from one number up to another, and from which index up to which."""
        end = min(end, self.length)
        while first < end:
            source, index = self.find(first)
            run = bisect_right(self._firsts, first)
            until = min(end, self._firsts[run]) if run < len(self._firsts) else end
            yield source, index, index + until - first
            first = until

    def count(self, first: int, end: int) -> Counter[Any]:
        """Return how many entries of each kind there are, from one number up to another."""
        return sum((source.count(*part) for source, *part in self.runs(first, end)), Counter())


T = TypeVar("T", bound=Hashable)


class DictionaryEncoding(Generic[T]):
    """Small numbers for a few objects, each given out when it is first asked for; `objects` leads back.

    On a hot path, look into `known` first and call `of` only for an object that is new.
    """

    __slots__ = ("known", "objects")

    def __init__(self) -> None:
        self.known: dict[T, int] = {}
        self.objects: list[T] = []

    def of(self, thing: T) -> int:
        """Return the number of this object."""
        if thing not in self.known:
            self.known[thing] = len(self.objects)
            self.objects.append(thing)
        return self.known[thing]

    def counted(self, codes: Iterable[int]) -> Counter[T]:
        """Return how often each object stands behind these numbers."""
        return Counter({self.objects[code]: times for code, times in Counter(codes).items()})
