"""Courses: all the ways that the calls of one kind may take, worked out beforehand, so that one is drawn in a moment.

What is drawn here is, to the millisecond, what `steps.drawn` and `bounds.bounded` draw from the same luck.
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
"""Moves that a course may have: for each, luck has two words."""

AFTERWARDS = 2 * MOST_STEPS
"""The first of the words for what comes after the end."""

MOST_ARRIVALS = WORDS_EACH - AFTERWARDS


class Course:
    """One way that calls take from beginning to end: their moves, the creation first, and the webhook of each.

    `end` is the place of the move that ends the call; what comes behind it arrives afterwards, each of the `arrivals`
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
        self.arriving = tuple(map(_taken, arrivals))

    def plan(self, offsets: Sequence[int]) -> Plan:
        """What a record does on this course by itself, at these offsets."""
        return [(at, move.event) for at, move in zip(offsets, self.moves[1 : self.end + 1], strict=False)]


Drawn = tuple[Course, list[int]]
"""What was drawn for one call: its course, and when each of its moves but the creation comes, in milliseconds."""

Make = Callable[[tuple[Move, ...]], Course]
"""What makes a course of the moves that a call makes by itself."""


Of = Callable[[float], int]
Taken = tuple[Of | None, int, int]
"""A delay in pieces: None, the least and the span where it is even, as most are; else what tells it."""


def _taken(delay: Delay) -> Taken:
    match delay:
        case Fixed(milliseconds=each):
            return None, each, 0
        case Uniform(least=least, most=most):
            return None, least, most - least
    return delay.of, 0, 0


class _Point:
    """Where a call is on its course: which ways lead on, and what becomes of it where none does."""

    __slots__ = ("course", "most", "odds", "rest", "ways")

    def __init__(self, course: Course, rest: tuple[int, ...]) -> None:
        self.course, self.rest = course, rest
        self.odds: tuple[float, ...] = ()
        self.ways: tuple[tuple[Of | None, int, int, _Point | None], ...] = ()
        self.most: float = inf


class Courses:
    """All courses of the records that begin in a machine's first status and follow these steps within these bounds."""

    __slots__ = ("_first", "_machine", "_made", "_make", "_points", "_stays", "_steps")

    def __init__(self, steps: Steps, machine: Machine, stays: Mapping[str, Stay], make: Make) -> None:
        self._steps, self._machine, self._stays, self._make = steps, machine, stays, make
        self._points: dict[tuple[int, tuple[Move, ...]], _Point] = {}  # by the id of steps, which are kept for it
        self._made: dict[tuple[Move, ...], Course] = {}
        self._first = self._point(steps, machine.initial, ())

    def draw(self, units: "array[float]") -> list[Drawn]:
        """A course for each of the records whose luck this is.

        This runs for every call of a batch: what `Uniform.of` says in one line stands here once more, for a call of it
        would cost as much as all the rest of a step.
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
        """The course of a plan that was drawn otherwise, and is bounded; what comes afterwards is drawn here."""
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
        """The point before these steps, for a record that has made these moves."""
        found = self._points.get((id(steps), moves))
        if found is None:
            ends, rest = self._rest(status)
            found = self._points[id(steps), moves] = _Point(self._course((*moves, *ends)), rest)
            stay = self._stays.get(status)
            if stay is not None and stay.is_firm:
                found.most = stay.most
            if steps is not None:
                found.odds = steps.odds or ()
                found.ways = tuple(
                    (*_taken(branch.after), self._after(branch.event, branch.next, status, moves))
                    for branch in steps.branches
                )
        return found

    def _after(self, event: str, then: Steps, status: str, moves: tuple[Move, ...]) -> _Point | None:
        """The point behind an event; None where the machine doesn't have it then."""
        move = self._machine.moves[status].get(event)
        if move is None or move.status is None:
            return None
        return self._point(then, move.status, (*moves, move))

    def _course(self, moves: tuple[Move, ...]) -> Course:
        if moves not in self._made:
            self._made[moves] = self._make(moves)
        return self._made[moves]

    def _rest(self, status: str) -> tuple[list[Move], tuple[int, ...]]:
        """The moves by which a record comes to its end from a status that no step leads on from, and their delays."""
        moves, delays = [], []
        while (stay := self._stays.get(status)) is not None:
            move = self._machine.move(status, stay.event)
            moves.append(move)
            delays.append(stay.most)
            status = move.status or status
        return moves, tuple(delays)
