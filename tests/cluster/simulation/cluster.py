"""A simulated cluster as clients and receivers know it: what they send, and what comes back."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from mock_server.store.leases import LIFETIME
from mock_server.web.cluster import family_of
from mock_server.web.family_store import RENEWAL
from mock_server.web.webhooks.message import Message, ReceiverAnswer
from tests.cluster.simulation.network import NEAR
from tests.cluster.simulation.node import SimulatedNode
from tests.cluster.simulation.trouble import TroubledNetwork
from tests.sending import prepared
from tests.store.simulation.history import BrokenPromise
from tests.store.simulation.machine import read

PATIENCE = (1.0, 4.0, 30.0)
"""Seconds that a client waits for an answer: one of these."""

RETRY_AFTER = 3.0
"""The most seconds after which a client goes on that was not served."""

SOON = 2.0
"""Seconds before the end of a pause in which clients ask a node that can't answer yet."""

SLOW = 9.0
"""Seconds that a receiver takes when its sender has trouble: just less than its sender waits."""

LENGTH = re.compile(rb"content-length: *(\d+)")


class SimulatedCluster(TroubledNetwork):
    """A cluster, its clients' requests and its webhooks. Everything that happens to them follows from a seed."""

    hook = "http://127.0.0.1:9/hook"
    """The URL of the receiver."""

    patience = PATIENCE

    def __init__(self, seed: object, receive: Callable[[Any, Message], Awaitable[int]]) -> None:
        """`receive` is what stands at the URLs of webhooks."""
        super().__init__(seed)
        self._receive, self._count = receive, 0
        self._thinking = self.random.choice((0.01, 0.5, 9.0))
        """The most seconds that a receiver takes before, and after, it knows what it is told."""
        self._pace = self.random.choice((1.0, 4.0, 12.0))
        self._on_the_wire: dict[tuple[bytes, str], list[tuple[SimulatedNode, int, int, int]]] = defaultdict(list)

    @property
    def is_whole(self) -> bool:
        """True if all nodes are there."""
        return all(node.is_up for node in self.nodes)

    async def rest(self, most: float) -> None:
        """Let a part of this time pass, in most cases a small one."""
        await asyncio.sleep(self.random.random() ** 4 * most)

    async def ask(
        self, key: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send one request to any node; return status and body of the answer, 0 if there is none.

        Where the answer says nothing of what was done, wait until no node does anything for this request any more.
        Of reads, nothing is done.
        """
        await self.rest(self._pace if self.is_rough else NEAR)
        family = family_of(key)
        await asyncio.sleep(self._waits(family, method))
        status, content = await self.ask_node(self._chosen(family, method), key, method, path, body, headers)
        if status in (0, 503):
            await asyncio.sleep(self.random.random() * RETRY_AFTER)
        return status, content

    def _overtaken(self, family: str) -> list[SimulatedNode]:
        """Return the nodes that take a family for their own, where another one has it, or the store lost something."""
        own = [node for node in self.nodes if node.takes_for_its_own(family)]
        return (
            own
            if len(own) > 1
            or self.now < self.lost_at + LIFETIME
            or (own and self.nats.holder(family) != own[0].address)
            else []
        )

    def _chosen(self, family: str, method: str) -> SimulatedNode:
        """Return the node that is asked: any, but reads often come to one that does not know yet what it has lost."""
        there = [node for node in self.nodes if node.is_up and self.random.random() < 0.95] or self.nodes
        if self.is_rough and self.random.random() < 0.7:
            overtaken = self._overtaken(family)
            if method == "GET":
                there = [node for node in overtaken if node.paused_until < self.now + SOON] or there
            else:
                holder = self.nats.holder(family)
                awake = [node for node in there if node.paused_until <= self.now]
                there = [node for node in awake if node.address == holder or node not in overtaken] or there
        return self.random.choice(there)

    def _waits(self, family: str, method: str) -> float:
        """Return the seconds until a request comes: often when a lease ends, or a node wakes that has lost one."""
        if not self.is_rough or self.random.random() < 0.3:
            return 0.0
        wakes = [node.paused_until - self.now for node in self._overtaken(family)]
        if method == "GET" and wakes:
            return max(0.0, min(wakes) - NEAR)
        left = self.nats.held_since(family) + LIFETIME + self.nats.late - self.now
        is_ending = 0 < left < LIFETIME - RENEWAL * 1.25
        return left + self.random.random() ** 4 * 0.3 if is_ending else 0.0

    async def ask_node(
        self,
        node: SimulatedNode,
        key: str,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Send one request to one node."""
        self._count += 1
        number = self._count
        self.tell(f"{key} asks node {node.number} {method} {path} {body} ({number})")
        status, content = await self._answered(node, number, key, method, path, body, headers or {})
        if method != "GET" and status in (0, 503):
            await self._is_over(number)
        elif method != "GET" and status < 300:
            for one in self.nodes:
                one.tell("answered")
        self._requests.pop(number, None)
        self.tell(f"{key} is told {method} {path} ({number}): {status} {content[:200]!r}")
        return status, content

    async def _answered(
        self, node: SimulatedNode, number: int, key: str, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        sent = prepared(node.app, key, path, body)
        named = {"host": "127.0.0.1", **sent.headers, **headers, "x-request": str(number), "connection": "close"}
        lines = [f"{method} {sent.path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
        head = "\r\n".join([*lines, f"content-length: {len(sent.content)}", "", ""])
        try:
            wire = await self.connected(self.outside, node, None)
        except OSError:
            return 0, b""
        wire.writer.write(head.encode() + sent.content)
        try:
            async with asyncio.timeout(self.random.choice(self.patience)):
                answer = await wire.reader.read()
        except (TimeoutError, ConnectionError):
            return 0, b""
        finally:
            wire.writer.close()
        head, _, content = answer.partition(b"\r\n\r\n")
        length = LENGTH.search(head.lower())
        return (int(head[9:12]), content) if head and len(content) == int(length[1] if length else 0) else (0, b"")

    async def carry(self, node: SimulatedNode, message: Message) -> ReceiverAnswer:
        """Carry a webhook from a node to the receiver, and its answer back.

        Nobody may send what another node has on the wire, unless that one was paused meanwhile, or the store has lost
        something, its lease perhaps. Then the receiver is not there either.
        """
        event = read(message.body)
        name = message.body, event["event_id"]
        under_way, mine = self._on_the_wire[name], (node, node.lives, node.pauses, self.losses)
        for other, *before in under_way:
            if other is not node and not other.is_dead and before == [other.lives, other.pauses, self.losses]:
                what = f"nodes {other.number} and {node.number} send {event['event_id']} at the same time"
                self.broken.append(BrokenPromise(f"two senders: {what}"))
        under_way.append(mine)
        losses, slow = self.losses, SLOW if node.tell("webhook") or self._wakes_soon(node) else 0.0
        try:
            await self.rest(self._thinking if self.is_rough else NEAR)
            await asyncio.sleep(slow)
            if self.losses > losses:  # who was told of it before the store lost it may know what is not there any more
                return ReceiverAnswer(503, None, b"without power")
            status = await self._receive(self, message)
            self.tell(f"a receiver answers {status} to node {node.number}: {message.body[:200]!r}")
            await self.rest(self._thinking if self.is_rough else NEAR)
        finally:
            under_way.remove(mine)
        return ReceiverAnswer(status, None, b"said")

    def _wakes_soon(self, sender: SimulatedNode) -> bool:
        """Have paused nodes that took a family for their own wake while another one sends; return whether one does."""
        asleep = [
            node for node in self.nodes if node is not sender and node.paused_until > self.now and node.has_worlds
        ]
        for node in asleep:
            node.paused_until = min(node.paused_until, self.now + self.random.random() * SLOW)
        return bool(asleep)

    def fill_disk(self, odds: float) -> None:
        """Do nothing: the store of a cluster is no disk of this machine."""
