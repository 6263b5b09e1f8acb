"""The network of a cluster: ways between nodes, to the store and to clients, which can be cut and slow."""

import asyncio
from collections import defaultdict
from typing import Any

from tests.cluster.simulation.node import SimulatedNode
from tests.cluster.simulation.places import SimulatedPlaces
from tests.cluster.simulation.way import SimulatedWay
from tests.cluster.simulation.wire import SimulatedWire
from tests.store.simulation.history import BrokenPromise

HOPS = 2
"""Nodes that a request may come to: the one that is asked, and the one that has the world."""

NEAR = 0.002
"""The most seconds that it takes from one place to another where nobody has trouble."""


class SimulatedNetwork(SimulatedPlaces):
    """Places, and the ways between them."""

    def __init__(self, seed: object) -> None:
        super().__init__(seed)
        self._far = self.random.choice((0.002, 0.05, 1.9))
        self.is_rough = False
        """Whether anything may go wrong now."""
        self._parted: set[frozenset[int]] = set()
        self._wires: dict[frozenset[int], list[SimulatedWire]] = defaultdict(list)
        self._requests: dict[int, list[SimulatedWire]] = defaultdict(list)

    # Ways.

    def way(self, loop: Any, node: SimulatedNode) -> SimulatedWay:
        """Return a way between a node and the store, which ends on a loop. A node that starts has a good one."""
        return SimulatedWay(self.random, loop, lambda: self._slowness() if node.is_up else NEAR)

    def _slowness(self) -> float:
        return self._far if self.is_rough else NEAR

    def part(self, node: SimulatedNode, other: int, seconds: float) -> None:
        """Have a node and another one, or the store (0), hear nothing of each other for so long.

        What they say meanwhile may be lost.
        """
        pair = frozenset((node.number, other))
        self._parted.add(pair)
        self.outside.call_later(seconds, self._join, pair)
        for way in self._ways_of(pair):
            way.cut()

    def _join(self, pair: frozenset[int]) -> None:
        if pair in self._parted:
            self._parted.discard(pair)
            loses = self.is_rough and 0 in pair and self.random.random() < 0.3
            self.tell(f"{sorted(pair)} hear each other again")
            for way in self._ways_of(pair):
                way.heal(self.now, loses=loses)

    def _ways_of(self, pair: frozenset[int]) -> list[SimulatedWay]:
        if 0 in pair:
            node = next(one for one in self.nodes if one.number in pair)
            return [] if node.is_dead else [node.link.there, node.link.back]
        self._wires[pair] = [wire for wire in self._wires[pair] if wire.is_open]
        return [way for wire in self._wires[pair] for way in wire.ways]

    def heal(self) -> None:
        """Let all hear each other, and all nodes run."""
        for pair in list(self._parted):
            self._join(pair)
        super().heal()

    # Connections.

    async def connected(self, loop: Any, node: SimulatedNode, asker: SimulatedNode | None) -> SimulatedWire:
        """Return a connection to a node. Raise `OSError` if nobody listens there."""
        pair = frozenset((node.number, asker.number if asker is not None else -1))
        there, back = SimulatedWay(self.random, node.loop, lambda: NEAR), SimulatedWay(self.random, loop, lambda: NEAR)
        if asker is not None:
            there.is_cut = back.is_cut = pair in self._parted
        await asyncio.sleep(self.random.random() ** 4 * NEAR)
        if not node.is_up:
            raise ConnectionRefusedError(f"nobody listens at {node.address}")
        wire = SimulatedWire(loop, node, there, back, self._note_wire)
        if asker is not None:
            self._wires[pair].append(wire)
            asker.asking.append(wire)
        there.send(wire.open, self.now)
        return wire

    def _note_wire(self, request: int, wire: SimulatedWire) -> None:
        wires = self._requests[request]
        wires.append(wire)
        if len(wires) > HOPS:
            self.broken.append(BrokenPromise(f"passed on twice: request {request}"))

    async def _is_over(self, request: int) -> None:
        """Wait until no node does anything for a request any more."""
        while not all(wire.is_over for wire in self._requests[request]):
            await asyncio.sleep(0.5)
