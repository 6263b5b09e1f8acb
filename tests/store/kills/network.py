"""What stands between clients, servers and receivers where none of them is simulated: sockets of loopback."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import Random
from types import SimpleNamespace
from typing import Any

import orjson

from tests.sending import JSON_TYPE


class HookReceiver:
    """A listener at the URL of webhooks; it tells when one has come."""

    def __init__(self, machine: Any, random: Random, receive: Callable[[Any, Any], Awaitable[int]]) -> None:
        self._machine, self._random, self._receive = machine, random, receive
        self._socket = socket.create_server(("127.0.0.1", 0))  # it is kept: nobody else may get its port meanwhile
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/hook"
        self.heard = asyncio.Event()

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()

    async def listen(self) -> asyncio.Server:
        """Listen from now on, until the server that is returned is closed."""
        self.heard = asyncio.Event()
        return await asyncio.start_server(self._hear, sock=self._socket.dup())

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one webhook, unless its server dies meanwhile."""
        with suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            await self._take(reader, writer)
        writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: *(\d+)", head.lower())
        body = await reader.readexactly(int(length[1])) if length else b""
        self.heard.set()
        await asyncio.sleep(self._random.random() * 0.01)
        status = await self._receive(self._machine, SimpleNamespace(body=body))
        await asyncio.sleep(self._random.random() * 0.01)
        writer.write(b"HTTP/1.1 %d Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % status)


async def exchanged(
    port: int,
    key: str,
    method: str,
    path: str,
    body: Any = None,
    headers: dict[str, str] | None = None,
    sent: Callable[[], None] = lambda: None,
) -> tuple[int | None, bytes]:
    """Return status and body of an answer, and no status if none comes as a whole; `sent` hears that it is asked."""
    content = b"" if body is None else orjson.dumps(body)
    named = {"host": "127.0.0.1", "authorization": f"Bearer {key}", "content-type": JSON_TYPE, **(headers or {})}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    head = "\r\n".join([*lines, f"content-length: {len(content)}", "connection: close", "", ""])
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(head.encode() + content)
            sent()
            answer = await reader.read()
        finally:
            writer.close()
    except ConnectionError:
        answer = b""
    return _read(answer)


def _read(answer: bytes) -> tuple[int | None, bytes]:
    """Return status and body of an answer; no status if it is not whole."""
    head, _, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: *(\d+)", head.lower())
    if not answer or (length and len(body) < int(length[1])):
        return None, b""
    return int(head[9:12]), body
