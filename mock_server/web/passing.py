"""Passing on: a request that another node has to answer goes there, and its answer comes back, piece by piece.

Nothing is held: bodies and answers of any length pass through. What a fault of that world does to the connection there
(closes it in the middle, resets it, sends twice) happens to the client's connection, too.
"""

import asyncio
import socket
import struct
from collections.abc import Iterable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from mock_server.web.answer_stream import AnswerStream
from mock_server.web.peer_connection import OWN, PeerConnection
from mock_server.web.peers import LeaseHolder, NodeGone, Peer
from mock_server.web.request import HOP, Receive
from mock_server.web.response import CLOSES, CLOSING, MOVED, Header, Scope, Send, client_leaves, connection_of

FETCHING = 1.0
"""Seconds in which another node answers what all are asked."""

ITSELF: tuple[Header, ...] = ((b"host", b"127.0.0.1"), (HOP, b"1"), (b"connection", b"close"))
"""The headers of a request that a node answers for itself, and passes on to nobody. Every node trusts this host."""

NODE = b"mockdial-node"
"""The header with what all nodes of a store share: it shows that a node asks."""

NOT_PASSED = OWN | {b"expect"}
"""Headers of a request that are for this node alone."""


class Elsewhere(Exception):
    """Raised where another node has the world of a request."""

    def __init__(self, holder: LeaseHolder) -> None:
        super().__init__(holder.peer.url)
        self.holder, self.url = holder, holder.peer.url


async def pass_on(to: LeaseHolder, scope: Scope, receive: Receive, send: Send) -> None:
    """Have another node answer a request. Raise `NodeGone` if it can't be reached, or is gone before its answer."""
    message = await receive()
    if message["type"] == "http.disconnect":
        return
    link = to.peer.idle() or await to.peer.connected()
    stream, is_answered = AnswerStream(link), False
    is_for_head, is_chunked = scope["method"] == "HEAD", b"transfer-encoding" in dict(scope["headers"])
    link.ask(stream, _head(scope) + _part(message, is_chunked=is_chunked), is_for_head=is_for_head)
    sending = asyncio.create_task(_send_rest(message, receive, link, stream, is_chunked=is_chunked))
    try:
        await _return_answer(link, stream, to, scope, receive, send)
        is_answered = True
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError, OSError):
            await sending
        if is_answered and stream.is_sent:
            to.peer.release(link)
        else:
            link.transport.close()


async def fetched(peer: Peer, target: bytes, shared: bytes) -> bytes | None:
    """Return the body of what another node answers to GET for itself; None if it does not answer in time.

    `shared` shows that a node asks.
    """
    try:
        async with asyncio.timeout(FETCHING):
            link = await peer.connected()
            try:
                stream, parts = AnswerStream(link), []
                link.ask(stream, b"GET %b HTTP/1.1\r\n%b" % (target, lines((*ITSELF, (NODE, shared)))))
                while not (link.is_whole or stream.is_lost):
                    await stream.wait()
                    parts.append(stream.body())
            finally:
                link.transport.close()
    except (OSError, TimeoutError, NodeGone):
        return None
    return b"".join(parts) if link.is_whole and link.status == HTTPStatus.OK else None


def _head(scope: Scope) -> bytes:
    query = scope["query_string"]
    target = (scope.get("raw_path") or scope["path"].encode()) + (b"?" + query if query else b"")
    return request_head(scope["method"].encode(), target, scope["headers"])


def _part(message: Mapping[str, Any], *, is_chunked: bool) -> bytes:
    """Return a part of a body as it is sent."""
    body: bytes = message.get("body", b"")
    if not is_chunked:
        return body
    end = b"" if message.get("more_body", False) else b"0\r\n\r\n"
    return b"%x\r\n%b\r\n%b" % (len(body), body, end) if body else end


async def _send_rest(
    message: Mapping[str, Any], receive: Receive, link: PeerConnection, stream: AnswerStream, *, is_chunked: bool
) -> None:
    """Send what comes behind the first part of a body; then see whether the client leaves before its answer."""
    while message.get("more_body", False):
        message = await receive()
        if message["type"] == "http.disconnect":
            link.transport.abort()
            return
        await link.send(_part(message, is_chunked=is_chunked))
    stream.is_sent = True
    while (await receive())["type"] != "http.disconnect":
        pass
    if not link.is_whole:
        link.transport.abort()


def request_head(method: bytes, target: bytes, headers: Iterable[Header]) -> bytes:
    """Return the head of a request for another node."""
    kept = [b"%b: %b\r\n" % one for one in headers if one[0] not in NOT_PASSED]
    return b"%b %b HTTP/1.1\r\n%b%b: 1\r\n\r\n" % (method, target, b"".join(kept), HOP)


def lines(headers: Iterable[Header]) -> bytes:
    """Return headers as they are sent, and the end of a head."""
    return b"".join([b"%b: %b\r\n" % header for header in headers]) + b"\r\n"


async def _return_answer(
    link: PeerConnection, stream: AnswerStream, to: LeaseHolder, scope: Scope, receive: Receive, send: Send
) -> None:
    has_begun = is_over = False
    while not (is_over and link.has_ended):
        try:
            await stream.news(to)
        except NodeGone:
            if not has_begun:
                raise
            break
        if link.has_head and not has_begun:
            has_begun = True
            if link.hop == MOVED:
                to.forget()
            kept = [one for one in link.headers if one[0] not in OWN]
            await send({"type": "http.response.start", "status": link.status, "headers": kept})
        body = stream.body()
        if has_begun and not is_over and (body or link.is_whole):
            is_over = link.is_whole
            await send({"type": "http.response.body", "body": body, "more_body": not is_over})
        if stream.surplus:
            _write(scope, stream)
        if stream.is_lost or (link.is_wrong and not is_over):
            break
    if not has_begun:
        await to.check()
    if not is_over or link.hop == CLOSES:
        transport = connection_of(scope).get("transport")
        if transport is not None:
            break_off(transport, is_reset=stream.error is not None)
            await client_leaves(scope, receive, CLOSING)
        elif not is_over:
            raise ConnectionResetError("another node closed the connection in the middle of its answer")


def _write(scope: Scope, stream: AnswerStream) -> None:
    """Write behind the whole answer: a fault answers twice."""
    data, stream.surplus = stream.surplus, b""
    transport = connection_of(scope).get("transport")
    if transport is not None and not transport.is_closing():
        transport.write(data)


def break_off(transport: Any, *, is_reset: bool) -> None:
    """Close the client's connection as the other node has closed its own."""
    if is_reset:
        linger = struct.pack("ii", 1, 0)  # close at once, by RST
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    else:
        transport.close()
