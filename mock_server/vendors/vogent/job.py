"""The batch job: rows, and the terms under which they are dialled."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mock_server.engine import moment
from mock_server.engine.dialing.dialer import Queue, Terms
from mock_server.engine.dialing.packed import packed
from mock_server.engine.ids import Ids
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.world import Record
from mock_server.vendors.vogent.entry import Entry
from mock_server.vendors.vogent.row_dials import RowDial, RowDials
from mock_server.vendors.vogent.schedule import calendar, shown_schedule

if TYPE_CHECKING:
    from mock_server.vendors.vogent.workspace import Workspace


class Job(Record):
    """A batch job: rows, and the terms under which they are dialled."""

    __slots__ = (
        "agent",
        "callers",
        "calling",
        "created_at",
        "dials",
        "id_",
        "limit",
        "name",
        "queue",
        "requested",
        "row_ids",
        "rows",
        "schedule",
        "workspace",
    )

    def __init__(
        self, workspace: "Workspace", body: Mapping[str, Any], agent: Entry, requested: RequestedOutcomes | None = None
    ) -> None:
        super().__init__(workspace.vendor.machines["job"])
        self.workspace = workspace
        self.id_ = workspace.jobs.next_id()
        self.created_at = workspace.world.now
        self.agent, self.requested = agent, requested
        self.name: str = body["name"]
        self.limit: int = body["maxConcurrentDials"]
        self.rows: Sequence[Mapping[str, Any]] = packed(body["rows"])
        self.callers: Sequence[str] = body.get("fromPhoneNumberIds", ())
        self.calling: Sequence[str] = ()  # those of them that are used, since the job was started or resumed
        self.schedule: dict[str, Any] | None = shown_schedule(body.get("schedule"))
        self.queue: Queue | None = None
        self.dials: RowDials | None = None  # made when the job starts, as its queue is
        self.row_ids: Ids | None = None

    @property
    def id(self) -> str:
        return self.id_

    def view(self) -> dict[str, Any]:
        """As the vendor shows it: no counts, no rows (dossier 3.1)."""
        shown = {
            "id": self.id,
            "maxConcurrentDials": self.limit,
            "name": self.name,
            "status": self.status,
            "callAgentId": self.agent.id,
            "createdAt": moment.text(self.created_at),
            "schedule": self.schedule,
        }
        if self.callers:
            shown["fromPhoneNumberIds"] = self.callers
        return shown

    @property
    def waiting_from(self) -> int:
        """The first row that waits; those before it were dialled."""
        return self.queue.next if self.queue else 0

    def row_view(self, row: int) -> dict[str, Any]:
        """A waiting row as the vendor shows it."""
        if self.row_ids is None:
            self.row_ids = self.workspace.ids(f"row/{self.id}")
        entry = self.rows[row]
        shown = {
            "id": self.row_ids.name(row),
            "toNumber": entry["toNumber"],
            "batchDialJobId": self.id,
            "createdAt": moment.text(self.created_at),
        }
        if "inputs" in entry:
            shown["inputs"] = entry["inputs"]
        return shown

    def dial_called(self, id_: str) -> RowDial | None:
        """The dial of this job with this id."""
        return self.dials.called(id_) if self.dials else None

    def moved(self, move: Move, happening: int) -> None:
        """Starting and resuming take up the present terms; all else stops new rows, and new rows only (5.2 #16)."""
        if move.event in ("start", "resume"):
            self._run()
        elif self.queue:
            self.queue.hold()

    def _run(self) -> None:
        terms, self.calling = Terms(self.limit, calendar(self.schedule)), tuple(self.callers)
        if self.queue is None:
            world = self.workspace.world
            self.queue = Queue(world.clock, self.workspace.lines, len(self.rows), terms, self)
            self.dials = RowDials(self, self.queue)
        self.queue.run(terms)

    def dial(self, row: int) -> None:
        """Make the call of a row."""
        assert self.dials
        self.dials.begin(row)

    def exhausted(self) -> None:
        """Every row was attempted."""
        self.workspace.roster.tell()
        self.workspace.world.fire(self, "complete")

    def close(self) -> None:
        """Let go of everything that points back."""
        self.dials = self.queue = None
