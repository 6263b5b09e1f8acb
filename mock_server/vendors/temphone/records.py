"""What TemPhone keeps: contacts, and calls with a life."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.engine.dialing.dialer import Queue, Terms
from mock_server.engine.machine import Move
from mock_server.engine.moment import SECOND
from mock_server.engine.scenarios.requested import Wishes
from mock_server.engine.scenarios.scenario import Plan
from mock_server.engine.scenarios.steps import Stay, bounded
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import Record
from mock_server.vendors import plans
from mock_server.vendors.temphone import looks

if TYPE_CHECKING:
    from mock_server.vendors.temphone.account import Account

TOPICS = {
    "in_progress": Topic("temphone", "call.started"),
    "completed": Topic("temphone", "call.completed"),
    "failed": Topic("temphone", "call.failed"),
    "canceled": Topic("temphone", "call.canceled"),
}

MAX_RING_SECONDS = 60
"""How long a phone rings where the scenario has no end for it (proposed)."""

LONGEST_SECONDS = 86_400
"""No talk lasts longer, whatever `max_duration_seconds` says (proposed)."""

ONE_CALL = Terms(1)


class Contact:
    """Somebody to call; nothing changes it."""

    __slots__ = ("created_at", "fields", "id")

    def __init__(self, id_: str, fields: Mapping[str, Any], created_at: int) -> None:
        self.id, self.fields, self.created_at = id_, fields, created_at

    def view(self) -> dict[str, Any]:
        """As the vendor shows it."""
        created = looks.shown(self.created_at)
        return {"contact_id": self.id, **self.fields, "created_at": created, "updated_at": created}


class Call(Record):
    """One call: it waits for its time, then for a line, and is dialled once."""

    __slots__ = (
        "account",
        "asked",
        "cause",
        "contact",
        "created_at",
        "ended_at",
        "id_",
        "queue",
        "rang_at",
        "started_at",
        "updated_at",
        "wishes",
    )

    def __init__(self, account: "Account", contact: Contact, body: Mapping[str, Any], wishes: Wishes | None) -> None:
        super().__init__(account.vendor.machines["call"])
        self.account, self.contact, self.wishes = account, contact, wishes
        self.asked = {"timezone": contact.fields["timezone"], **body}
        self.id_ = account.calls.next_id()
        self.created_at = self.updated_at = account.world.now
        self.started_at: int | None = None
        self.ended_at: int | None = None
        self.cause = ""  # the event that ended it
        self.rang_at: int | None = None
        self.queue: Queue | None = None

    @property
    def id(self) -> str:
        return self.id_

    def begin(self) -> None:
        """Its time has come: call as soon as a line is free, unless somebody withdrew it or had it ring before."""
        if self.status == self.machine.initial and self.rang_at is None:
            self.queue = Queue(self.account.world.clock, self.account.lines, 1, ONE_CALL, self)
            self.queue.run(ONE_CALL)

    def dial(self, _: int) -> None:
        """A line is free: draw the whole course of the call, and let it begin."""
        vendor, world = self.account.vendor, self.account.world
        luck = world.chance.draws(self.id, 1, "plan")
        number, zone = self.contact.fields["phone_number"], self.asked["timezone"]
        world.follow(self, self._bounded(plans.draw(vendor, world, luck, number, 1, self.wishes, zone)))

    def exhausted(self) -> None:
        """The call is over; nothing follows."""

    def go_on_after(self, event: str) -> None:
        """An event came from outside: what follows is drawn from there."""
        if self.is_final:
            return
        vendor, world = self.account.vendor, self.account.world
        luck = world.chance.draws(self.id, 1, f"after {event}")
        number, zone = self.contact.fields["phone_number"], self.asked["timezone"]
        world.follow(self, self._bounded(plans.draw_rest(vendor, world, luck, self, event, number, 1, zone)))

    def _bounded(self, plan: Plan) -> Plan:
        """The plan with an end: nobody rings or talks for ever."""
        ring = Stay(SECOND * MAX_RING_SECONDS, "no_answer")
        talk = Stay(SECOND * min(self.asked["max_duration_seconds"], LONGEST_SECONDS), "time_out", is_firm=True)
        return bounded(plan, self.machine, self.status, {"scheduled": ring, "in_progress": talk})

    def moved(self, move: Move, happening: int) -> None:
        world = self.account.world
        if self.rang_at is None and move.event in ("ring", "answer"):
            self.rang_at = world.now
        if self.queue and not self.queue.next:
            self.queue.hold()  # it waited for a line, and needs none any more
        topic = TOPICS.get(self.status)
        if topic is None:
            return  # it rings, and the vendor shows nothing of that
        self.updated_at = world.now
        if not self.is_final:
            self.started_at = world.now
        elif self.status != "canceled":
            self.cause, self.ended_at = move.event, world.now
        world.outbox.post(topic, happening, self.asked.get("webhook_url"))
        if self.is_final and self.queue and self.queue.next:
            self.queue.ended()

    def close(self) -> None:
        """Let go of everything that points back."""
        self.queue = None

    def view(self) -> dict[str, Any]:
        """As the vendor shows it."""
        return looks.view(self)
