"""A world: everything that belongs to one account, and all that a reset forgets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mock_server.engine.chance import Chance
from mock_server.engine.clock import Clock
from mock_server.engine.journal import Journal, Named
from mock_server.engine.machine import Machine, Move
from mock_server.engine.scenarios.requested import NumberScript
from mock_server.engine.scenarios.scenario import Scenario
from mock_server.engine.scenarios.steps import Plan
from mock_server.engine.webhooks.outbox import Outbox

DEFAULT_NOW = 1_772_463_600_000
"""Monday 2026-03-02T15:00:00Z: mid-morning in New York, so that ordinary calling windows are open."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The setup of a world. Two worlds with the same setup and the same requests have the same journal."""

    now: int = DEFAULT_NOW
    seed: int = 1
    rate: float = 0.0
    scenario: str = "mixed"
    moment_chain: int = 1_000
    """The most happenings at one moment that a chain of webhooks brings about in a jump."""
    jump_chain: int = 2_000
    """The most happenings in one jump that a chain of webhooks brings about."""
    jump_happenings: int = 50_000_000
    """The most happenings in one jump."""


NO_PLAN: Any = ()
"""The plan of a record to which nothing happens by itself."""


class Record:
    """Something with a status: it follows its plan, and its machine says which events are allowed."""

    __slots__ = ("_began", "_plan", "_step", "machine", "status")

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.status = machine.initial
        self._plan: Plan = NO_PLAN
        self._step = 0
        self._began = 0

    @property
    def id(self) -> str:
        """The vendor's id of the record."""
        raise TypeError(f"{type(self).__name__} has no id")

    @property
    def is_final(self) -> bool:
        """True if nothing can happen to the record any more."""
        return self.status in self.machine.finals

    def before_fire(self) -> None:
        """Prepare for an event from outside, which `World.fire` is about to apply. By default, do nothing."""

    def moved(self, move: Move, happening: int) -> None:
        """React to a move, which has this number in the journal. By default, do nothing."""

    def go_on_after(self, event: str) -> None:
        """Go on after an event that came from outside. By default, nothing follows."""

    def close(self) -> None:
        """Release all references to other objects."""


class World:
    """A sealed world. It reads no clock, draws no global chance and does no I/O: it is its commands, played."""

    __slots__ = (
        "__weakref__",
        "accounts",
        "advance_on_poll",
        "chance",
        "clock",
        "journal",
        "numbers",
        "outbox",
        "passwords",
        "policies",
        "rate",
        "scenarios",
        "setup",
        "signing_key",
        "ticket",
        "timeline",
    )

    def __init__(self, setup: Setup, ticket: str = "", signing_key: str = "") -> None:
        """Begin a world. `ticket` names it in URLs that carry no key; with `signing_key` it signs what it gives out."""
        self.setup, self.ticket, self.signing_key = setup, ticket, signing_key
        self.rate = setup.rate
        self.advance_on_poll = False
        self.clock = Clock(setup.now)
        self.chance = Chance(setup.seed)
        self.journal = Journal()
        self.outbox = Outbox()
        self.scenarios: dict[str, Scenario] = {}
        self.policies: dict[str, dict[str, Any]] = {}
        """The rate limits and idempotency rules of each vendor's account; `web` applies them."""
        self.passwords: dict[str, str] = {}
        """A digest of the password that each vendor's account was first opened with."""
        self.numbers: dict[str, NumberScript] = {}  # by number
        self.accounts: dict[str, Any] = {}
        self.timeline: Any = None
        """Its time line, while somebody looks at it; `web` makes it and forgets it."""

    @property
    def now(self) -> int:
        """The virtual time, in milliseconds since the epoch."""
        return self.clock.now

    def account(self, vendor: str, open_: Callable[["World"], Any]) -> Any:
        """Return what one vendor keeps in this world; open it when it is first needed."""
        found = self.accounts.get(vendor)
        if found is None:
            found = self.accounts[vendor] = open_(self)
        return found

    def create(self, record: Record) -> int:
        """Write to the journal that this record exists now. Return the number of the happening."""
        return self.journal.write(self.clock.now, record.machine.created, record)

    def note(self, record: Named, move: Move) -> int:
        """Write to the journal a move that changes no status. Return the number of the happening."""
        return self.journal.write(self.clock.now, move, record)

    def fire(self, record: Record, event: str) -> None:
        """Apply an event to a record. Raise MoveRefused, and change nothing, if its machine has no such move."""
        move = record.machine.move(record.status, event)
        record.before_fire()
        if move.status is not None:
            record.status = move.status
        record.moved(move, self.journal.write(self.clock.now, move, record))

    def schedule(self, record: Record, plan: Plan, began: int | None = None, step: int = 0) -> None:
        """Have a record follow this plan from now on, or a plan that began earlier from a later step on.

        Only the next event of a plan is on the clock.
        """
        record._plan, record._step = plan, step
        record._began = self.clock.now if began is None else began
        if step < len(plan):
            self.clock.at(record._began + plan[step][0], self._go_on, record)

    def plan_after(self, record: Record, event: str) -> Plan | None:
        """Return what follows an event in the record's plan, counted from it; None if the event will not come."""
        ahead = record._plan[record._step :]
        for n, (at, each) in enumerate(ahead):
            if each == event:
                return [(later - at, follows) for later, follows in ahead[n + 1 :]]
        return None

    def _go_on(self, record: Record) -> None:
        """Apply the next event of a plan, if the plan still holds. It ends quietly where no move is possible."""
        plan, step = record._plan, record._step
        if step == len(plan):
            return
        at, event = plan[step]
        clock, began = self.clock, record._began
        if began + at != clock.now:
            return
        move = record.machine.moves[record.status].get(event)
        if move is None:
            record._plan = NO_PLAN
            record._step = 0
            return
        record._step = step = step + 1
        if step < len(plan):
            clock.at(began + plan[step][0], self._go_on, record)
        if move.status is not None:
            record.status = move.status
        record.moved(move, self.journal.write(clock.now, move, record))

    def close(self) -> None:
        """Forget everything, so that nothing of a large world stays in memory."""
        self.timeline = None
        self.clock.clear()
        for record in self.journal.close():
            if isinstance(record, Record):
                record.close()  # one that was deleted too, which no account has any more
        self.outbox.deliveries.close()
        for account in self.accounts.values():
            account.close()
        self.accounts.clear()
