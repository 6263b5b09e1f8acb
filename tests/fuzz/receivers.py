"""Receivers of webhooks that take them in each of several ways, the way named by the path of the URL."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.driving import AGENT, DIALS, NUMBERS

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
ANSWERS = {
    "quick": _OK,
    "slow": _OK,
    "again": _OK,
    "failing": b"HTTP/1.1 500 X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n\xff\xfe",
    "cut": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\no",
    "junk": b"\0\xff\r\n\r\nHTTP/9 x",
    "large": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 300_000,
}
"""What a receiver answers; one whose way is not here answers never."""

SLOW = 0.02
MOST = 150
"""How often a receiver dials again for one key."""


class HookReceivers:
    """Takes webhooks at `http://127.0.0.1:PORT/WAY/KEY`, on a thread of its own."""

    def __init__(self, mock: int) -> None:
        self._mock, self.url, self.count = mock, "", 0
        self._dialled: dict[str, int] = {}
        self.ended: set[str] = set()
        """The keys whose worlds are deleted: to dial for one would make another world, which nobody deletes."""

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if length := _LENGTH.search(head):
                await reader.readexactly(int(length[1]))
            self.count += 1
            _, way, key = head.split(b" ", 2)[1].decode("latin-1").split("/", 2)
            if way == "silent":
                await reader.read()
            if way in ("slow", "again"):
                await (asyncio.sleep(SLOW) if way == "slow" else self._dial(key))
            writer.write(ANSWERS.get(way, _OK))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        finally:
            writer.close()

    async def _dial(self, key: str) -> None:
        """Dial once more, as a receiver does that acts on what it is told, but no more than `MOST` times."""
        self._dialled[key] = count = self._dialled.get(key, 0) + 1
        if count > MOST or key in self.ended:
            return
        body = b'{"callAgentId":"%s","fromNumberId":"%s","toNumber":"+12025550151"}' % (
            AGENT.encode(),
            NUMBERS[0].encode(),
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", self._mock)
        head = f"POST {DIALS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await reader.read()
        writer.close()

    async def _serve(self, started: threading.Event, ended: threading.Event) -> None:
        server = await asyncio.start_server(self._hear, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        started.set()
        async with server:
            while not ended.is_set():
                await asyncio.sleep(0.1)


@contextmanager
def receiving(mock: int) -> Iterator[HookReceivers]:
    """Take webhooks of the mock at a port."""
    receivers, started, ended = HookReceivers(mock), threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(receivers._serve(started, ended)), daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield receivers
    finally:
        ended.set()
        thread.join(10)
