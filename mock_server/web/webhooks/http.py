"""Sends messages by HTTP/1.1 with h11: no redirects, no proxies, no kept connections, a time-out for each."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import h11

from mock_server.engine.webhooks.delivery import LATE
from mock_server.web.webhooks.message import Message, ReceiverAnswer
from mock_server.web.webhooks.targets import Target, TargetRefused, Targets, read

MOST_OF_AN_ANSWER = 65_537
"""Bytes of an answer that are read; the connection is closed behind them. One more than 64 kB: too long."""

MOST_OF_A_HEAD = 100 * 1024
AT_ONCE = 65_536
SAFE = "!$%&'()*+,/:;=?@[]~"
"""The signs that are sent as they are, besides letters, digits and `-._`: the rest of a URL is percent-encoded."""

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[Target, str], Awaitable[Connection]]
"""Connects to a receiver at one of its addresses."""


class ConnectError(OSError):
    """Nobody at a receiver's addresses takes the connection, or its certificate is not the receiver's."""


class HttpSender:
    """Sends by HTTP/1.1, over a new connection each time: an old one that just died would look like a failure."""

    def __init__(self, hosts: frozenset[str], connect: Connect | None = None) -> None:
        self._targets, self._connect = Targets(hosts), connect or _connect

    async def send(self, message: Message) -> ReceiverAnswer:
        """Send a message; return the answer, or the error that came instead."""
        target = read(message.url)
        try:
            async with asyncio.timeout(message.timeout):
                return await self._send(message, target, await self._targets.addresses(target.host))
        except TargetRefused:
            raise
        except TimeoutError:
            return ReceiverAnswer(None, f"{LATE} {message.timeout:g} s", is_late=True)
        except (h11.ProtocolError, OSError, ValueError) as error:
            return ReceiverAnswer(None, f"{type(error).__name__}: {error}")

    async def _send(self, message: Message, target: Target, addresses: tuple[str, ...]) -> ReceiverAnswer:
        """Send to the first address that accepts a connection."""
        protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_OF_A_HEAD)
        body = message.body[: len(message.body) // 2] if message.is_cut else message.body
        sent = _head(protocol, message, target) + (protocol.send(h11.Data(body)) or b"")
        reader, writer = await self._connected(target, addresses)
        try:
            writer.write(sent)
            with suppress(ConnectionError):  # a receiver may answer, and close, before it has read all
                await writer.drain()
            if message.is_cut:
                return ReceiverAnswer(None, "cut off on purpose in the middle of the body")
            protocol.send(h11.EndOfMessage())
            return await _answer(protocol, reader)
        finally:
            writer.close()

    async def _connected(self, target: Target, addresses: tuple[str, ...]) -> Connection:
        first: OSError | None = None
        for address in addresses:
            try:
                return await self._connect(target, address)
            except OSError as error:
                first = first or error.with_traceback(None)  # else it would refer to this frame, and the frame to it
        if isinstance(first, ssl.SSLError):
            raise ConnectError(str(first)) from first
        raise ConnectError("All connection attempts failed" if first else f"{target.host} has no address") from first


async def _connect(target: Target, address: str) -> Connection:
    if target.scheme == "http":
        return await asyncio.open_connection(address, target.port or 80)
    name = target.host.removesuffix(".")
    return await asyncio.open_connection(address, target.port or 443, ssl=_context(), server_hostname=name)


@lru_cache
def _context() -> ssl.SSLContext:
    """Return what verifies a receiver's certificate. It takes a while to make."""
    return ssl.create_default_context()


def _head(protocol: h11.Connection, message: Message, target: Target) -> bytes:
    """Return the request's first line and its headers."""
    length = [] if message.method == "GET" else [("content-length", str(len(message.body)))]
    headers = [("host", target.authority), *message.headers, *length]
    request = h11.Request(method=message.method, target=quote(target.path, safe=SAFE), headers=headers)
    return protocol.send(request) or b""


async def _answer(protocol: h11.Connection, reader: asyncio.StreamReader) -> ReceiverAnswer:
    """Return the status, and the beginning of the body."""
    status, found, kind, location = 0, b"", "", ""
    while len(found) < MOST_OF_AN_ANSWER:
        event: Any = protocol.next_event()
        if event is h11.NEED_DATA:
            part = await reader.read(AT_ONCE)
            if not (part or status or protocol.trailing_data[0]):
                raise h11.RemoteProtocolError("the receiver closed the connection without an answer")
            protocol.receive_data(part)
        elif isinstance(event, h11.Response | h11.InformationalResponse):
            status, headers = event.status_code, dict(event.headers)
            kind, location = (headers.get(name, b"").decode("latin-1") for name in (b"content-type", b"location"))
        elif isinstance(event, h11.Data):
            found += event.data
        else:
            break
    return ReceiverAnswer(status, None, bytes(found[:MOST_OF_AN_ANSWER]), kind, location=location)
