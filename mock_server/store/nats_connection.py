"""The connection of one node to NATS: made in patience when the node starts, and watched from then on."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import nats
import nats.errors
from nats.js.api import KeyValueConfig
from nats.js.errors import NoKeysError

from mock_server.store.entry import StoreUnready

log = logging.getLogger("mockdial")

T = TypeVar("T")

ANSWER = 2.0
"""Seconds in which NATS answers; after that nobody knows."""

STARTING, AGAIN = 30.0, 0.5
"""Seconds that a node waits for NATS when it starts, since its servers may start meanwhile; and between two tries."""

UNREACHABLE = (nats.errors.Error, OSError, TimeoutError)
"""What is raised where NATS can't be asked, or does not answer."""


def without_password(url: str) -> str:
    """Return the addresses of servers as they may be shown: without names and passwords."""
    return re.sub(r"(?<=//)[^@/,]*@", "", url)


class Breaks:
    """The number of times that a connection has broken, and the function that is told of it."""

    def __init__(self) -> None:
        self.count, self.error, self.is_over = 0, "", False
        self.told: Callable[[], None] | None = None

    async def note(self) -> None:
        """Note that the connection has broken."""
        self.count += 1
        if self.told is not None:
            self.told()
        if not self.is_over:
            log.warning("the connection to NATS has broken; worlds wait until it is there again")

    async def note_error(self, error: Exception) -> None:
        """Keep what the library says of a try; one that fails is followed by the next."""
        self.error = str(error) or type(error).__name__

    async def note_return(self) -> None:
        log.warning("the connection to NATS is there again")


class NatsConnection:
    """An open connection: what is asked by it, and how often it has broken."""

    def __init__(self, client: Any, replicas: int, breaks: Breaks) -> None:
        """Everything that is made by it is kept by so many servers."""
        self._client, self._breaks = client, breaks
        self.jetstream, self.replicas = client.jetstream(timeout=ANSWER), replicas

    @property
    def is_connected(self) -> bool:
        """True if a server can be reached now."""
        return bool(self._client.is_connected)

    @property
    def breaks(self) -> int:
        """The number of times that the connection has broken."""
        return self._breaks.count

    def when_broken(self, call: Callable[[], None]) -> None:
        """Call this whenever the connection has broken."""
        self._breaks.told = call

    async def bucket(self, name: str, **settings: Any) -> Any:
        """Return a bucket; it is made if it is not there."""
        return await self.jetstream.create_key_value(KeyValueConfig(bucket=name, replicas=self.replicas, **settings))

    async def close(self) -> None:
        self._breaks.is_over = True
        await self._client.close()


async def connected(url: str, prepare: Callable[[NatsConnection], Awaitable[T]]) -> T:
    """Connect, and return what is prepared by the connection; both are tried again for some time.

    With three servers or more, named with commas between them, everything is kept by three of them.
    Raise `StoreUnready` if they are not ready in time.
    """
    breaks = Breaks()
    try:
        async with asyncio.timeout(STARTING):
            return await _prepared(url.split(","), breaks, prepare)
    except UNREACHABLE as error:
        why = breaks.error or str(error) or "it does not answer"
        raise StoreUnready(f"NATS at {without_password(url)} is not ready: {why}") from None


async def _prepared(servers: list[str], breaks: Breaks, prepare: Callable[[NatsConnection], Awaitable[T]]) -> T:
    client = await nats.connect(
        servers,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.2,
        error_cb=breaks.note_error,
        disconnected_cb=breaks.note,
        reconnected_cb=breaks.note_return,
    )
    connection = NatsConnection(client, 3 if len(servers) >= 3 else 1, breaks)
    try:
        while True:
            try:
                return await prepare(connection)
            except UNREACHABLE as error:  # its servers have not chosen a leader yet, say
                await breaks.note_error(error)
                await asyncio.sleep(AGAIN)
    except BaseException:
        await connection.close()
        raise


async def keys(bucket: Any) -> list[str]:
    """Return the keys of a bucket."""
    try:
        found: list[str] = await bucket.keys()
    except NoKeysError:
        return []
    return found
