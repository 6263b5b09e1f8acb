"""Deliveries: the state of each webhook that has a receiver. Nothing is sent here: the web does that."""

from collections import deque
from collections.abc import Collection, Iterator

from mock_server.engine.clock import Clock
from mock_server.engine.webhooks.delivery import (
    ACCEPTED,
    DELIVERED,
    FAILED,
    LOST,
    PENDING,
    REFUSED,
    SET_ASIDE,
    STATES,
    TWICE,
    Delivery,
    DeliveryAttempt,
    Policy,
)
from mock_server.engine.webhooks.set_aside import ReceiversAside

KEPT = 1_000
"""How many deliveries, the latest, keep their bytes; of the others only the outcome is kept."""

MOST_ATTEMPTS = 100
"""Attempts that one delivery keeps; the oldest leave first."""


class Deliveries:
    """The order in which webhooks are sent, and the outcome of each.

    A receiver is a URL, and has one webhook at a time; the others for it wait in its queue. A vendor that keeps the
    order has them wait for the retries of the first one too.
    """

    __slots__ = ("_all", "_assumed", "_overtaken", "_queues", "_with_bytes", "aside", "counts", "ready")

    def __init__(self) -> None:
        self.ready: deque[Delivery] = deque()
        self.aside = ReceiversAside()
        self.counts = dict.fromkeys(STATES, 0)
        self._all: dict[int, Delivery] = {}
        self._assumed: dict[int, int] = {}  # the answers of some that were taken as accepted, if not the usual one
        self._queues: dict[str, deque[Delivery]] = {}
        self._overtaken: dict[str, Delivery] = {}
        self._with_bytes: deque[Delivery] = deque()

    def add(self, number: int, url: str, *, asks: bool = False) -> None:
        """Have a webhook sent to a receiver."""
        delivery = self._all[number] = Delivery(number, url, asks=asks)
        self.counts[PENDING] += 1
        self._make_ready(delivery)

    def __getitem__(self, number: int) -> Delivery:
        return self._all[number]

    def get(self, number: int) -> Delivery | None:
        """Return the delivery of a webhook; None if the webhook has no receiver."""
        return self._all.get(number)

    def __iter__(self) -> Iterator[Delivery]:
        return iter(self._all.values())

    def ended(self, *, only_failed: bool) -> list[Delivery]:
        """Return the deliveries that are not under way, in order; or only those of them that were not accepted."""
        return [d for d in self if not (d.is_under_way or (only_failed and d.state == DELIVERED))]

    # The next one.

    def take(self) -> Delivery | None:
        """Return the next delivery to be sent; its receiver gets no other until `end`, `refuse` or `put_off`."""
        while self.ready:
            delivery = self.ready.popleft()
            if delivery.url not in self._queues:
                self._queues[delivery.url] = deque()
                delivery.has_turn = True
            if delivery.has_turn:
                delivery.is_sent = True
                return delivery
            self._queues[delivery.url].append(delivery)
        return None

    def give_back(self, delivery: Delivery) -> None:
        """Make a delivery that could not be sent the next one again, unless all were forgotten meanwhile."""
        if delivery.number in self._all:
            delivery.is_sent = False
            self.ready.appendleft(delivery)

    def close(self) -> None:
        """Forget everything."""
        self.ready.clear()
        self._all.clear()
        self._assumed.clear()
        self._queues.clear()
        self._overtaken.clear()
        self._with_bytes.clear()

    def _end_turn(self, delivery: Delivery) -> None:
        """Let the receiver get the next one: the one that waited to be overtaken, else the first of its queue."""
        if not delivery.has_turn:
            return
        delivery.has_turn = False
        queue = self._queues[delivery.url]
        overtaken = self._overtaken.get(delivery.url)
        if overtaken is not None:
            self._stop_waiting(overtaken)
            queue.appendleft(overtaken)
        if queue:
            queue[0].has_turn = True
            self.ready.appendleft(queue.popleft())
        else:
            del self._queues[delivery.url]

    # The outcome.

    def end(self, clock: Clock, delivery: Delivery, attempt: DeliveryAttempt, policy: Policy) -> None:
        """Record an attempt: it was accepted, or is made again after a pause, or was the last."""
        self._record(delivery, attempt)
        if policy.is_accepted(attempt):
            self._finish(delivery, DELIVERED)
        elif delivery.is_redelivery or delivery.tried > len(policy.pauses) or not policy.may_repeat(attempt):
            self._finish(delivery, FAILED)
        else:
            self._wait(clock, delivery, clock.now + policy.pauses[delivery.tried - 1])
            if not policy.is_ordered:
                self._end_turn(delivery)

    def note_copy(self, delivery: Delivery, attempt: DeliveryAttempt) -> None:
        """Record that the same was sent once more; its answer changes nothing."""
        self._keep(delivery, attempt._replace(because=TWICE))

    def refuse(self, delivery: Delivery, at: int, reason: str) -> None:
        """Record that a webhook may not leave, and never will."""
        self._record(delivery, DeliveryAttempt(at, None, reason))
        self._finish(delivery, REFUSED)

    def lose(self, delivery: Delivery, attempt: DeliveryAttempt) -> None:
        """Record that a webhook was lost; the vendor believes that it arrived."""
        self._record(delivery, attempt)
        self._finish(delivery, LOST)

    def put_off(self, clock: Clock, delivery: Delivery, until: int, *, to_be_overtaken: bool = False) -> None:
        """Send a webhook later and let others pass: until a moment, or until the receiver got the next one."""
        delivery.is_sent = False
        self._end_turn(delivery)
        self._wait(clock, delivery, until)
        delivery.has_waited = True
        if to_be_overtaken:
            self._overtaken[delivery.url] = delivery

    def may_be_overtaken(self, delivery: Delivery) -> bool:
        """Return whether no other webhook for this receiver waits to be overtaken: one has to pass the other."""
        return delivery.url not in self._overtaken

    def redeliver(self, delivery: Delivery) -> None:
        """Send a webhook once more, now; any retry that was planned is dropped. A receiver set aside is tried again."""
        self.aside.bring_back(delivery.url)
        self._set_state(delivery, PENDING)
        self._stop_waiting(delivery)
        delivery.is_redelivery, delivery.disorder, delivery.has_waited = True, None, False
        self.ready.append(delivery)

    def set_aside(self, at: int, receiver: str, reason: str) -> list[Delivery]:
        """Send nothing any more to a receiver. Return what was to be sent to it: what is ready, and what waits."""
        self.aside.add(at, receiver, reason)
        waiting = (one for one in self if one.state == PENDING and not (one.is_sent or one.asks))
        left = [one for one in waiting if self.aside.find(one.url)]
        self.leave(left)
        return left

    def leave(self, left: Collection[Delivery]) -> None:
        """Do not send these: their receiver is set aside."""
        numbers = {one.number for one in left}
        for line in (self.ready, *(self._queues.get(url, deque()) for url in {one.url for one in left})):
            kept = [one for one in line if one.number not in numbers]
            line.clear()  # in place: a jump keeps it
            line.extend(kept)
        for delivery in left:
            self._stop_waiting(delivery)
            delivery.is_sent = False
        for delivery in left:
            self._finish(delivery, SET_ASIDE)

    def assume_accepted(self, until: Delivery | None = None, *, and_it: bool = False) -> None:
        """Take as delivered all that is ready, or all before one delivery (`and_it`: too): a replay sends nothing."""
        if until is not None and not until.is_under_way:
            return
        while (delivery := self.take()) is not None and delivery is not until:
            self._finish(delivery, DELIVERED)
        if until is not None and and_it:
            self._finish(until, DELIVERED)

    def note_answer(self, delivery: Delivery, status: int) -> None:
        """Note how a webhook was accepted that was taken as delivered."""
        self._assumed[delivery.number] = status

    def status(self, delivery: Delivery) -> int | None:
        """Return the status of the last answer to a webhook; None if there was none."""
        if delivery.is_assumed:
            return self._assumed.get(delivery.number, ACCEPTED)
        return delivery.attempts[-1].status if delivery.attempts else None

    def reopen(self, delivery: Delivery) -> None:
        """Have a webhook leave that was taken as delivered, though nobody has heard that it was."""
        self._set_state(delivery, PENDING)
        self._make_ready(delivery)

    def set_refused(self, delivery: Delivery) -> None:
        """Take as refused what was taken as delivered."""
        self._set_state(delivery, REFUSED)

    def _record(self, delivery: Delivery, attempt: DeliveryAttempt) -> None:
        self._keep(delivery, attempt._replace(because=delivery.reason))
        delivery.tried += 1
        delivery.is_sent = False
        delivery.disorder, delivery.has_waited = None, False

    def _keep(self, delivery: Delivery, attempt: DeliveryAttempt) -> None:
        if not delivery.has_bytes:
            delivery.has_bytes = True
            self._with_bytes.append(delivery)
            if len(self._with_bytes) > KEPT:
                self._with_bytes.popleft().forget_bytes()
        delivery.attempts.append(attempt)
        del delivery.attempts[:-MOST_ATTEMPTS]

    def _finish(self, delivery: Delivery, state: str) -> None:
        self._set_state(delivery, state)
        self._stop_waiting(delivery)
        self._end_turn(delivery)

    def _make_ready(self, delivery: Delivery) -> None:
        """Have a delivery sent as soon as its turn comes, unless its receiver is set aside.

        One that asks has its turn all the same, so that the world is told that there is no answer.
        """
        if not delivery.asks and self.aside.find(delivery.url):
            self._finish(delivery, SET_ASIDE)
        else:
            self.ready.append(delivery)

    def _set_state(self, delivery: Delivery, state: str) -> None:
        self.counts[delivery.state] -= 1
        self.counts[state] += 1
        delivery.state = state

    def _wait(self, clock: Clock, delivery: Delivery, until: int) -> None:
        self._set_state(delivery, PENDING)
        delivery.due_at = until
        clock.at(until, self._fall_due, (clock, delivery))

    def _fall_due(self, waiting: tuple[Clock, Delivery]) -> None:
        """Make a delivery ready at its moment, unless something else was decided meanwhile."""
        clock, delivery = waiting
        if delivery.due_at is not None and delivery.due_at <= clock.now:
            self._stop_waiting(delivery)
            self._make_ready(delivery)

    def _stop_waiting(self, delivery: Delivery) -> None:
        delivery.due_at = None
        if self._overtaken.get(delivery.url) is delivery:
            del self._overtaken[delivery.url]
