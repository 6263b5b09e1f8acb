"""The dials of a job's rows: on the roster, and objects only where somebody looks, or acts on one from outside."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mock_server.engine.chance import BatchLuck, Luck
from mock_server.engine.dialing.courses import AFTERWARDS, Course
from mock_server.engine.dialing.dialer import Queue
from mock_server.engine.dialing.packed import near
from mock_server.engine.dialing.roster import CallSeries
from mock_server.engine.ids import Ids
from mock_server.engine.journal import Numbered
from mock_server.engine.scenarios.requested import MIDDLE
from mock_server.vendors.vogent import speech
from mock_server.vendors.vogent.dial import Dial
from mock_server.vendors.vogent.manner import About, Manner

if TYPE_CHECKING:
    from mock_server.vendors.vogent.job import Job

APART = (1 << 32) - 1
"""In place of a serial: this call is not on the roster."""


class RowDial(Dial, Numbered):
    """The call of a row."""

    __slots__ = ("entry", "id", "job", "number", "series")
    id: str
    job: "Job"
    series: "RowDials"

    def __init__(self, job: "Job", series: "RowDials", row: int, created_at: int) -> None:
        Dial.__init__(self, job.workspace, job.agent, series.queue, created_at)
        self.job, self.series, self.number = job, series, row
        self.entry: Mapping[str, Any] = job.rows[row]
        self.id = series.ids.name(row)  # kept, because several draws ask for it

    @property
    def to(self) -> str | None:
        return str(self.entry["toNumber"])

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self.entry.get("inputs") or {}

    def luck(self, purpose: str) -> Luck:
        if purpose in LOTS:
            return self.series.batches.luck(self.number, LOTS[purpose])
        return super().luck(purpose)

    def taken(self) -> None:
        self.series.take(self)

    def ended(self) -> None:
        self.series.ended(self.number)


LOTS = {"plan": 0, "afterwards": AFTERWARDS}
"""Where in its lot a row has the luck for these."""


class RowDials(CallSeries):
    """The dials of one job, by row."""

    __slots__ = (
        *("_apart", "_fictional", "_job", "_manner", "_roster", "_serials"),
        *("abouts", "done", "ids", "batches", "queue"),
    )

    def __init__(self, job: "Job", queue: Queue) -> None:
        workspace = job.workspace
        self.queue: Queue = queue
        self._job, self._roster = job, workspace.roster
        self.ids: Ids = workspace.ids_of_dials(job)
        self.batches: BatchLuck = workspace.world.chance.batches(f"vogent rows {job.id}")
        self.done = array("I")  # rows, in the order in which their calls ended
        self._serials = array("I")
        knows, rows = workspace.vendor.fiction.knows, job.rows
        self._fictional = frozenset([row for row in near(rows, MIDDLE) if knows(rows[row]["toNumber"])])
        self._apart: dict[int, RowDial] = {}
        self.abouts: list[About] = []
        self._manner = Manner(self._dial(0, None))

    @property
    def begun(self) -> int:
        """How many were begun: all rows before this one."""
        return len(self._serials)

    def begin(self, row: int) -> None:
        """Call the next row."""
        job, manner = self._job, self._manner
        if not manner.holds(job):
            manner = self._manner = Manner(self._dial(row, None))
        caller = self.queue.caller(manner.callers)
        if caller and manner.is_plain and not (row in self._fictional or (manner.scripts and self._has_script(row))):
            course, offsets = manner.drawn(row)
        else:
            dial = self._dial(row, caller)
            course, offsets = manner.courses.of(dial.plan_to_live(job.requested), dial.luck("afterwards"))
        serial = self._roster.enter(self, row, course, offsets, manner.about(caller))
        if serial is None:
            self._begin_apart(row, caller, course, offsets)
        self._serials.append(APART if serial is None else serial)

    def _has_script(self, row: int) -> bool:
        return self._job.rows[row]["toNumber"] in self._manner.scripts

    def ended(self, number: int) -> None:
        self.done.append(number)
        self.queue.ended()

    def record(self, number: int) -> RowDial:
        """The dial of a row that was begun; of one on the roster, a new object with all that is known."""
        return self._apart.get(number) or self._shown(number)

    def take(self, dial: RowDial) -> None:
        """Somebody acts on a dial: from now on it lives by itself, as it was to go on."""
        row = dial.number
        if row in self._apart:
            return
        serial = self._serials[row]
        began, course, offsets, _ = self._roster.known(serial)
        self._roster.leave(serial)
        self._serials[row], self._apart[row] = APART, dial
        plan, world = course.plan(offsets), self._job.workspace.world
        world.follow(dial, plan, began, sum(began + at <= world.now for at, _ in plan))

    def _begin_apart(self, row: int, caller: str | None, course: Course, offsets: Sequence[int]) -> None:
        """Call a row that has no place on the roster."""
        dial = self._apart[row] = self._dial(row, caller)
        dial.brief, dial.arrivals = self._manner.brief, self._manner.arrivals
        self._roster.tell()
        dial.announce()
        self._job.workspace.world.follow(dial, course.plan(offsets))

    def _dial(self, row: int, caller: str | None) -> RowDial:
        dial = RowDial(self._job, self, row, self._job.workspace.world.now)
        dial.from_number = caller
        return dial

    def _shown(self, row: int) -> RowDial:
        began, course, offsets, about = self._roster.known(self._serials[row])
        dial, now = RowDial(self._job, self, row, began), self._job.workspace.world.now
        dial.from_number, dial.brief, dial.arrivals = self.abouts[about]
        if (last := began + max(offsets)) <= now:
            whole = _whole(course)
            dial.status, dial.result, dial.arrived, dial.updated_at = whole.status, whole.result, whole.arrived, last
            dial.started_at, dial.answered_at, dial.ended_at = [
                place and began + offsets[place - 1] for place in (whole.started_at, whole.answered_at, whole.ended_at)
            ]
        else:
            for place, offset in enumerate(offsets, 1):
                if began + offset <= now:
                    _happen(dial, course, place, began + offset)
        return dial

    def called(self, id_: str) -> RowDial | None:
        """The dial with this id."""
        row = self.ids.number(id_)
        return self.record(row) if row is not None and row < self.begun else None

    def since(self, row: int) -> Iterator[RowDial]:
        """The dials that were begun, from this row on."""
        return map(self.record, range(row, self.begun))

    def __iter__(self) -> Iterator[RowDial]:
        return self.since(0)


ARRIVED = {arrival.move: arrival for arrival in speech.ARRIVALS}


class Whole(Dial):
    """What any call shows when all of its course has happened; its moments are places in the course."""

    __slots__ = ()

    def __init__(self, course: Course) -> None:
        self.started_at = self.answered_at = self.ended_at = self.result = None
        self.updated_at = self.arrived = 0
        for place in range(1, len(course.moves)):
            _happen(self, course, place, place)

    @property
    def to(self) -> None:
        """Nobody."""

    @property
    def inputs(self) -> Mapping[str, Any]:
        return {}


_whole = lru_cache(maxsize=1024)(Whole)


def _happen(dial: Dial, course: Course, place: int, at: int) -> None:
    """Have the dial show what happens at this place of its course."""
    if place <= course.end:
        dial.reach(course.moves[place], at)
    else:
        dial.receive(ARRIVED[course.moves[place]], at)
