"""A cluster whose trouble a test tells: what a story hangs on is not drawn."""

import asyncio
from types import SimpleNamespace

import orjson

from mock_server.web.webhooks.message import ReceiverAnswer
from tests.cluster.simulation.cluster import SimulatedCluster
from tests.cluster.simulation.network import NEAR
from tests.cluster.simulation.way import SimulatedWay

KEY = "red-1"
"""The credential of all that is asked."""


class DirectedCluster(SimulatedCluster):
    """Nodes that have the trouble that a story tells, and no other."""

    node_counts = (3,)
    patience = (60.0,)

    def __init__(self) -> None:
        super().__init__("a story", self._hear)
        self.stall, self.heard, self.takes, self.far, self.is_steady = 0.0, [], 0.0, NEAR, False
        self.nats.late = self.nats.stale = 0.0  # leases end when they should, and reads are new
        self.is_shuffled = False  # an answer that came before its time was over is taken
        self.senders: list[int] = []
        """Which nodes have begun to send a webhook, one number for each attempt."""

    def _slowness(self) -> float:
        return self.far

    def way(self, loop, node) -> SimulatedWay:
        """Return a way on which each message takes as long as is drawn, or the whole of what the story has it take."""
        drawn = SimpleNamespace(random=lambda: 1.0 if self.is_steady else self.random.random())
        return SimulatedWay(drawn, loop, self._slowness)

    async def _hear(self, cluster, message) -> int:
        self.heard.append((cluster.now, orjson.loads(message.body)["event_id"]))
        await asyncio.sleep(self.takes)
        return 200

    async def carry(self, node, message) -> ReceiverAnswer:
        self.senders.append(node.number)
        return await super().carry(node, message)

    async def asked(self, number: int, method: str, path: str, body=None) -> tuple[int, bytes]:
        return await self.ask_node(self.nodes[number - 1], KEY, method, path, body)

    async def awaited(self, number: int, method: str, path: str, body=None) -> bytes:
        """Ask again and again until there is an answer."""
        while True:
            status, content = await self.asked(number, method, path, body)
            if status < 300 and status:
                return content
            assert status in (0, 503), content
            await asyncio.sleep(0.5)


def told(story) -> DirectedCluster:
    cluster = DirectedCluster()
    cluster.live(story)
    return cluster
