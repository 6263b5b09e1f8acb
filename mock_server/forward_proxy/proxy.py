"""The proxy itself: it takes connections, asks what to do with each destination, and answers what it refuses."""

import asyncio
import ssl
from collections.abc import Callable

import h11

from mock_server.forward_proxy.destination import Blocked, Destination, Mocked, ProxyFailure, Route, destination
from mock_server.forward_proxy.forwarding import forward
from mock_server.forward_proxy.streams import SECONDS, Reader, Writer, closed, http, next_event
from mock_server.forward_proxy.tunnel import taken_over, tunnel

LARGEST_REFUSED = 1024 * 1024
"""Bytes of a refused request that are read, so that a client that is still sending sees its answer."""

LONGEST_REASON = 300
"""Characters of the reason of an answer of the proxy's own."""


class ForwardProxy:
    """Serves each connection by `handle`. `route` decides about every destination before anything is sent there."""

    def __init__(
        self, route: Callable[[Destination], Route], certificate: Callable[[str], ssl.SSLContext] | None = None
    ) -> None:
        """`certificate` gives what ends the TLS of a host that is taken over; without it, such a tunnel is refused."""
        self._route, self._certificate = route, certificate

    async def handle(self, reader: Reader, writer: Writer) -> None:
        """Answer one request of a connection, then close it."""
        client = http(h11.SERVER)
        try:
            await self._answer(client, reader, writer)
        except ProxyFailure as failure:
            await _refuse(client, writer, failure)
        except (OSError, TimeoutError, h11.ProtocolError):
            pass  # a client that leaves, or breaks off in the middle, gets no answer
        except asyncio.CancelledError:
            pass  # the proxy stops; Python 3.11 prints a traceback for a connection that ends cancelled
        finally:
            await closed(writer)

    async def _answer(self, client: h11.Connection, reader: Reader, writer: Writer) -> None:
        try:
            request = await asyncio.wait_for(next_event(client, reader), SECONDS)
        except h11.RemoteProtocolError as error:
            raise ProxyFailure(error.error_status_hint, f"no HTTP request: {error}") from None
        if not isinstance(request, h11.Request):
            return
        to = destination(request)
        route = self._route(to)
        if isinstance(route, Blocked):
            await asyncio.wait_for(_drain(client, reader), SECONDS)
            raise ProxyFailure(403, route.text)
        if not to.is_tunnel:
            await forward(client, request, to, route, reader, writer)
        elif isinstance(route, Mocked):
            await taken_over(client, to, route, self._certificate, reader, writer)
        else:
            await tunnel(client, to, route, reader, writer)


async def _drain(client: h11.Connection, reader: Reader) -> None:
    """Read the rest of a request that is refused, up to a bound."""
    size = 0
    while size < LARGEST_REFUSED and isinstance(event := await next_event(client, reader), h11.Data):
        size += len(event.data)


async def _refuse(client: h11.Connection, writer: Writer, failure: ProxyFailure) -> None:
    """Send an answer of the proxy's own, unless another one has begun: that ends here."""
    if client.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
        return
    text = f"mockdial: {failure}\n".encode("utf-8", "replace")
    headers = [
        ("content-type", "text/plain; charset=utf-8"),
        ("content-length", str(len(text))),
        ("connection", "close"),
    ]
    try:
        # Of the answer to CONNECT, most clients show the reason, and none the body.
        reason = " ".join(f"mockdial: {failure}".split())[:LONGEST_REASON].encode("ascii", "replace")
        response = h11.Response(status_code=failure.status, headers=headers, reason=reason)
        for event in (response, h11.Data(data=text), h11.EndOfMessage()):
            writer.write(client.send(event) or b"")
        await writer.drain()
    except (OSError, h11.ProtocolError):
        pass  # it has left
