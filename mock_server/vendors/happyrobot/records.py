"""HappyRobot's one record with a life: the call."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mock_server.engine import moment
from mock_server.engine.dialing.dialer import Queue, Terms
from mock_server.engine.machine import Move
from mock_server.engine.moment import MINUTE, SECOND
from mock_server.engine.scenarios.scenario import Plan
from mock_server.engine.scenarios.steps import Stay, bounded
from mock_server.engine.world import Record
from mock_server.vendors import plans
from mock_server.vendors.happyrobot import machines, speech
from mock_server.vendors.happyrobot.order import Order

if TYPE_CHECKING:
    from mock_server.vendors.happyrobot.campaigns import Campaign
    from mock_server.vendors.happyrobot.organization import Organization

ONE_LINE = Terms(1)
PUT_OFF = 60 * MINUTE
"""For how long a call waits that is put off from outside, with no time of its own (proposed)."""

NOT_YET: Mapping[str, Any] = MappingProxyType({})
BY_CLIENT = ("cancel", "stop")


class Call(Record):
    """One call. It waits for its time, then in a queue of its own for a line."""

    __slots__ = (
        "agent",
        "answered_at",
        "attempt",
        "campaign",
        "created_at",
        "ended_at",
        "is_given_up",
        "log",
        "met_machine",
        "notes",
        "number",
        "order",
        "organization",
        "parent",
        "queue",
        "ratings",
        "recorded_at",
        "root",
        "use_case",
        "viewed_by",
        "when",
    )

    def __init__(
        self,
        organization: "Organization",
        order: Order,
        campaign: "Campaign | None" = None,
        parent: "Call | None" = None,
    ) -> None:
        super().__init__(organization.vendor.machines["call"])
        self.organization, self.order, self.campaign = organization, order, campaign
        self.number = organization.calls.length
        self.parent = parent.id if parent else None
        self.root: str = parent.root if parent else self.id
        self.attempt: int = parent.attempt + 1 if parent else 1
        self.created_at = organization.world.now
        self.when = order.when
        self.queue: Queue | None = None
        self.answered_at: int | None = None
        self.ended_at: int | None = None
        self.recorded_at: int | None = None
        self.met_machine = self.is_given_up = False
        self.log: list[tuple[int, Move]] = []
        self.notes: list[dict[str, Any]] = []
        self.ratings: list[dict[str, Any]] = []
        self.viewed_by: list[str] = []
        self.use_case: Mapping[str, Any] = NOT_YET  # the fields of these two as they were when it was answered
        self.agent: Mapping[str, Any] = NOT_YET

    @property
    def id(self) -> str:
        return self.organization.calls.ids.name(self.number)

    def begin(self) -> None:
        """Be there: wait for the time, or, where there is none to wait for, for a line."""
        world = self.organization.world
        world.create(self)
        self.log.append((world.now, self.machine.created))
        if self.when is not None and self.when > world.now:
            world.fire(self, "schedule")
        else:
            self._queue_up()

    def _queue_up(self) -> None:
        self.queue = Queue(self.organization.world.clock, self.organization.lines, 1, ONE_LINE, self)
        self.queue.run(ONE_LINE)

    def _is_due(self, when: int) -> None:
        if self.status == "Scheduled" and self.when == when:
            self.organization.world.fire(self, "due")

    # As the owner of its queue.

    def dial(self, _: int) -> None:
        """A line is free: draw the whole course of the call, and let it begin."""
        vendor, world, order = self.organization.vendor, self.organization.world, self.order
        luck = world.chance.draws(self.root, self.attempt, "plan")
        self._live(plans.draw(vendor, world, luck, order.to, self.attempt, order.requested, order.zone))

    def exhausted(self) -> None:
        """The call is over; nothing follows."""

    def go_on_after(self, event: str) -> None:
        """An event came from outside: what follows is drawn from there."""
        if self.status in ("Initiated", "Ringing", "In progress"):
            vendor, world, order = self.organization.vendor, self.organization.world, self.order
            luck = world.chance.draws(self.root, self.attempt, f"after {event}")
            self._live(plans.draw_rest(vendor, world, luck, self, event, order.to, self.attempt, order.zone))

    def _live(self, plan: Plan) -> None:
        plan, meets = machines.behave(plan, self.order)
        self.met_machine = self.met_machine or meets
        stays = {
            "Queued": Stay(MINUTE, "initiate"),
            "Initiated": Stay(MINUTE, "fail"),
            "Ringing": Stay(MINUTE, "no_answer"),
            "In progress": Stay(self.order.most_minutes * MINUTE, "reach_limit", is_firm=True),
        }
        self.organization.world.follow(self, bounded(plan, self.machine, self.status, stays))

    def moved(self, move: Move, happening: int) -> None:
        world = self.organization.world
        self.log.append((world.now, move))
        if move.event == "schedule":
            self._put_off()
        elif move.event == "due":
            self._queue_up()
        elif self.queue and not self.queue.next:
            self.queue.hold()  # it waited for a line, and needs none any more
        if move.status == "In progress":
            self.answered_at = world.now
            self.use_case, self.agent = self.order.use_case.fields, self.order.agent.fields
            self.organization.tell("start", self, happening)
        elif self.is_final:
            self.ended_at = world.now
            self.is_given_up = move.event in BY_CLIENT
            self.met_machine = self.met_machine or move.event in machines.MEETS
            self.organization.tell("end", self, happening)
            self._wind_up()

    def _put_off(self) -> None:
        world = self.organization.world
        if self.when is None or self.when <= world.now:
            self.when = world.now + PUT_OFF
        self._leave_queue()
        world.follow(self, [])
        world.clock.at(self.when, self._is_due, self.when)

    def _wind_up(self) -> None:
        speech.follow_up(self)
        if self.campaign:
            self.campaign.consider(self)
        self._leave_queue()

    def _leave_queue(self) -> None:
        queue, self.queue = self.queue, None
        if queue and queue.next:
            queue.ended()
        elif queue:
            queue.hold()

    def close(self) -> None:
        """Let go of everything that points back."""
        self.queue = self.campaign = None

    # How it looks.

    @property
    def duration(self) -> float:
        """How long the talk was, in seconds."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return (self.ended_at - self.answered_at) / SECOND

    @property
    def was_placed(self) -> bool:
        """Whether it was ever handed to the carrier."""
        return any(move.event == "initiate" for _, move in self.log)

    @property
    def tags(self) -> list[str]:
        """The tags of its metadata: a machine that answered leaves one (proposed)."""
        return ["voicemail"] if self.met_machine and self.ended_at is not None and self.answered_at is not None else []

    def reduced(self) -> dict[str, Any]:
        """As the dial operations answer it."""
        order = self.order
        metadata: dict[str, Any] = {
            "from": order.number.fields["number"],
            "to": order.to,
            "tags": self.tags,
        }
        if order.metadata is not None:
            metadata["custom"] = order.metadata
        if self.was_placed:
            metadata["call_sid"] = f"CA00000000{self.id}"
        if self.recorded_at is not None:
            metadata["recording_sid"] = f"RE00000000{self.id}"
        shown = {
            "id": self.id,
            "organization_id": self.organization.id,
            "metadata": metadata,
            "use_case": {**order.use_case.fields, "model": order.model},
            "created": moment.text(self.created_at),
        }
        return {**shown, "params": order.params} if isinstance(order.params, dict) else shown

    def view(self) -> dict[str, Any]:
        """As the vendor shows it; what is not known yet is left out."""
        order = self.order
        known = {
            "parent_call_id": self.parent,
            "scheduled_for": None if self.when is None else moment.text(self.when),
            "campaign_id": order.campaign_id,
            "max_duration_mins": order.minutes,
            "duration": None if self.ended_at is None else self.duration,
            "costs": None if self.ended_at is None else speech.costs(self),
            "extraction": speech.extraction(self),
            "classification": speech.classification(self),
        }
        return {
            **self.reduced(),
            "type": "Outbound",
            "status": self.status,
            "provider": "Twilio",
            "agent": {"id": order.agent.id, "name": order.agent.fields["name"]},
            "language": order.language,
            "viewed_by": self.viewed_by,
            "prompt_id": order.prompt_id,
            "notes": self.notes,
            "samples": [],
            "ratings": self.ratings,
            "use_backup": False,
            "wait_until_awake": False,
            **{name: value for name, value in known.items() if value is not None},
        }

    def as_told(self, status: str | None) -> dict[str, Any]:
        """As a webhook tells it: as it was when it moved to this status, before anybody wrote on it."""
        shown = self.view()
        if status == "In progress":
            for name in ("duration", "costs", "extraction", "classification"):
                shown.pop(name, None)
            shown["metadata"]["tags"] = []
        shown["metadata"].pop("recording_sid", None)
        return {**shown, "status": status, "viewed_by": [], "notes": [], "ratings": []}
