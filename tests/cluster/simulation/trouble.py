"""The trouble of a cluster: nodes are killed, paused and parted, from a seed and between any two steps."""

import asyncio
from collections.abc import Callable

from mock_server.store.leases import LIFETIME
from mock_server.store.nats_connection import ANSWER
from tests.cluster.simulation.network import NEAR, SimulatedNetwork
from tests.cluster.simulation.node import SimulatedNode
from tests.cluster.simulation.way import SimulatedWay
from tests.store.simulation.loop import STEP
from tests.store.simulation.machine import BEGAN

ANY, APPEND, RENEWAL, WEBHOOK, ANSWERED = "at some step", "append", "renewal", "webhook", "answered"
"""The moments at which a node has its trouble: while it appends to the log, say."""

TROUBLES = (
    *(("kill", ANY), ("kill", APPEND), ("vanish", APPEND), ("stop", ANY), ("part", ANY), ("store restarts", ANY)),
    *(("pause", ANY), ("pause", ANY), ("pause", ANY), ("pause", APPEND), ("pause", RENEWAL), ("pause", WEBHOOK)),
    *(("part from store", ANY), ("part from store", APPEND), ("part from store", WEBHOOK)),
    *(("late answer", RENEWAL), ("power loss", ANSWERED), ("power loss", ANSWERED), ("power loss", APPEND)),
)

SYNCS = 2.0, 10.0, 30.0
"""Seconds after which the store has synced what it has, of which one is chosen for a run."""


class TroubledNetwork(SimulatedNetwork):
    """Nodes and ways between them, in trouble again and again while it is rough."""

    def __init__(self, seed: object) -> None:
        super().__init__(seed)
        self._calm = self.random.choice((1.5, 4.0, 10.0))
        """The most seconds between two troubles."""
        self._syncs, self.lost_at = self.random.choice(SYNCS), 0.0
        self._unheard: list[float] = []
        self._held: list[SimulatedWay] = []
        self.losses = 0
        """How often the store has lost something."""
        self.when_lost: Callable[[float], None] = lambda kept: None
        """Called when nodes know that the log has lost what came to it after this moment."""

    def be_rough(self) -> None:
        """Let nodes have trouble from now on."""
        self.is_rough = True
        self.outside.create_task(self._have_trouble())

    def be_calm(self) -> None:
        """Let no node have trouble any more, and have all be there."""
        self.is_rough = False
        self.heal()

    def heal(self) -> None:
        """Let all hear each other and the store, and all nodes run."""
        self._tell_of_loss()
        self.nats.heal()
        super().heal()

    async def _have_trouble(self) -> None:
        while self.is_rough:
            await asyncio.sleep(self.random.random() * self._calm)
            owners = [node for node in self.nodes if node.has_worlds]
            node = self.random.choice(owners if owners and self.random.random() < 0.7 else self.nodes)
            if self.is_rough and not node.is_dead and not node.strikes_at:
                node.trouble, node.waits_for = self.random.choice(TROUBLES)
                node.lets_by = self.random.choice((0, 0, 1, 2))
                if node.waits_for == ANY:
                    node.strikes_at = node.loop.steps + self.random.randint(1, 60)

    def strike(self, node: SimulatedNode, trouble: str) -> None:
        """Have a node in trouble, between two steps."""
        if not self.is_rough or not self.nats.is_there:
            return
        lasts = self._trouble_time()
        self.tell(f"node {node.number}: {trouble}, {lasts:.3f} s")
        if trouble in ("kill", "vanish"):
            node.die("is killed", is_silent=trouble == "vanish")
        elif trouble == "stop":
            node.stop()
        elif trouble == "pause":
            self.pause(node, lasts)
        elif trouble == "late answer":
            self._answer_late(node)
        elif trouble == "store restarts":
            self.nats.restart(lasts)
            self._break_off()
        elif trouble == "power loss":
            is_silent = self.random.random() < 0.3
            lasts = max(lasts, LIFETIME) if is_silent else self.random.random() * LIFETIME
            self.lose_power(lasts, self._loss, is_silent=is_silent)
        else:
            others = [0] if trouble == "part from store" else [one.number for one in self.nodes if one is not node]
            self.part(node, self.random.choice(others), lasts)

    def _answer_late(self, node: SimulatedNode) -> None:
        """Have a node hear from the store just before it gives up, and then nothing any more for long."""
        way, late = node.link.back, ANSWER * (0.7 + 0.29 * self.random.random())
        way.cut()
        self.outside.call_later(late, self._fall_silent, node, way)

    def _fall_silent(self, node: SimulatedNode, way: SimulatedWay) -> None:
        way.heal(self.now, loses=False)
        if self.is_rough and not node.is_dead:
            self.outside.call_later(NEAR, self.part, node, 0, 2 * LIFETIME)

    def pause(self, node: SimulatedNode, seconds: float) -> None:
        """Have a node do nothing for so long."""
        node.pauses, node.paused_until = node.pauses + 1, self.now + seconds

    def lose_power(self, seconds: float, since: Callable[[str], float], *, is_silent: bool = False) -> None:
        """Have all NATS servers be gone for so long, and each stream forget what came to it after a moment.

        Nodes hear that connections are broken at once, or when the servers are back.
        """
        self.nats.restart(seconds)
        self._unheard.append(self.nats.forget(since))
        self.lost_at = self.now
        if is_silent:
            self.outside.call_later(seconds, self._tell_of_loss)
        else:
            self._tell_of_loss()

    def _loss(self, stream: str) -> float:
        """Return since when a stream has not synced what it has: since before one of its latest messages, or now."""
        synced = max(self.lost_at, self.now - self._syncs)
        late = [synced, *(at for at in self.nats.moments(stream)[-3:] if at > synced)]
        number = self.random.randint(0, len(late) - 1)
        if not number or self.random.random() < 0.3:
            return self.now
        return late[number - 1] + self.random.random() * (late[number] - STEP - late[number - 1])

    def _tell_of_loss(self) -> None:
        unheard, self._unheard = self._unheard, []
        for kept in unheard:
            self.tell(f"nodes hear of what the store has lost after {kept - BEGAN:.5f}")
            self.losses += 1
            self.when_lost(kept)
            self._break_off()

    def _break_off(self) -> None:
        for node in self.nodes:
            if not node.is_dead:
                node.link.break_off()

    def comes(self, moment: str, node: SimulatedNode) -> bool:
        """Have a node in trouble, if this is the moment for it; return whether it is.

        What it sends to the log then stays on its way.
        """
        if not self.is_rough:
            return False
        if moment == WEBHOOK and self.random.random() < 0.3:  # there are few
            node.trouble, node.waits_for = self.random.choice(("pause", "part from store", "part from store")), WEBHOOK
        if node.waits_for != moment:
            return False
        if node.lets_by and moment == APPEND:  # a commit may come in parts
            node.lets_by -= 1
            return False
        node.waits_for = ""
        if node.trouble == "power loss":
            self.outside.call_later(self.random.random() ** 4, self.strike, node, node.trouble)
        elif moment == WEBHOOK:
            self.outside.call_later(self.random.random() ** 4, self._strike_later, node)
        else:
            node.strikes_at = node.loop.steps + 1
            if moment == APPEND:
                self._hold(node.link.there)
        return True

    def _strike_later(self, node: SimulatedNode) -> None:
        node.strikes_at = node.loop.steps + 1

    def takes_over(self) -> None:
        """Have what other nodes sent before arrive while one takes a family over, in many cases."""
        held, self._held = self._held, []
        for way in held:
            if self.random.random() < 0.5:
                way.heal(self.now, loses=False)
            else:
                self._held.append(way)

    def _hold(self, way: SimulatedWay) -> None:
        """Hold what is on its way to the store for a while."""
        way.cut()
        self._held.append(way)
        self.outside.call_later(self._trouble_time(), self._let_through, way)

    def died(self, node: SimulatedNode) -> None:
        """Have a node that died start again after a while. What it sent to the store may arrive late, or never."""
        if self.is_rough:
            self._hold(node.link.there)
            self.outside.call_later(0.05 + self.random.random() ** 2 * 12, self._start, node)

    def _let_through(self, way: SimulatedWay) -> None:
        if way in self._held:
            self._held.remove(way)
            way.heal(self.now, loses=self.is_rough and self.random.random() < 0.3)

    def _trouble_time(self) -> float:
        """Return for how long something is wrong; often for longer than a lease lives."""
        return self.random.choice((0.5, 1.5 * LIFETIME, 2 * LIFETIME)) * (0.5 + self.random.random())

    def _start(self, node: SimulatedNode) -> None:
        if node.is_dead and self.is_rough:
            node.start()
