"""Virtual time: one heap of due actions. Time moves only when the clock is moved."""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from typing import Any

from mock_server.engine.moment import LATEST

Action = Callable[[Any], None]

NEVER = 1 << 63
"""Later than any moment."""

LAST = 1 << 60
"""The first of the sequence numbers of actions that run after all others of their moment."""


class Clock:
    """The time of one world, in whole milliseconds, and all that is still to happen in it."""

    __slots__ = ("_due", "_reach", "now", "scheduled")

    def __init__(self, now: int) -> None:
        self.now = now
        self.scheduled = 0  # how many actions were ever scheduled
        self._reach = now  # how far it is being moved
        self._due: list[tuple[int, int, Action, Any]] = []

    def at(self, when: int, action: Action, argument: Any) -> None:
        """Run `action(argument)` at `when`. Actions of one moment run in the order in which they were scheduled."""
        self.scheduled += 1
        heappush(self._due, (when, self.scheduled, action, argument))

    def at_instant(self, when: int, action: Action, argument: Any) -> None:
        """Run `action(argument)` at an instant that a client has named; never, if no clock can be moved so far."""
        if when <= LATEST:
            self.at(when, action, argument)

    def at_last(self, when: int, action: Action, argument: Any) -> None:
        """Run `action(argument)` at `when`, after all actions of that moment that were scheduled by `at`."""
        self.scheduled += 1
        heappush(self._due, (when, LAST + self.scheduled, action, argument))

    def free_until(self) -> int:
        """Return how far the running action may play by itself: so far the clock is moved, and nothing else is due."""
        due = self._due
        return max(self.now, min(self._reach, due[0][0] - 1) if due else self._reach)

    def next_due(self) -> int | None:
        """Return the next moment at which something happens; None if nothing is scheduled."""
        return self._due[0][0] if self._due else None

    def pending(self) -> int:
        """Return how many actions are still to run."""
        return len(self._due)

    def step(self) -> None:
        """Move to the next due moment and run the first action that is due then."""
        when, _, action, argument = heappop(self._due)
        self.now = self._reach = max(self.now, when)
        action(argument)

    @property
    def is_late(self) -> bool:
        """True if an action is due by now and has not run. A request always finds a world in which none is."""
        return bool(self._due) and self._due[0][0] <= self.now

    def settle(self) -> None:
        """Run all that is due by now."""
        while self.is_late:
            self.step()

    def jump(self, to: int) -> Iterator[None]:
        """Run everything that is due up to `to`, one action between two yields, and then be there."""
        yield from self._played(to)
        self.now = max(self.now, to)

    def play_to(self, to: int) -> None:
        """Run everything that is due up to `to` at once, and then be there."""
        for _ in self.jump(to):
            pass

    def run_until_idle(self) -> Iterator[None]:
        """Run until nothing is scheduled any more, one action between two yields."""
        return self._played(NEVER)

    def _played(self, to: int) -> Iterator[None]:
        """Run the actions that are due up to `to`: the innermost loop of everything, so it calls only the actions."""
        due, self._reach = self._due, to
        while due and due[0][0] <= to:
            when, _, action, argument = heappop(due)
            if when > self.now:  # noqa: PLR1730
                self.now = when
            action(argument)
            yield
            self._reach = to  # a step may have been taken at the yield

    def clear(self) -> None:
        """Forget all that was to come."""
        self._due.clear()
