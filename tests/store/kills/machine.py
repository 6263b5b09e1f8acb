"""A machine that is none of ours: a server in a process of its own, reached over sockets, and killed."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

from tests.store.kills.network import HookReceiver, exchanged
from tests.store.simulation.machine import VENDOR
from tests.web.process import environment

MOMENTS = ("any", "jump", "webhook", "commit")
"""In the middle of what a server is killed."""

PATIENCE = 3.0
"""Seconds after which a server dies though what its death waited for has not come: the machine may be busy."""


class ServerGone(Exception):
    """Raised where an answer does not come, because the server was killed."""


class KilledMachine:
    """Starts a server on a file, has a story played with it, and kills it in the middle of something."""

    command = (sys.executable, "-m", "tests.store.kills.serve")

    is_late = False
    """Whether clients ask for nothing new any more."""

    def __init__(self, file: Path, seed: object, receive: Callable[[Any, Any], Awaitable[int]]) -> None:
        self.random, self._file = Random(f"kills {seed}"), file
        self._receiver = HookReceiver(self, self.random, receive)
        self.hook = self._receiver.url
        self._was_killed = True
        self.killed: Counter[str] = Counter()
        """In the middle of what it was killed."""

    def close(self) -> None:
        """Give back what was kept from one life to the next."""
        self._receiver.close()

    @property
    def now(self) -> float:
        """The present moment of the real clock."""
        return monotonic()

    def fill_disk(self, odds: float) -> None:
        """Leave the disk as it is: it is a real one."""

    def live(self, story: Callable[[Any], Awaitable[Any]], crash_at: int | None = None) -> bool:
        """Start a server and play a story; return whether it was killed before its end."""
        rarest = min(MOMENTS, key=lambda moment: (self.killed[moment], self.random.random()))
        rarest = rarest if self._was_killed else "any"  # some clients never come to what is waited for
        self._moment = rarest if crash_at is not None else "end"
        commit = self.random.randint(1, 8) if self._moment == "commit" else 0
        delay = self.random.random() ** 2 * 0.01
        store = ["--store", str(self._file), "--vendor", VENDOR, "--port", "0"]
        command = [*self.command, str(commit), str(delay), "serve", *store]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, env=environment(), text=True, start_new_session=True
        ) as self.process:
            try:
                assert self.process.stdout is not None
                line = self.process.stdout.readline()
                found = re.search(r":(\d+)$", line.strip())
                assert found, line
                self._server = int(found[1])
                self._was_killed = asyncio.run(self._played(story))
                return self._was_killed
            finally:
                self._end()

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # with what it has started, if it traces

    async def _played(self, story: Callable[[Any], Awaitable[Any]]) -> bool:
        receiver = await self._receiver.listen()
        self._seen = {moment: asyncio.Event() for moment in MOMENTS} | {"webhook": self._receiver.heard}
        killer = asyncio.ensure_future(self._kill()) if self._moment != "end" else None
        try:
            await story(self)
        except ServerGone:
            if killer is None:
                raise
            if self._moment == "commit" and not killer.done():  # it has killed itself
                self.killed["commit"] += 1
            return True
        finally:
            self._end()  # before its receiver is gone: it would count what was not taken
            receiver.close()
            if killer is not None:
                killer.cancel()
        return False

    async def _kill(self) -> None:
        moment, pause = self._moment, self.random.random()
        self._seen["any"].set()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._seen[moment].wait()
        except TimeoutError:
            moment = "any"
        await asyncio.sleep(pause * (0.2 if moment == "any" else 0.005))
        self.process.send_signal(signal.SIGKILL)
        self.killed[moment] += 1

    # The network.

    async def ask(
        self, key: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send one request, and return status and body of the answer. Raise `ServerGone` if none comes."""
        status, found = await exchanged(self._server, key, method, path, body, headers, partial(self._note, path))
        if status is None:
            raise ServerGone
        return status, found

    def _note(self, path: str) -> None:
        """Tell that the request for a jump is on its way."""
        if path == "/_mock/clock":
            self._seen["jump"].set()
