"""The dials of a job's rows: on the roster, and objects only where somebody looks, or acts on one from outside."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mock_server.engine.chance import BATCH, BatchLuck, Luck
from mock_server.engine.dialing.call_entries import CallSeries
from mock_server.engine.dialing.courses import AFTERWARDS, Course, Drawn
from mock_server.engine.dialing.dialer import CallSource, Queue, Terms
from mock_server.engine.dialing.packed import near
from mock_server.engine.ids import Ids
from mock_server.engine.journal import Numbered
from mock_server.engine.scenarios.requested import MIDDLE, RequestedOutcomes
from mock_server.engine.scenarios.scenario import Scenario
from mock_server.vendors.vogent.courses import courses, happen, whole
from mock_server.vendors.vogent.dial import Dial
from mock_server.vendors.vogent.progress import Arrivals
from mock_server.vendors.vogent.settings import Entry, Settings, Snapshot

APART = (1 << 32) - 1
"""In place of a serial: this call is not on the roster."""

LUCK_PLACES = {"plan": 0, "afterwards": AFTERWARDS}
"""The place of each purpose in the luck that a row has of its batch."""

Common = tuple[str | None, Snapshot, Arrivals]
"""What many calls have in common: the number that calls, the settings in force, and what arrives after a talk."""


class RowDial(Dial, Numbered):
    """The call of a row."""

    __slots__ = ("entry", "id", "number", "series")
    id: str
    series: "JobDials"

    def __init__(self, series: "JobDials", row: int) -> None:
        super().__init__(series.account, series.agent, series.requested, series.queue)
        self.series, self.number = series, row
        self.entry: Mapping[str, Any] = series.rows[row]
        self.id = series.ids.name(row)

    @property
    def to(self) -> str:
        return str(self.entry["toNumber"])

    @property
    def source_id(self) -> str:
        return self.series.job

    @property
    def source(self) -> CallSource | None:
        return self.series.source

    @property
    def creation(self) -> str:
        return f"{self.series.job}/{self.number}"

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self.entry.get("inputs") or {}

    def luck(self, purpose: str) -> Luck:
        first = LUCK_PLACES.get(purpose)
        return super().luck(purpose) if first is None else self.series.batches.luck(self.number, first)

    def before_fire(self) -> None:
        self.series.take(self)

    def release_line(self) -> None:
        self.series.ended(self.number)


class Template:
    """The courses of a job's calls, and all that they have in common, as long as no setting is changed."""

    __slots__ = (
        *("_codes", "_commons", "_drawn", "_batch", "_batches", "_rows", "_scenario", "_version"),
        *("arrivals", "callers", "courses", "is_plain", "scripts", "snapshot"),
    )

    def __init__(self, series: "JobDials") -> None:
        account, call = series.account, RowDial(series, 0)
        call.place(None)
        self.snapshot, self.arrivals = call.snapshot, call.arrivals
        self._scenario: Scenario = account.world.scenarios["vogent"]
        self._version = account.version
        self.scripts = account.world.numbers
        self.callers = account.callers(series.callers)
        self._commons, self._codes = series.commons, dict[str | None, int]()
        self.courses = courses(self._scenario.steps.get("dial"), call.machine, call.max_seconds, self.arrivals)
        self._batches, self._rows = series.batches, len(series.rows)
        self._batch, self._drawn = -1, list[Drawn]()
        self.is_plain = series.requested is None and not self._scenario.cases

    def holds(self, account: Settings) -> bool:
        """Return whether the calls still go like this."""
        return self._version == account.version and self._scenario is account.world.scenarios["vogent"]

    def drawn(self, row: int) -> Drawn:
        """Return the course of a call for which nothing is requested."""
        batch = row // BATCH
        if batch != self._batch:
            self._batch, self._drawn = (
                batch,
                self.courses.draw(self._batches.drawn(batch, min(BATCH, self._rows - batch * BATCH))),
            )
        return self._drawn[row % BATCH]

    def common(self, caller: str | None) -> int:
        """Return a number for what the calls from this caller have in common."""
        try:
            return self._codes[caller]
        except KeyError:
            self._commons.append((caller, self.snapshot, self.arrivals))
            return self._codes.setdefault(caller, len(self._commons) - 1)


class JobDials(CallSeries):
    """The dials of one job, by row."""

    __slots__ = (
        *("_apart", "_fictional", "_roster", "_serials", "_template"),
        *("account", "agent", "callers", "commons", "done", "ids", "batches", "job", "queue", "requested", "rows"),
    )

    def __init__(
        self,
        account: Settings,
        job: str,
        agent: Entry,
        rows: Sequence[Mapping[str, Any]],
        requested: RequestedOutcomes | None,
        queue: Queue,
    ) -> None:
        """Make the dials of a job, given by its id. `requested` is the outcome that was asked for all of them."""
        self.account, self.agent, self.rows, self.requested, self.queue = account, agent, rows, requested, queue
        self.job = job
        self._roster = account.roster
        self.ids: Ids = account.ids(f"dial/{job}")
        account.series[self.ids.prefix] = self
        self.batches: BatchLuck = account.world.chance.batches(f"vogent rows {job}")
        self.done = array("I")  # rows, in the order in which their calls ended
        self._serials = array("I")
        knows = account.vendor.fiction.knows
        self._fictional = frozenset([row for row in near(rows, MIDDLE) if knows(rows[row]["toNumber"])])
        self._apart: dict[int, RowDial] = {}
        self.commons: list[Common] = []
        self.callers: Sequence[str] = ()

    @property
    def begun(self) -> int:
        """The number of rows that were begun: all before this one."""
        return len(self._serials)

    def run(self, terms: Terms, callers: Sequence[str]) -> None:
        """Dial the rows that wait, under these terms and from these numbers."""
        self.callers = tuple(callers)
        self._template = Template(self)
        self.queue.run(terms)

    def begin(self, row: int) -> None:
        """Call the next row."""
        template = self._template
        if not template.holds(self.account):
            template = self._template = Template(self)
        caller = self.queue.next_caller(template.callers)
        common = template.common(caller)
        is_scripted = row in self._fictional or (template.scripts and self._has_script(row))
        if caller and template.is_plain and not is_scripted:
            course, offsets = template.drawn(row)
        else:
            dial = self._dial(row, common)
            course, offsets = template.courses.of(dial.draw(), dial.luck("afterwards"))
        serial = self._roster.add(self, row, course, offsets, common)
        if serial is None:
            self._begin_apart(row, common, course, offsets)
        self._serials.append(APART if serial is None else serial)

    def _has_script(self, row: int) -> bool:
        return self.rows[row]["toNumber"] in self._template.scripts

    def _begin_apart(self, row: int, common: int, course: Course, offsets: Sequence[int]) -> None:
        """Call a row that has no place on the roster."""
        dial = self._apart[row] = self._dial(row, common)
        self._roster.flush()
        dial.announce()
        self.account.world.schedule(dial, course.plan(offsets))

    @property
    def source(self) -> CallSource | None:
        return self.account.tables["batch_dial_jobs"].get(self.job)

    def call_id(self, number: int) -> str:
        return self.ids.name(number)

    def to(self, number: int) -> str:
        return str(self.rows[number]["toNumber"])

    def ended(self, number: int) -> None:
        self.done.append(number)
        self.queue.ended()

    def take(self, dial: RowDial) -> None:
        """Take a dial off the roster, for somebody acts on it: from now on it lives by itself, as it was to go on."""
        row = dial.number
        if row in self._apart:
            return
        serial = self._serials[row]
        began, course, offsets, _ = self._roster.known(serial)
        self._roster.remove(serial)
        self._serials[row], self._apart[row] = APART, dial
        plan, world = course.plan(offsets), self.account.world
        world.schedule(dial, plan, began, sum(began + at <= world.now for at, _ in plan))

    # Looking at dials.

    def record(self, number: int) -> RowDial:
        """Return the dial of a row that was begun; of one on the roster, a new object with all that is known."""
        return self._apart.get(number) or self._shown(number)

    def called(self, id_: str) -> RowDial | None:
        """Return the dial with this id."""
        row = self.ids.number(id_)
        return self.record(row) if row is not None and row < self.begun else None

    def since(self, row: int) -> Iterator[RowDial]:
        """Yield the dials that were begun, from this row on."""
        return map(self.record, range(row, self.begun))

    def __iter__(self) -> Iterator[RowDial]:
        return self.since(0)

    def _dial(self, row: int, common: int) -> RowDial:
        dial = RowDial(self, row)
        dial.from_number, dial.snapshot, dial.arrivals = self.commons[common]
        return dial

    def _shown(self, row: int) -> RowDial:
        began, course, offsets, common = self._roster.known(self._serials[row])
        dial, now = self._dial(row, common), self.account.world.clock.now
        dial.created_at = dial.updated_at = began
        if (last := began + max(offsets)) <= now:
            end = whole(course)
            dial.status, dial.result, dial.arrived, dial.updated_at = end.status, end.result, end.arrived, last
            dial.started_at = end.started_at and began + offsets[end.started_at - 1]
            dial.answered_at = end.answered_at and began + offsets[end.answered_at - 1]
            dial.ended_at = end.ended_at and began + offsets[end.ended_at - 1]
        else:
            for place, offset in enumerate(offsets, 1):
                if began + offset <= now:
                    happen(dial, course, place, began + offset)
        return dial
