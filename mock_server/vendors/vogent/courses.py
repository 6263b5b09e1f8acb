"""The courses that calls take by themselves, and what a call shows when a part of one has happened."""

from functools import lru_cache

from mock_server.engine.dialing.courses import Course, Courses
from mock_server.engine.machine import Machine, Move
from mock_server.engine.scenarios.steps import Steps
from mock_server.vendors.vogent import webhooks
from mock_server.vendors.vogent.dial import stays
from mock_server.vendors.vogent.progress import ARRIVALS, Arrivals, Progress, reach, receive

ARRIVED = {arrival.move: arrival for arrival in ARRIVALS}


@lru_cache(maxsize=64)
def courses(steps: Steps, machine: Machine, max_seconds: int, arrivals: Arrivals) -> Courses:
    """Return the courses of all calls that follow these steps, if the agent talks for at most so many seconds."""

    def course(moves: tuple[Move, ...]) -> Course:
        after = arrivals if any(move.status == "in-progress" for move in moves) else ()
        return Course(
            (machine.created, *moves, *(arrival.move for arrival, _ in after)),
            (webhooks.CREATED, *(webhooks.UPDATED for _ in moves), *(arrival.topic for arrival, _ in after)),
            len(moves),
            [delay for _, delay in after],
        )

    return Courses(steps, machine, stays(max_seconds), course)


def happen(call: Progress, course: Course, place: int, at: int) -> None:
    """Have a call show what happens at this place of its course."""
    if place <= course.end:
        reach(call, course.moves[place], at)
    else:
        receive(call, ARRIVED[course.moves[place]], at)


class Whole:
    """The end of a course, as any call shows it when all has happened. Its moments are places in the course."""

    __slots__ = ("answered_at", "arrived", "ended_at", "result", "started_at", "status", "updated_at")

    def __init__(self, course: Course) -> None:
        self.status, self.updated_at, self.arrived = "", 0, 0
        self.started_at: int | None = None
        self.answered_at: int | None = None
        self.ended_at: int | None = None
        self.result: str | None = None
        for place in range(1, len(course.moves)):
            happen(self, course, place, place)


whole = lru_cache(maxsize=1024)(Whole)
