"""The roster: calls that were dialled by the thousand, each on a course that is known from its beginning.

Of such a call only its beginning, its course and the moments of its moves are kept, in columns. Its status is worked
out when it is read. What happens to all calls is one sorted list of keys, and a jump in time takes from it at once
whatever is due before anything else may come in between. Only the end of a call has to be played at its moment, since
the next call begins on its line.

`CallEntries` holds the columns, `Segment` what has happened, as the journal and the outbox read it, and `Roster` plays.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush

from mock_server.engine.clock import Clock
from mock_server.engine.columns import DictionaryEncoding
from mock_server.engine.dialing.call_entries import MOMENT, PLACES, SERIAL, CallEntries, CallEntry, CallSeries, Segment
from mock_server.engine.dialing.courses import Course
from mock_server.engine.journal import Journal
from mock_server.engine.webhooks.outbox import Outbox

FARTHEST = 1 << 34
"""The most milliseconds that keys count from one base: with the longest call added, they fit into 63 bits."""

TURN = 500
"""The most calls that end in one step of the clock, so that no step is long."""

FEW = 16
"""Up to so many new keys are inserted one by one; more are sorted together with the others."""


class Roster:
    """The calls of one account whose courses are known. Only its next moment is on the clock."""

    __slots__ = (
        *("_ahead", "_base", "_clock", "_ends", "_entries", "_fresh", "_is_playing", "_journal", "_latest_end"),
        *("_outbox", "_segment", "_wakes", "_webhook_url"),
    )

    def __init__(self, clock: Clock, journal: Journal, outbox: Outbox, webhook_url: Callable[[], str | None]) -> None:
        """Make an empty roster. `webhook_url` returns the current address for webhooks; None while there is none."""
        self._clock, self._journal, self._outbox, self._webhook_url = clock, journal, outbox, webhook_url
        self._entries = CallEntries()
        # What is to come, as keys:
        self._base = clock.now
        self._ahead: list[int] = []  # in order
        self._fresh: list[int] = []  # not yet in order
        self._ends: list[int] = []  # a heap
        self._latest_end = -1  # the key of the end that was played last
        self._segment = Segment(self._entries, self._base)  # what has happened
        self._wakes: set[int] = set()
        self._is_playing = False

    def add(self, calls: CallSeries, number: int, course: Course, offsets: Sequence[int], about: int) -> int | None:
        """Begin a call now and return its serial. Return None, and do nothing, if it is too long or one too many.

        `about` is a number that the vendor wants back from `known`.
        """
        now = self._clock.now
        serial = self._entries.add(now, calls, number, course, offsets, about)
        if serial is None:
            return None
        if not self._is_playing:
            self._rebase()
            self._wake_at(now)
        key = (now - self._base << MOMENT) + (serial << PLACES)
        heappush(self._ends, key + (offsets[course.end - 1] << MOMENT) + course.end)
        fresh = self._fresh
        fresh.append(key)
        for offset in offsets:
            key += 1
            fresh.append(key + (offset << MOMENT))
        return serial

    def known(self, serial: int) -> CallEntry:
        """Return the columns of a call."""
        return self._entries.known(serial)

    def remove(self, serial: int) -> None:
        """Take what is still to come of a call off the roster: it goes on elsewhere. Whatever was due has happened."""
        self._ahead = [key for key in self._ahead + self._fresh if key >> PLACES & SERIAL != serial]
        self._ahead.sort()
        self._fresh.clear()
        self._ends = [key for key in self._ends if key >> PLACES & SERIAL != serial]
        heapify(self._ends)

    def flush(self) -> None:
        """Write down all that happened up to the end that is being played; something is to be written behind it."""
        self._flush(self._latest_end + 1, self._webhook_url())

    def close(self) -> None:
        """Forget all references to other objects, and what was to come."""
        self._entries.calls, self._webhook_url = DictionaryEncoding(), _no_url
        self._ahead.clear()
        self._fresh.clear()
        self._ends.clear()

    def _wake_at(self, when: int) -> None:
        if when not in self._wakes:
            self._wakes.add(when)
            self._clock.at_last(when, self._play, None)

    def _rebase(self) -> None:
        """Count moments from now on, if the base is long ago. Nothing from before now is still to be written."""
        less = self._clock.now - self._base
        if less > FARTHEST:
            self._base += less
            self._segment, self._latest_end = Segment(self._entries, self._base), -1
            for keys in (self._ahead, self._fresh, self._ends):
                keys[:] = [key - (less << MOMENT) for key in keys]

    def _play(self, _: None) -> None:
        """Play what is due now; if no webhooks are sent, also whatever comes before anything else can happen."""
        clock, url = self._clock, self._webhook_url()
        self._wakes.discard(clock.now)
        self._rebase()
        cut, scheduled, turn, ends = self._cut(url), clock.scheduled, TURN, self._ends
        entries, base = self._entries, self._base
        calls, of_calls, numbers = entries.calls.objects, entries.of_calls, entries.numbers
        self._is_playing = True
        while ends and ends[0] < cut:
            if not turn:
                cut = ends[0]
                break
            turn -= 1
            self._latest_end = key = heappop(ends)
            clock.now = base + (key >> MOMENT)
            serial = key >> PLACES & SERIAL
            calls[of_calls[serial]].ended(numbers[serial])
            if clock.scheduled != scheduled:
                cut, scheduled = min(cut, self._cut(url)), clock.scheduled
        self._is_playing = False
        last = self._flush(cut, url)
        if last is not None:
            clock.now = base + (last >> MOMENT)
        if self._ahead:
            self._wake_at(base + (self._ahead[0] >> MOMENT))

    def _cut(self, url: str | None) -> int:
        """Return the first key that has to wait. While webhooks are sent, it is the first of the next moment."""
        clock, base = self._clock, self._base
        until = clock.now if url is not None else min(clock.free_until(), base + FARTHEST)
        return until + 1 - base << MOMENT

    def _flush(self, cut: int, url: str | None) -> int | None:
        """Write down everything before this key. Return the last key written."""
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
        last, segment = ahead[count - 1], self._segment
        index = len(segment.keys)
        segment.keys.extend(ahead[:count])
        del ahead[:count]
        first = self._journal.extend(segment, index, count)
        self._outbox.adopt(segment, index, count, first, url)
        return last


def _no_url() -> None:
    """Return no address."""
