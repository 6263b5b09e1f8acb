"""A phone call: what the calls of all vendors have in common, from the wait for a line to the end."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from mock_server.engine.chance import Luck
from mock_server.engine.dialing.dialer import CallSource, Queue, Terms
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.scenarios.steps import Plan, Stay, bounded
from mock_server.engine.world import Record
from mock_server.vendors import plans
from mock_server.vendors.account import Account

ONE_CALL = Terms(1)


class PhoneCall(Record, ABC):
    """One phone call. It waits for a line, is dialled when it gets one, and gives the line back when it ends.

    The whole course of the call is drawn when it is dialled. A vendor says whom the call is for, how long it may stay
    in a status, and what a move leaves behind.
    """

    __slots__ = ("account", "answered_at", "created_at", "ended_at", "queue", "requested")

    def __init__(
        self, account: Account, requested: RequestedOutcomes | None = None, queue: Queue | None = None
    ) -> None:
        """Make a call of an account. A call of a campaign or a job comes with the `queue` that dials it."""
        super().__init__(account.call_machine)
        self.account = account
        self.requested = requested  # the outcomes that the request asked for
        self.queue = queue  # None while it neither waits for a line nor has one
        self.created_at = account.world.now
        self.answered_at: int | None = None
        self.ended_at: int | None = None

    # What each vendor defines:

    @property
    @abstractmethod
    def to(self) -> str | None:
        """The number that is called; None if there is no telephone."""

    @property
    def attempt(self) -> int:
        """The number of calls to this person for the same reason, this one included: 1 for the first."""
        return 1

    @property
    def source_id(self) -> str:
        """The id of the record that a request made and this call came of: a job, a campaign, a call, or itself."""
        return self.id

    @property
    def source(self) -> CallSource | None:
        """The job, campaign or batch that it came of; None for a single call."""
        return None

    @property
    def creation(self) -> str:
        """The call as it was asked for. The vendor's own repeats of it share this name."""
        return self.id

    @property
    def dialled_at(self) -> int | None:
        """The time at which it got its line; None before, and where a move tells that it rings."""
        return None

    @property
    def zone(self) -> str | None:
        """The time zone of the person called, if the request names it."""
        return None

    @abstractmethod
    def stays(self) -> Mapping[str, Stay]:
        """Return how long the call may stay in each status, and which event ends it then."""

    def adjust(self, plan: Plan) -> Plan:
        """Return a plan as the settings of this call change it. By default, return it as it was drawn."""
        return plan

    @abstractmethod
    def after_move(self, move: Move, happening: int) -> None:
        """Store what a move leaves behind, and post its webhooks. `happening` is its number in the journal."""

    # How it gets a line, and gives it back:

    def wait_for_line(self) -> None:
        """Have the call dialled as soon as a line is free."""
        self.queue = Queue(self.account.world.clock, self.account.lines, 1, ONE_CALL, self)
        self.queue.run(ONE_CALL)

    def dial(self, row: int) -> None:
        """Begin the call, since a line is free."""
        self.account.world.schedule(self, self.draw())

    def moved(self, move: Move, happening: int) -> None:
        """Stop waiting for a line after any move, and give back the line after the last."""
        queue = self.queue
        if queue is not None and not queue.next:
            queue.hold()  # it waited for a line, and no longer needs one
        self.after_move(move, happening)
        if self.status in self.machine.finals:
            self.release_line()

    def release_line(self) -> None:
        """Give the line back, or stop waiting for one."""
        queue, self.queue = self.queue, None
        if queue is None:
            return
        if queue.next:
            queue.ended()
        else:
            queue.hold()

    def exhausted(self) -> None:
        """Do nothing: the call is over, and its own queue has no other."""

    def close(self) -> None:
        """Release all references to other objects."""
        self.queue = None

    # How it goes:

    @property
    def talk(self) -> int:
        """The length of the talk, in milliseconds; 0 while it goes on."""
        return 0 if self.answered_at is None or self.ended_at is None else self.ended_at - self.answered_at

    def await_arrival(self, arrival: str, action: Callable[[Any], None], purpose: str = "afterwards") -> None:
        """Do an action with the call when the scenario has something arrive, a report say; never if it has none."""
        world = self.account.world
        delay = world.scenarios[self.account.vendor.name].afterwards.get(arrival)
        if delay:
            world.clock.at(world.now + delay.of(self.luck(purpose).unit()), action, self)

    def luck(self, purpose: str) -> Luck:
        """Return the call's luck for a purpose: the same whenever it is asked for."""
        return self.account.world.chance.draws(self.id, 1, purpose)

    def draw(self) -> Plan:
        """Return the whole plan of the call: as it was requested, else as the scenario and its luck have it."""
        vendor, world, to = self.account.vendor, self.account.world, self.to or ""
        return self.bound(plans.draw(vendor, world, self.luck("plan"), to, self.attempt, self.requested, self.zone))

    def go_on_after(self, event: str) -> None:
        """Draw what follows an event that came from outside, and follow that."""
        if self.is_final:
            return
        vendor, world, to = self.account.vendor, self.account.world, self.to or ""
        luck = self.luck(f"after {event}")
        world.schedule(self, self.bound(plans.draw_rest(vendor, world, luck, self, event, to, self.attempt, self.zone)))

    def bound(self, plan: Plan) -> Plan:
        """Return a plan that this call can follow, and that ends: no call rings or talks forever."""
        return bounded(self.adjust(plan), self.machine, self.status, self.stays())
