"""CONNECT: a tunnel to a destination, directly or by another proxy."""

import asyncio
import ssl
from collections.abc import Callable
from urllib.parse import SplitResult

import h11

from mock_server.forward_proxy.destination import (
    Destination,
    Mocked,
    ProxyFailure,
    Through,
    proxy_address,
    proxy_credentials,
)
from mock_server.forward_proxy.streams import (
    SECONDS,
    Reader,
    Writer,
    closed,
    connected,
    copy_both_ways,
    http,
    next_event,
)

PLAIN = 80
"""The port at which no TLS is spoken."""


async def tunnel(client: h11.Connection, to: Destination, route: Through, reader: Reader, writer: Writer) -> None:
    """Open a tunnel for a client, and carry its bytes. Raise `ProxyFailure` 502 or 504 where there is no way."""
    there = await (_by_proxy(proxy_address(route.via), to) if route.via else connected(to.host, to.port))
    try:
        await _established(client, reader, writer)
        there[1].write(client.trailing_data[0])
        await copy_both_ways(reader, writer, there)
    finally:
        await closed(there[1])


async def taken_over(
    client: h11.Connection,
    to: Destination,
    by: Mocked,
    certificate: Callable[[str], ssl.SSLContext] | None,
    reader: Reader,
    writer: Writer,
) -> None:
    """End a tunnel here, and carry what is in it to the server that answers in the name of its host.

    What goes to port 80 is plain, all else is TLS; it ends here, or at the server if that has its own. Raise
    `ProxyFailure` 502 or 504 where the server is not there.
    """
    is_plain = to.port == PLAIN
    there = await connected(by.host, by.port, has_tls=by.has_tls and is_plain)
    try:
        await _established(client, reader, writer)
        there[1].write(client.trailing_data[0])
        if not (is_plain or by.has_tls) and certificate is not None:
            await writer.drain()
            await asyncio.wait_for(writer.start_tls(certificate(to.host)), SECONDS)
        await copy_both_ways(reader, writer, there)
    finally:
        await closed(there[1])


async def _established(client: h11.Connection, reader: Reader, writer: Writer) -> None:
    """Tell a client that its tunnel is open."""
    await next_event(client, reader)  # the end of the request
    writer.write(client.send(h11.Response(status_code=200, headers=[], reason="Connection established")) or b"")


async def _by_proxy(via: SplitResult, to: Destination) -> tuple[Reader, Writer]:
    """Have another proxy open a tunnel. Raise `ProxyFailure` 502 where it does not."""
    there = await connected(via.hostname or "", via.port or 80)
    headers = [(b"host", to.authority.encode()), *proxy_credentials(via)]
    asking = http(h11.CLIENT)
    for event in (h11.Request(method="CONNECT", target=to.authority, headers=headers), h11.EndOfMessage()):
        there[1].write(asking.send(event) or b"")
    try:
        answer = await asyncio.wait_for(next_event(asking, there[0]), SECONDS)
        seen = str(answer.status_code) if isinstance(answer, h11.Response) else "no answer"
    except (OSError, TimeoutError, h11.ProtocolError) as error:
        seen = str(error) or "no answer"
    if seen == "200":
        return there
    await closed(there[1])
    raise ProxyFailure(502, f"the proxy {via.hostname} did not open a tunnel to {to.authority}: {seen}")
