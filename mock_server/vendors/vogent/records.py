"""Vogent's two records with a life: the batch job and the dial."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mock_server.engine import moment
from mock_server.engine.bounds import Stay, bounded
from mock_server.engine.calendar import Calendar
from mock_server.engine.dialer import Queue, Terms
from mock_server.engine.ids import Ids
from mock_server.engine.machine import Move
from mock_server.engine.scenario import Plan
from mock_server.engine.world import Record
from mock_server.vendors.vogent import speech, webhooks
from mock_server.vendors.vogent.entry import Entry

if TYPE_CHECKING:
    from mock_server.vendors.vogent.workspace import Workspace

RESULTS = {
    "busy": "BUSY",
    "no_answer": "NO_ANSWER",
    "fail": "FAILED",
    "rate_limit": "RATE_LIMITED",
    "cancel": "CANCELLED",
    "user_hang_up": "USER_HANGUP",
    "counterparty_hang_up": "COUNTERPARTY_HANGUP",
    "agent_hang_up": "AGENT_HANGUP",
    "time_out": "TIMEOUT",
    "transfer": "TRANSFERRED",
    "detect_voicemail": "VOICEMAIL_DETECTED_HANGUP",
    "fall_silent": "LONG_SILENCE_HANGUP",
}
"""Which `systemResultType` an event leaves behind (inferred, dossier 4.2); whoever cancels."""

DEFAULT_MAX_SECONDS = 10800

MAX_RING_SECONDS = 60
"""How long a call rings where the scenario has no end for it (proposed)."""

NONE_YET: Any = ()
"""The dials of a job that was never started."""


class Job(Record):
    """A batch job: rows, and the terms under which they are dialled."""

    __slots__ = (
        "agent",
        "callers",
        "created_at",
        "dial_ids",
        "dials",
        "done",
        "id_",
        "limit",
        "name",
        "queue",
        "row_ids",
        "rows",
        "schedule",
        "workspace",
    )

    def __init__(self, workspace: "Workspace", body: Mapping[str, Any], agent: Entry) -> None:
        super().__init__(workspace.vendor.machines["job"])
        self.workspace = workspace
        self.id_ = workspace.jobs.next_id()
        self.created_at = workspace.world.now
        self.agent = agent
        self.name: str = body["name"]
        self.limit: int = body["maxConcurrentDials"]
        self.rows: Sequence[Mapping[str, Any]] = body["rows"]
        self.callers: Sequence[str] = body.get("fromPhoneNumberIds", ())
        self.schedule: dict[str, Any] | None = shown_schedule(body.get("schedule"))
        self.queue: Queue | None = None
        self.dials: list[Dial] = NONE_YET  # by row; the lists are made when the job starts
        self.done: list[Dial] = NONE_YET  # in the order in which they ended
        self.dial_ids: Ids | None = None
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

    def dial_called(self, id_: str) -> "Dial | None":
        """The dial of this job with this id."""
        row = self.dial_ids.number(id_) if self.dial_ids else None
        return self.dials[row] if row is not None and row < len(self.dials) else None

    def moved(self, move: Move, happening: int) -> None:
        """Starting and resuming take up the present terms; all else stops new rows, and new rows only (5.2 #16)."""
        if move.event in ("start", "resume"):
            self._run()
        elif self.queue:
            self.queue.hold()

    def _run(self) -> None:
        terms = Terms(self.limit, calendar(self.schedule), tuple(self.callers))
        if self.queue is None:
            world = self.workspace.world
            self.dials, self.done = [], []
            self.dial_ids = self.workspace.ids_of_dials(self)
            self.queue = Queue(world.clock, self.workspace.lines, len(self.rows), terms, self)
        self.queue.run(terms)

    def dial(self, row: int) -> None:
        """Make the call of a row."""
        entry = self.rows[row]
        assert self.queue
        assert self.dial_ids
        dial = Dial(self.workspace, self.agent, entry["toNumber"], entry.get("inputs"), self.queue)
        dial.ids, dial.number = self.dial_ids, row
        self.dials.append(dial)
        dial.announce()
        dial.place(self.workspace.caller(self.queue))

    def ended(self, dial: "Dial") -> None:
        """One of the job's calls is over."""
        self.done.append(dial)

    def exhausted(self) -> None:
        """Every row was attempted."""
        self.workspace.world.fire(self, "complete")

    def close(self) -> None:
        """Let go of everything that points back."""
        self.dials = self.done = NONE_YET
        self.queue = None


class Dial(Record):
    """One call."""

    __slots__ = (
        "agent",
        "answered_at",
        "arrived",
        "created_at",
        "ended_at",
        "from_number",
        "ids",
        "inputs",
        "number",
        "queue",
        "result",
        "started_at",
        "to",
        "updated_at",
        "workspace",
    )

    def __init__(
        self, workspace: "Workspace", agent: Entry, to: str | None, inputs: Mapping[str, Any] | None, queue: Queue
    ) -> None:
        super().__init__(workspace.vendor.machines["dial"])
        self.workspace, self.agent, self.to, self.inputs, self.queue = workspace, agent, to, inputs, queue
        self.created_at = self.updated_at = workspace.world.now
        self.from_number: str | None = None
        self.started_at: int | None = None
        self.answered_at: int | None = None
        self.ended_at: int | None = None
        self.result: str | None = None
        self.arrived = 0  # what came after the end: the bits of speech.RECORDING, TRANSCRIPT, EXTRACTION
        self.ids: Ids
        self.number: int

    @property
    def id(self) -> str:
        return self.ids.name(self.number)

    @property
    def session_id(self) -> str:
        """The dial session; there is one for each dial."""
        return self.workspace.ids("session").name(self.serial)

    @property
    def serial(self) -> int:
        """A number of its own among all dials of the world, for ids of what belongs to it."""
        return int(self.id.replace("-", "")[-16:], 16)

    def announce(self) -> None:
        """Tell everybody that this dial exists."""
        world = self.workspace.world
        world.outbox.post(webhooks.CREATED, world.create(self))

    def place(self, caller: str | None) -> None:
        """Call, from this number: draw the whole course of the call, and let it begin."""
        self.from_number = caller
        self.workspace.world.follow(self, self._plan_to_live())

    def _plan_to_live(self) -> Plan:
        luck = self.workspace.world.chance.draws(self.id, 1, "plan")
        scenario = self.workspace.world.scenarios["vogent"]
        if self.from_number is None and not self.is_browser:
            return [(0, "fail")]
        if self.is_browser:
            return self._bounded([(0, "ring"), (0, "answer"), *scenario.plan_after("dial", "answer", luck)])
        return self._bounded(scenario.plan("dial", luck))

    def go_on_after(self, event: str) -> None:
        """An event came from outside: what follows is drawn from there."""
        world = self.workspace.world
        luck = world.chance.draws(self.id, 1, f"after {event}")
        world.follow(self, self._bounded(world.scenarios["vogent"].plan_after("dial", event, luck)))

    def _bounded(self, plan: Plan) -> Plan:
        """The plan with an end: nobody rings or talks for ever."""
        ring = Stay(1000 * MAX_RING_SECONDS, "no_answer")
        talk = Stay(1000 * self.max_seconds, "time_out", is_firm=True)
        return bounded(plan, self.machine, self.status, {"queued": ring, "ringing": ring, "in-progress": talk})

    def moved(self, move: Move, happening: int) -> None:
        world = self.workspace.world
        now = self.updated_at = world.now
        if not self.queue.next:
            self.queue.hold()  # it waited for a line, and needs none any more
        if move.status == "ringing":
            self.started_at = now
        elif move.status == "in-progress":
            self.answered_at = now
        elif self.is_final:
            self.ended_at = now
            self.result = "CANCELLED" if move.status == "canceled" else RESULTS[move.event]
        world.outbox.post(webhooks.UPDATED, happening)
        if self.is_final:
            self._wind_up()

    def _wind_up(self) -> None:
        if self.answered_at is not None:
            speech.follow_up(self)
        owner = self.queue.owner
        if isinstance(owner, Job):
            owner.ended(self)
        if self.queue.next:
            self.queue.ended()

    # What a single dial may set otherwise.

    webhook_url: str | None = None

    @property
    def is_browser(self) -> bool:
        """Whether the other side is a browser, not a telephone."""
        return False

    @property
    def max_seconds(self) -> int:
        """How long the talk may last, in seconds."""
        return int(self.agent.fields.get("maxDurationSeconds", DEFAULT_MAX_SECONDS))

    @property
    def extractor_id(self) -> str | None:
        """The extractor that reads the call afterwards."""
        return self.agent.fields.get("defaultExtractorId")

    @property
    def voice_id(self) -> str | None:
        """The voice that speaks."""
        return self.agent.fields.get("defaultVoiceId")

    @property
    def prompt_id(self) -> str | None:
        """The version of the prompt in use."""
        return self.agent.fields.get("defaultVersionedPromptId")

    @property
    def opening_line(self) -> str:
        """What the agent says first."""
        return opening(self.agent.hidden.get("openingLine"))

    def view(self) -> dict[str, Any]:
        """As the vendor shows it (dossier 3.9); what is not known yet is left out."""
        shown: dict[str, Any] = {
            "id": self.id,
            "agent": self.agent.view(),
            "inputs": self.inputs or {},
            "status": self.status,
            "dialTaskId": self.workspace.ids("dial-task").name(self.serial),
            "createdAt": moment.text(self.created_at),
            "updatedAt": moment.text(self.updated_at),
            "systemResultType": self.result,
            "recordings": speech.recordings(self),
            "transcript": speech.transcript(self),
        }
        if self.ended_at is not None:
            shown["endedAt"] = moment.text(self.ended_at)
            shown["durationSeconds"] = (
                0 if self.answered_at is None else round((self.ended_at - self.answered_at) / 1000)
            )
        known = {
            "toNumber": self.to,
            "fromNumberId": self.from_number,
            "startedAt": self.started_at and moment.text(self.started_at),
            "voiceId": self.voice_id,
            "versionedPromptId": self.prompt_id,
            "aiResult": speech.extraction(self),
        }
        return shown | {name: value for name, value in known.items() if value is not None}


class SingleDial(Dial):
    """A call of its own, by `POST /dials`: it waits in a queue of one row, and may override what its agent sets."""

    __slots__ = ("asked", "webhook_url")

    def __init__(self, workspace: "Workspace", agent: Entry, asked: Mapping[str, Any]) -> None:
        queue = Queue(workspace.world.clock, workspace.lines, 1, Terms(1), self)
        super().__init__(workspace, agent, asked.get("toNumber"), asked.get("callAgentInput"), queue)
        self.ids, self.number = workspace.dials.ids, workspace.dials.length
        self.asked = asked
        self.webhook_url: str | None = asked.get("webhookUrl")

    def dial(self, _: int) -> None:
        """A line is free: call. A browser needs no number to be called from."""
        caller = self.asked.get("fromNumberId")
        self.place(caller if caller or self.is_browser else self.workspace.caller(self.queue))

    def exhausted(self) -> None:
        """The call is over; nothing follows."""

    @property
    def is_browser(self) -> bool:
        return bool(self.asked.get("browserCall"))

    @property
    def max_seconds(self) -> int:
        if "timeoutMinutes" in self.asked:
            return 60 * int(self.asked["timeoutMinutes"])
        return int(self._override("maxDurationSeconds") or super().max_seconds)

    @property
    def extractor_id(self) -> str | None:
        return self.asked.get("callAgentExtractorId") or super().extractor_id

    @property
    def voice_id(self) -> str | None:
        return self.asked.get("aiVoiceId") or self._override("defaultVoiceId") or super().voice_id

    @property
    def prompt_id(self) -> str | None:
        return self.asked.get("versionedModelId") or super().prompt_id

    @property
    def opening_line(self) -> str:
        line = self._override("openingLine")
        return super().opening_line if line is None else opening(line)

    def _override(self, name: str) -> Any:
        return (self.asked.get("agentOverrides") or {}).get(name)


def opening(line: Mapping[str, Any] | None) -> str:
    """The text of an `openingLine` setting; an agent without one greets plainly."""
    if line is None:
        return "Hello, do you have a minute?"
    return "" if line["lineType"] == "NONE" else str(line["content"])


def shown_schedule(sent: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The schedule as it is shown: null when it was sent switched off, and without the switch (dossier 5.1 #6)."""
    if sent is None or sent.get("disableSchedule"):
        return None
    return {name: value for name, value in sent.items() if name != "disableSchedule"}


def calendar(schedule: Mapping[str, Any] | None) -> Calendar | None:
    """The calling windows of a schedule; Vogent counts days from Sunday, the calendar from Monday."""
    if schedule is None:
        return None
    slots: dict[int, list[tuple[int, int]]] = {}
    for day in schedule["days"]:
        slots.setdefault((day["dayOfWeek"] + 6) % 7, []).extend(
            (minutes(slot["startTime"]), minutes(slot["endTime"])) for slot in day["timeSlots"]
        )
    return Calendar(schedule["timezone"], slots)


def minutes(wall: str) -> int:
    """`HH:MM` as minutes after midnight."""
    return 60 * int(wall[:2]) + int(wall[3:])
