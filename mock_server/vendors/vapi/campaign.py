"""A campaign: its contacts, called once each, in order, inside its window; and checked first if it asks for that."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mock_server.contract.json_codec import decode_foreign
from mock_server.engine import moment
from mock_server.engine.dialing.dialer import Terms, Windows
from mock_server.engine.dialing.windows import BoundedWindows
from mock_server.engine.facts import CallFacts
from mock_server.engine.ids import uuid_ids
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.webhooks.delivery import WebhookAnswer
from mock_server.vendors import campaign
from mock_server.vendors.vapi.models import HOUR, intent
from mock_server.vendors.vapi.reasons import EndedReason
from mock_server.vendors.vapi.webhooks import CAMPAIGN, PREDIAL

if TYPE_CHECKING:
    from mock_server.vendors.vapi.account import Account

MOST_AT_ONCE = 10
"""How many calls of a campaign are under way at once, where it does not say."""

OF_CALLS = ("assistantId", "phoneNumberId", "assistantOverrides")
"""The settings of a campaign that its calls are made with."""

PEOPLE = ("customers", "name")
"""The settings of a campaign that are no terms of its calls."""

BY_USER = frozenset({"campaign.scheduled.ended-by-user", "campaign.in-progress.ended-by-user"})

STATUSES = (
    *("contact.pending", "contact.dispatched", "contact.completed"),
    *("contact.failed", "contact.skipped", "contact.predial-failed"),
)
PENDING, DISPATCHED, COMPLETED, FAILED, SKIPPED, PREDIAL_FAILED = STATUSES
OPEN = (PENDING, DISPATCHED)

TOLD = {
    ("campaign", "start"): "campaign.started",
    ("campaign", "finish"): "campaign.ended",
    ("campaign", "cancel"): "campaign.cancelled",
    ("campaign", "archive"): "campaign.archived",
    ("contact", "dispatch"): "contact.dispatched",
    ("contact", "complete"): "contact.completed",
    ("contact", "fail"): "contact.failed",
    ("contact", "skip"): "contact.skipped",
    ("contact", "fail_predial"): "contact.predial-failed",
}
"""The name under which a server is told of an event."""


class Contact:
    """One person of a campaign."""

    __slots__ = ("call_id", "campaign", "dispatched_at", "ended_reason", "error", "id", "is_connected", "row", "status")

    def __init__(self, campaign: "Campaign", id_: str, row: int) -> None:
        self.campaign, self.id, self.row, self.status = campaign, id_, row, PENDING
        self.call_id: str | None = None
        self.dispatched_at: int | None = None
        self.ended_reason: str | None = None
        self.error: str | None = None
        self.is_connected = False

    @property
    def customer(self) -> Mapping[str, Any]:
        return self.campaign.people[self.row]

    @property
    def creation(self) -> str:
        return f"{self.campaign.id}/{self.row}"

    def end(self, reason: EndedReason, *, is_connected: bool) -> None:
        """Note how the call went, and whether a person has answered it."""
        self.ended_reason, self.is_connected = reason.word, is_connected
        self.campaign.settle(self, "complete" if reason.is_completed else "fail")


class Campaign(campaign.Campaign):
    """A campaign. The call of a contact is made when it is dispatched."""

    kind = "campaign"

    __slots__ = (
        *("begins_at", "call_contact", "checked", "closes_at", "contacts", "ended_reason", "is_short", "open"),
        "updated_at",
    )
    account: "Account"

    def __init__(
        self,
        account: "Account",
        id_: str,
        settings: Mapping[str, Any],
        requested: RequestedOutcomes | None,
        call_contact: Callable[[Contact], None],
    ) -> None:
        """`call_contact` makes the call of a contact, for a campaign does not know what a call is."""
        super().__init__(account, self.kind, id_, settings, PEOPLE, requested)
        self.call_contact = call_contact
        self.updated_at = self.created_at
        self.take_up(settings)
        self.ended_reason: str | None = None
        self.is_short = False  # whether it no longer waits for slots that others have
        self.checked: dict[int, Contact] = {}  # by the happening of the question

    def take_up(self, settings: Mapping[str, Any]) -> None:
        """Take up these settings: its beginning, and its contacts."""
        self.settings = settings
        self.terms = {name: value for name, value in settings.items() if name not in PEOPLE}
        plan = settings.get("schedulePlan") or {}
        self.begins_at = moment.parse(plan["earliestAt"]) if plan else self.created_at
        self.closes_at = moment.parse(plan["latestAt"]) if "latestAt" in plan else None
        ids = uuid_ids(self.account.world.setup.seed, f"vapi.contact/{self.id}")
        self.contacts = [Contact(self, ids.name(row), row) for row in range(len(self.people))]
        self.open = len(self.contacts)

    @property
    def people(self) -> Sequence[Mapping[str, Any]]:
        """The customers, in order."""
        found: Sequence[Mapping[str, Any]] = self.settings["customers"]
        return found

    def asked_for(self, row: int) -> dict[str, Any]:
        """Return what the call of a contact is made with."""
        return {name: self.settings[name] for name in OF_CALLS if name in self.settings}

    @property
    def limit(self) -> int:
        return int(self.settings.get("maxConcurrency", MOST_AT_ONCE))

    @property
    def name(self) -> str | None:
        return self.settings.get("name")

    @property
    def windows(self) -> Windows:
        return BoundedWindows(self.begins_at, self.closes_at)

    @property
    def asks_first(self) -> bool:
        plan = self.settings.get("predialPlan")
        return plan is not None and bool(plan.get("enabled", True))

    def wait(self) -> None:
        """Start now, or when its window opens."""
        world = self.account.world
        world.clock.at(max(world.now, self.begins_at), Campaign._start, self)

    def _start(self) -> None:
        if self.status == self.machine.initial and self.account.world.now >= self.begins_at:
            self.account.world.fire(self, "start")

    def moved(self, move: Move, happening: int) -> None:
        world = self.account.world
        self.updated_at = world.now
        match move.event:
            case "start":
                terms = Terms(self.limit)
                self.make_queue(len(self.contacts), terms).run(terms)
                world.clock.at(world.now + HOUR, Campaign._lose_patience, self)
                if self.closes_at is not None:
                    world.clock.at(max(world.now, self.closes_at), Campaign._close_window, self)
            case "finish":
                self.ended_reason = "campaign.ended.success"
            case "cancel":
                was = "in-progress" if self.queue else "scheduled"
                self.ended_reason = f"campaign.{was}.ended-by-user"
        if self.status != "in-progress" and self.queue:
            self.queue.hold()
        self._tell(move, happening)

    # One contact.

    def dial(self, row: int) -> None:
        """Call a contact; or ask first whether it may be called."""
        contact = self.contacts[row]
        if not self.asks_first:
            self._dispatch(contact)
            return
        happening = self.account.note("contact", "ask", contact)
        self.checked[happening] = contact
        self.account.post(PREDIAL, happening, self.settings["server"])

    def answered(self, happening: int, answer: WebhookAnswer) -> None:
        """Go on with a contact as its server has answered: call it, skip it, or give it up."""
        contact = self.checked.pop(happening)
        assert self.queue
        if self.status != "in-progress" or contact.status != PENDING:
            self.queue.ended()  # it was cancelled, or its window has closed, meanwhile
            return
        contact.error, is_eligible = _verdict(answer)
        if is_eligible:
            self._dispatch(contact)
            return
        self.settle(contact, "skip" if contact.error is None else "fail_predial")
        self.queue.ended()

    def _dispatch(self, contact: Contact) -> None:
        contact.status, contact.dispatched_at = DISPATCHED, self.account.world.now
        self.call_contact(contact)

    def note(self, contact: Contact, event: str) -> None:
        """Write to the journal what has happened to a contact, and tell the server."""
        number = self.account.note("contact", event, contact)
        self._tell(self.account.world.journal[number].move, number)

    def settle(self, contact: Contact, event: str) -> None:
        """Note the end of a contact. With the last one, the campaign ends too."""
        contact.status = TOLD["contact", event]
        self.open -= 1
        self.updated_at = self.account.world.now
        self.note(contact, event)
        if not self.open and self.status == "in-progress":
            self.account.world.fire(self, "finish")
        elif self.is_short:
            self.account.world.clock.at(self.account.world.now, Campaign._close_if_short, self)

    def exhausted(self) -> None:
        """Do nothing: the end of its last contact has ended the campaign."""

    # Its end.

    def _lose_patience(self) -> None:
        """From now on, no contact waits for slots that others have."""
        self.is_short = True
        self._close_if_short()

    def _close_if_short(self) -> None:
        queue = self.queue
        if queue and queue.running and queue.next < queue.size and queue.live < self.limit:
            self._close_window()

    def _close_window(self) -> None:
        """Call nobody else: contacts that were not dispatched have failed, without a call."""
        if self.status != "in-progress" or self.queue is None:
            return
        self.queue.hold()
        for contact in self.contacts:
            if contact.status == PENDING:
                self.settle(contact, "fail")

    def _tell(self, move: Move, happening: int) -> None:
        """Tell the campaign's server, if it wants to hear of this."""
        server = self.settings.get("server")
        if server and TOLD.get((move.kind, move.event)) in self.settings.get("serverMessages", ()):
            self.account.post(CAMPAIGN, happening, server)

    def withdrawn(self) -> Iterator[CallFacts]:
        """Yield what is known of the calls that the campaign, if it was cancelled, will not make."""
        if self.ended_reason not in BY_USER:
            return
        for contact in self.contacts:
            if contact.status == PENDING:
                customer = contact.customer
                id_, to = contact.creation, customer.get("number") or customer["sipUri"]
                said = intent(self.asked_for(contact.row), customer)
                yield CallFacts.withdrawn(id_, to, said, self.terms, self, self.created_at, self.updated_at)

    def close(self) -> None:
        super().close()
        self.checked.clear()
        self.contacts.clear()


def _verdict(answer: WebhookAnswer) -> tuple[str | None, bool]:
    """Return what is wrong with an answer, if anything, and whether it lets the contact be called (dossier 6.3)."""
    if answer.error is not None or not answer.is_good:
        return answer.error or f"the server answered {answer.status}", False
    try:
        value = decode_foreign(answer.body)
    except ValueError:
        return "the answer is no JSON", False
    eligible = value.get("eligible") if isinstance(value, dict) else None
    return (None, eligible) if isinstance(eligible, bool) else ("the answer has no `eligible`", False)
