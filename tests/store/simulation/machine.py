"""A machine: the product's own server on a simulated disk, clock and loop. It is killed, and starts again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import orjson

from mock_server.web import app as apps
from mock_server.web import realtime
from mock_server.web.app import App, create_app
from mock_server.web.held_answer import HeldAnswer
from mock_server.web.limits import Limits
from mock_server.web.options import Options
from mock_server.web.webhooks.message import Message, ReceiverAnswer
from mock_server.web.world_store import WorldStore
from tests.sending import prepared
from tests.store.simulation.disk import Disk
from tests.store.simulation.loop import SimulatedCrash, SimulatedLoop, SimulatedThread

VENDOR = "temphone"

CLOCKS = {
    "monotonic": ("mock_server.web.realtime", "mock_server.web.recovery", "mock_server.web.pipeline"),
    "perf_counter": ("mock_server.web.realtime", "mock_server.web.webhooks.attempt"),
    "time_ns": ("mock_server.web.stored_log", "mock_server.web.world_store", "mock_server.web.webhooks.attempt"),
}
"""The modules that read a real clock, by its name."""

BEGAN = 1_800_000_000.0
"""The real time at which every simulation begins."""

DOWN = 0.05
"""The least seconds between the end of a process and the start of the next."""


@cache
def app() -> App:
    """Return one application for all simulations: what it loads is the same for all."""
    made = create_app(Options(vendors=(VENDOR,), limits=Limits(worlds=1_000), ticket_secret="simulation"))
    made.apis.read_all()  # in no life that is simulated, so that all of them are alike
    return made


@cache
def _fault_types() -> Any:
    return apps._fault_types(None, None)


class SimulatedClock:
    """The clock of the machine that is simulated now."""

    machine: Any

    def monotonic(self) -> float:
        return self.machine.loop.now

    def lease_time(self) -> float:
        return self.machine.lease_time()

    def perf_counter(self) -> float:
        return self.machine.measured()

    def time_ns(self) -> int:
        return int(self.machine.loop.now * 1e9)


CLOCK = SimulatedClock()


@contextmanager
def simulated_clocks() -> Iterator[None]:
    """Have the server read the clock of the simulated machine, and no other."""
    with ExitStack() as stack:
        for name, modules in CLOCKS.items():
            for module in modules:
                stack.enter_context(patch(f"{module}.{name}", getattr(CLOCK, name)))
        yield


Story = Callable[["SimulatedMachine"], Awaitable[Any]]


class SimulatedMachine:
    """One machine. Everything that happens on it follows from a seed."""

    hook = "http://127.0.0.1:9/hook"
    """The URL of its receiver."""

    is_late = False
    """Whether clients ask for nothing new any more."""

    def __init__(self, seed: object, receive: Callable[["SimulatedMachine", Message], Awaitable[int]]) -> None:
        """`receive` is what stands at the URLs of webhooks."""
        self.random = Random(f"machine {seed}")
        self.disk = Disk(self.random)
        self.app, self._receive = app(), receive
        self._is_shuffled = self.random.random() < 0.5
        self._slow = self.random.choice((0.001, 0.02, 0.4))
        self._far = self.random.choice((0.002, 1))
        self._stall = self.random.choice((0.0, 0.0, 0.05))
        self.now = BEGAN
        self.lives = 0
        self.is_dead = True
        self.told: list[str] = []
        """What happened, line by line, for whoever looks into a seed."""

    def measured(self) -> float:
        """Return what a stop-watch shows: now and then, a piece of work takes longer than a slice."""
        if self.random.random() < self._stall:
            self.loop.now += realtime.SLICE * 2
        return self.loop.now

    def live(self, story: Story, crash_at: int | None = None) -> bool:
        """Start the server, play a story with it; return whether it was killed, at this step, before its end."""
        self.loop = SimulatedLoop(self.random, self.now, crash_at, is_shuffled=self._is_shuffled, slow=self._slow)
        CLOCK.machine, self.is_dead = self, False
        self.lives += 1
        self.tell(f"life {self.lives}")
        try:
            self.loop.run(self._life(story))
        except SimulatedCrash:
            self.tell("killed")
            return True
        finally:
            self.is_dead = True
            self.loop.die()
            self.disk.lose_power()
            self.now = self.loop.now + DOWN + self.random.random() ** 8 * 20
            if self.loop.wrong:
                raise AssertionError(self.loop.wrong[0])
        return False

    async def _life(self, story: Story) -> None:
        """Do what the application does around its requests (`App._lifespan`), and play the story."""
        sandboxes = self.app.sandboxes
        for sandbox in sandboxes:
            sandboxes.forget(sandbox)
        with (
            patch("mock_server.store.sqlite_file._opened", self.disk.connect),
            patch("mock_server.web.world_store.WorkerThread", SimulatedThread),
        ):
            store = WorldStore.opened(Path("worlds.simulated"))
        store.commits._clock = CLOCK.monotonic
        sandboxes._store = self.app.store = store
        store.serve(sandboxes, self.app.vendors, _fault_types)
        sandboxes.webhook_worker.sender = self
        loop = asyncio.get_running_loop()
        tasks = [loop.create_task(realtime.keep_pace(sandboxes)), loop.create_task(store.wake())]
        await story(self)
        for task in tasks:
            task.cancel()
        for sandbox in sandboxes:
            sandbox.cancel_attempts()
        await store.close()

    def fill_disk(self, odds: float) -> None:
        """Have no room for so many of the commits."""
        self.disk.odds = odds

    def tell(self, what: str) -> None:
        self.told.append(f"{self.loop.now - BEGAN:12.5f} {what}")

    # The network.

    async def rest(self, most: float = 0.002) -> None:
        """Let a part of this time pass, in most cases a small one."""
        await asyncio.sleep(self.random.random() ** 4 * most)

    async def ask(
        self, key: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send one request, on the short way or on the long one, and return status and body of the answer."""
        await self.rest()
        self.tell(f"{key} asks {method} {path} {body}")
        status, content = await self._answered(key, method, path, body, headers)
        self.tell(f"{key} is told {method} {path}: {status} {content[:200]!r}")
        return status, content

    async def _answered(
        self, key: str, method: str, path: str, body: Any, headers: dict[str, str] | None
    ) -> tuple[int, bytes]:
        sent = prepared(self.app, key, path, body)
        target, _, query = sent.path.partition("?")
        named = {name.encode(): value.encode() for name, value in {**sent.headers, **(headers or {})}.items()}
        if self.random.random() < 0.5:
            found = self.app.at_once(method, target.encode(), query.encode(), named, sent.content)
            if isinstance(found, HeldAnswer):
                await found.commit.wait()
                found = found.result()
            if found is not None:
                return found[0], found[2]
        return await self._asgi(method, target, query, named, sent.content)

    async def _asgi(
        self, method: str, target: str, query: str, headers: dict[bytes, bytes], content: bytes
    ) -> tuple[int, bytes]:
        scope = {
            "type": "http",
            "method": method,
            "path": target,
            "raw_path": target.encode(),
            "query_string": query.encode(),
            "headers": list(headers.items()),
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        async def collect(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, collect)
        return sent[0]["status"], b"".join(message["body"] for message in sent[1:])

    async def send(self, message: Message) -> ReceiverAnswer:
        """Carry a webhook to its receiver, and its answer back. The machine is the server's `Sender`."""
        await self.rest(self._far)
        status = await self._receive(self, message)
        self.tell(f"a receiver answers {status} to {message.body[:300]!r}")
        await self.rest(self._far)
        return ReceiverAnswer(status, None, b"said")


def read(content: bytes) -> Any:
    """Return the value of a body; None if there is none."""
    return orjson.loads(content) if content else None
