"""Deliveries: what becomes of each webhook that somebody listens to. Who carries it tells; no network is known here."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from mock_server.engine.clock import Clock

PENDING, DELIVERED, FAILED, REFUSED, LOST = STATES = ("pending", "delivered", "failed", "refused", "lost")
"""Still to be carried / accepted / given up / not allowed to leave / got lost on purpose."""

KEPT = 1_000
"""So many deliveries, the latest, keep their bytes; of the others only the outcome is kept."""

MOST_ATTEMPTS = 100
"""Attempts that one delivery keeps; the oldest leave first."""


class Policy(NamedTuple):
    """How a vendor delivers: real seconds until it gives up waiting, virtual pauses before it tries again, order."""

    timeout: float
    pauses: tuple[int, ...]
    is_ordered: bool


class DeliveryAttempt(NamedTuple):
    """One time that a webhook was carried: when (virtual), what came back or went wrong, how long it took (real ms).

    `asked` is how many requests the world had seen before.
    """

    at: int
    status: int | None
    error: str | None = None
    took: float = 0.0
    headers: tuple[tuple[str, str], ...] = ()
    answer: bytes = b""
    disorder: tuple[str, ...] = ()
    asked: int = 0

    @property
    def is_accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Delivery:
    """One webhook on its way to one receiver; its number is that of its row in the outbox."""

    __slots__ = (
        *("attempts", "body", "due_at", "has_lane", "has_waited", "is_by_hand", "is_whole"),
        *("number", "state", "struck", "tried", "url"),
    )

    def __init__(self, number: int, url: str) -> None:
        self.number, self.url = number, url
        self.state = PENDING
        self.tried = 0  # attempts that came to an end, of which `attempts` keeps the latest
        self.attempts: list[DeliveryAttempt] = []
        self.body: bytes | None = None
        self.due_at: int | None = None  # when it is to be carried, where that is later
        self.has_lane = False
        self.is_by_hand = False
        self.is_whole = False  # whether the bytes of its attempts are kept
        self.struck: tuple[str, ...] | None = None  # the disorder that was drawn for the attempt to come
        self.has_waited = False  # whether that attempt was put off already

    @property
    def is_under_way(self) -> bool:
        """Whether it is waiting for its turn or being carried: not what waits for a moment to come."""
        return self.state == PENDING and self.due_at is None

    def forget_bytes(self) -> None:
        self.body, self.is_whole = None, False
        self.attempts = [attempt._replace(headers=(), answer=b"") for attempt in self.attempts]


class Deliveries:
    """Who is to be carried next, and how it went.

    A receiver is a URL. It has a lane while something is carried to it, and, where the vendor keeps the order, while
    something waits to be tried again; whatever else is for it waits in that lane.
    """

    __slots__ = ("_all", "_lanes", "_overtaken", "_whole", "counts", "ready")

    def __init__(self) -> None:
        self.ready: deque[Delivery] = deque()
        self.counts = dict.fromkeys(STATES, 0)
        self._all: dict[int, Delivery] = {}
        self._lanes: dict[str, deque[Delivery]] = {}
        self._overtaken: dict[str, Delivery] = {}
        self._whole: deque[Delivery] = deque()  # those that still have their bytes

    def add(self, number: int, url: str) -> None:
        """Somebody listens to this webhook."""
        delivery = self._all[number] = Delivery(number, url)
        self.counts[PENDING] += 1
        self.ready.append(delivery)

    def __getitem__(self, number: int) -> Delivery:
        return self._all[number]

    def get(self, number: int) -> Delivery | None:
        return self._all.get(number)

    def __iter__(self) -> Iterator[Delivery]:
        return iter(self._all.values())

    def ended(self, *, only_failed: bool) -> list[Delivery]:
        """Those that are not under way, in order; or only those of them that were not accepted."""
        return [d for d in self if not (d.is_under_way or (only_failed and d.state == DELIVERED))]

    # Who is next.

    def take(self) -> Delivery | None:
        """The next to be carried; its receiver's lane is its own until `end`, `refuse` or `put_off`."""
        while self.ready:
            delivery = self.ready.popleft()
            if delivery.has_lane:
                return delivery
            lane = self._lanes.get(delivery.url)
            if lane is None:
                self._lanes[delivery.url] = deque()
                delivery.has_lane = True
                return delivery
            lane.append(delivery)
        return None

    def give_back(self, delivery: Delivery) -> None:
        """It could not be carried now: it is the next again, unless all is forgotten."""
        if delivery.number in self._all:
            self.ready.appendleft(delivery)

    def close(self) -> None:
        """Forget everything."""
        self.ready.clear()
        self._all.clear()
        self._lanes.clear()
        self._overtaken.clear()
        self._whole.clear()

    def _leave_lane(self, delivery: Delivery) -> None:
        if not delivery.has_lane:
            return
        delivery.has_lane = False
        lane = self._lanes[delivery.url]
        overtaken = self._overtaken.get(delivery.url)
        if overtaken is not None:
            self._stop_waiting(overtaken)
            lane.appendleft(overtaken)
        if lane:
            lane[0].has_lane = True
            self.ready.appendleft(lane.popleft())
        else:
            del self._lanes[delivery.url]

    # How it went.

    def end(self, clock: Clock, delivery: Delivery, attempt: DeliveryAttempt, policy: Policy) -> None:
        """An attempt came to an end: it was accepted, or is made again after a pause, or that was the last."""
        self._note(delivery, attempt)
        if attempt.is_accepted:
            self._settle(delivery, DELIVERED)
        elif delivery.is_by_hand or delivery.tried > len(policy.pauses):
            self._settle(delivery, FAILED)
        else:
            self._wait(clock, delivery, clock.now + policy.pauses[delivery.tried - 1])
            if not policy.is_ordered:
                self._leave_lane(delivery)

    def note_copy(self, delivery: Delivery, attempt: DeliveryAttempt) -> None:
        """The same was carried once more; what came back changes nothing."""
        self._keep(delivery, attempt)

    def refuse(self, delivery: Delivery, at: int, reason: str) -> None:
        """It may not leave, and never will."""
        self._note(delivery, DeliveryAttempt(at, None, reason))
        self._settle(delivery, REFUSED)

    def lose(self, delivery: Delivery, attempt: DeliveryAttempt) -> None:
        """It got lost, and the vendor believes that it arrived."""
        self._note(delivery, attempt)
        self._settle(delivery, LOST)

    def put_off(self, clock: Clock, delivery: Delivery, until: int, *, to_be_overtaken: bool = False) -> None:
        """Carry it later, and let others pass: until then, or until the next one for this receiver was carried."""
        self._leave_lane(delivery)
        self._wait(clock, delivery, until)
        delivery.has_waited = True
        if to_be_overtaken:
            self._overtaken[delivery.url] = delivery

    def may_be_overtaken(self, delivery: Delivery) -> bool:
        """Whether nobody waits for that already on the way to this receiver: one has to be the one that overtakes."""
        return delivery.url not in self._overtaken

    def send_again(self, delivery: Delivery) -> None:
        """Somebody wants it carried again, now, once: what was planned for it is forgotten."""
        self._turn(delivery, PENDING)
        self._stop_waiting(delivery)
        delivery.is_by_hand, delivery.struck, delivery.has_waited = True, None, False
        self.ready.append(delivery)

    def assume_accepted(self, until: Delivery | None = None) -> None:
        """Take for delivered whatever is to be carried now, or before this one: who plays a history sends nothing."""
        if until is not None and not until.is_under_way:
            return
        while (delivery := self.take()) is not None and delivery is not until:
            self._settle(delivery, DELIVERED)

    def _note(self, delivery: Delivery, attempt: DeliveryAttempt) -> None:
        delivery.tried += 1
        delivery.struck, delivery.has_waited = None, False
        self._keep(delivery, attempt)

    def _keep(self, delivery: Delivery, attempt: DeliveryAttempt) -> None:
        if not delivery.is_whole:
            delivery.is_whole = True
            self._whole.append(delivery)
            if len(self._whole) > KEPT:
                self._whole.popleft().forget_bytes()
        delivery.attempts.append(attempt)
        del delivery.attempts[:-MOST_ATTEMPTS]

    def _settle(self, delivery: Delivery, state: str) -> None:
        self._turn(delivery, state)
        self._stop_waiting(delivery)
        self._leave_lane(delivery)

    def _turn(self, delivery: Delivery, state: str) -> None:
        self.counts[delivery.state] -= 1
        self.counts[state] += 1
        delivery.state = state

    def _wait(self, clock: Clock, delivery: Delivery, until: int) -> None:
        self._turn(delivery, PENDING)
        delivery.due_at = until
        clock.at(until, self._fall_due, (clock, delivery))

    def _fall_due(self, what: tuple[Clock, Delivery]) -> None:
        """Its moment has come, unless something else was decided meanwhile."""
        clock, delivery = what
        if delivery.due_at is not None and delivery.due_at <= clock.now:
            self._stop_waiting(delivery)
            self.ready.append(delivery)

    def _stop_waiting(self, delivery: Delivery) -> None:
        delivery.due_at = None
        if self._overtaken.get(delivery.url) is delivery:
            del self._overtaken[delivery.url]
