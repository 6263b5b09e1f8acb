"""Responses: how the bytes of an answer reach the client, and how a fault breaks them."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from http import HTTPStatus
from typing import Any

from mock_server.web.request import HOP, JSON, Receive

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]
Answer = tuple[int, tuple[Header, ...], bytes]

RETRY: tuple[Header, ...] = ((b"retry-after", b"1"),)
"""What tells a client to come again in a moment."""

ENDS, CLOSES, MOVED = b"ends", b"closes", b"moved"
"""What an answer to a request that was passed on says in `HOP`: the connection ends behind it, for a fault is at work;
so does that of the client; the node does not have the world any more."""

ENDING = (ENDS, CLOSES)

JSON_HEADER = (b"content-type", JSON)
NO_ANSWER: Answer = (0, (), b"")
CONNECTION = "mockdial.connection"
"""Under `extensions` in the scope: the transport, if our own protocol serves it, and whether it waits on purpose."""
PIECE = 262_144
"""Bytes of a long answer that are handed on at once."""
LONGEST = 3600.0
"""Seconds that an answer may be put off."""
CLOSING = 5
"""Seconds that a closed connection may take to be gone."""


class Sending:
    """An answer, and how its bytes are sent."""

    __slots__ = (
        "content",
        "cut",
        "headers",
        "is_closed",
        "is_doubled",
        "is_reset",
        "pause",
        "pieces",
        "status",
        "wait",
    )

    def __init__(self, status: int, headers: tuple[Header, ...], content: bytes) -> None:
        self.status, self.headers, self.content = status, headers, content
        self.wait = 0.0  # real seconds before the first byte
        self.pieces, self.pause = 1, 0.0  # of the body, and real seconds between two of them
        self.cut: float | None = None  # share of the body after which the connection is closed
        self.is_closed = self.is_reset = self.is_doubled = False

    async def deliver(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer, and close the connection if it is to be closed; stop if the client has left."""
        if self.wait and await client_leaves(scope, receive, min(self.wait, LONGEST)):
            return
        if self.status and await self._write(scope, receive, send):
            return
        if self.is_closed:
            await self._close(scope, receive)

    def _ends_hop(self, scope: Scope) -> bool:
        """Return whether another node has passed the request on, and must not use its connection to here again."""
        is_odd = self.is_closed or self.is_doubled or self.cut is not None
        return is_odd and connection_of(scope).get("transport") is not None and HOP in dict(scope["headers"])

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Send head and body; return whether the client left before their end."""
        headers = header_lines(self.status, self.headers, self.content)
        content = b"" if scope["method"] == "HEAD" or self.status == 204 else self.content
        said = [*headers, (HOP, CLOSES if self.is_closed else ENDS)] if self._ends_hop(scope) else headers
        await send({"type": "http.response.start", "status": self.status, "headers": said})
        for part, is_last in self._parts(content):
            await send({"type": "http.response.body", "body": part, "more_body": self.cut is not None or not is_last})
            if self.pause and not is_last and await client_leaves(scope, receive, self.pause):
                return True
        transport = connection_of(scope).get("transport")
        if self.is_doubled and transport is not None and not transport.is_closing():
            transport.write(_raw(self.status, headers) + content)
            if said is not headers:
                transport.close()
        return False

    def _parts(self, content: bytes) -> Iterator[tuple[bytes, bool]]:
        """Yield the pieces of the body, as far as it is sent, each with whether it is the last."""
        most = len(content) if self.cut is None else int(len(content) * self.cut)
        size = max(1, -(-most // self.pieces))
        for start in range(0, max(1, most), size):
            yield content[start : min(start + size, most)], start + size >= most

    async def _close(self, scope: Scope, receive: Receive) -> None:
        """Close the connection. If it is out of reach, a whole answer stays whole and another one breaks off."""
        transport = connection_of(scope).get("transport")
        if transport is None:
            if self.cut is not None or not self.status:
                raise ConnectionResetError("a fault of this world closed the connection")
            return
        if self.is_reset:
            linger = struct.pack("ii", 1, 0)  # close at once, by RST
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            transport.abort()
        else:
            transport.close()
        await client_leaves(scope, receive, CLOSING)


async def send_answer(scope: Scope, send: Send, answer: Answer) -> None:
    """Send a whole answer by ASGI; only its head to HEAD."""
    status, more, content = answer
    await send({"type": "http.response.start", "status": status, "headers": header_lines(status, more, content)})
    content = b"" if scope["method"] == "HEAD" else content
    for start in range(0, len(content) or 1, PIECE):
        is_last = start + PIECE >= len(content)
        await send({"type": "http.response.body", "body": content[start : start + PIECE], "more_body": not is_last})


def header_lines(status: int, more: tuple[Header, ...], content: bytes) -> list[Header]:
    """Return all headers of an answer."""
    if status == 204:
        return list(more)
    length = (b"content-length", str(len(content)).encode())
    kind = [] if any(name == b"content-type" for name, _ in more) else [JSON_HEADER]
    return [*kind, length, *more]


def _raw(status: int, headers: list[Header]) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode(), *(b"%b: %b" % header for header in headers)]
    return b"\r\n".join([*lines, b"", b""])


def connection_of(scope: Scope) -> dict[str, Any]:
    """Return what our own protocol knows of the connection; nothing under another protocol."""
    found: dict[str, Any] = (scope.get("extensions") or {}).get(CONNECTION, {})
    return found


async def client_leaves(scope: Scope, receive: Receive, seconds: float) -> bool:
    """Wait for so long; return whether the client left meanwhile, or the server was stopped."""
    connection = connection_of(scope)
    connection["is_idle"] = True
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    finally:
        connection["is_idle"] = False
    return True
