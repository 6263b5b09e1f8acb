"""Plays the commands of one world in another, step by step: to look back, and to fork."""

from collections.abc import Callable, Generator, Iterator

from mock_server.contract.json_codec import decode
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.webhooks.delivery import DELIVERED, TWICE, Delivery, DeliveryAttempt
from mock_server.engine.world import World
from mock_server.exchange import Asked, Reply
from mock_server.store.commands import Command
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web.limits import Limits
from mock_server.web.long_bodies import LONG, LongBody
from mock_server.web.replay import play_command
from mock_server.web.sandbox import Sandbox
from mock_server.web.webhooks.attempt import policy

STEP = 100
"""Deliveries that are looked at in one go."""

MOVES = frozenset({"advance_seconds", "to", "until"})
"""What a command that moves the clock may say; the other two say how it goes on."""


def played(world: World, vendors: LazyVendors, command: Command, limits: Limits) -> Generator[None, None, Reply | None]:
    """Perform a command, and return the reply of a vendor's. One with a long body is performed in slices."""
    vendor = vendors.get(command.vendor)
    if vendor is None or len(command.body) < LONG:
        return play_command(world, vendors, command)
    spec = vendor.contract.operations[command.operation].body
    if spec is None:
        raise ValueError(f"{command.operation} takes no body")
    body = LongBody(spec, command.body, limits, is_packed=command.operation in vendor.packed)
    yield from body.steps()
    if body.error is not None:
        raise body.error
    world.outbox.deliveries.assume_accepted()
    asked = Asked(command.operation, command.path, command.query, body.value)
    if command.outcome is not None:
        asked.requested = RequestedOutcomes("outcome", command.outcome)
    reply = vendor.handlers[command.operation](vendor.account(world), asked)
    return reply if isinstance(reply, Reply) else (yield from reply)


class Playing:
    """The commands of a world, from its first to the end of any moment, as they are played in another sandbox."""

    def __init__(
        self,
        origin: Sandbox,
        to: Sandbox,
        vendors: LazyVendors,
        keep: Callable[[Command], None] | None = None,
    ) -> None:
        """`keep` gets each command once it is played."""
        self._origin, self._to, self._vendors, self._keep = origin, to, vendors, keep
        self.done = 0
        """How many commands were played."""

    def count(self, at: int) -> int:
        """Return how many commands there were by the end of a moment.

        A move of the clock does not belong to the moment that it has left, if it was the last thing then.
        """
        commands = self._origin.commands
        low, high = self.done, len(commands)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if commands[middle].at <= at else (low, middle)
        has_left = low > self.done and commands[low - 1].at == at < self._origin.world.now
        return low - 1 if has_left and _moves(commands[low - 1]) else low

    def steps(self, at: int) -> Iterator[None]:
        """Play all up to the end of a moment; others may have their turn at each yield."""
        world, last = self._to.world, self.count(at)
        while self.done < last:
            command = self._origin.commands[self.done]
            yield from world.clock.jump(command.at)
            yield from self._perform(command)
            self.done += 1
            yield
        yield from world.clock.jump(at)
        yield from self._deliver(at)

    def _perform(self, command: Command) -> Iterator[None]:
        world = self._to.world
        yield from played(world, self._vendors, command, self._to.limits)
        if command.operation == "moveClock":
            body = decode(command.body)
            world.rate = float(body.get("rate", world.rate))
            world.advance_on_poll = body.get("advance_on_poll", world.advance_on_poll)
        if self._keep is not None:
            self._keep(command)

    def _deliver(self, at: int) -> Iterator[None]:
        """Take as accepted what was accepted by then, and show the attempts that were made by then."""
        origin, deliveries = self._origin.world.outbox, self._to.world.outbox.deliveries
        for n, delivery in enumerate(list(deliveries), 1):
            if n % STEP == 0:
                yield
            known = origin.deliveries.get(delivery.number)
            if known is None:
                continue
            attempts = [one for one in known.attempts if one.at <= at]
            counted = [one for one in attempts if one.because != TWICE]
            if delivery.is_under_way and self._was_accepted(known, counted):
                deliveries.assume_accepted(delivery, and_it=True)
            if attempts:
                delivery.attempts, delivery.tried = attempts, max(delivery.tried, len(counted))

    def _was_accepted(self, known: Delivery, attempts: list[DeliveryAttempt]) -> bool:
        """Return whether one of these attempts was accepted, or one behind all that are known: it was restored so."""
        topic = self._origin.world.outbox[known.number].topic
        how = topic.policy or policy(self._vendors[topic.vendor].contract.webhook_specs[topic.event])
        if known.state == DELIVERED and not any(map(how.is_accepted, known.attempts)):
            return len(attempts) == sum(one.because != TWICE for one in known.attempts)
        return any(map(how.is_accepted, attempts))


def _moves(command: Command) -> bool:
    """Return whether a command moves the clock on."""
    is_move = command.vendor == "control" and command.operation == "moveClock"
    return is_move and not MOVES.isdisjoint(decode(command.body))
