"""Virtual time: one heap of due moments. Nothing moves unless the clock is told to."""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from typing import Any

Action = Callable[[Any], None]

NEVER = 1 << 63
"""Later than any moment."""

LAST = 1 << 60
"""Where the numbers begin of what runs after everything else that is due at its moment."""


class Clock:
    """The time of one world, in whole milliseconds, and all that is still to happen in it."""

    __slots__ = ("_due", "_reach", "now", "scheduled")

    def __init__(self, now: int) -> None:
        self.now = now
        self.scheduled = 0  # how often something was put on the clock
        self._reach = now  # how far it is being moved
        self._due: list[tuple[int, int, Action, Any]] = []

    def at(self, when: int, action: Action, argument: Any) -> None:
        """Run `action(argument)` at `when`. Actions of one moment run in the order in which they were scheduled."""
        self.scheduled += 1
        heappush(self._due, (when, self.scheduled, action, argument))

    def at_last(self, when: int, action: Action, argument: Any) -> None:
        """The same, but after all that is due at that moment without being the last."""
        self.scheduled += 1
        heappush(self._due, (when, LAST + self.scheduled, action, argument))

    def free_until(self) -> int:
        """How far whatever runs now may go on by itself: so far the clock is being moved, and nothing else is due."""
        due = self._due
        return max(self.now, min(self._reach, due[0][0] - 1) if due else self._reach)

    def next_due(self) -> int | None:
        """The next moment at which something happens; None while nothing is to come."""
        return self._due[0][0] if self._due else None

    def pending(self) -> int:
        """How many things are still to happen."""
        return len(self._due)

    def step(self) -> None:
        """Move to the next due moment and run what was due there first."""
        when, _, action, argument = heappop(self._due)
        self.now = self._reach = max(self.now, when)
        action(argument)

    @property
    def is_late(self) -> bool:
        """Whether something is due by now and has not been run: every request meets a world in which nothing is."""
        return bool(self._due) and self._due[0][0] <= self.now

    def settle(self) -> None:
        """Run all that is due by now."""
        while self.is_late:
            self.step()

    def jump(self, to: int) -> Iterator[None]:
        """Play everything due up to `to`, a step between two yields, and then be there."""
        yield from self._played(to)
        self.now = max(self.now, to)

    def play_to(self, to: int) -> None:
        """The whole jump at once."""
        for _ in self.jump(to):
            pass

    def run_until_idle(self) -> Iterator[None]:
        """Play until nothing more is to come, a step between two yields."""
        return self._played(NEVER)

    def _played(self, to: int) -> Iterator[None]:
        """As many steps as are due up to `to`: the innermost loop of everything, so it calls nobody but the actions."""
        due, self._reach = self._due, to
        while due and due[0][0] <= to:
            when, _, action, argument = heappop(due)
            if when > self.now:  # noqa: PLR1730
                self.now = when
            action(argument)
            yield
            self._reach = to  # whoever had a turn meanwhile may have taken a step

    def clear(self) -> None:
        """Forget all that was to come."""
        self._due.clear()
