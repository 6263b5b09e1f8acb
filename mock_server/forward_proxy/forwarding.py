"""A request with a whole URL: sent on, and its answer sent back."""

import asyncio
from typing import Any
from urllib.parse import SplitResult, urlsplit

import h11

from mock_server.forward_proxy.destination import (
    Destination,
    Mocked,
    ProxyFailure,
    Through,
    proxy_address,
    proxy_credentials,
)
from mock_server.forward_proxy.streams import Reader, Writer, closed, connected, http, next_event

OF_A_CONNECTION = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer upgrade".split()
)
"""Headers that are not passed on."""


async def forward(
    client: h11.Connection,
    request: h11.Request,
    to: Destination,
    route: Mocked | Through,
    reader: Reader,
    writer: Writer,
) -> None:
    """Send a request on, and its answer back. Raise `ProxyFailure` where none comes."""
    if to.scheme != "http" and not isinstance(route, Mocked):
        raise ProxyFailure(501, f"https is passed on by CONNECT {to.authority} only")
    by = proxy_address(route.via) if isinstance(route, Through) and route.via else None
    if isinstance(route, Mocked):
        there = await connected(route.host, route.port, has_tls=route.has_tls)
    else:
        there = await connected(*((by.hostname or "", by.port or 80) if by else (to.host, to.port)))
    server = http(h11.CLIENT)
    sending = asyncio.create_task(_send_on(client, server, _passed_on(request, by), reader, there[1]))
    try:
        await _pass_back(client, server, there[0], writer)
    except (OSError, EOFError, h11.ProtocolError) as error:
        raise ProxyFailure(502, f"{to.authority} broke off: {error}") from None
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await closed(there[1])


def _passed_on(request: h11.Request, via: SplitResult | None) -> h11.Request:
    """Return a request as the next server gets it: with the path alone, or with the whole URL for a proxy."""
    url = urlsplit(request.target)
    path = b"?".join(filter(None, (url.path or b"/", url.query)))
    own = [
        (b"connection", b"close"),
        (b"host", url.netloc.rpartition(b"@")[2]),
        *(proxy_credentials(via) if via else ()),
    ]
    passed = [(n, v) for n, v in request.headers.raw_items() if n.lower() not in OF_A_CONNECTION | {b"host"}]
    return h11.Request(method=request.method, target=request.target if via else path, headers=[*own, *passed])


async def _send_on(client: h11.Connection, server: h11.Connection, event: Any, reader: Reader, there: Writer) -> None:
    """Send a request's events until its end; close the connection where the client breaks off."""
    try:
        while not isinstance(event, h11.EndOfMessage):
            there.write(server.send(event) or b"")
            await there.drain()
            event = await next_event(client, reader)
        there.write(server.send(event) or b"")
    except (OSError, h11.ProtocolError):
        there.close()


async def _pass_back(client: h11.Connection, server: h11.Connection, there: Reader, writer: Writer) -> None:
    """Send an answer's events back until its end."""
    event: Any = None
    while not isinstance(event, h11.EndOfMessage):
        event = await next_event(server, there)
        if isinstance(event, h11.InformationalResponse):
            continue
        if isinstance(event, h11.ConnectionClosed):
            raise EOFError("it closed the connection without an answer")
        if isinstance(event, h11.Response):
            headers = [(n, v) for n, v in event.headers.raw_items() if n.lower() not in OF_A_CONNECTION]
            headers.append((b"connection", b"close"))
            event = h11.Response(status_code=event.status_code, reason=event.reason, headers=headers)
        writer.write(client.send(event) or b"")
        await writer.drain()
