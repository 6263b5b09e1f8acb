"""Watchers: clients that follow a world hear of its changes, ten times a second at most."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from time import monotonic
from typing import Any

from mock_server.contract.json_codec import encode
from mock_server.engine import moment
from mock_server.exchange import Rejection
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes

TICK = 0.1
"""Real seconds between two looks at the worlds that are watched."""

MOST = 200
"""Watchers of one server."""

BEHIND = 1_000_000
"""Bytes that may wait for a watcher who does not read; then it is cut off, and may look anew."""

LAST = 10.0
"""Real seconds in which a watcher that was cut off may still take its last line."""

RETRY = ((b"retry-after", b"10"),)


def facts_of(sandbox: Sandbox) -> dict[str, Any]:
    """Return the facts of a world that watchers are told. It takes no longer for a large one."""
    world = sandbox.world
    due = world.clock.next_due()
    return {
        "now": moment.text(world.now),
        "rate": world.rate,
        "happened": len(world.journal),
        "webhooks": len(world.outbox),
        "deliveries": dict(world.outbox.deliveries.counts),
        "webhooks_held": sandbox.held,
        "requests": sandbox.log.count,
        "commands": len(sandbox.commands),
        "pending": world.clock.pending(),
        "next_due": None if due is None else moment.text(due),
        "is_jumping": sandbox.jump is not None,
        "stopped": sandbox.stopped and sandbox.stopped.view(world),
        "begun": sandbox.begun,
    }


def line_of(facts: Mapping[str, Any]) -> bytes:
    """Return one line of a stream."""
    return encode(dict(facts)) + b"\n"


class Watcher:
    """A client that follows a world, and the lines that wait for it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.end: str | None = None
        """Why it hears nothing more; None as long as it does."""
        self.until = 0.0
        """The real time by which it has to have taken its last line."""
        self.task = asyncio.current_task()
        self._told: dict[str, Any] | None = None
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._news = asyncio.Event()

    def look(self, facts: dict[str, Any]) -> None:
        """Add a line if something has changed since the last one."""
        if facts != self._told:
            self._told = facts
            self._add(line_of(facts))
            if self._bytes > BEHIND:
                self.stop("behind")

    def stop(self, why: str) -> None:
        """Stop: of the lines that wait, only the last one is left."""
        self.end, self.until = why, monotonic() + LAST
        if why == "behind":
            self._waiting.clear()
        self._add(line_of({"end": why}))

    def _add(self, line: bytes) -> None:
        self._waiting.append(line)
        self._bytes += len(line)
        self._news.set()

    async def lines(self) -> AsyncGenerator[bytes, None]:
        """Yield the lines, each as soon as it is there."""
        while True:
            while self._waiting:
                line = self._waiting.popleft()
                self._bytes -= len(line)
                yield line
            if self.end is not None:
                return
            self._news.clear()
            await self._news.wait()


class Watchers:
    """All watchers of a server. One task looks at their worlds, as long as there are any."""

    def __init__(self, sandboxes: Sandboxes) -> None:
        self._sandboxes = sandboxes
        self._all: set[Watcher] = set()
        self._ticking: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._all)

    @property
    def is_ticking(self) -> bool:
        """True if a task looks at worlds."""
        return self._ticking is not None

    async def follow(self, sandbox: Sandbox) -> AsyncGenerator[bytes, None]:
        """Yield a line now, and then one for each change, until the world or the watcher is gone."""
        watcher = Watcher(sandbox)
        watcher.look(facts_of(sandbox))
        self._all.add(watcher)
        if self._ticking is None:
            self._ticking = asyncio.create_task(self._tick())
        try:
            async for line in watcher.lines():
                yield line
        finally:
            self._all.discard(watcher)

    def require_room(self) -> None:
        """Raise `Rejection` 503 if there are too many watchers."""
        if len(self._all) >= MOST:
            seen = f"seen {MOST} watchers of this server, its limit"
            raise Rejection(503, f"{seen}; close a page that follows a world", headers=RETRY)

    async def _tick(self) -> None:
        try:
            while self._all:
                await asyncio.sleep(TICK)
                self._look()
        finally:
            self._ticking = None

    def _look(self) -> None:
        """Look at each watched world once."""
        seen: dict[Sandbox, dict[str, Any]] = {}
        for watcher in self._all:
            sandbox = watcher.sandbox
            if watcher.end is not None:
                if monotonic() > watcher.until and watcher.task is not None:
                    watcher.task.cancel()
            elif not self._sandboxes.holds(sandbox):
                watcher.stop("elsewhere" if sandbox.commands.lost else "deleted")
            elif sandbox.restoring is None:
                if sandbox not in seen:
                    seen[sandbox] = facts_of(sandbox)
                watcher.look(seen[sandbox])
