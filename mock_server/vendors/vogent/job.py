"""The batch job: rows, and the terms under which they are dialled."""

from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.engine.calendar import Calendar
from mock_server.engine.dialing.dialer import Queue, Terms, Windows
from mock_server.engine.dialing.packed import packed
from mock_server.engine.ids import Ids
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.world import Record
from mock_server.vendors.vogent.job_dials import JobDials
from mock_server.vendors.vogent.settings import Entry, Settings


class Job(Record):
    """A batch job: rows, and the terms under which they are dialled."""

    __slots__ = (
        *("account", "agent", "callers", "created_at", "dials", "id", "limit"),
        *("name", "requested", "row_ids", "rows", "schedule"),
    )
    id: str

    def __init__(
        self, account: Settings, id_: str, agent: Entry, body: Mapping[str, Any], requested: RequestedOutcomes | None
    ) -> None:
        super().__init__(account.vendor.machines["job"])
        self.account, self.id = account, id_
        self.agent, self.requested = agent, requested
        self.created_at = account.world.clock.now
        self.name: str = body["name"]
        self.limit: int = body["maxConcurrentDials"]
        self.rows: Sequence[Mapping[str, Any]] = packed(body["rows"])
        self.callers: Sequence[str] = body.get("fromPhoneNumberIds", ())
        self.schedule: dict[str, Any] | None = shown_schedule(body.get("schedule"))
        self.dials: JobDials | None = None  # made when the job starts
        self.row_ids: Ids | None = None

    @property
    def windows(self) -> Windows | None:
        return self.dials.queue.terms.calendar if self.dials else calendar(self.schedule)

    @property
    def waiting_from(self) -> int:
        """The first row that waits; those before it were dialled."""
        return self.dials.queue.next if self.dials else 0

    def row_id(self, row: int) -> str:
        """Return the id of a row that waits."""
        if self.row_ids is None:
            self.row_ids = self.account.ids(f"row/{self.id}")
        return self.row_ids.name(row)

    def moved(self, move: Move, happening: int) -> None:
        """Take up the present terms at a start or resume; else stop new rows, and new rows only (dossier 5.2 #16)."""
        if move.event in ("start", "resume"):
            self._run()
        elif self.dials:
            self.dials.queue.hold()

    def _run(self) -> None:
        account, terms = self.account, Terms(self.limit, calendar(self.schedule))
        if self.dials is None:
            queue = Queue(account.world.clock, account.lines, len(self.rows), terms, self)
            self.dials = JobDials(account, self.id, self.agent, self.rows, self.requested, queue)
        self.dials.run(terms, self.callers)

    def dial(self, row: int) -> None:
        """Begin the call of a row, for a line is free."""
        assert self.dials
        self.dials.begin(row)

    def exhausted(self) -> None:
        """Complete the job: every row was attempted."""
        self.account.roster.flush()
        self.account.world.fire(self, "complete")

    def close(self) -> None:
        self.dials = None


def shown_schedule(sent: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a schedule as it is shown: null if it was sent switched off, and without the switch (dossier 5.1 #6)."""
    if sent is None or sent.get("disableSchedule"):
        return None
    return {name: value for name, value in sent.items() if name != "disableSchedule"}


def calendar(schedule: Mapping[str, Any] | None) -> Calendar | None:
    """Return the calling windows of a schedule. Vogent counts days from Sunday, the calendar from Monday."""
    if schedule is None:
        return None
    slots: dict[int, list[tuple[int, int]]] = {}
    for day in schedule["days"]:
        slots.setdefault((day["dayOfWeek"] + 6) % 7, []).extend(
            (minutes(slot["startTime"]), minutes(slot["endTime"])) for slot in day["timeSlots"]
        )
    return Calendar(schedule["timezone"], slots)


def minutes(wall: str) -> int:
    """Return `HH:MM` as minutes after midnight."""
    return 60 * int(wall[:2]) + int(wall[3:])
