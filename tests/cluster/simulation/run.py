"""One run: clients use nodes that are in trouble again and again, and all that they were told is judged."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from mock_server.store import nats_stream
from tests.cluster.simulation.cluster import SimulatedCluster
from tests.store.simulation.history import BrokenPromise
from tests.store.simulation.machine import read
from tests.store.simulation.run import SimulatedRun

SETTLES = 60.0
"""Seconds in which a world has a node again, when nobody has trouble any more."""

LASTS = 20.0, 35.0, 50.0
"""Seconds for which clients use a cluster: one of these. Long stories find less than many short ones."""

RUNNING, RATES = 0.5, (600, 6000)
"""How likely it is that a world's clock runs from the first on, and how fast: webhooks leave without a request then."""

PARTS = (300, 900_000, 900_000)
"""Bytes of a message, of which one is chosen for a run: with few, most commits come in parts."""


class ClusterRun(SimulatedRun):
    """A cluster, its worlds and their clients, all from one seed."""

    most_moves = 9
    keys = "red", "blue", "red-2"
    key_counts = 1, 1, 1, 2
    client_counts = 2, 2, 3
    refusals = 400, 429
    machine: SimulatedCluster

    def __init__(self, seed: object, machine: Callable[..., Any] = SimulatedCluster) -> None:
        super().__init__(seed, machine)
        self.part = self.random.choice(PARTS)
        self.machine.when_lost = self._lose

    def play(self) -> None:
        """Play all lives. Raise `BrokenPromise` if something was seen that must not be."""
        with self._parts():
            for _ in range(self.random.choice((1, 1, 2))):
                self.machine.live(self._use)
            self.judge()

    def _lose(self, kept: float) -> None:
        """Have the judge and the clients know what the store has lost."""
        since, now = self.history.until(kept), self.history.tick()
        for world in self.history.worlds.values():
            world.lose(since, now)
        for client in self.clients:
            client.doubt_setup()

    def _parts(self) -> AbstractContextManager[Any]:
        return patch.object(nats_stream, "PART", self.part)

    async def _use(self, machine: SimulatedCluster) -> None:
        machine.be_rough()
        machine.ends_at = machine.now + self.random.choice(LASTS)
        for client in self.clients:
            if self.random.random() < RUNNING and client.owns:
                await client.ask(machine, "POST", "/_mock/clock", {"rate": self.random.choice(RATES)})
        await super()._use(machine)

    async def _end(self, machine: SimulatedCluster, seen: list[Any]) -> None:
        machine.be_calm()
        await super()._end(machine, seen)
        await self._seen_through_all(machine)

    async def _seen_through_all(self, machine: SimulatedCluster) -> None:
        """See that all nodes tell the same of a world, as soon as they are there."""
        async with asyncio.timeout(SETTLES):
            while not machine.is_whole:
                await asyncio.sleep(0.5)
        for key in self.history.worlds:
            told = [await machine.ask_node(node, key, "GET", "/_mock/journal?limit=10000") for node in machine.nodes]
            if any(one != told[0] for one in told):
                raise BrokenPromise(f"world {key}: nodes tell different things: {[one[0] for one in told]}")

    async def _expect(self, key: str, method: str, path: str, body: Any = None) -> Any:
        """Ask until somebody has the world."""
        async with asyncio.timeout(SETTLES):
            while True:
                status, content = await self.machine.ask(key, method, path, body)
                if status not in (0, 503):
                    break
                await asyncio.sleep(0.5)
        if status not in (200, 204):
            raise BrokenPromise(f"world {key}: {method} {path}: seen {status} {content!r}")
        return read(content)
