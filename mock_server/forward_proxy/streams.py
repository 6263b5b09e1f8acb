"""Connections and their HTTP events, with bounds."""

import asyncio
import ssl
from contextlib import suppress
from typing import Any

import h11

from mock_server.forward_proxy.destination import ProxyFailure

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter

SECONDS = 20
"""How long a client may take for the head of a request, and a server for a connection."""

LARGEST_HEAD = 64 * 1024
PIECE = 64 * 1024


def http(role: Any) -> h11.Connection:
    """Return the state of one side of a connection, `h11.CLIENT` or `h11.SERVER`."""
    return h11.Connection(role, max_incomplete_event_size=LARGEST_HEAD)


async def next_event(connection: h11.Connection, reader: Reader) -> Any:
    """Return the next event of a connection, reading as far as needed."""
    while (event := connection.next_event()) is h11.NEED_DATA:
        connection.receive_data(await reader.read(PIECE))
    return event


async def connected(host: str, port: int, *, has_tls: bool = False) -> tuple[Reader, Writer]:
    """Open a connection; by TLS only to a server of our own. Raise `ProxyFailure` 502 or 504 where there is none."""
    context = ssl._create_unverified_context() if has_tls else None  # noqa: S323, the mock of this very process
    try:
        return await asyncio.wait_for(asyncio.open_connection(host, port, ssl=context), SECONDS)
    except TimeoutError:
        raise ProxyFailure(504, f"{host}:{port} did not take the connection in {SECONDS} s") from None
    except (OSError, UnicodeError) as error:
        raise ProxyFailure(502, f"can't reach {host}:{port}: {error}") from None


async def closed(writer: Writer) -> None:
    """Close a connection, and wait until it is."""
    writer.close()
    with suppress(OSError, TimeoutError):
        await asyncio.wait_for(writer.wait_closed(), 1)


async def copy_both_ways(reader: Reader, writer: Writer, there: tuple[Reader, Writer]) -> None:
    """Carry bytes both ways, unseen, until both sides have ended or one has broken off."""
    ways = [asyncio.create_task(_copy(reader, there[1])), asyncio.create_task(_copy(there[0], writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _copy(source: Reader, to: Writer) -> None:
    while part := await source.read(PIECE):
        to.write(part)
        await to.drain()
    if to.can_write_eof():
        to.write_eof()
