"""The trouble of a cluster: nodes are killed, paused and parted, from a seed and between any two steps."""

import asyncio

from mock_server.store.leases import LIFETIME
from tests.cluster.simulation.network import SimulatedNetwork
from tests.cluster.simulation.node import SimulatedNode
from tests.cluster.simulation.way import SimulatedWay

TROUBLES = (
    *("kill", "vanish", "stop", "pause", "pause", "pause", "pause", "part from store", "part from store", "part"),
    "store restarts",
)


class TroubledNetwork(SimulatedNetwork):
    """Nodes and ways between them, in trouble again and again while it is rough."""

    def __init__(self, seed: object) -> None:
        super().__init__(seed)
        self._calm = self.random.choice((3.0, 8.0, 20.0))
        """The most seconds between two troubles."""

    def be_rough(self) -> None:
        """Let nodes have trouble from now on."""
        self.is_rough = True
        self.outside.create_task(self._have_trouble())

    def be_calm(self) -> None:
        """Let no node have trouble any more, and have all be there."""
        self.is_rough = False
        self.heal()

    async def _have_trouble(self) -> None:
        while self.is_rough:
            await asyncio.sleep(self.random.random() * self._calm)
            owners = [node for node in self.nodes if node.has_worlds]
            node = self.random.choice(owners if owners and self.random.random() < 0.7 else self.nodes)
            if self.is_rough and not node.is_dead and not node.strikes_at:
                node.trouble = self.random.choice(TROUBLES)
                if self.random.random() < 0.5:
                    node.strikes_at = node.loop.steps + self.random.randint(1, 60)
                else:
                    node.fails_to_append = True

    def strike(self, node: SimulatedNode, trouble: str) -> None:
        """Have a node in trouble, between two steps."""
        if not self.is_rough:
            return
        lasts = self._trouble_time()
        self.tell(f"node {node.number}: {trouble}, {lasts:.3f} s")
        if trouble in ("kill", "vanish"):
            node.die("is killed", is_silent=trouble == "vanish")
        elif trouble == "stop":
            node.stop()
        elif trouble == "pause":
            self.pause(node, lasts)
        elif trouble == "store restarts":
            self.lose_power(lasts, self.now, self.now)
        else:
            others = [0] if trouble == "part from store" else [one.number for one in self.nodes if one is not node]
            self.part(node, self.random.choice(others), lasts)

    def pause(self, node: SimulatedNode, seconds: float) -> None:
        """Have a node do nothing for so long."""
        node.pauses, node.paused_until = node.pauses + 1, self.now + seconds

    def lose_power(self, seconds: float, log_since: float, others_since: float) -> None:
        """Have all NATS servers be gone for so long, and forget what came after these moments."""
        self.nats.lose_power(log_since, others_since)
        for node in self.nodes:
            if not node.is_dead:
                node.link.break_off()
                self.part(node, 0, seconds, loses=True)

    def appends(self, node: SimulatedNode) -> None:
        """Have a commit stay on its way, if its node is to have trouble with one, and have that trouble then."""
        if node.fails_to_append and self.is_rough:
            node.fails_to_append, node.strikes_at = False, node.loop.steps + 1
            node.link.there.cut()
            self.outside.call_later(self._trouble_time(), self._let_through, node.link.there)

    def died(self, node: SimulatedNode) -> None:
        """Have a node that died start again after a while. What it sent to the store may arrive late, or never."""
        if self.is_rough:
            node.link.there.cut()
            self.outside.call_later(self._trouble_time(), self._let_through, node.link.there)
            self.outside.call_later(0.05 + self.random.random() ** 2 * 12, self._start, node)

    def _let_through(self, way: SimulatedWay) -> None:
        way.heal(self.now, loses=self.is_rough and self.random.random() < 0.3)

    def _trouble_time(self) -> float:
        """Return for how long something is wrong; often for longer than a lease lives."""
        return self.random.choice((0.5, LIFETIME, 2 * LIFETIME)) * (0.5 + self.random.random())

    def _start(self, node: SimulatedNode) -> None:
        if node.is_dead and self.is_rough:
            node.start()
