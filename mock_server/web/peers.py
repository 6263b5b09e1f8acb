"""Peers: the other nodes of a cluster, and the connections to them. A few stay open to each, for the next request."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from mock_server.contract.url import host_and_port
from mock_server.web.peer_connection import PeerConnection

CONNECTING = 2.0
"""Seconds in which another node takes a connection."""

LOOK = 1.0
"""Seconds without a byte after which it is asked whether the other node still has the world."""

KEPT = 64
"""Connections to one node that stay open while no request needs them."""

IDLE = 2.0
"""Seconds after which such a connection is closed. No server that a node may run closes one sooner than after five."""

TICK = 0.5
"""Seconds between two looks at connections."""


class NodeGone(Exception):
    """Raised if another node can't be reached, or is gone before its answer."""


class Peer:
    """Another node, and all connections to it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._idle: list[PeerConnection] = []
        self._all: set[PeerConnection] = set()
        self._watch: asyncio.TimerHandle | None = None
        self._is_closed = False

    def idle(self) -> PeerConnection | None:
        """Return a connection that was used before and is as good as a new one; None if there is none."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_quiet():
                return connection
            connection.transport.abort()
        return None

    async def connected(self) -> PeerConnection:
        """Return a new connection. Raise `NodeGone` if the node can't be reached."""
        host, port = host_and_port(self.url.partition("://")[2])
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECTING):
                _, made = await loop.create_connection(lambda: PeerConnection(self.lost), host, port or 80)
        except (OSError, TimeoutError) as error:
            raise NodeGone(f"the node at {self.url} that has this world can't be reached: {error}") from None
        self._all.add(made)
        if self._watch is None:
            self._watch = loop.call_later(TICK, self._look)
        return made

    def release(self, connection: PeerConnection) -> None:
        """Keep a connection that nobody needs now, if it may be used again."""
        connection.listener = None
        connection.go_on()
        if connection.is_reusable and len(self._idle) < KEPT and not self._is_closed:
            self._idle.append(connection)
        else:
            connection.transport.close()

    def lost(self, connection: PeerConnection) -> None:
        """Forget a connection that is closed."""
        self._all.discard(connection)
        with suppress(ValueError):
            self._idle.remove(connection)

    def _look(self) -> None:
        """Close what was idle for long; have those look who have heard nothing for long."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection in list(self._all):
            silent = now - connection.heard
            if connection.listener is None:
                if silent >= IDLE:
                    self.lost(connection)
                    connection.transport.close()
            elif silent >= LOOK and not connection.is_held:
                connection.heard = now
                connection.listener.look()
        self._watch = loop.call_later(TICK, self._look) if self._all else None

    def close(self) -> None:
        """Close all connections."""
        self._is_closed = True
        if self._watch is not None:
            self._watch.cancel()
        for connection in list(self._all):
            connection.transport.abort()


class Peers:
    """All other nodes that this one has asked."""

    def __init__(self) -> None:
        self._by_url: dict[str, Peer] = {}

    def at(self, url: str) -> Peer:
        """Return the node at an address."""
        found = self._by_url.get(url)
        if found is None:
            found = self._by_url[url] = Peer(url)
        return found

    def close(self) -> None:
        """Close all connections."""
        for peer in self._by_url.values():
            peer.close()


class LeaseHolder:
    """The node that has a family of worlds, as far as this node knows."""

    __slots__ = ("_until", "has_it", "peer")

    def __init__(self, peer: Peer, has_it: Callable[[], Awaitable[bool]]) -> None:
        """`has_it` asks whether it still has the family."""
        self.peer, self.has_it, self._until = peer, has_it, 0.0

    def know(self, seconds: float) -> None:
        """Take it for the holder for so long."""
        self._until = asyncio.get_running_loop().time() + seconds

    def is_known(self) -> bool:
        """Return whether a request may be sent there without asking first: that node judges by its own lease."""
        return asyncio.get_running_loop().time() < self._until

    def forget(self) -> None:
        """Ask first, the next time."""
        self._until = 0.0

    async def confirm(self) -> None:
        """Raise `NodeGone` if it does not have the family any more."""
        if not await self.has_it():
            raise NodeGone(
                f"the node at {self.peer.url} had this world, and nobody knows yet what has become of the request"
            )

    async def check(self) -> None:
        """Raise `NodeGone` if it does not run any more, or has lost the family: else it was a fault of the world."""
        link = await self.peer.connected()
        link.transport.close()
        await self.confirm()
