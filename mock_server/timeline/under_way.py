"""How many calls of one vendor are under way, at any time."""

from array import array
from bisect import bisect_left, bisect_right, insort
from itertools import pairwise


class UnderWay:
    """The times at which calls began and ended, and how many were under way from each on."""

    __slots__ = ("_levels", "_times")

    def __init__(self) -> None:
        self._times, self._levels = array("q"), array("I")

    @property
    def size(self) -> int:
        """About how many bytes this takes."""
        return 12 * len(self._times)

    def begin(self, at: int) -> None:
        """Count a call from a time on, which may lie before others that are known."""
        place = bisect_right(self._times, at)
        before = self._levels[place - 1] if place else 0
        if place == len(self._times):
            self._times.append(at)
            self._levels.append(before + 1)
            return
        insort(self._times, at)
        self._levels[place:] = array("I", [before + 1, *(level + 1 for level in self._levels[place:])])

    def end(self, at: int) -> None:
        """Count a call no more; nothing later is known."""
        self._times.append(at)
        self._levels.append(self._levels[-1] - 1)

    def at(self, when: int) -> int:
        """Return how many are under way when all of this moment has happened."""
        place = bisect_right(self._times, when)
        return self._levels[place - 1] if place else 0

    def most(self, edges: list[int], until: int) -> list[int]:
        """Return the most that were under way at once in each part between two edges, the first one included.

        Nothing later than `until` counts.
        """
        levels, found = self._levels, []
        end = bisect_right(self._times, until)
        places = [min(bisect_right(self._times, edge), end) for edge in edges]
        places[0] = bisect_left(self._times, edges[0])
        for first, last in pairwise(places):
            before = levels[first - 1] if first else 0
            found.append(max(before, max(levels[first:last], default=0)))
        return found
