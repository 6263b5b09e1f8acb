"""A call: of a campaign, or one that somebody asked for by itself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.engine import moment
from mock_server.engine.dialing.dialer import Queue, Terms
from mock_server.engine.ids import Ids
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.scenarios.scenario import Plan
from mock_server.engine.scenarios.steps import Stay, bounded
from mock_server.engine.world import Record
from mock_server.exchange import Asked
from mock_server.vendors import plans
from mock_server.vendors.freya import report, topics
from mock_server.vendors.freya.entry import Entry
from mock_server.vendors.freya.outcomes import OUTCOMES, Attempt

if TYPE_CHECKING:
    from mock_server.vendors.freya.campaign import Campaign
    from mock_server.vendors.freya.workspace import Workspace

MAX_RING_SECONDS = 120
"""How long a call rings at most (proposed)."""


class Call(Record):
    """One call."""

    __slots__ = (
        *("agent", "answered_at", "attempt", "campaign", "created_at", "ended_at", "ended_by", "ids", "inputs"),
        *("is_reported", "number", "number_in_campaign", "queue", "started_at", "to", "updated_at", "workspace"),
    )

    def __init__(self, workspace: "Workspace", agent: Entry, number: Entry, to: str, queue: Queue | None) -> None:
        super().__init__(workspace.vendor.machines["call"])
        self.workspace, self.agent, self.number, self.to = workspace, agent, number, to
        if queue:
            self.queue = queue
        self.created_at = self.updated_at = workspace.world.now
        self.started_at: int | None = None
        self.answered_at: int | None = None
        self.ended_at: int | None = None
        self.ended_by: str | None = None
        self.is_reported = False
        self.inputs: Mapping[str, Any] = {}
        self.attempt: Attempt | None = None
        self.campaign: Campaign | None = None
        self.ids: Ids
        self.number_in_campaign: int  # for a call by itself, its number among those

    @property
    def id(self) -> str:
        return self.ids.name(self.number_in_campaign)

    def plan(self, requested: RequestedOutcomes | None) -> Plan:
        """Its whole course, as luck has it, or as somebody asks."""
        world, attempt = self.workspace.world, self.attempt.number if self.attempt else 1
        luck = world.chance.draws(self.id, 1, "plan")
        return self._possible(plans.draw(self.workspace.vendor, world, luck, self.to, attempt, requested, self.zone))

    def place(self, plan: Plan) -> None:
        """Let it begin."""
        self.started_at = self.workspace.world.now
        self.workspace.world.follow(self, plan)

    def go_on_after(self, event: str) -> None:
        """An event came from outside: what follows is drawn from there."""
        if self.is_final:
            return
        vendor, world, attempt = self.workspace.vendor, self.workspace.world, self.attempt.number if self.attempt else 1
        luck = world.chance.draws(self.id, 1, f"after {event}")
        rest = plans.draw_rest(vendor, world, luck, self, event, self.to, attempt, self.zone)
        world.follow(self, self._possible(rest))

    def _possible(self, plan: Plan) -> Plan:
        """A plan as this agent can live it: with machines unnoticed or left a message, and no talk too long."""
        config = self.agent.fields["config"]
        if not config["voicemailDetection"]["enabled"]:
            plan = [(at, "customer_hang_up" if event == "reach_voicemail" else event) for at, event in plan]
        elif wait := report.on_machine_ms(self):
            plan = [(at + wait if event == "reach_voicemail" else at, event) for at, event in plan]
        ring = Stay(1000 * MAX_RING_SECONDS, "not_answer", is_firm=True)
        talk = Stay(1000 * config["callTimeoutSettings"]["maximumDuration"], "exceed_duration", is_firm=True)
        return bounded(plan, self.machine, self.status, {"queued": ring, "in_progress": talk})

    def moved(self, move: Move, happening: int) -> None:
        world = self.workspace.world
        now = self.updated_at = world.now
        if not self.queue.next:
            self.queue.hold()  # it waited for a line, and needs none any more
        if self.started_at is None:
            self.started_at = now
        if move.event == "answer":
            self.answered_at = now
        if self.is_final:
            self.ended_at, self.ended_by = now, move.event
            self._wind_up(happening)

    def _wind_up(self, happening: int) -> None:
        if self.answered_at is not None:
            report.follow_up(self)
        if self.attempt and self.campaign and self.ended_by:
            self.attempt.call_id = None if self.ended_by == "not_start" else self.id
            self.campaign.settle(self.attempt, OUTCOMES[self.ended_by])
            self.workspace.world.outbox.post(topics.OUTCOME, happening, self.campaign.listener)
        if self.queue.next:
            self.queue.ended()

    @property
    def zone(self) -> str | None:
        """The zone in which its campaign tells the time; None for a call by itself."""
        return self.campaign.settings["timezone"] if self.campaign else None

    @property
    def reason(self) -> str | None:
        """Why it ended."""
        return OUTCOMES[self.ended_by].reason if self.ended_by else None

    @property
    def talk(self) -> int:
        """How long it was talked, in milliseconds."""
        return self.ended_at - self.answered_at if self.ended_at and self.answered_at else 0

    @property
    def extras(self) -> Mapping[str, Any]:
        """What the client said of it, for a call by itself."""
        return {}

    def view(self, *, is_short: bool = False) -> dict[str, Any]:
        """As the vendor shows it; what is not known yet is left out."""
        fields = self.agent.fields
        known = {
            "assistantWorkflowId": fields["workflowId"],
            "startedAt": self.started_at and moment.text(self.started_at),
            "endedAt": self.ended_at and moment.text(self.ended_at),
            "duration": None if self.ended_at is None else self.talk / 1000,
            "cost": None if self.ended_at is None else report.cost(self),
            "endedReason": self.reason,
            "campaign": self.campaign and _campaign_view(self.campaign, is_short=is_short),
        }
        return {
            "id": self.id,
            "workspaceId": self.workspace.id,
            "assistantId": self.agent.id,
            "assistantName": fields["name"],
            "assistantEntityType": fields["entityType"],
            "phoneNumberId": self.number.id,
            "phoneNumber": self.number.fields["number"],
            "customerNumber": self.to,
            "customer": {"number": self.to},
            "status": self.status,
            "type": "outbound",
            "modality": "voice",
            "isArchived": False,
            "createdAt": moment.text(self.created_at),
            "updatedAt": moment.text(self.updated_at),
            **{name: value for name, value in known.items() if value is not None},
            **self.extras,
            **report.findings(self),
        }


class SingleCall(Call):
    """A call that somebody asked for by itself: it waits in a queue of one row."""

    __slots__ = ("asked", "course")

    def __init__(self, workspace: "Workspace", agent: Entry, number: Entry, to: str, asked: Asked, serial: int) -> None:
        super().__init__(workspace, agent, number, to, None)
        self.queue = Queue(workspace.world.clock, workspace.lines, 1, Terms(1), self)
        self.asked: Mapping[str, Any] = asked.body
        self.inputs = self.asked.get("properties", {})
        self.ids, self.number_in_campaign = workspace.single_ids, serial
        self.course = self.plan(asked.requested)

    def dial(self, _: int) -> None:
        """A line is free: call."""
        self.place(self.course)

    def exhausted(self) -> None:
        """The call is over; nothing follows."""

    @property
    def extras(self) -> Mapping[str, Any]:
        return {name: self.asked[name] for name in ("externalCallId", "entityVersionId") if name in self.asked}


def _campaign_view(campaign: "Campaign", *, is_short: bool) -> dict[str, Any]:
    shown = {"id": campaign.id, "name": campaign.settings["name"]}
    if is_short:
        return shown
    shown |= {"assistantId": campaign.agent.id, "phoneNumberId": campaign.number.id}
    return shown | {name: campaign.settings[name] for name in ("description",) if name in campaign.settings}
