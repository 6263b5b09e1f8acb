"""A cluster of processes: three nodes, three NATS servers and a balancer, of which some are killed with SIGKILL."""

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import orjson

from tests.store.kills.network import HookReceiver, exchanged
from tests.store.simulation.clients import CALLS
from tests.store.simulation.history import BrokenPromise
from tests.web.process import ROOT

sys.path.insert(0, str(ROOT / "examples" / "cluster"))
from cluster import Cluster

MOMENTS = {"any": "", "create": CALLS, "jump": "/_mock/clock", "webhook": "none"}
"""In the middle of what something is killed, and what is asked for then."""

PATIENCE = 3.0
"""Seconds after which something dies though what its death waited for has not come."""

SETTLES = 60.0
"""Seconds in which a cluster answers again, on a busy machine."""

PACE = 2.0
"""The most seconds that a client waits before it asks; in most cases a small part of it."""

UNSURE = (None, 502, 504)
"""No answer, or one of the balancer's own, where a node was killed before its answer."""


class KilledCluster:
    """Has a story played with a cluster, and kills its parts in the middle of something."""

    is_whole = True  # whoever kills a node waits until all worlds have an answer
    is_late = False
    """Whether clients ask for nothing new any more."""

    def __init__(self, folder: Path, seed: object, receive: Callable[[Any, Any], Awaitable[int]]) -> None:
        self.random, self.pace = Random(f"kills {seed}"), PACE
        self._receiver = HookReceiver(self, self.random, receive)
        self.hook = self._receiver.url
        self._cluster = Cluster(folder)
        self.nodes = self._cluster.nodes
        self._seen = {moment: asyncio.Event() for moment in MOMENTS}
        self.killed: Counter[str] = Counter()
        """What was killed, and in the middle of what."""
        self.waits: list[float] = []
        """Seconds from the death of something until all worlds had an answer again."""

    @property
    def now(self) -> float:
        """The present moment of the real clock."""
        return monotonic()

    def fill_disk(self, odds: float) -> None:
        """Leave the disks as they are: they are real ones."""

    def live(self, story: Callable[[Any], Awaitable[Any]]) -> None:
        """Play a story, with nodes that have just started; all that there were before are killed at once."""
        if not self._cluster.processes:
            self._cluster.start()
        else:
            numbers = range(1, len(self.nodes) + 1)
            for number in numbers:
                self._end(f"node{number}")
            for number in numbers:
                self._cluster.start_node(number)
        asyncio.run(self._played(story))

    async def _played(self, story: Callable[[Any], Awaitable[Any]]) -> None:
        receiver = await self._receiver.listen()
        try:
            await story(self)
        finally:
            receiver.close()

    def be_calm(self) -> None:
        """Let clients ask without a rest from now on."""
        self.pace = 0.0

    def stop(self) -> None:
        """End everything."""
        self._cluster.stop()
        self._receiver.close()

    # Death.

    async def kill(self, kinds: list[str], keys: list[str]) -> None:
        """Kill so many of these kinds, and start each again; in between, wait until these worlds have an answer."""
        self.random.shuffle(kinds)
        await self._settled(keys)
        for kind in kinds:
            await asyncio.sleep(self.random.random())
            number = await self._owner(keys) if kind == "node" and self.random.random() < 0.7 else None
            name = f"{kind}{number or self.random.randint(1, 3)}"
            moment = await self._awaited_moment()
            self._end(name)
            self.killed[kind] += 1
            self.killed[moment] += 1
            died = monotonic()
            settling = asyncio.ensure_future(self._settled(keys))
            await asyncio.sleep(self.random.random() * 3)
            (self._cluster.start_node if kind == "node" else self._cluster.start_nats)(int(name[-1]))
            self.waits.append(await settling - died)
            await asyncio.sleep(self.random.random() * 2)

    def _end(self, name: str) -> None:
        process = self._cluster.processes[name]
        process.kill()
        process.wait()

    async def _owner(self, keys: list[str]) -> int | None:
        """Return the number of a node that has a world; None if nobody can say."""
        for port in self.nodes:
            status, content = await exchanged(port, keys[0], "GET", "/_mock/nodes")
            if status == 200:
                owners = [one["node"].rpartition(":")[2] for one in orjson.loads(content)["families"]]
                numbers = [self.nodes.index(int(one)) + 1 for one in owners if one.isdigit()]
                return self.random.choice(numbers) if numbers else None
        return None

    async def _awaited_moment(self) -> str:
        """Wait until a client does what has been interrupted least, and a little longer; return what it is."""
        moment = min(MOMENTS, key=lambda moment: (self.killed[moment], self.random.random()))
        self._seen = {moment: asyncio.Event() for moment in MOMENTS}
        event = self._receiver.heard if moment == "webhook" else self._seen[moment]
        event.clear()
        try:
            async with asyncio.timeout(PATIENCE):
                await event.wait()
        except TimeoutError:
            moment = "any"
        await asyncio.sleep(self.random.random() * 0.01)
        return moment

    async def _settled(self, keys: list[str]) -> float:
        """Wait until all worlds have an answer; return when that is."""
        until = monotonic() + SETTLES
        for key in keys:
            while (await exchanged(self._cluster.front, key, "GET", "/_mock/world"))[0] != 200:
                if monotonic() > until:
                    raise BrokenPromise(f"world {key}: no answer for {SETTLES} s")
                await asyncio.sleep(0.1)
        return monotonic()

    # The network.

    async def ask(
        self, key: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send one request to any node, or to the balancer; return status and body of the answer, 0 if there is none.

        Where nothing dies any more, ask again for what can be read, until there is an answer.
        """
        await asyncio.sleep(self.random.random() ** 4 * self.pace)
        until = monotonic() + SETTLES
        while True:
            port = self.random.choice((*self.nodes, *[self._cluster.front] * 3))
            status, content = await self.ask_node(port, key, method, path, body, headers)
            if status not in (0, 503) or method != "GET" or self.pace or monotonic() > until:
                return status, content

    async def ask_node(
        self,
        port: int,
        key: str,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Send one request to whoever listens on a port.

        Where the answer says nothing of what was done, wait until no node does anything for this request any more.
        """

        def note() -> None:
            for moment, prefix in MOMENTS.items():
                if path.startswith(prefix) and method != "GET":
                    self._seen[moment].set()

        status: int | None = None
        with suppress(OSError):
            status, content = await exchanged(port, key, method, path, body, headers, note)
        if status in UNSURE:
            status, content = 0, b""
        if status in (0, 503):
            await asyncio.sleep(1 if method != "GET" else 0.2)
        assert status is not None
        return status, content
