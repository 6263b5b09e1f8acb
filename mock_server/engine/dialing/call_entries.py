"""The calls of a roster in columns: when each began, its course, and what has happened to them as sorted keys."""

from abc import abstractmethod
from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from mock_server.engine.columns import DictionaryEncoding
from mock_server.engine.dialing.courses import Course
from mock_server.engine.dialing.dialer import CallSource
from mock_server.engine.journal import Named, Row, Series
from mock_server.engine.machine import Move
from mock_server.engine.webhooks.outbox import Topic

SERIALS = 24
"""The bits for the serial of a call, which grows in the order of dialling."""

PLACES = 4
"""The bits for the index of a move in its course."""

MOMENT = SERIALS + PLACES
"""The lowest bit of the moment. A key is moment, serial and index, in this order of weight: sorted keys are happenings
in their order."""

SERIAL, PLACE = (1 << SERIALS) - 1, (1 << PLACES) - 1


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

    __slots__ = ("_abouts", "_began", "_firsts", "_offsets", "calls", "courses", "numbers", "of_calls", "of_course")

    def __init__(self) -> None:
        self._began = array("q")
        self.courses, self.of_course = DictionaryEncoding[Course](), array("I")
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
            self.of_course.append(self.courses.known[course])
        except KeyError:
            self.of_course.append(self.courses.of(course))
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
        return self.courses.objects[self.of_course[serial]]

    def record(self, serial: int) -> Named:
        """Return the call as a record, as it is now."""
        return self.calls.objects[self.of_calls[serial]].record(self.numbers[serial])

    def count(self, keys: Sequence[int], what: str) -> Counter[Any]:
        """Return how often these keys stand for each of the `moves`, or of the `topics`, of their courses."""
        of_course, courses, found = self.of_course, self.courses.objects, Counter[Any]()
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

    def rows(self, first: int, end: int) -> Sequence[Row]:
        """Return the happenings from one index up to another, without making records."""
        base, entries = self._base, self._entries
        calls, of_calls, numbers = entries.calls.objects, entries.of_calls, entries.numbers
        moves, of_course = [course.moves for course in entries.courses.objects], entries.of_course
        return [
            (base + (key >> MOMENT), moves[of_course[n]][key & PLACE], calls[of_calls[n]], numbers[n])
            for key in self.keys[first:end]
            for n in (key >> PLACES & SERIAL,)
        ]

    def topics(self, first: int, end: int) -> Counter[Topic]:
        """Return how often there was a webhook of each topic."""
        return self._entries.count(self.keys[first:end], "topics")
