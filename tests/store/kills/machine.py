"""A machine that is none of ours: a server in a process of its own, reached over sockets, and killed."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import orjson

from tests.sending import JSON_TYPE
from tests.store.simulation.machine import VENDOR
from tests.web.process import environment

MOMENTS = ("any", "jump", "webhook", "commit")
"""In the middle of what a server is killed."""

PATIENCE = 0.6
"""Seconds after which a server dies though what its death waited for has not come."""


class ServerGone(Exception):
    """Raised where an answer does not come, because the server was killed."""


class KilledMachine:
    """Starts a server on a file, has a story played with it, and kills it in the middle of something."""

    command = (sys.executable, "-m", "tests.store.kills.serve")

    is_late = False
    """Whether clients ask for nothing new any more."""

    def __init__(self, file: Path, seed: object, receive: Callable[[Any, Any], Awaitable[int]]) -> None:
        self.random, self._file, self._receive = Random(f"kills {seed}"), file, receive
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self._port = found.getsockname()[1]
        self.hook = f"http://127.0.0.1:{self._port}/hook"
        self.killed: Counter[str] = Counter()
        """In the middle of what it was killed."""

    def fill_disk(self, odds: float) -> None:
        """Leave the disk as it is: it is a real one."""

    def live(self, story: Callable[[Any], Awaitable[Any]], crash_at: int | None = None) -> bool:
        """Start a server and play a story; return whether it was killed before its end."""
        rarest = min(MOMENTS, key=lambda moment: (self.killed[moment], self.random.random()))
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
                return asyncio.run(self._played(story))
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)  # with what it has started, if it traces

    async def _played(self, story: Callable[[Any], Awaitable[Any]]) -> bool:
        self._seen = {moment: asyncio.Event() for moment in MOMENTS}
        receiver = await asyncio.start_server(self._hear, "127.0.0.1", self._port)
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
        content = b"" if body is None else orjson.dumps(body)
        sent = {"host": "127.0.0.1", "authorization": f"Bearer {key}", "content-type": JSON_TYPE, **(headers or {})}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
        head = "\r\n".join([*lines, f"content-length: {len(content)}", "connection: close", "", ""])
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._server)
            try:
                writer.write(head.encode() + content)
                if path == "/_mock/clock":
                    self._seen["jump"].set()
                answer = await reader.read()
            finally:
                writer.close()
        except ConnectionError:
            answer = b""
        status, found = _read(answer)
        if status is None:
            raise ServerGone
        return status, found

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one webhook, unless its server dies meanwhile."""
        with suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            await self._take(reader, writer)
        writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: *(\d+)", head.lower())
        body = await reader.readexactly(int(length[1])) if length else b""
        self._seen["webhook"].set()
        await asyncio.sleep(self.random.random() * 0.01)
        status = await self._receive(self, SimpleNamespace(body=body))
        await asyncio.sleep(self.random.random() * 0.01)
        writer.write(b"HTTP/1.1 %d Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % status)


def _read(answer: bytes) -> tuple[int | None, bytes]:
    """Return status and body of an answer; no status if it is not whole."""
    head, _, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: *(\d+)", head.lower())
    if not answer or (length and len(body) < int(length[1])):
        return None, b""
    return int(head[9:12]), body
