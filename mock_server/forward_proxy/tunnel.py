"""CONNECT: a tunnel to a destination, directly or by another proxy."""

import asyncio
from urllib.parse import SplitResult

import h11

from mock_server.forward_proxy.destination import Destination, ProxyFailure, proxy_address, proxy_credentials
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


async def tunnel(client: h11.Connection, to: Destination, via: str, reader: Reader, writer: Writer) -> None:
    """Open a tunnel for a client, and carry its bytes. Raise `ProxyFailure` 502 or 504 where there is no way."""
    there = await (_by_proxy(proxy_address(via), to) if via else connected(to.host, to.port))
    try:
        await next_event(client, reader)  # the end of the request
        writer.write(client.send(h11.Response(status_code=200, headers=[], reason="Connection established")) or b"")
        there[1].write(client.trailing_data[0])
        await copy_both_ways(reader, writer, there)
    finally:
        await closed(there[1])


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
