"""Sends messages by HTTP with httpx2: no redirects, no kept connections, a time-out for each."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from functools import lru_cache

import httpx2

from mock_server.web.webhooks.message import Message, ReceiverAnswer
from mock_server.web.webhooks.targets import Target, TargetRefused, Targets, read

MOST_OF_AN_ANSWER = 65_536
"""Bytes of an answer that are read; the connection is closed behind them."""


Transports = Callable[[str], httpx2.AsyncBaseTransport]
"""Makes the transport to a receiver, by the scheme of its URL."""


class CutOff(Exception):
    """Raised to end a connection in the middle of a body, on purpose."""


class HttpSender:
    """Sends by HTTP/1.1, over a new connection each time: an old one that just died would look like a failure."""

    def __init__(self, hosts: frozenset[str], transport: Transports | None = None) -> None:
        self._targets, self._transport = Targets(hosts), transport or _transport

    async def send(self, message: Message) -> ReceiverAnswer:
        """Send a message; return the answer, or the error that came instead."""
        target = read(message.url)
        try:
            async with asyncio.timeout(message.timeout):
                return await self._send(message, target, await self._targets.addresses(target.host))
        except TargetRefused:
            raise
        except TimeoutError:
            return ReceiverAnswer(None, f"no answer within {message.timeout:g} s")
        except CutOff:
            return ReceiverAnswer(None, "cut off on purpose in the middle of the body")
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            return ReceiverAnswer(None, f"{type(error).__name__}: {error}")

    async def _send(self, message: Message, target: Target, addresses: tuple[str, ...]) -> ReceiverAnswer:
        """Send to the first address that accepts a connection."""
        first: httpx2.ConnectError | None = None
        for address in addresses:
            try:
                return await self._send_to(message, target, address)
            except httpx2.ConnectError as error:
                first = first or error
        raise first or OSError(f"{target.host} has no address")

    async def _send_to(self, message: Message, target: Target, address: str) -> ReceiverAnswer:
        request = httpx2.Request(
            "POST",
            target.at(address),
            headers=[("host", target.authority), *message.headers, ("content-length", str(len(message.body)))],
            content=_halved(message.body) if message.is_cut else message.body,
            extensions={"sni_hostname": target.host.removesuffix(".")},
        )
        async with self._transport(target.scheme) as transport:
            response = await transport.handle_async_request(request)
            try:
                return ReceiverAnswer(response.status_code, None, await _beginning(response))
            finally:
                await response.aclose()


def _transport(scheme: str) -> httpx2.AsyncBaseTransport:
    return httpx2.AsyncHTTPTransport(verify=_context(scheme), trust_env=False)


@lru_cache
def _context(scheme: str) -> ssl.SSLContext:
    """Return what verifies a receiver's certificate. It takes a while to make, and plain HTTP needs none."""
    return ssl.create_default_context() if scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def _halved(body: bytes) -> AsyncIterator[bytes]:
    yield body[: len(body) // 2]
    raise CutOff


async def _beginning(response: httpx2.Response) -> bytes:
    found = b""
    async for part in response.aiter_raw():
        found += part
        if len(found) >= MOST_OF_AN_ANSWER:
            break
    return found[:MOST_OF_AN_ANSWER]
