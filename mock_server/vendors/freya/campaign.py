"""A campaign: its customers, called in order inside its windows, and again where its retries allow."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mock_server.engine import moment
from mock_server.engine.dialing.dialer import Queue, Terms
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.world import Record
from mock_server.vendors.freya import topics
from mock_server.vendors.freya.call import Call
from mock_server.vendors.freya.entry import Entry
from mock_server.vendors.freya.outcomes import OUTCOMES, Attempt, Outcome
from mock_server.vendors.freya.schedule import Schedule

if TYPE_CHECKING:
    from mock_server.vendors.freya.workspace import Workspace

SHOWN = (
    *("name", "description", "startDate", "startTime", "endTime", "timezone", "activeDays", "daySchedules"),
    *("phoneNumber", "callRetries", "retryDelaySeconds", "retryDelayMode", "retryConditions", "webhookUrl"),
)
"""What was sent, as it is shown; what was not sent and has no default is left out."""

MOST_ATTEMPTS = 16
"""More than one customer may need: a call's number in its campaign is the row times this, and the attempt."""

PENDING, IN_PROGRESS, RETRY_SCHEDULED, SUCCEEDED, FAILED = range(5)
STATES = ("pending", "in_progress", "retry_scheduled", "succeeded", "failed")
NOT_STARTED = Move("freya", "attempt", "not_start", None)


class Campaign(Record):
    """One campaign."""

    __slots__ = (
        *("agent", "attempts", "call_ids", "calls", "created_at", "customers", "id_", "last", "next_at", "number"),
        *("queue", "schedule", "settings", "states", "updated_at", "requested", "workspace"),
    )

    def __init__(
        self, workspace: "Workspace", id_: str, settings: Mapping[str, Any], agent: Entry, number: Entry, created: int
    ) -> None:
        super().__init__(workspace.vendor.machines["campaign"])
        self.workspace, self.id_, self.settings, self.agent, self.number = workspace, id_, settings, agent, number
        self.created_at = self.updated_at = created
        self.customers: Sequence[Any] = settings.get("customers") or settings["phoneNumbers"]
        self.schedule = Schedule(settings)
        self.states = bytearray(len(self.customers))
        self.attempts = bytearray(len(self.customers))
        self.last: dict[int, Outcome] = {}
        self.next_at: dict[int, int] = {}
        self.calls: dict[int, Call] = {}
        self.call_ids = workspace.ids_of_calls(self)
        self.queue: Queue | None = None
        self.requested: RequestedOutcomes | None = None

    @property
    def id(self) -> str:
        return self.id_

    @property
    def listener(self) -> str | None:
        """Where its outcomes are told."""
        return self.settings.get("webhookUrl")

    def launch(self, event: str) -> None:
        """Start a draft by this event; or have it wait for its start, where that lies ahead."""
        is_ahead = self.status == "draft" and self.schedule.begins(self.workspace.world.now) > self.workspace.world.now
        self.workspace.world.fire(self, "schedule" if is_ahead else event)

    def moved(self, move: Move, happening: int) -> None:
        world = self.workspace.world
        self.updated_at = world.now
        if move.status == "scheduled":
            world.clock.at(self.schedule.waits_until(world.now), Campaign._start, self)
        elif move.status == "active":
            terms = Terms(self.workspace.lines.capacity, self.schedule.days)
            self.queue = Queue(world.clock, self.workspace.lines, len(self.customers), terms, self)
            self.queue.run(terms)
        elif self.queue:
            self.queue.hold()

    def _start(self) -> None:
        if self.status == "scheduled":
            self.workspace.world.fire(self, "start")

    # What the queue asks for.

    def dial(self, row: int) -> None:
        """Call a customer: for the first time, or again."""
        assert self.queue
        world = self.workspace.world
        self.attempts[row] += 1
        self.states[row] = IN_PROGRESS
        self.next_at.pop(row, None)
        customer = self.customer(row)
        attempt = Attempt(self, customer["phoneNumber"], row, self.attempts[row])
        call = Call(self.workspace, self.agent, self.number, customer["phoneNumber"], self.queue)
        call.inputs, call.attempt, call.campaign = customer.get("properties", {}), attempt, self
        call.number_in_campaign = row * MOST_ATTEMPTS + self.attempts[row]
        call.ids = self.call_ids
        plan = call.plan(self.requested)
        if plan[0][1] == "not_start":
            world.clock.at(world.now + plan[0][0], self._not_started, attempt)
            return
        self.calls[call.number_in_campaign] = call
        self.workspace.calls.append(call)
        world.create(call)
        call.place(plan)

    def _not_started(self, attempt: Attempt) -> None:
        """The call could not even be started: no call exists."""
        world = self.workspace.world
        self.settle(attempt, OUTCOMES["not_start"])
        world.outbox.post(topics.OUTCOME, world.note(attempt, NOT_STARTED), self.listener)
        assert self.queue
        self.queue.ended()

    def settle(self, attempt: Attempt, outcome: Outcome) -> None:
        """An attempt is over: note how it went, and plan the next where there is to be one."""
        attempt.outcome = outcome
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
            self.queue.again(row, at)

    def _retry_at(self, attempt: Attempt, category: str) -> int | None:
        """When a failed attempt is repeated; None where it isn't (dossier 4.4)."""
        may = self.status == "active" and category in self.settings["retryConditions"] and attempt.retries_remaining
        return self.schedule.again(self.workspace.world.now) if may else None

    def exhausted(self) -> None:
        """Nobody is to be called any more."""
        self.workspace.world.fire(self, "give_up" if FAILED in self.states else "complete")

    # How it is shown.

    def customer(self, row: int) -> Mapping[str, Any]:
        """Who is in a row."""
        found = self.customers[row]
        return {"phoneNumber": found} if isinstance(found, str) else found

    def view(self) -> dict[str, Any]:
        return {
            "id": self.id,
            **{name: self.settings[name] for name in SHOWN if name in self.settings},
            "workspaceId": self.workspace.id,
            "createdAt": moment.text(self.created_at),
            "updatedAt": moment.text(self.updated_at),
            "assistantId": self.agent.id,
            "phoneNumberId": self.number.id,
            "status": self.status,
            "customersCount": len(self.customers),
        }

    def customer_view(self, row: int) -> dict[str, Any]:
        """A customer, and how far the campaign is with this one."""
        state, customer, last = self.states[row], self.customer(row), self.last.get(row)
        is_off = self.status == "cancelled" and state in (PENDING, RETRY_SCHEDULED)
        numbers = (row * MOST_ATTEMPTS + attempt for attempt in range(1, self.attempts[row] + 1))
        next_at = None if is_off else self.next_at.get(row)
        return {
            "phoneNumber": customer["phoneNumber"],
            "properties": customer.get("properties", {}),
            "status": "cancelled" if is_off else STATES[state],
            "attempts": self.attempts[row],
            "lastOutcome": last and (last.category or "success"),
            "nextAttemptAt": next_at and moment.text(next_at),
            "callIds": [self.call_ids.name(number) for number in numbers if number in self.calls],
        }

    def close(self) -> None:
        """Let go of everything that points back."""
        self.calls.clear()
        self.queue = None
