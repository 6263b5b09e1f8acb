"""The roster: calls that were dialled by the thousand, each on a course that is known from its beginning.

Of such a call only its beginning, its course and the moments of its moves are kept, in columns; its status is worked
out when somebody asks. What happens to all of them is one sorted list, and a jump takes from it in one go whatever is
due before anything else may come in between. Only the end of a call has to be heard at its moment, for the next call
begins on its line.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush

from mock_server.engine.clock import Clock
from mock_server.engine.courses import Course
from mock_server.engine.entries import MOMENT, PLACES, SERIAL, Calls, Chapter, Entries, Known
from mock_server.engine.few import Codes
from mock_server.engine.journal import Journal
from mock_server.engine.outbox import Outbox

FARTHEST = 1 << 34
"""Milliseconds until keys count from a later moment: with the longest call on top, they fit into 63 bits."""

TURN = 500
"""Calls that end in one step of the clock, so that no step is long."""

FEW = 16
"""So many new keys find their place one by one; of more, all are sorted."""


class Roster:
    """The calls of one account whose courses are known. On the clock stands only its next moment."""

    __slots__ = (
        *("_ahead", "_base", "_chapter", "_clock", "_ends", "_entries", "_fresh", "_heard", "_hears", "_is_playing"),
        *("_journal", "_outbox", "_wakes"),
    )

    def __init__(self, clock: Clock, journal: Journal, outbox: Outbox, hears: Callable[[], str | None]) -> None:
        """`hears` tells where webhooks go, whenever it is asked; None while nobody listens."""
        self._clock, self._journal, self._outbox, self._hears = clock, journal, outbox, hears
        self._entries = Entries()
        # What is to come, as keys.
        self._base = clock.now
        self._ahead: list[int] = []  # sorted
        self._fresh: list[int] = []  # not yet
        self._ends: list[int] = []  # a heap
        self._heard = -1  # the end that was heard last
        self._chapter = Chapter(self._entries, self._base)  # what has happened
        self._wakes: set[int] = set()
        self._is_playing = False

    def enter(self, calls: Calls, number: int, course: Course, offsets: Sequence[int], about: int) -> int | None:
        """A call begins now; answers its serial. None, and nothing done, where it is too long or one too many.

        `about` is whatever the vendor wants to know of it again.
        """
        now = self._clock.now
        serial = self._entries.add(now, calls, number, course, offsets, about)
        if serial is None:
            return None
        if not self._is_playing:
            self._count_anew()
            self._wake_at(now)
        key = (now - self._base << MOMENT) + (serial << PLACES)
        heappush(self._ends, key + (offsets[course.end - 1] << MOMENT) + course.end)
        fresh = self._fresh
        fresh.append(key)
        for offset in offsets:
            key += 1
            fresh.append(key + (offset << MOMENT))
        return serial

    def known(self, serial: int) -> Known:
        """What is kept of a call."""
        return self._entries.known(serial)

    def leave(self, serial: int) -> None:
        """What is still to come of a call is somebody else's affair from now on; whatever was due has happened."""
        self._ahead = [key for key in self._ahead + self._fresh if key >> PLACES & SERIAL != serial]
        self._ahead.sort()
        self._fresh.clear()
        self._ends = [key for key in self._ends if key >> PLACES & SERIAL != serial]
        heapify(self._ends)

    def tell(self) -> None:
        """Tell of all that happened up to the end that is being heard: something is to be written behind it."""
        self._tell(self._heard + 1, self._hears())

    def close(self) -> None:
        """Forget everything that points back, and what was to come."""
        self._entries.calls, self._hears = Codes(), _nobody
        self._ahead.clear()
        self._fresh.clear()
        self._ends.clear()

    def _wake_at(self, when: int) -> None:
        if when not in self._wakes:
            self._wakes.add(when)
            self._clock.at_last(when, self._play, None)

    def _count_anew(self) -> None:
        """Once in a while, count moments from now on; nothing from before now is still to be told."""
        less = self._clock.now - self._base
        if less > FARTHEST:
            self._base += less
            self._chapter, self._heard = Chapter(self._entries, self._base), -1
            for keys in (self._ahead, self._fresh, self._ends):
                keys[:] = [key - (less << MOMENT) for key in keys]

    def _play(self, _: None) -> None:
        """What is due now; and if nobody listens, whatever comes before anything else can happen."""
        clock, url = self._clock, self._hears()
        self._wakes.discard(clock.now)
        self._count_anew()
        cut, asked, turn, ends = self._cut(url), clock.asked, TURN, self._ends
        entries, base = self._entries, self._base
        calls, of_calls, numbers = entries.calls.objects, entries.of_calls, entries.numbers
        self._is_playing = True
        while ends and ends[0] < cut:
            if not turn:
                cut = ends[0]
                break
            turn -= 1
            self._heard = key = heappop(ends)
            clock.now = base + (key >> MOMENT)
            serial = key >> PLACES & SERIAL
            calls[of_calls[serial]].ended(numbers[serial])
            if clock.asked != asked:
                cut, asked = min(cut, self._cut(url)), clock.asked
        self._is_playing = False
        last = self._tell(cut, url)
        if last is not None:
            clock.now = base + (last >> MOMENT)
        if self._ahead:
            self._wake_at(base + (self._ahead[0] >> MOMENT))

    def _cut(self, url: str | None) -> int:
        """The first key that has to wait: while somebody listens, of the next moment."""
        clock, base = self._clock, self._base
        until = clock.now if url is not None else min(clock.free_until(), base + FARTHEST)
        return until + 1 - base << MOMENT

    def _tell(self, cut: int, url: str | None) -> int | None:
        """Write down everything before this key; answers the last of it."""
        ahead, fresh = self._ahead, self._fresh
        if len(fresh) > FEW:
            ahead += fresh
            ahead.sort()
        else:
            for key in fresh:
                insort(ahead, key)
        fresh.clear()
        count = bisect_left(ahead, cut)
        if not count:
            return None
        last, chapter = ahead[count - 1], self._chapter
        index = len(chapter.keys)
        chapter.keys.extend(ahead[:count])
        del ahead[:count]
        first = self._journal.adopt(chapter, index, count)
        self._outbox.adopt(chapter, index, count, first, url)
        return last


def _nobody() -> None:
    """Listens."""
