"""The dial: one call, from queued to its end and what it leaves behind."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from mock_server.engine import moment
from mock_server.engine.chance import Luck
from mock_server.engine.dialing.dialer import Queue
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.scenarios.scenario import Plan
from mock_server.engine.scenarios.steps import Stay, bounded
from mock_server.engine.world import Record
from mock_server.vendors import plans
from mock_server.vendors.vogent import speech, webhooks
from mock_server.vendors.vogent.brief import NO_BRIEF, brief_for
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

RING = Stay(1000 * MAX_RING_SECONDS, "no_answer")


class Dial(Record, ABC):
    """One call."""

    __slots__ = (
        "agent",
        "answered_at",
        "arrivals",
        "arrived",
        "brief",
        "created_at",
        "ended_at",
        "from_number",
        "queue",
        "result",
        "started_at",
        "updated_at",
        "workspace",
    )

    def __init__(self, workspace: "Workspace", agent: Entry, queue: Queue, created_at: int) -> None:
        Record.__init__(self, workspace.dial_machine)
        self.workspace, self.agent, self.queue = workspace, agent, queue
        self.created_at = self.updated_at = created_at
        self.from_number: str | None = None
        self.started_at: int | None = None
        self.answered_at: int | None = None
        self.ended_at: int | None = None
        self.result: str | None = None
        self.arrived = 0  # what came after the end: the bits of speech.RECORDING, TRANSCRIPT, EXTRACTION
        self.brief = NO_BRIEF  # what was in force when it was placed
        self.arrivals: speech.Arrivals = ()  # what is to arrive after a talk, as it was when it was placed

    @property
    @abstractmethod
    def to(self) -> str | None:
        """The number that is called; a browser has none."""

    @property
    @abstractmethod
    def inputs(self) -> Mapping[str, Any]:
        """What the agent's texts may name."""

    @property
    def session_id(self) -> str:
        """The dial session; there is one for each dial."""
        return self.workspace.session_ids.name(self.serial)

    @property
    def serial(self) -> int:
        """A number of its own among all dials of the world, for ids of what belongs to it."""
        return int(self.id[-17:].replace("-", ""), 16)

    def announce(self) -> None:
        """Tell everybody that this dial exists."""
        world = self.workspace.world
        world.outbox.post(webhooks.CREATED, world.create(self), self.listener)

    def place(self, caller: str | None, requested: RequestedOutcomes | None = None) -> None:
        """Call, from this number: draw the whole course of the call, and let it begin."""
        world = self.workspace.world
        self.from_number, self.brief = caller, brief_for(self)
        self.arrivals = speech.arrivals(world.scenarios["vogent"], has_extractor=self.brief.schema is not None)
        world.follow(self, self.plan_to_live(requested))

    def luck(self, purpose: str) -> Luck:
        """What chance has for this call."""
        return self.workspace.world.chance.draws(self.id, 1, purpose)

    def plan_to_live(self, requested: RequestedOutcomes | None) -> Plan:
        """The whole course of the call: what is asked for, or as the scenario has it."""
        vendor, world, to = self.workspace.vendor, self.workspace.world, self.to
        luck = self.luck("plan")
        if self.is_browser:
            return self._bounded([(0, "ring"), (0, "answer"), *plans.draw_talk(vendor, world, luck, requested)])
        if self.from_number is None:
            return [(0, "fail")]
        assert to
        return self._bounded(plans.draw(vendor, world, luck, to, 1, requested))

    def go_on_after(self, event: str) -> None:
        """An event came from outside: what follows is drawn from there."""
        if self.is_final:
            return
        vendor, world = self.workspace.vendor, self.workspace.world
        luck = self.luck(f"after {event}")
        world.follow(self, self._bounded(plans.draw_rest(vendor, world, luck, self, event, self.to or "")))

    def _bounded(self, plan: Plan) -> Plan:
        """The plan with an end: nobody rings or talks for ever."""
        return bounded(plan, self.machine, self.status, stays(self.max_seconds))

    def moved(self, move: Move, happening: int) -> None:
        world = self.workspace.world
        self.reach(move, world.clock.now)
        world.outbox.post(webhooks.UPDATED, happening, self.listener)
        if self.ended_at is not None:
            if self.answered_at is not None:
                speech.follow_up(self)
            self.ended()

    def reach(self, move: Move, at: int) -> None:
        """What a move, made at this moment, leaves behind."""
        self.status = move.status or self.status
        self.updated_at = at
        if move.status == "ringing":
            self.started_at = at
        elif move.status == "in-progress":
            self.answered_at = at
        else:
            self.ended_at = at
            self.result = "CANCELLED" if move.status == "canceled" else RESULTS[move.event]

    def receive(self, arrival: speech.Arrival, at: int) -> None:
        """What arrives afterwards, at this moment, leaves behind."""
        self.updated_at = max(self.updated_at, at)
        self.arrived |= arrival.bit

    def ended(self) -> None:
        """The call is over: its line is free, if it ever had one."""
        if self.queue.next:
            self.queue.ended()

    # What a single dial may set otherwise.

    is_single: ClassVar[bool] = False
    webhook_url: str | None = None

    @property
    def listener(self) -> str | None:
        """Where its webhooks go: its own address takes the place of the workspace's (proposed)."""
        return self.webhook_url or self.workspace.webhook_url

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
            "inputs": self.inputs,
            "status": self.status,
            "dialTaskId": self.workspace.task_ids.name(self.serial),
            "createdAt": moment.text(self.created_at),
            "updatedAt": moment.text(self.updated_at),
            "systemResultType": self.result,
            "recordings": speech.recordings(self),
            "transcript": speech.transcript(self),
        }
        if self.started_at is not None:
            shown["startedAt"] = moment.text(self.started_at)
        if self.ended_at is not None:
            shown["endedAt"] = moment.text(self.ended_at)
            shown["durationSeconds"] = (
                0 if self.answered_at is None else round((self.ended_at - self.answered_at) / 1000)
            )
        if (to := self.to) is not None:
            shown["toNumber"] = to
        if self.from_number is not None:
            shown["fromNumberId"] = self.from_number
        if (voice := self.voice_id) is not None:
            shown["voiceId"] = voice
        if (prompt := self.prompt_id) is not None:
            shown["versionedPromptId"] = prompt
        if (learned := speech.extraction(self)) is not None:
            shown["aiResult"] = learned
        return shown


@lru_cache(maxsize=64)
def stays(max_seconds: int) -> Mapping[str, Stay]:
    """How long a call stays where it is, with an agent that talks so long at most."""
    return {"queued": RING, "ringing": RING, "in-progress": Stay(1000 * max_seconds, "time_out", is_firm=True)}


def opening(line: Mapping[str, Any] | None) -> str:
    """What an `openingLine` setting has the agent say first on a call that it makes; without one, it greets plainly."""
    if line is None:
        return "Hello, do you have a minute?"
    return str(line["content"]) if line["lineType"] == "INBOUND_OUTBOUND" else ""
