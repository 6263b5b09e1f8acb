"""Courses: all the ways that the calls of one kind may take, worked out once, so that one is drawn quickly.

What is drawn here is, to the millisecond, what `steps.drawn` and `steps.bounded` draw from the same luck.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from math import inf

from mock_server.engine.chance import WORDS_EACH, Luck
from mock_server.engine.machine import Machine, Move
from mock_server.engine.scenarios.delay import Delay, Fixed, Uniform
from mock_server.engine.scenarios.steps import Plan, Stay, Steps
from mock_server.engine.webhooks.outbox import Topic

MOST_STEPS = 6
"""The most moves that a course may have: for each, luck has two words."""

AFTERWARDS = 2 * MOST_STEPS
"""The first of the words for what arrives after the end."""

MOST_ARRIVALS = WORDS_EACH - AFTERWARDS


class Course:
    """One way that calls take from beginning to end: their moves, the creation first, and the webhook of each.

    `end` is the index of the move that ends the call. The moves behind it arrive afterwards, each of the `arrivals`
    after its own delay from the end.
    """

    __slots__ = ("arrivals", "arriving", "end", "moves", "topics")

    def __init__(
        self, moves: Sequence[Move], topics: Sequence[Topic], end: int, arrivals: Sequence[Delay] = ()
    ) -> None:
        if not 1 <= end <= MOST_STEPS or len(arrivals) > MOST_ARRIVALS or len(moves) != 1 + end + len(arrivals):
            expected = f"a creation, 1 to {MOST_STEPS} moves to the end, and up to {MOST_ARRIVALS} arrivals"
            raise ValueError(f"{moves}: expected {expected}")
        self.moves, self.topics, self.end = tuple(moves), tuple(topics), end
        self.arrivals = arrivals
        self.arriving = tuple(map(_delay_parts, arrivals))

    def plan(self, offsets: Sequence[int]) -> Plan:
        """Return the plan of a record that takes this course by itself, at these offsets."""
        return [(at, move.event) for at, move in zip(offsets, self.moves[1 : self.end + 1], strict=False)]


Drawn = tuple[Course, list[int]]
"""The draw for one call: its course, and the offsets of its moves but the creation, in milliseconds."""

Make = Callable[[tuple[Move, ...]], Course]
"""Makes a course from the moves that a call makes by itself."""


DelayFunction = Callable[[float], int]
DelayParts = tuple[DelayFunction | None, int, int]
"""A delay in parts: (None, least, span) if it is even between two bounds, as most are; else (its function, 0, 0)."""


def _delay_parts(delay: Delay) -> DelayParts:
    match delay:
        case Fixed(milliseconds=each):
            return None, each, 0
        case Uniform(least=least, most=most):
            return None, least, most - least
    return delay.of, 0, 0


class _Point:
    """A point on a course: the ways that lead on from here, and how the call ends if none does."""

    __slots__ = ("course", "most", "odds", "rest", "ways")

    def __init__(self, course: Course, rest: tuple[int, ...]) -> None:
        self.course, self.rest = course, rest
        self.odds: tuple[float, ...] = ()
        self.ways: tuple[tuple[DelayFunction | None, int, int, _Point | None], ...] = ()
        self.most: float = inf


class Courses:
    """All courses of the records that begin in a machine's initial status, with these steps and bounds."""

    __slots__ = ("_first", "_machine", "_made", "_make", "_points", "_stays", "_steps")

    def __init__(self, steps: Steps, machine: Machine, stays: Mapping[str, Stay], make: Make) -> None:
        self._steps, self._machine, self._stays, self._make = steps, machine, stays, make
        self._points: dict[
            tuple[int, tuple[Move, ...]], _Point
        ] = {}  # by id(steps): the steps stay alive with `_steps`
        self._made: dict[tuple[Move, ...], Course] = {}
        self._first = self._point(steps, machine.initial, ())

    def draw(self, units: "array[float]") -> list[Drawn]:
        """Return a course for each of the records whose luck this is.

        This runs for every call of a batch. So it repeats the one line of `Uniform.of`, since calling it would cost as
        much as all the rest of a step.
        """
        found: list[Drawn] = []
        first = self._first
        for word in range(0, len(units), WORDS_EACH):
            point, at, place = first, 0, word
            offsets: list[int] = []
            ways = point.ways
            while ways:
                odds = point.odds
                of, least, span, ahead = ways[bisect_right(odds, units[place] - 1) if odds else 0]
                took = int(least + span * (units[place + 1] - 1) + 0.5) if of is None else of(units[place + 1] - 1)
                if ahead is None or took > point.most:
                    break
                at += took
                offsets.append(at)
                point, ways = ahead, ahead.ways
                place += 2
            for stay in point.rest:
                at += stay
                offsets.append(at)
            place = word + AFTERWARDS
            for of, least, span in point.course.arriving:
                unit = units[place] - 1
                offsets.append(at + (int(least + span * unit + 0.5) if of is None else of(unit)))
                place += 1
            found.append((point.course, offsets))
        return found

    def of(self, plan: Plan, luck: Luck) -> Drawn:
        """Return the course of a plan that was drawn elsewhere, and is bounded; draw only what arrives afterwards."""
        status, moves = self._machine.initial, []
        for _, event in plan:
            move = self._machine.move(status, event)
            moves.append(move)
            status = move.status or status
        course, offsets = self._course(tuple(moves)), [at for at, _ in plan]
        end = offsets[-1]
        offsets += [end + arrival.of(luck.unit()) for arrival in course.arrivals]
        return course, offsets

    def _point(self, steps: Steps, status: str, moves: tuple[Move, ...]) -> _Point:
        """Return the point before these steps, for a record that has made these moves."""
        found = self._points.get((id(steps), moves))
        if found is None:
            ends, rest = self._ending(status)
            found = self._points[id(steps), moves] = _Point(self._course((*moves, *ends)), rest)
            stay = self._stays.get(status)
            if stay is not None and stay.is_firm:
                found.most = stay.most
            if steps is not None:
                found.odds = steps.odds or ()
                found.ways = tuple(
                    (*_delay_parts(branch.after), self._after(branch.event, branch.next, status, moves))
                    for branch in steps.branches
                )
        return found

    def _after(self, event: str, then: Steps, status: str, moves: tuple[Move, ...]) -> _Point | None:
        """Return the point behind an event; None if the machine does not have it then."""
        move = self._machine.moves[status].get(event)
        if move is None or move.status is None:
            return None
        return self._point(then, move.status, (*moves, move))

    def _course(self, moves: tuple[Move, ...]) -> Course:
        if moves not in self._made:
            self._made[moves] = self._make(moves)
        return self._made[moves]

    def _ending(self, status: str) -> tuple[list[Move], tuple[int, ...]]:
        """Return the moves that end a record in a status from which no step leads on, and the delay of each."""
        moves, delays = [], []
        while (stay := self._stays.get(status)) is not None:
            move = self._machine.move(status, stay.event)
            moves.append(move)
            delays.append(stay.most)
            status = move.status or status
        return moves, tuple(delays)
