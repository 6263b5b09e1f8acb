"""The places of a cluster, nodes and what is outside of them: each has a loop, and all share one time."""

import asyncio
from asyncio import events
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

from tests.cluster.simulation.nats import SimulatedNats
from tests.cluster.simulation.node import SimulatedNode
from tests.store.simulation.history import BrokenPromise
from tests.store.simulation.loop import NEVER, STEP, Hanging, SimulatedLoop
from tests.store.simulation.machine import BEGAN

SPIN = 2_000_000
"""Steps after which a story that should have ended is one that hangs."""

BETWEEN = 8.0
"""Seconds between two lives of a cluster: no lease of the first is left in the second."""


class SimulatedPlaces:
    """Nodes, and what is outside. Who is next, where several could be, follows from a seed."""

    node_counts = 2, 3, 3

    def __init__(self, seed: object) -> None:
        self.random = Random(f"cluster {seed}")
        self.is_shuffled = self.random.random() < 0.5
        self.slow = self.random.choice((0.001, 0.02))
        self.stall = self.random.choice((0.0, 0.0, 0.05))
        self.now = BEGAN
        self.outside = SimulatedLoop(self.random, self.now, None, is_shuffled=self.is_shuffled, slow=self.slow)
        self.nats = SimulatedNats(self.random, self.outside)
        self.nodes = [SimulatedNode(self, number) for number in range(1, self.random.choice(self.node_counts) + 1)]
        self.is_playing = False
        self.ends_at = NEVER
        self.broken: list[BrokenPromise] = []
        self._running: SimulatedLoop | None = None
        self.told: list[str] = []
        """What happened, line by line, for whoever looks into a seed."""

    @property
    def is_late(self) -> bool:
        """True if clients ask for nothing new any more."""
        return self.now > self.ends_at

    def tell(self, what: str) -> None:
        self.told.append(f"{self.now - BEGAN:12.5f} {what}")

    def live(self, story: Callable[[Any], Awaitable[Any]], crash_at: int | None = None) -> bool:
        """Start all nodes, play a story with them, and end them all at once."""
        if self.nodes[0].lives:
            self.now += BETWEEN
        task, self.is_playing = self.outside.create_task(story(self)), True
        for node in self.nodes:
            node.start()
        try:
            self._drive(task)
            task.result()
        finally:
            self.is_playing = False
            self.heal()
            for node in self.nodes:
                if not node.is_dead:
                    node.die("is killed, as all are")
            self._drop_outside()
        if self.broken:
            raise self.broken[0]
        return False

    def heal(self) -> None:
        """Have all nodes run."""
        for node in self.nodes:
            node.paused_until = 0.0
            if node.is_dead and self.is_playing:
                node.start()

    def _drive(self, task: "asyncio.Task[Any]") -> None:
        """Let everybody have turns until a task is done."""
        outside, steps = self.outside, 0
        try:
            while not task.done():
                steps += 1
                if steps > SPIN:
                    raise Hanging(f"seen {SPIN} steps, and no end")
                self._step()
                if outside.wrong:
                    raise AssertionError(outside.wrong[0])
        finally:
            self._running = None
            events._set_running_loop(None)

    def _step(self) -> None:
        """Have the one do something who is next; if several could, any of them."""
        now, soonest, first = self.now, NEVER, None
        ready: list[SimulatedNode | None] = []
        moment = self.outside.next_moment()
        if moment <= now:
            ready.append(None)
        else:
            soonest = moment
        for node in self.nodes:
            if node.is_dead:
                continue
            moment = node.loop.next_moment()
            if moment < node.paused_until:
                moment = node.paused_until
            if moment <= now:
                ready.append(node)
            elif moment < soonest:
                soonest, first = moment, node
        if ready:
            self.now = now = now + STEP
            first = ready[int(self.random.random() * len(ready))] if len(ready) > 1 else ready[0]
        else:
            self.now = now = max(soonest, now + STEP)
        if first is None:
            self._give_turn(self.outside)
            self.outside.step(now)
        else:
            self._give_turn(first.loop)
            first.step(now)
            if first.loop.now > now:
                self.now = first.loop.now

    def _give_turn(self, loop: SimulatedLoop) -> None:
        if loop is not self._running:
            self._running = loop
            events._set_running_loop(loop)

    def _drop_outside(self) -> None:
        """Forget what is still under way outside, but for the store, which takes what was sent to it."""
        for task in self.outside._tasks:
            if not task.done():
                task.cancel()
        self.outside._tasks.clear()
