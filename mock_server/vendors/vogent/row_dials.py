"""The dials of a job's rows: objects while they are under way, 45 bytes each when nothing more is to come."""

from array import array
from collections.abc import Iterator, Mapping
from struct import Struct
from typing import TYPE_CHECKING, Any

from mock_server.engine.dialer import Queue
from mock_server.engine.few import Codes
from mock_server.engine.ids import Ids
from mock_server.engine.journal import Numbered, Series
from mock_server.vendors.vogent.dial import Dial

if TYPE_CHECKING:
    from mock_server.vendors.vogent.job import Job

_KEPT = Struct("<5qIB")
_NEVER = -(1 << 63)


class RowDial(Dial, Numbered):
    """The call of a row."""

    __slots__ = ("id", "job", "number", "series")
    series: "RowDials"

    def __init__(self, job: "Job", series: "RowDials", row: int, created_at: int) -> None:
        Dial.__init__(self, job.workspace, job.agent, series.queue, created_at)
        self.job, self.series, self.number = job, series, row
        self.id: str = series.ids.name(row)  # kept, because several draws ask for it

    @property
    def to(self) -> str | None:
        return str(self.job.rows[self.number]["toNumber"])

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self.job.rows[self.number].get("inputs") or {}

    def ended(self) -> None:
        self.series.done.append(self.number)
        if not self.to_come:
            self.series.keep(self)

    def settled(self) -> None:
        self.series.keep(self)


class RowDials(Series):
    """The dials of one job, by row."""

    __slots__ = ("_job", "_kept", "_live", "_outcomes", "begun", "done", "ids", "queue")

    def __init__(self, job: "Job", queue: Queue) -> None:
        self._job, self.queue = job, queue
        self.ids: Ids = job.workspace.ids_of_dials(job)
        self.begun = 0
        self.done = array("I")  # rows, in the order in which their calls ended
        self._live: dict[int, RowDial] = {}
        self._kept = bytearray(_KEPT.size * len(job.rows))
        self._outcomes: Codes[tuple[Any, ...]] = Codes()  # what many calls have in common: see `keep`

    def begin(self, row: int) -> RowDial:
        """The dial of the next row."""
        self.begun = row + 1
        dial = self._live[row] = RowDial(self._job, self, row, self._job.workspace.world.clock.now)
        return dial

    def keep(self, dial: RowDial) -> None:
        """Nothing more happens to this dial: keep what is known of it, and let go of the object."""
        outcome = (dial.status, dial.result, dial.from_number, dial.brief)
        _KEPT.pack_into(
            self._kept,
            dial.number * _KEPT.size,
            dial.created_at,
            dial.updated_at,
            _NEVER if dial.started_at is None else dial.started_at,
            _NEVER if dial.answered_at is None else dial.answered_at,
            dial.ended_at,
            self._outcomes.of(outcome),
            dial.arrived,
        )
        del self._live[dial.number]

    def record(self, number: int) -> RowDial:
        """The dial of a row that was begun; of one that is kept, a new object with all that is known."""
        return self._live.get(number) or self._again(number)

    def _again(self, row: int) -> RowDial:
        kept = _KEPT.unpack_from(self._kept, row * _KEPT.size)
        created, updated, started, answered, ended, outcome, arrived = kept
        dial = RowDial(self._job, self, row, created)
        dial.updated_at, dial.ended_at, dial.arrived = updated, ended, arrived
        dial.started_at = None if started == _NEVER else started
        dial.answered_at = None if answered == _NEVER else answered
        dial.status, dial.result, dial.from_number, dial.brief = self._outcomes.objects[outcome]
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
