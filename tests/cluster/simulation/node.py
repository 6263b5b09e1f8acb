"""One node: the product's own server on a machine whose network, clock and scheduler are simulated."""

import asyncio
from contextlib import suppress
from functools import cache
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from mock_server.store.entry import StoreUnready
from mock_server.store.nats_connection import UNREACHABLE
from mock_server.web import realtime
from mock_server.web.app import App, create_app
from mock_server.web.cluster import ClusterStore
from mock_server.web.limits import Limits
from mock_server.web.options import Options
from mock_server.web.protocol import Protocol, protocol_for
from mock_server.web.webhooks.message import Message, ReceiverAnswer
from tests.cluster.simulation.nats import NatsLink
from tests.store.simulation.loop import SimulatedLoop
from tests.store.simulation.machine import CLOCK, VENDOR, _fault_types

URL = "nats://1,nats://2,nats://3"


@cache
def served(number: int) -> tuple[App, uvicorn.Config, type[Protocol]]:
    """Return the application of a node with this number, and what serves it: one for all simulations."""
    app = create_app(Options(vendors=(VENDOR,), limits=Limits(worlds=1_000), ticket_secret="simulation"))
    app.apis.read_all()  # in no life that is simulated, so that all of them are alike
    protocol = protocol_for(app)
    plain = {"lifespan": "off", "log_config": None, "ws": "none", "proxy_headers": False, "date_header": False}
    config = uvicorn.Config(app, http=protocol, **plain)
    config.load()
    return app, config, protocol


class NodeLoop(SimulatedLoop):
    """The loop of a node, whose connections lead to other nodes."""

    node: "SimulatedNode"

    async def create_connection(self, protocol_factory: Any, host: Any = None, port: Any = None, **_: Any) -> Any:
        wire = await self.node.connect(host)
        protocol = protocol_factory()
        wire.belong_to(protocol)
        return wire.writer, protocol


class SimulatedNode:
    """One node and its lives. The cluster decides when it has its turn."""

    def __init__(self, cluster: Any, number: int) -> None:
        self._cluster, self.number, self.random = cluster, number, cluster.random
        self.host = f"10.0.0.{number}"
        self.address = f"http://{self.host}:4010"
        self.app, self._config, self._protocol = served(number)
        self.lives, self.is_dead, self.is_up = 0, True, False
        self.paused_until = 0.0
        self.pauses = 0
        self.strikes_at, self.trouble = 0, ""
        """The step of its loop at which it has trouble, and which."""
        self.waits_for, self.lets_by = "", 0
        """The moment at which it has trouble, if that is none of its steps, and how often it is let by before."""
        self.wires: list[Any] = []
        self.asking: list[Any] = []
        """Connections from others, and to others."""
        self._pace = self._offset = 0.0

    @property
    def has_worlds(self) -> bool:
        """True if it plays any world now."""
        store = self.app.store
        families = () if self.is_dead or not isinstance(store, ClusterStore) else store.families.values()
        return any(family.lease is not None for family in families)

    # Clocks.

    def lease_time(self) -> float:
        """Return what its own clock shows: it runs about as fast as the others, and shows another time."""
        return self.loop.now * self._pace + self._offset

    def measured(self) -> float:
        """Return what a stop-watch shows: now and then, a piece of work takes longer than a slice."""
        if self.random.random() < self._cluster.stall:
            self.loop.now += realtime.SLICE * 2
        return self.loop.now

    # Lives.

    def start(self) -> None:
        cluster = self._cluster
        self.loop = NodeLoop(self.random, cluster.now, None, is_shuffled=cluster.is_shuffled, slow=cluster.slow)
        self.loop.node = self
        self.lives += 1
        self.is_dead, self.is_up, self.paused_until, self.strikes_at = False, False, 0.0, 0
        self._pace, self._offset = 1 + (self.random.random() - 0.5) * 0.04, self.random.random() * 1000
        self.link = NatsLink(self, cluster.nats, cluster.way(cluster.outside, self), cluster.way(self.loop, self))
        self._stopped = self.loop.create_future()
        self._life_task = self.loop.create_task(self._life())
        cluster.tell(f"node {self.number} starts")

    async def _life(self) -> None:
        """Do what the application does around its requests (`App._lifespan`)."""
        sandboxes = self.app.sandboxes
        sandboxes._store = None
        for sandbox in sandboxes:
            sandboxes.forget(sandbox)
        store = sandboxes._store = self.app.store = ClusterStore(URL, self.address)
        store.serve(sandboxes, self.app.vendors, _fault_types)
        sandboxes.webhook_worker.sender = self
        while True:
            with suppress(StoreUnready, *UNREACHABLE):
                await store.start()
                break
        loop = asyncio.get_running_loop()
        tasks = [loop.create_task(realtime.keep_pace(sandboxes)), loop.create_task(store.wake())]
        for task in tasks:
            task.add_done_callback(self._see_end)
        self.is_up = True
        await self._stopped
        self.is_up = False
        for wire in self.wires:
            if not wire.transport.is_lost:
                wire.protocol.shutdown()
        await asyncio.sleep(0.5)
        for wire in self.wires:
            if not wire.transport.is_lost:
                wire.protocol.give_up()
        for task in tasks:
            task.cancel()
        for sandbox in sandboxes:
            sandbox.cancel_attempts()
        await store.close()

    def _see_end(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled():
            self.loop.wrong.append(f"node {self.number}: what runs as long as the server has ended: {task!r}")

    def step(self, now: float) -> None:
        """Do one thing, and have trouble if it is time for that."""
        CLOCK.machine = self
        self.loop.step(now)
        if self.loop.wrong:
            raise AssertionError(self.loop.wrong[0])
        if self._life_task.done():
            self._life_task.result()
            self.die("has stopped")
        elif self.strikes_at and self.loop.steps >= self.strikes_at:
            self.strikes_at = 0
            self._cluster.strike(self, self.trouble)

    def tell(self, moment: str) -> bool:
        """Tell that it is about to append to the log, say; return whether it is in trouble for that."""
        is_struck: bool = self._cluster.comes(moment, self)
        return is_struck

    def takes_over(self) -> None:
        """Tell that it reads a log."""
        self._cluster.takes_over()

    def takes_for_its_own(self, family: str) -> bool:
        """Return whether it has had the lease of a family, and does not know of an end."""
        store = self.app.store
        found = None if self.is_dead or not isinstance(store, ClusterStore) else store.families.get(family)
        return found is not None and found.lease is not None

    def stop(self) -> None:
        """Have the server end as a signal has it end."""
        if not self._stopped.done():
            self._stopped.set_result(None)

    def die(self, how: str, *, is_silent: bool = False) -> None:
        """End, at once. Who was connected to it hears so, unless the machine is gone with it."""
        self._cluster.tell(f"node {self.number} {how}")
        self.is_dead, self.is_up = True, False
        wires, self.wires = self.wires, []
        for wire in () if is_silent else wires:
            if not wire.transport.is_closed:
                wire.end(is_reset=True)
        asking, self.asking = self.asking, []
        for wire in () if is_silent else asking:
            wire.writer.abort()
        CLOCK.machine = self
        self.loop.die()
        self.link.back.drop()
        self._cluster.died(self)

    # The network.

    def new_protocol(self) -> Protocol:
        self.wires = [wire for wire in self.wires if not wire.transport.is_lost]
        return self._protocol(config=self._config, server_state=ServerState(), app_state={}, _loop=self.loop)

    async def connect(self, host: str) -> Any:
        """Connect to another node. Raise `OSError` if nobody listens there."""
        node = next(one for one in self._cluster.nodes if one.host == host)
        return await self._cluster.connected(self.loop, node, self)

    async def send(self, message: Message) -> ReceiverAnswer:
        """Carry a webhook to its receiver, and its answer back. The node is the server's `Sender`."""
        return await self._cluster.carry(self, message)


async def nats_client(*_: Any, disconnected_cb: Any = None, **__: Any) -> NatsLink:
    """Stand in for `nats.connect`: the node that has its turn has a link."""
    found: NatsLink = CLOCK.machine.link
    found.disconnected = disconnected_cb
    return found
