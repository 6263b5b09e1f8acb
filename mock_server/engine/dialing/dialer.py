"""The dialer: rows in order, at most N at once, inside calling windows, within the lines of the account and its rate.

All vendors share it. A batch job, a campaign and a single call are queues of many rows or of one. The vendor says how a
row is started, and tells the queue when the row's call has ended.
"""

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mock_server.engine.clock import NEVER, Clock
from mock_server.engine.dialing.call_rate import CallRate

BURST = 200
"""The most rows started in one step of the clock. More follow in further steps of that moment, so no step is long."""


WAITED = 100
"""The most owners that are remembered of those that had to wait for a line."""


class Windows(Protocol):
    """The times when calling is allowed, in milliseconds since the epoch."""

    def next_open(self, at: int) -> int | None:
        """Return the first open instant from `at` on, which may be `at`; None if there is none."""

    def open_until(self, at: int) -> int:
        """Return the end of the window around `at`; `at` itself if it is closed."""


class CallSource(Protocol):
    """A job, a campaign or a batch, as the maker of calls."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def limit(self) -> int | None:
        """The most calls that it may have under way at once; None if it says nothing of that."""

    @property
    def windows(self) -> Windows | None:
        """The times at which it may call; None if that is always."""


class Owner(Protocol):
    """The record that a queue works for."""

    created_at: int

    @property
    def id(self) -> str: ...

    def dial(self, row: int) -> None:
        """Start the call of this row. Call the queue's `ended` when it has ended."""

    def exhausted(self) -> None:
        """React to the end of the last row's call."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms on which a queue is dialled: at most `limit` calls at once, and inside these windows."""

    limit: int
    calendar: Windows | None = None


class Lines:
    """The calls that an account may have under way at once, and how fast it starts them; shared by all its queues."""

    __slots__ = ("_first", "_waiting", "capacity", "rate", "used", "waited", "waits")

    def __init__(self, capacity: int, rate: CallRate | None = None) -> None:
        """Without a `rate`, calls start as fast as they come."""
        self.capacity, self.rate = capacity, rate
        self.used = self.waits = 0
        self.waited: list[Owner] = []  # the first of the `waits` owners that had to wait
        self._waiting: OrderedDict[Queue, None] = OrderedDict()  # the one that has waited longest first
        self._first: Queue | None = None  # whose turn it is while it is woken

    @property
    def has_spare(self) -> bool:
        """True if a queue may keep a line for its next call: none waits, no more are in use than there are, no rate."""
        return not self._waiting and self.used <= self.capacity and self.rate is None

    @property
    def waiting(self) -> int:
        """The number of queues that wait for a line or for their turn."""
        return len(self._waiting)

    def acquire(self, queue: "Queue") -> bool:
        """Take a line. If none is free, return False and wake the queue when one is."""
        if self.used >= self.capacity:
            if queue not in self._waiting:
                self._note(queue.owner)
            self._waiting[queue] = None
            return False
        rate = self.rate
        if rate is not None:
            if not rate.is_free or (self._waiting and queue is not self._first):
                self._waiting[queue] = None
                rate.wake_when_free(self._wake)
                return False
            rate.take()
        self.used += 1
        return True

    def _note(self, owner: "Owner") -> None:
        self.waits += 1
        if len(self.waited) < WAITED:
            self.waited.append(owner)

    def release(self) -> None:
        """Free a line: a call has ended. The queue that has waited longest may start one."""
        self.used -= 1
        self._wake()

    def resize(self, capacity: int) -> None:
        """Change the number of lines. Calls under way go on, and no new one starts until a line is free."""
        self.capacity = capacity
        self._wake()

    def _wake(self) -> None:
        while self._waiting and self.used < self.capacity:
            if self.rate is not None and not self.rate.is_free:
                self.rate.wake_when_free(self._wake)
                break
            self._first, _ = self._waiting.popitem(last=False)
            self._first.pump()
        self._first = None

    def clear(self) -> None:
        """Forget which queues wait, and which have waited."""
        self.waited.clear()
        self._waiting.clear()


class Queue:
    """The rows of one job: those before `next` were started, `live` of them are under way, the others wait.

    A row whose call failed may be dialled again: `repeats` counts the rows that are to be, and `_ready` holds those
    whose time has come. They go before rows that were never dialled.
    """

    __slots__ = (
        "_clock",
        "_lines",
        "_open_until",
        "_pumping",
        "_ready",
        "_turn",
        "_wakes_at",
        "live",
        "next",
        "owner",
        "repeats",
        "running",
        "size",
        "terms",
    )

    def __init__(self, clock: Clock, lines: Lines, size: int, terms: Terms, owner: Owner) -> None:
        self._clock, self._lines, self.owner = clock, lines, owner
        self.size, self.terms = size, terms
        self.next = self.live = self.repeats = self._turn = 0
        self._ready: deque[int] | None = None  # most queues need none, and an empty one takes 600 bytes
        self.running = self._pumping = False
        self._open_until = self._wakes_at = -(1 << 62)

    def run(self, terms: Terms) -> None:
        """Start, or go on, under these terms. The first calls are dialled in the next step of this moment."""
        self.terms = terms
        self.running = True
        self._open_until = self._wakes_at = -(1 << 62)
        self._clock.at(self._clock.now, Queue._wake, self)

    def hold(self) -> None:
        """Start no more rows; calls under way run to their end."""
        self.running = False

    def ended(self) -> None:
        """Note that a call has ended. If nothing has changed, give its line to the next row at once."""
        next_ = self.next
        if (
            next_ < self.size
            and self.running
            and self._clock.now < self._open_until
            and self.live <= self.terms.limit
            and not (self._ready or self._pumping)
            and self._lines.has_spare
        ):
            self.next = next_ + 1
            self.owner.dial(next_)
            return
        self.live -= 1
        self._lines.release()
        self.pump()

    def redial(self, row: int, at: int) -> None:
        """Dial a row once more at this moment. Call this before `ended` for the row's last call."""
        self.repeats += 1
        self._clock.at(at, self._is_due, row)

    def _is_due(self, row: int) -> None:
        if self._ready is None:
            self._ready = deque()
        self._ready.append(row)
        self.pump()

    def next_caller(self, callers: Sequence[str]) -> str | None:
        """Return the caller's number whose turn it is, round robin; None if there are none."""
        if not callers:
            return None
        self._turn += 1
        return callers[(self._turn - 1) % len(callers)]

    def pump(self) -> None:
        """Start rows while there is room, an open window and a free line."""
        if self._pumping or not self.running:
            return
        self._pumping = True
        terms, more = self.terms, BURST
        while self.live < terms.limit and (self.next < self.size or self._ready):
            if not more:
                self._clock.at(self._clock.now, Queue._wake, self)
                break
            if not self._is_open() or not self._lines.acquire(self):
                break
            more -= 1
            self.live += 1
            self.owner.dial(self._next_row())
        self._pumping = False
        if self.next == self.size and not self.live and not self.repeats:
            self.running = False
            self.owner.exhausted()

    def _next_row(self) -> int:
        if self._ready:
            self.repeats -= 1
            return self._ready.popleft()
        self.next += 1
        return self.next - 1

    def _wake(self) -> None:
        self.pump()

    def _is_open(self) -> bool:
        """Return whether calling is allowed now; if not, wake the queue when it is."""
        calendar, now = self.terms.calendar, self._clock.now
        if now < self._open_until:
            return True
        if calendar is None:
            self._open_until = NEVER
            return True
        opens = calendar.next_open(now)
        if opens == now:
            self._open_until = calendar.open_until(now)
            return True
        if opens is not None and opens != self._wakes_at:
            self._wakes_at = opens
            self._clock.at(opens, Queue._wake, self)
        return False
