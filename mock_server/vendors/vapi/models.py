"""Vapi's call."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mock_server.engine import moment
from mock_server.engine.dialing.dialer import Queue
from mock_server.engine.facts import CallFacts
from mock_server.engine.machine import Move
from mock_server.engine.moment import MINUTE, SECOND
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.scenarios.steps import Plan, Stay
from mock_server.vendors.call import PhoneCall
from mock_server.vendors.vapi.reasons import REASONS
from mock_server.vendors.vapi.webhooks import HANG, REPORT, STATUS, USUAL

if TYPE_CHECKING:
    from mock_server.vendors.vapi.account import Account
    from mock_server.vendors.vapi.campaign import Campaign, Contact

HOUR = 60 * MINUTE
"""How long something waits for a slot at most (documented for campaigns)."""

RING_MS, FORWARD_MS = 60 * SECOND, 30 * SECOND
"""How long a phone rings, and an operator's, at most (proposed)."""

TALK_SECONDS = 600
"""How long a talk lasts at most, where the assistant does not say (documented)."""

WAITING = {"scheduled": "unschedule", "queued": "withdraw"}
"""The event that ends a call which waits, by its status."""

WITHDRAWN = frozenset(WAITING.values())
NEVER_ASKED: Mapping[str, Any] = {}


class Call(PhoneCall):
    """One call: single, of a batch, or of a campaign."""

    __slots__ = (
        *("asked", "contact", "customer", "dialled_at", "ended_by", "has_begun", "id"),
        *("is_processed", "met_machine", "name", "number", "settings", "to", "updated_at"),
    )
    id: str
    to: str
    account: "Account"

    def __init__(
        self,
        account: "Account",
        id_: str,
        asked: Mapping[str, Any],
        customer: Mapping[str, Any],
        requested: RequestedOutcomes | None = None,
        queue: Queue | None = None,
        contact: "Contact | None" = None,
    ) -> None:
        """Make a call to a customer as a request asks for it; one of a campaign comes with its queue and contact."""
        super().__init__(account, requested, queue)
        self.id, self.asked, self.customer, self.contact = id_, asked, customer, contact
        self.to = customer.get("number") or customer["sipUri"]
        self.name: str | None = asked.get("name")
        self.updated_at = self.created_at
        self.dialled_at: int | None = None
        self.ended_by: str | None = None
        self.has_begun = self.is_processed = self.met_machine = False
        self.look_up()

    @property
    def source_id(self) -> str:
        return self.contact.campaign.id if self.contact else self.id

    @property
    def source(self) -> "Campaign | None":
        return self.contact.campaign if self.contact else None

    @property
    def creation(self) -> str:
        return self.contact.creation if self.contact else self.id

    @property
    def variables(self) -> Mapping[str, Any]:
        """The values for placeholders: those that were sent, and the customer's name."""
        name = {"name": self.customer["name"]} if "name" in self.customer else {}
        return {**name, **(self.settings.get("variableValues") or {})}

    @property
    def reason(self) -> str | None:
        """The reason why it ended."""
        return REASONS[self.ended_by].word if self.ended_by else None

    def look_up(self) -> str | None:
        """Take the assistant and the number as they are now. Return the event for what is gone; None for nothing."""
        assistant, number = self.account.named(self.asked)
        own = self.asked.get("assistant") or (assistant.fields if assistant else NEVER_ASKED)
        self.settings: Mapping[str, Any] = merged(own, self.asked, self.customer)
        self.number: Mapping[str, Any] = number.fields if number else NEVER_ASKED
        if assistant is None and "assistantId" in self.asked:
            return "lose_assistant"
        return "lose_number" if number is None and "phoneNumberId" in self.asked else None

    # How it begins.

    def dial(self, row: int) -> None:
        """Begin the call, since a slot is free; unless what it needs was deleted meanwhile."""
        self.has_begun = True
        world = self.account.world
        if self.status == "scheduled":
            world.fire(self, "enqueue")
        lost = self.look_up()
        if lost:
            world.fire(self, lost)
        else:
            world.schedule(self, self.draw())

    def _wait_for_time(self) -> None:
        """Wait for the time of the plan; and after it for a slot, an hour long or until the time is over."""
        clock, now = self.account.world.clock, self.account.world.now
        plan = self.asked.get("schedulePlan", NEVER_ASKED)
        earliest = max(now, moment.parse(plan["earliestAt"])) if plan else now + MINUTE
        latest = moment.parse(plan["latestAt"]) if "latestAt" in plan else earliest + HOUR
        clock.at(earliest, Call._fall_due, self)
        clock.at(min(latest, earliest + HOUR), Call._give_up, self)

    def _fall_due(self) -> None:
        if self.status != "scheduled":
            return
        if self.queue is not None and self.queue.next:
            self.dial(0)  # it had a slot already
        else:
            self.wait_for_line()

    def _give_up(self) -> None:
        if self.status == "scheduled":
            self.account.world.fire(self, "exceed_lines")

    # How it goes.

    def stays(self) -> Mapping[str, Stay]:
        return _stays(self.settings.get("maxDurationSeconds", TALK_SECONDS))

    def adjust(self, plan: Plan) -> Plan:
        """Have a machine go unnoticed if the assistant looks for none: the assistant hangs up."""
        self.met_machine = any(event == "reach_voicemail" for _, event in plan)
        if self.settings.get("voicemailDetection") != "off":
            return plan
        return [(at, "agent_hang_up" if event == "reach_voicemail" else event) for at, event in plan]

    def after_move(self, move: Move, happening: int) -> None:
        now = self.updated_at = self.account.world.now
        if move.event == "schedule":
            self._wait_for_time()
        elif move.event == "enqueue" and not self.has_begun:
            self.wait_for_line()
        elif move.event == "dial":
            self.dialled_at = now
        elif move.event == "answer":
            self.answered_at = now
            self.await_arrival("hang", Call._hang, "hang")
        self.tell(STATUS, happening)
        if self.is_final:
            self.ended_at, self.ended_by = now, move.event
            if self.contact is not None:
                is_person = self.answered_at is not None and move.event != "reach_voicemail"
                self.contact.end(REASONS[move.event], is_connected=is_person)
            self.await_arrival("report", Call._report, "report")

    def _hang(self) -> None:
        if self.status == "in-progress":
            self.tell(HANG, self.account.note("call", "hang", self))

    def _report(self) -> None:
        self.is_processed = True
        self.updated_at = self.account.world.now
        self.tell(REPORT, self.account.note("call", "report", self))

    def tell(self, event: str, happening: int) -> None:
        """Post a message to the server of the call, if it is one of those that are wanted."""
        wanted = self.settings.get("serverMessages")
        if event in (USUAL if wanted is None else wanted):
            self.account.post(event, happening, self.account.server_of(self.settings, self.number))

    def facts(self) -> CallFacts:
        """Return what is known of the call, in the words that all vendors share."""
        contact = self.contact
        source = contact.campaign if contact else self
        return CallFacts(
            id=self.id,
            to=self.to,
            intent=intent(self.asked, self.customer),
            terms=contact.campaign.terms if contact else self.asked.get("schedulePlan"),
            source=source,
            creation=self.creation,
            asked_at=source.created_at,
            rang_at=self.dialled_at,
            answered_at=self.answered_at,
            ended_at=self.ended_at,
            given_up_at=self.ended_at if self.ended_by in WITHDRAWN else None,
        )


def merged(
    assistant: Mapping[str, Any], asked: Mapping[str, Any], customer: Mapping[str, Any] = NEVER_ASKED
) -> dict[str, Any]:
    """Return the settings of a call: the assistant's, under those of the request, under those of the customer."""
    layers = [assistant, *(one.get("assistantOverrides") or NEVER_ASKED for one in (asked, customer))]
    values = {name: value for one in layers for name, value in (one.get("variableValues") or NEVER_ASKED).items()}
    found = {name: value for one in layers for name, value in one.items()}
    return found | ({"variableValues": values} if values else {})


def intent(asked: Mapping[str, Any], customer: Mapping[str, Any]) -> list[Any]:
    """Return what a call is to say to whom: two calls with the same say the same."""
    values = merged(NEVER_ASKED, asked, customer)
    return [asked.get("assistantId") or asked.get("assistant"), values, customer.get("name")]


@lru_cache
def _stays(talk: float) -> Mapping[str, Stay]:
    return {
        "ringing": Stay(RING_MS, "no_answer", is_firm=True),
        "in-progress": Stay(round(talk * SECOND), "reach_limit", is_firm=True),
        "forwarding": Stay(FORWARD_MS, "forward"),
    }
