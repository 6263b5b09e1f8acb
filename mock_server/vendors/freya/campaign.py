"""A campaign: its customers, called in order inside its windows, and again where its retries allow."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mock_server.engine.dialing.dialer import Terms, Windows
from mock_server.engine.facts import CallFacts
from mock_server.engine.ids import uuid_ids
from mock_server.engine.machine import Move
from mock_server.vendors import campaign
from mock_server.vendors.account import Account
from mock_server.vendors.freya.outcomes import OUTCOMES, CallOutcome
from mock_server.vendors.freya.schedule import Schedule
from mock_server.vendors.freya.webhooks import OUTCOME
from mock_server.vendors.resource import Resource

MOST_ATTEMPTS = 16
"""More than one customer may need: a call's number in its campaign is the row times this, and the attempt."""

PENDING, IN_PROGRESS, RETRY_SCHEDULED, SUCCEEDED, FAILED = range(5)
PEOPLE = ("customers", "phoneNumbers")


class CampaignAttempt:
    """One attempt of a campaign to reach a customer, whether a call came of it or not."""

    __slots__ = ("call_id", "campaign", "number", "outcome", "phone_number", "retry_at", "row")

    def __init__(self, campaign: "Campaign", phone_number: str, row: int | None = None, number: int = 1) -> None:
        """`row` is the customer's place in the campaign; None for a call that was asked for besides."""
        self.campaign, self.phone_number, self.row, self.number = campaign, phone_number, row, number
        self.call_id: str | None = None
        self.outcome: CallOutcome | None = None
        self.retry_at: int | None = None

    @property
    def id(self) -> str:
        """The id in the journal: that of the campaign."""
        return self.campaign.id

    @property
    def retries_remaining(self) -> int:
        return 0 if self.row is None else max(0, int(self.campaign.settings["callRetries"]) + 1 - self.number)

    def end(self, outcome: CallOutcome, happening: int, call_id: str | None = None) -> None:
        """Have the campaign note how the attempt went, and post it. `happening` is the number of the end."""
        self.outcome, self.call_id = outcome, call_id
        self.campaign.settle(self, outcome)
        self.campaign.account.world.outbox.post(OUTCOME, happening, self.campaign.settings.get("webhookUrl"))


class Campaign(campaign.Campaign):
    """A campaign: its customers are called in order inside its windows, and again where its retries allow."""

    __slots__ = (
        *("agent", "attempts", "call_customer", "call_ids", "customers", "last", "next_at", "number", "schedule"),
        *("states", "unstarted", "updated_at"),
    )

    def __init__(
        self,
        account: Account,
        id_: str,
        settings: Mapping[str, Any],
        agent: Resource,
        number: Resource,
        created_at: int,
        call_customer: Callable[["CampaignAttempt", int], None],
    ) -> None:
        """Make a draft. `call_customer` makes the call of an attempt, for a campaign does not know what a call is."""
        super().__init__(account, "campaign", id_, settings, PEOPLE)  # the request that starts it may ask for outcomes
        self.agent, self.number, self.call_customer = agent, number, call_customer
        self.created_at = self.updated_at = created_at
        self.customers: Sequence[Any] = settings.get("customers") or settings["phoneNumbers"]
        self.schedule = Schedule(settings)
        self.states = bytearray(len(self.customers))
        self.attempts = bytearray(len(self.customers))
        self.last: dict[int, CallOutcome] = {}
        self.next_at: dict[int, int] = {}
        self.call_ids = uuid_ids(account.world.setup.seed, f"freya.call/{id_}")
        self.unstarted: set[str] = set()  # the ids of calls that could not be started

    @property
    def name(self) -> str:
        name: str = self.settings["name"]
        return name

    @property
    def limit(self) -> None:
        """None: Freya decides how many calls it makes at once."""
        return

    @property
    def windows(self) -> Windows:
        return self.schedule.days

    def launch(self, event: str) -> None:
        """Start a draft by this event; or have it wait for its start, where that lies ahead."""
        world = self.account.world
        is_ahead = self.status == "draft" and self.schedule.begins(world.now) > world.now
        world.fire(self, "schedule" if is_ahead else event)

    def moved(self, move: Move, happening: int) -> None:
        world, lines = self.account.world, self.account.lines
        self.updated_at = world.now
        if move.status == "scheduled":
            world.clock.at(self.schedule.waits_until(world.now), Campaign._start, self)
        elif move.status == "active":
            terms = Terms(lines.capacity, self.schedule.days)
            self.make_queue(len(self.customers), terms).run(terms)
        elif self.queue:
            self.queue.hold()

    def _start(self) -> None:
        if self.status == "scheduled":
            self.account.world.fire(self, "start")

    def customer(self, row: int) -> Mapping[str, Any]:
        """Return the customer of a row."""
        found = self.customers[row]
        return {"phoneNumber": found} if isinstance(found, str) else found

    def call_id(self, row: int, attempt: int) -> str:
        """Return the id of the call of an attempt to reach the customer of a row."""
        return self.call_ids.name(row * MOST_ATTEMPTS + attempt)

    def calls_to(self, row: int) -> list[str]:
        """Return the ids of the calls that were made to the customer of a row."""
        ids = (self.call_id(row, attempt + 1) for attempt in range(self.attempts[row]))
        return [id_ for id_ in ids if id_ not in self.unstarted]

    # What the queue asks for.

    def dial(self, row: int) -> None:
        """Call a customer: for the first time, or again."""
        self.attempts[row] += 1
        self.states[row] = IN_PROGRESS
        self.next_at.pop(row, None)
        attempt = CampaignAttempt(self, self.customer(row)["phoneNumber"], row, self.attempts[row])
        self.call_customer(attempt, row)

    def fail_to_start(self, attempt: CampaignAttempt, row: int, after: int) -> None:
        """Have an attempt of which no call comes end after so many milliseconds."""
        self.unstarted.add(self.call_id(row, attempt.number))
        world = self.account.world
        world.clock.at(world.now + after, self._not_started, attempt)

    def _not_started(self, attempt: CampaignAttempt) -> None:
        attempt.end(OUTCOMES["not_start"], self.account.note("attempt", "not_start", attempt))
        assert self.queue
        self.queue.ended()

    def settle(self, attempt: CampaignAttempt, outcome: CallOutcome) -> None:
        """Note how an attempt went, and plan the next where there is to be one."""
        row = attempt.row
        if row is None:
            return
        self.last[row] = outcome
        if outcome.category is None:
            self.states[row] = SUCCEEDED
            return
        at = self._retry_at(attempt, outcome.category)
        self.states[row] = FAILED if at is None else RETRY_SCHEDULED
        if at is not None and self.queue:
            attempt.retry_at = self.next_at[row] = at
            self.queue.redial(row, at)

    def _retry_at(self, attempt: CampaignAttempt, category: str) -> int | None:
        """Return when a failed attempt is repeated; None where it is not (dossier 4.4)."""
        may = self.status == "active" and category in self.settings["retryConditions"] and attempt.retries_remaining
        return self.schedule.again(self.account.world.now) if may else None

    def exhausted(self) -> None:
        """End the campaign, for nobody is left to be called."""
        self.account.world.fire(self, "give_up" if FAILED in self.states else "complete")

    def withdrawn(self) -> Iterator[CallFacts]:
        """Yield what is known of the calls that the campaign, if it is cancelled, will not make."""
        if self.status != "cancelled":
            return
        for row, state in enumerate(self.states):
            if state in (PENDING, RETRY_SCHEDULED):
                customer, id_ = self.customer(row), f"{self.id}/{row}"
                to, intent = customer["phoneNumber"], [self.agent.id, customer.get("properties", {})]
                yield CallFacts.withdrawn(id_, to, intent, self.terms, self, self.created_at, self.updated_at)
