"""The number of calls of one vendor, or of one source, that are under way at any time."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

BLOCK = 64
"""The most of so many entries in a row is kept, so that a long curve is drawn without looking at each entry."""

BEFORE_ALL = -1 << 62
"""The time of the first entry, at which no call is under way."""


class UnderWay:
    """The times at which calls began and ended, and how many were under way when all of each moment had happened."""

    __slots__ = ("_levels", "_peaks", "_times")

    def __init__(self) -> None:
        self._times, self._levels = array("q", [BEFORE_ALL]), array("i", [0])
        self._peaks = array("i")  # the most in each block that is full; the last ones may be missing

    @property
    def size(self) -> int:
        """About how many bytes this takes."""
        return 12 * len(self._times)

    def change(self, at: int, by: int) -> None:
        """Change how many are under way from a time on. Most often no later one is known."""
        times, levels = self._times, self._levels
        latest = times[-1]
        if latest < at:
            times.append(at)
            levels.append(levels[-1] + by)
        elif latest == at:
            levels[-1] += by
        else:
            place = bisect_left(times, at)
            if times[place] != at:
                times.insert(place, at)
                levels.insert(place, levels[place - 1])
            levels[place:] = array("i", [level + by for level in levels[place:]])
            del self._peaks[place // BLOCK :]

    def most(self, edges: Sequence[int], until: int) -> list[int]:
        """Return the most that were under way at once in each part between two edges; nothing later counts."""
        end = bisect_right(self._times, until)
        places = [min(bisect_right(self._times, edge), end) for edge in edges]
        self._find_peaks()
        return [self._peak(first - 1, last) for first, last in pairwise(places)]

    def _find_peaks(self) -> None:
        levels, peaks = self._levels, self._peaks
        for first in range(BLOCK * len(peaks), len(levels) - BLOCK, BLOCK):  # the last entry may still change
            peaks.append(max(levels[first : first + BLOCK]))

    def _peak(self, first: int, last: int) -> int:
        """Return the most from one entry up to another; 0 if there are none."""
        whole, end = -(-first // BLOCK), min(last // BLOCK, len(self._peaks))
        if whole >= end:
            return max(self._levels[first:last], default=0)
        return max(self._levels[first : whole * BLOCK] + self._peaks[whole:end] + self._levels[end * BLOCK : last])
