"""A simulated cluster: nodes, the store that they share, and the network between them and their clients."""

import asyncio
import logging
import re
from asyncio import events
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

from mock_server.store import nats_stream
from mock_server.store.group_commit import GroupCommit
from mock_server.store.nats_stream import LIFETIME
from mock_server.web import passing, realtime, sandbox
from mock_server.web.webhooks.message import Message, ReceiverAnswer
from tests.cluster.simulation.nats import SimulatedNats
from tests.cluster.simulation.node import SimulatedNode, connected, nats_client
from tests.cluster.simulation.way import SimulatedWay
from tests.cluster.simulation.wire import SimulatedWire
from tests.sending import prepared
from tests.store.simulation.history import BrokenPromise
from tests.store.simulation.loop import NEVER, STEP, Hanging, SimulatedLoop
from tests.store.simulation.machine import BEGAN, CLOCK, read, simulated_clocks

PATIENCE = (1.0, 4.0, 30.0)
"""Seconds that a client waits for an answer: one of these."""

RETRY_AFTER = 3.0
"""The most seconds after which a client goes on that was not served."""

TICK = 0.2
"""Seconds between two looks at worlds with a rate: fewer looks, more seeds."""

HOPS = 2
"""Nodes that a request may come to: the one that is asked, and the one that has the world."""

TROUBLES = ("kill", "vanish", "stop", "pause", "pause", "pause", "pause", "part from store", "part from store", "part")

LENGTH = re.compile(rb"content-length: *(\d+)")

NEAR = 0.002
"""The most seconds that it takes from one place to another where nobody has trouble."""

SPIN = 2_000_000


class ErrorWatch(logging.Handler):
    """Takes what servers log as errors: none may fail while it lives."""

    def emit(self, record: logging.LogRecord) -> None:
        node = CLOCK.machine
        if not node.is_dead:
            error = record.exc_info[1] if record.exc_info else None
            node.loop.wrong.append(f"node {node.number}: {record.getMessage()}: {error!r}")


@contextmanager
def simulated_cluster() -> Iterator[None]:
    """Have servers use the clocks, the network and the store of the nodes that are simulated now."""
    log, watch = logging.getLogger("uvicorn.error"), ErrorWatch(logging.ERROR)
    with simulated_clocks(), ExitStack() as stack:
        log.addHandler(watch)
        stack.callback(log.removeHandler, watch)
        stack.enter_context(patch.object(log, "propagate", False))
        for one in (
            patch.object(passing, "_connected", connected),
            patch.object(nats_stream.nats, "connect", nats_client),
            patch.object(nats_stream.NatsStream.__init__, "__defaults__", (CLOCK.lease_time,)),
            patch.object(sandbox, "monotonic", CLOCK.lease_time),
            patch.object(GroupCommit.__init__, "__defaults__", ((), CLOCK.monotonic)),
            patch.object(realtime, "TICK", TICK),
        ):
            stack.enter_context(one)
        yield


class SimulatedCluster:
    """Nodes on machines of their own. Everything that happens to them follows from a seed."""

    hook = "http://127.0.0.1:9/hook"
    """The URL of the receiver."""

    patience = PATIENCE

    def __init__(self, seed: object, receive: Callable[[Any, Message], Awaitable[int]]) -> None:
        """`receive` is what stands at the URLs of webhooks."""
        self.random, self._receive = Random(f"cluster {seed}"), receive
        self.is_shuffled = self.random.random() < 0.5
        self.slow = self.random.choice((0.001, 0.02))
        self.stall = self.random.choice((0.0, 0.0, 0.05))
        self._far = self.random.choice((0.002, 0.05, 1.9))
        self._thinking = self.random.choice((0.01, 0.5, 4.5))
        """The most seconds that a receiver takes before, and after, it knows what it is told."""
        self._pace = self.random.choice((0.2, 1.0, 4.0))
        self._calm = self.random.choice((6.0, 20.0, 40.0))
        self.now = BEGAN
        self.outside = SimulatedLoop(self.random, self.now, None, is_shuffled=self.is_shuffled, slow=self.slow)
        self.nats = SimulatedNats(self.random, self.outside)
        self.nodes = [SimulatedNode(self, number) for number in range(1, self.random.choice((2, 3, 3)) + 1)]
        self._parted: set[frozenset[int]] = set()
        self._ways: dict[frozenset[int], list[SimulatedWay]] = defaultdict(list)
        self._requests: dict[int, list[SimulatedWire]] = defaultdict(list)
        self._on_the_wire: dict[tuple[bytes, str], list[tuple[SimulatedNode, int, int]]] = defaultdict(list)
        self._is_rough = self._is_playing = False
        self._count = 0
        self.broken: list[BrokenPromise] = []
        self.told: list[str] = []
        """What happened, line by line, for whoever looks into a seed."""

    def tell(self, what: str) -> None:
        self.told.append(f"{self.now - BEGAN:12.5f} {what}")

    # Time.

    def live(self, story: Callable[[Any], Awaitable[Any]], crash_at: int | None = None) -> bool:
        """Start all nodes, play a story with them, and end them all at once."""
        task, self._is_playing = self.outside.create_task(story(self)), True
        for node in self.nodes:
            node.start()
        try:
            self._drive(task)
            task.result()
        finally:
            self._is_rough = self._is_playing = False
            self.heal()
            for node in self.nodes:
                if not node.is_dead:
                    node.die("is killed, as all are")
            self._drop_outside()
        if self.broken:
            raise self.broken[0]
        return False

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
            events._set_running_loop(None)

    def _step(self) -> None:
        """Have the one do something who is next; if several could, any of them."""
        ready, soonest, first = [], NEVER, None
        outside = self.outside.next_moment()
        if outside <= self.now:
            ready.append(None)
        else:
            soonest = outside
        for node in self.nodes:
            if node.is_dead:
                continue
            moment = max(node.loop.next_moment(), node.paused_until)
            if moment <= self.now:
                ready.append(node)
            elif moment < soonest:
                soonest, first = moment, node
        if ready:
            self.now += STEP
            first = ready[self.random.randrange(len(ready))] if len(ready) > 1 else ready[0]
        else:
            self.now = max(soonest, self.now + STEP)
        if first is None:
            events._set_running_loop(self.outside)
            self.outside.step(self.now)
        else:
            events._set_running_loop(first.loop)
            first.step(self.now)
            self.now = max(self.now, first.loop.now)

    def _drop_outside(self) -> None:
        """Forget what is still under way outside, but for the store, which takes what was sent to it."""
        for task in self.outside._tasks:
            if not task.done():
                task.cancel()
        self.outside._tasks.clear()

    # Trouble.

    def be_rough(self) -> None:
        """Let nodes have trouble from now on."""
        self._is_rough = True
        self.outside.create_task(self._have_trouble())

    def be_calm(self) -> None:
        """Let no node have trouble any more, and wait until all are there."""
        self._is_rough = False
        self.heal()

    async def _have_trouble(self) -> None:
        while self._is_rough:
            await asyncio.sleep(self.random.random() * self._calm)
            owners = [node for node in self.nodes if node.has_worlds]
            node = self.random.choice(owners if owners and self.random.random() < 0.7 else self.nodes)
            if self._is_rough and not node.is_dead and not node.strikes_at:
                node.trouble = self.random.choice(TROUBLES)
                if self.random.random() < 0.5:
                    node.strikes_at = node.loop.steps + self.random.randint(1, 60)
                else:
                    node.fails_to_append = True

    def strike(self, node: SimulatedNode, trouble: str) -> None:
        """Have a node in trouble, between two steps."""
        if not self._is_rough:
            return
        lasts = self._trouble_time()
        self.tell(f"node {node.number}: {trouble}, {lasts:.3f} s")
        if trouble in ("kill", "vanish"):
            node.die("is killed", is_silent=trouble == "vanish")
        elif trouble == "stop":
            node.stop()
        elif trouble == "pause":
            self.pause(node, lasts)
        else:
            others = [0] if trouble == "part from store" else [one.number for one in self.nodes if one is not node]
            self.part(node, self.random.choice(others), lasts)

    def appends(self, node: SimulatedNode) -> None:
        """Have a commit stay on its way, if its node is to have trouble with one, and have that trouble then."""
        if node.fails_to_append and self._is_rough:
            node.fails_to_append, node.strikes_at = False, node.loop.steps + 1
            node.link.there.cut()
            self.outside.call_later(self._trouble_time(), self._let_through, node.link.there)

    def died(self, node: SimulatedNode, *, is_silent: bool) -> None:
        """Have a node that died start again after a while. What it sent to the store may arrive late, or never."""
        if self._is_rough:
            node.link.there.cut()
            self.outside.call_later(self._trouble_time(), self._let_through, node.link.there)
            self.outside.call_later(0.05 + self.random.random() ** 2 * 12, self._start, node)

    def _let_through(self, way: SimulatedWay) -> None:
        way.heal(self.now, loses=self._is_rough and self.random.random() < 0.3)

    def _trouble_time(self) -> float:
        """Return for how long something is wrong; often for longer than a lease lives."""
        return self.random.choice((0.5, LIFETIME, 2 * LIFETIME)) * (0.5 + self.random.random())

    def _start(self, node: SimulatedNode) -> None:
        if node.is_dead and self._is_rough:
            node.start()

    def pause(self, node: SimulatedNode, seconds: float) -> None:
        """Have a node do nothing for so long."""
        node.pauses, node.paused_until = node.pauses + 1, self.now + seconds

    def part(self, node: SimulatedNode, other: int, seconds: float) -> None:
        """Have a node and another one, or the store (0), hear nothing of each other for so long."""
        pair = frozenset((node.number, other))
        self._parted.add(pair)
        self.outside.call_later(seconds, self._join, pair)
        for way in self._ways_of(pair):
            way.cut()

    def _join(self, pair: frozenset[int]) -> None:
        if pair in self._parted:
            self._parted.discard(pair)
            loses = self._is_rough and 0 in pair and self.random.random() < 0.3
            self.tell(f"{sorted(pair)} hear each other again")
            for way in self._ways_of(pair):
                way.heal(self.now, loses=loses)

    def _ways_of(self, pair: frozenset[int]) -> list[SimulatedWay]:
        if 0 in pair:
            node = next(one for one in self.nodes if one.number in pair)
            return [] if node.is_dead else [node.link.there, node.link.back]
        self._ways[pair] = [way for way in self._ways[pair] if way.is_cut or not way.is_empty]
        return self._ways[pair]

    def heal(self) -> None:
        """Let all hear each other, and all nodes run."""
        for pair in list(self._parted):
            self._join(pair)
        for node in self.nodes:
            node.paused_until = 0.0
            if node.is_dead and self._is_playing:
                node.start()

    # The network.

    def way(self, loop: Any) -> SimulatedWay:
        """Return a way that ends on a loop."""
        return SimulatedWay(self.random, loop, self._slowness)

    def _slowness(self) -> float:
        return self._far if self._is_rough else NEAR

    async def connected(self, loop: Any, node: SimulatedNode, asker: SimulatedNode | None) -> SimulatedWire:
        """Return a connection to a node. Raise `OSError` if nobody listens there."""
        pair = frozenset((node.number, asker.number if asker is not None else -1))
        there, back = SimulatedWay(self.random, node.loop, lambda: NEAR), SimulatedWay(self.random, loop, lambda: NEAR)
        if asker is not None:
            self._ways[pair] += [there, back]
            there.is_cut = back.is_cut = pair in self._parted
        await asyncio.sleep(self.random.random() ** 4 * NEAR)
        if not node.is_up:
            raise ConnectionRefusedError(f"nobody listens at {node.address}")
        wire = SimulatedWire(loop, node, there, back, self._note_wire)
        if asker is not None:
            asker.asking.append(wire)
        there.send(wire.open, self.now)
        return wire

    def _note_wire(self, request: int, wire: SimulatedWire) -> None:
        wires = self._requests[request]
        wires.append(wire)
        if len(wires) > HOPS:
            self.broken.append(BrokenPromise(f"passed on twice: request {request}"))

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
        await self.rest(self._pace if self._is_rough else NEAR)
        there = [node for node in self.nodes if node.is_up and self.random.random() < 0.95]
        status, content = await self.ask_node(self.random.choice(there or self.nodes), key, method, path, body, headers)
        if status in (0, 503):
            await asyncio.sleep(self.random.random() * RETRY_AFTER)
        return status, content

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
        while method != "GET" and status in (0, 503) and not all(wire.is_over for wire in self._requests[number]):
            await asyncio.sleep(0.5)
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

        Nobody may send what another node has on the wire, unless that one was paused meanwhile.
        """
        event = read(message.body)
        name = message.body, event["event_id"]
        under_way, mine = self._on_the_wire[name], (node, node.lives, node.pauses)
        for other, life, pauses in under_way:
            if other is not node and not other.is_dead and (other.lives, other.pauses) == (life, pauses):
                what = f"nodes {other.number} and {node.number} send {event['event_id']} at the same time"
                self.broken.append(BrokenPromise(f"two senders: {what}"))
        under_way.append(mine)
        try:
            await self.rest(self._thinking if self._is_rough else NEAR)
            status = await self._receive(self, message)
            self.tell(f"a receiver answers {status} to node {node.number}: {message.body[:200]!r}")
            await self.rest(self._thinking if self._is_rough else NEAR)
        finally:
            under_way.remove(mine)
        return ReceiverAnswer(status, None, b"said")

    def fill_disk(self, odds: float) -> None:
        """Do nothing: the store of a cluster is no disk of this machine."""
