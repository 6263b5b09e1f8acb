"""How the calls of a job go, as long as nobody changes a setting: their courses, and what they have in common."""

from functools import lru_cache
from typing import TYPE_CHECKING

from mock_server.engine.chance import BATCH
from mock_server.engine.dialing.courses import Course, Courses, Drawn
from mock_server.engine.machine import Machine, Move
from mock_server.engine.scenarios.scenario import Scenario
from mock_server.engine.scenarios.steps import Steps
from mock_server.vendors.vogent import speech, webhooks
from mock_server.vendors.vogent.brief import Brief, brief_for
from mock_server.vendors.vogent.dial import stays

if TYPE_CHECKING:
    from mock_server.vendors.vogent.job import Job
    from mock_server.vendors.vogent.row_dials import RowDial

About = tuple[str | None, Brief, speech.Arrivals]
"""What many calls have in common: the number that they come from, what the agent was told, and what arrives later."""


class Manner:
    """How a job's calls go."""

    __slots__ = (
        *("_abouts", "_codes", "_drawn", "_batch", "_batches", "_rows", "_scenario", "_terms", "_version"),
        *("arrivals", "brief", "callers", "courses", "is_plain", "scripts"),
    )

    def __init__(self, call: "RowDial") -> None:
        """`call` is one of them."""
        workspace = call.workspace
        self._terms = call.queue.terms
        self._scenario: Scenario = workspace.world.scenarios["vogent"]
        self._version = workspace.version
        self.scripts = workspace.world.numbers
        self.callers = workspace.callers(call.job.calling)
        self._abouts, self._codes = call.series.abouts, dict[str | None, int]()
        self.brief = brief_for(call)
        self.arrivals = speech.arrivals(self._scenario, has_extractor=self.brief.schema is not None)
        self.courses = _courses(self._scenario.steps.get("dial"), call.machine, call.max_seconds, self.arrivals)
        self._batches, self._rows = call.series.batches, len(call.job.rows)
        self._batch, self._drawn = -1, list[Drawn]()
        self.is_plain = call.job.requested is None and not self._scenario.cases

    def holds(self, job: "Job") -> bool:
        """Whether this is still how they go."""
        workspace = job.workspace
        return (
            self._version == workspace.version
            and self._scenario is workspace.world.scenarios["vogent"]
            and job.queue is not None
            and self._terms is job.queue.terms
        )

    def drawn(self, row: int) -> Drawn:
        """The course of a call of which nothing is asked."""
        batch = row // BATCH
        if batch != self._batch:
            self._batch, self._drawn = (
                batch,
                self.courses.draw(self._batches.drawn(batch, min(BATCH, self._rows - batch * BATCH))),
            )
        return self._drawn[row % BATCH]

    def about(self, caller: str | None) -> int:
        """A number for what calls from this caller have in common."""
        try:
            return self._codes[caller]
        except KeyError:
            self._abouts.append((caller, self.brief, self.arrivals))
            return self._codes.setdefault(caller, len(self._abouts) - 1)


@lru_cache(maxsize=64)
def _courses(steps: Steps, machine: Machine, max_seconds: int, arrivals: speech.Arrivals) -> Courses:
    """The courses of calls in general, with an agent that talks so long at most."""

    def course(moves: tuple[Move, ...]) -> Course:
        after = arrivals if any(move.status == "in-progress" for move in moves) else ()
        return Course(
            (machine.created, *moves, *(arrival.move for arrival, _ in after)),
            (webhooks.CREATED, *(webhooks.UPDATED for _ in moves), *(arrival.topic for arrival, _ in after)),
            len(moves),
            [delay for _, delay in after],
        )

    return Courses(steps, machine, stays(max_seconds), course)
