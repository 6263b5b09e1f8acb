"""Passing on: a request that another node has to answer goes there, and its answer comes back, piece by piece.

Nothing is held: bodies and answers of any length pass through. What a fault of that world does to the connection there
(closes it in the middle, resets it, sends twice) happens to the client's connection, too.
"""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import httptools

from mock_server.contract.url import host_and_port
from mock_server.web.request import Receive
from mock_server.web.response import CLOSING, CONNECTION, Header, Scope, Send, client_leaves

HOP = b"mockdial-hop"
"""The header of a request that was passed on once; it is not passed on again."""

OWN = frozenset({b"connection", b"keep-alive", HOP})
"""Headers that belong to one connection."""

CONNECTING = 2.0
"""Seconds in which another node takes a connection."""

FETCHING = 1.0
"""Seconds in which another node answers what all are asked."""

ITSELF: tuple[Header, ...] = ((b"host", b"127.0.0.1"), (HOP, b"1"), (b"connection", b"close"))
"""The headers of a request that a node answers for itself, and passes on to nobody. Every node trusts this host."""

PIECE = 65_536

LOOK = 1.0
"""Seconds without a byte after which it is asked whether the other node still has the world."""


class Elsewhere(Exception):
    """Raised where another node has the world of a request: its address, and what tells whether it still has."""

    def __init__(self, url: str, has_it: Callable[[], Awaitable[bool]]) -> None:
        super().__init__(url)
        self.url, self.has_it = url, has_it


class NodeGone(Exception):
    """Raised if another node can't be reached, before anything of the request was sent."""


class _Answer:
    """What comes back, as httptools tells of it."""

    def __init__(self, parser_of: Any) -> None:
        self.parser = parser_of(self)
        self.headers: list[Header] = []
        self.pieces: list[bytes] = []
        self.has_head = self.is_whole = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self.has_head = True

    def on_body(self, body: bytes) -> None:
        self.pieces.append(body)

    def on_message_complete(self) -> None:
        self.is_whole = True


async def pass_on(to: Elsewhere, scope: Scope, receive: Receive, send: Send) -> None:
    """Have another node answer a request. Raise `NodeGone` if it can't be reached, or is gone before its answer."""
    reader, writer = await _connected(to.url)
    try:
        sending = asyncio.create_task(_send_request(scope, receive, writer))
        try:
            await _return_answer(reader, to, scope, receive, send)
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await sending
    finally:
        writer.close()


async def _connected(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = host_and_port(url.partition("://")[2])
    try:
        async with asyncio.timeout(CONNECTING):
            return await asyncio.open_connection(host, port or 80)
    except (OSError, TimeoutError) as error:
        raise NodeGone(f"the node at {url} that has this world can't be reached: {error}") from None


async def fetched(url: str, target: bytes) -> bytes | None:
    """Return the body of what another node answers to GET for itself; None if it does not answer in time."""
    answer = _Answer(httptools.HttpResponseParser)
    try:
        async with asyncio.timeout(FETCHING):
            reader, writer = await _connected(url)
            try:
                writer.write(b"GET %b HTTP/1.1\r\n" % target + _lines(ITSELF))
                while not answer.is_whole and (data := await reader.read(PIECE)):
                    answer.parser.feed_data(data)
            finally:
                writer.close()
    except (OSError, TimeoutError, NodeGone, httptools.HttpParserError):
        return None
    is_good = answer.is_whole and answer.parser.get_status_code() == HTTPStatus.OK
    return b"".join(answer.pieces) if is_good else None


async def _check(to: Elsewhere) -> None:
    """Raise `NodeGone` if a node that has said nothing does not run any more: else it was a fault of the world."""
    _, writer = await _connected(to.url)
    writer.close()
    if not await to.has_it():
        raise NodeGone(f"the node at {to.url} had this world, and nobody knows yet what has become of the request")


async def _next(reader: asyncio.StreamReader, to: Elsewhere) -> bytes:
    """Return what comes next. Raise `NodeGone` as soon as the world is not that node's any more."""
    while True:
        try:
            async with asyncio.timeout(LOOK):
                return await reader.read(PIECE)
        except TimeoutError:
            if not await to.has_it():
                raise NodeGone(
                    f"the node at {to.url} had this world, and nobody knows yet what has become of the request"
                ) from None


async def _send_request(scope: Scope, receive: Receive, writer: asyncio.StreamWriter) -> None:
    target = scope.get("raw_path") or scope["path"].encode()
    query = scope["query_string"]
    headers: list[Header] = [one for one in scope["headers"] if one[0] not in OWN]
    is_chunked = any(name == b"transfer-encoding" for name, _ in headers)
    line = b"%b %b%b HTTP/1.1\r\n" % (scope["method"].encode(), target, b"?" + query if query else b"")
    writer.write(line + _lines([*headers, (HOP, b"1"), (b"connection", b"close")]))
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            writer.transport.abort()
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if is_chunked and body:
            writer.write(b"%x\r\n%b\r\n" % (len(body), body))
        elif body:
            writer.write(body)
        await writer.drain()
    if is_chunked:
        writer.write(b"0\r\n\r\n")
    while (await receive())["type"] != "http.disconnect":  # the client leaves before its answer
        pass
    writer.transport.abort()


def _lines(headers: Iterable[Header]) -> bytes:
    return b"".join(b"%b: %b\r\n" % header for header in headers) + b"\r\n"


async def _return_answer(
    reader: asyncio.StreamReader, to: Elsewhere, scope: Scope, receive: Receive, send: Send
) -> None:
    answer, started, is_over = _Answer(httptools.HttpResponseParser), False, False
    while True:
        try:
            data = await _next(reader, to)
        except ConnectionResetError:
            data = None
        except NodeGone:
            if not started:
                raise
            data = None
        if not data:
            if not started:
                await _check(to)
            if not is_over:
                _break(scope, is_reset=data is None)
                await client_leaves(scope, receive, CLOSING)
            return
        if is_over:  # a fault that answers twice
            _write(scope, data)
            continue
        answer.parser.feed_data(data)
        if answer.has_head and not started:
            started = True
            kept = [one for one in answer.headers if one[0] not in OWN]
            await send({"type": "http.response.start", "status": answer.parser.get_status_code(), "headers": kept})
        pieces, answer.pieces = answer.pieces, []
        is_over = answer.is_whole
        if started and (pieces or is_over):
            await send({"type": "http.response.body", "body": b"".join(pieces), "more_body": not is_over})


def _transport(scope: Scope) -> Any:
    return (scope.get("extensions") or {}).get(CONNECTION, {}).get("transport")


def _write(scope: Scope, data: bytes) -> None:
    """Write behind the whole answer."""
    transport = _transport(scope)
    if transport is not None and not transport.is_closing():
        transport.write(data)


def _break(scope: Scope, *, is_reset: bool = False) -> None:
    """Close the client's connection in the middle, as the other node has closed its own."""
    transport = _transport(scope)
    if transport is None:
        raise ConnectionResetError("another node closed the connection in the middle of its answer")
    if is_reset:
        linger = struct.pack("ii", 1, 0)  # close at once, by RST
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    else:
        transport.close()
