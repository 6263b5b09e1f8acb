"""What is known of the calls on a roster, in columns, and what has happened to them: a number for each happening."""

from abc import abstractmethod
from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from mock_server.engine.courses import Course
from mock_server.engine.few import Codes
from mock_server.engine.journal import Named, Series
from mock_server.engine.machine import Move
from mock_server.engine.outbox import Topic

SERIALS = 24
"""Bits for the number of a call on the roster, which grows in the order of dialling."""

PLACES = 4
"""Bits for the place of a move in its course."""

MOMENT = SERIALS + PLACES
"""A key is a moment, a serial and a place, in this order of weight: sorted keys are happenings in their order."""

SERIAL, PLACE = (1 << SERIALS) - 1, (1 << PLACES) - 1


class Calls(Series):
    """The calls of one job, by number."""

    __slots__ = ()

    @abstractmethod
    def ended(self, number: int) -> None:
        """A call has ended, now: its line is free."""


class Known(NamedTuple):
    """What is kept of a call; the offsets are those of its moves but the creation, from its beginning on."""

    began: int
    course: Course
    offsets: Sequence[int]
    about: int


class Entries:
    """The calls of one account whose courses are known, by serial: a number in the order of dialling."""

    __slots__ = ("_abouts", "_began", "_courses", "_firsts", "_of_course", "_offsets", "calls", "numbers", "of_calls")

    def __init__(self) -> None:
        self._began = array("q")
        self._courses, self._of_course = Codes[Course](), array("I")
        self.calls, self.of_calls = Codes[Calls](), array("I")
        self.numbers, self._abouts = array("I"), array("I")
        self._offsets, self._firsts = array("I"), array("I", [0])

    def add(
        self, began: int, calls: Calls, number: int, course: Course, offsets: Sequence[int], about: int
    ) -> int | None:
        """One more call; answers its serial. None, and nothing kept, where it is too long or one too many."""
        serial = len(self._began)
        if serial > SERIAL:
            return None
        try:
            self._offsets.extend(offsets)
        except OverflowError:  # 49 days
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

    def known(self, serial: int) -> Known:
        """What is kept of a call."""
        first, end = self._firsts[serial], self._firsts[serial + 1]
        return Known(self._began[serial], self.course(serial), self._offsets[first:end], self._abouts[serial])

    def course(self, serial: int) -> Course:
        """The course of a call."""
        return self._courses.objects[self._of_course[serial]]

    def record(self, serial: int) -> Named:
        """The call as a record, as it is now."""
        return self.calls.objects[self.of_calls[serial]].record(self.numbers[serial])

    def count(self, keys: Sequence[int], what: str) -> Counter[Any]:
        """How often these happenings come to each of `moves`, or of `topics`."""
        of_course, courses, found = self._of_course, self._courses.objects, Counter[Any]()
        places = Counter([of_course[key >> PLACES & SERIAL] << PLACES | key & PLACE for key in keys])
        for place, times in places.items():
            found[getattr(courses[place >> PLACES], what)[place & PLACE]] += times
        return found


class Chapter:
    """What has happened to calls of a roster: keys that count moments from one base."""

    __slots__ = ("_base", "_entries", "keys")

    def __init__(self, entries: Entries, base: int) -> None:
        self._entries, self._base = entries, base
        self.keys = array("Q")

    def at(self, index: int) -> tuple[int, Move, Named]:
        """One happening: when, what, and to which record."""
        key, entries = self.keys[index], self._entries
        serial = key >> PLACES & SERIAL
        return self._base + (key >> MOMENT), entries.course(serial).moves[key & PLACE], entries.record(serial)

    def topic(self, index: int) -> Topic:
        """What the webhook of a happening is about."""
        key = self.keys[index]
        return self._entries.course(key >> PLACES & SERIAL).topics[key & PLACE]

    def count(self, first: int, end: int) -> Counter[Move]:
        """How often each move was made."""
        return self._entries.count(self.keys[first:end], "moves")

    def topics(self, first: int, end: int) -> Counter[Topic]:
        """How often each topic was told of."""
        return self._entries.count(self.keys[first:end], "topics")
