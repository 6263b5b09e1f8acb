"""Ways: what is sent on one arrives in its order, after a while; it can be cut."""

from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any

Deliver = Callable[[], None]


class SimulatedWay:
    """One direction between two places. What arrives is done on the loop of the place where it arrives."""

    def __init__(self, random: Random, loop: Any, slow: Callable[[], float]) -> None:
        """`slow` tells the most seconds that it takes."""
        self._random, self._loop, self._slow = random, loop, slow
        self._on_its_way: deque[Deliver] = deque()
        self._held: list[Deliver] = []
        self._last = 0.0
        self.is_cut = False

    @property
    def is_empty(self) -> bool:
        """True if nothing is on its way."""
        return not (self._on_its_way or self._held)

    def send(self, deliver: Deliver, now: float) -> None:
        """Have this done at the other end."""
        if self.is_cut:
            self._held.append(deliver)
            return
        took = self._random.random() ** 4 * self._slow()
        self._last = max(self._last, now + took)
        self._on_its_way.append(deliver)
        self._loop.call_at(self._last, self._arrive)

    def _arrive(self) -> None:
        if self._on_its_way:
            self._on_its_way.popleft()()

    def heal(self, now: float, *, loses: bool) -> None:
        """Let everything through again; what was held is lost, or goes on."""
        self.is_cut, held, self._held = False, self._held, []
        for deliver in () if loses else held:
            self.send(deliver, now)

    def cut(self) -> None:
        """Hold what is sent from now on, and what is on its way."""
        self.is_cut = True
        self._held += self._on_its_way
        self._on_its_way.clear()

    def drop(self) -> None:
        """Forget what is on its way: nobody is there any more to take it."""
        self._on_its_way.clear()
        self._held = []
