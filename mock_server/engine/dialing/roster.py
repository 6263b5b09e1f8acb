"""The roster: calls that were dialled by the thousand, each on a course that is known from its beginning.

Of such a call only its beginning, its course and the moments of its moves are kept, in columns. Its status is worked
out when it is read. What happens to all calls is one sorted list of keys, and a jump in time takes from it at once
whatever is due before anything else may come in between. Only the end of a call has to be played at its moment, since
the next call begins on its line.

`CallEntries` holds the columns, `Segment` what has happened, as the journal and the outbox read it, and `Roster` plays.
"""

from abc import abstractmethod
from array import array
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

from mock_server.engine.clock import Clock
from mock_server.engine.columns import DictionaryEncoding
from mock_server.engine.dialing.courses import Course
from mock_server.engine.dialing.dialer import CallSource
from mock_server.engine.journal import Journal, Named, Row, Series
from mock_server.engine.machine import Move
from mock_server.engine.webhooks.outbox import Outbox, Topic

SERIALS = 24
"""The bits for the serial of a call, which grows in the order of dialling."""

PLACES = 4
"""The bits for the index of a move in its course."""

MOMENT = SERIALS + PLACES
"""The lowest bit of the moment. A key is moment, serial and index, in this order of weight: sorted keys are happenings
in their order."""

SERIAL, PLACE = (1 << SERIALS) - 1, (1 << PLACES) - 1


FARTHEST = 1 << 34
"""The most milliseconds that keys count from one base: with the longest call added, they fit into 63 bits."""

TURN = 500
"""The most calls that end in one step of the clock, so that no step is long."""

FEW = 16
"""Up to so many new keys are inserted one by one; more are sorted together with the others."""


class CallSeries(Series):
    """The calls of one job, by number."""

    __slots__ = ()

    @abstractmethod
    def ended(self, number: int) -> None:
        """Note that a call has ended now, and that its line is free."""

    @property
    @abstractmethod
    def source(self) -> CallSource | None:
        """The job that all these calls came of."""

    @abstractmethod
    def call_id(self, number: int) -> str:
        """Return the id of a call, without making its record."""

    @abstractmethod
    def to(self, number: int) -> str:
        """Return the number that a call goes to, without making its record."""


class CallEntry(NamedTuple):
    """The columns of one call. The offsets are those of its moves but the creation, from its beginning on."""

    began: int
    course: Course
    offsets: Sequence[int]
    about: int


class CallEntries:
    """The calls of one account whose courses are known, by serial: their number in the order of dialling."""

    __slots__ = ("_abouts", "_began", "_courses", "_firsts", "_of_course", "_offsets", "calls", "numbers", "of_calls")

    def __init__(self) -> None:
        self._began = array("q")
        self._courses, self._of_course = DictionaryEncoding[Course](), array("I")
        self.calls, self.of_calls = DictionaryEncoding[CallSeries](), array("I")
        self.numbers, self._abouts = array("I"), array("I")
        self._offsets, self._firsts = array("I"), array("I", [0])

    def add(
        self, began: int, calls: CallSeries, number: int, course: Course, offsets: Sequence[int], about: int
    ) -> int | None:
        """Add a call and return its serial. Return None, and keep nothing, if it is too long or one too many."""
        serial = len(self._began)
        if serial > SERIAL:
            return None
        try:
            self._offsets.extend(offsets)
        except OverflowError:  # an offset of more than 49 days
            del self._offsets[self._firsts[-1] :]
            return None
        self._firsts.append(len(self._offsets))
        self._began.append(began)
        self.numbers.append(number)
        self._abouts.append(about)
        try:
            self._of_course.append(self._courses.known[course])
        except KeyError:
            self._of_course.append(self._courses.of(course))
        try:
            self.of_calls.append(self.calls.known[calls])
        except KeyError:
            self.of_calls.append(self.calls.of(calls))
        return serial

    def known(self, serial: int) -> CallEntry:
        """Return the columns of a call."""
        first, end = self._firsts[serial], self._firsts[serial + 1]
        return CallEntry(self._began[serial], self.course(serial), self._offsets[first:end], self._abouts[serial])

    def course(self, serial: int) -> Course:
        """Return the course of a call."""
        return self._courses.objects[self._of_course[serial]]

    def record(self, serial: int) -> Named:
        """Return the call as a record, as it is now."""
        return self.calls.objects[self.of_calls[serial]].record(self.numbers[serial])

    def count(self, keys: Sequence[int], what: str) -> Counter[Any]:
        """Return how often these keys stand for each of the `moves`, or of the `topics`, of their courses."""
        of_course, courses, found = self._of_course, self._courses.objects, Counter[Any]()
        places = Counter([of_course[key >> PLACES & SERIAL] << PLACES | key & PLACE for key in keys])
        for place, times in places.items():
            found[getattr(courses[place >> PLACES], what)[place & PLACE]] += times
        return found


class Segment:
    """A part of the past of a roster's calls: keys that count moments from one base."""

    __slots__ = ("_base", "_entries", "keys")

    def __init__(self, entries: CallEntries, base: int) -> None:
        self._entries, self._base = entries, base
        self.keys = array("Q")

    def at(self, index: int) -> tuple[int, Move, Named]:
        """Return the time, the move and the record of one happening."""
        key, entries = self.keys[index], self._entries
        serial = key >> PLACES & SERIAL
        return self._base + (key >> MOMENT), entries.course(serial).moves[key & PLACE], entries.record(serial)

    def topic(self, index: int) -> Topic:
        """Return the topic of the webhook of a happening."""
        key = self.keys[index]
        return self._entries.course(key >> PLACES & SERIAL).topics[key & PLACE]

    def count(self, first: int, end: int) -> Counter[Move]:
        """Return how often each move was made."""
        return self._entries.count(self.keys[first:end], "moves")

    def time(self, index: int) -> int:
        """Return the time of one happening."""
        return self._base + (self.keys[index] >> MOMENT)

    def rows(self, first: int, end: int) -> Iterator[Row]:
        """Yield the happenings from one index up to another, without making records."""
        base, entries = self._base, self._entries
        calls, of_calls, numbers = entries.calls.objects, entries.of_calls, entries.numbers
        for key in self.keys[first:end]:
            serial = key >> PLACES & SERIAL
            move = entries.course(serial).moves[key & PLACE]
            yield base + (key >> MOMENT), move, calls[of_calls[serial]], numbers[serial]

    def topics(self, first: int, end: int) -> Counter[Topic]:
        """Return how often there was a webhook of each topic."""
        return self._entries.count(self.keys[first:end], "topics")


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
