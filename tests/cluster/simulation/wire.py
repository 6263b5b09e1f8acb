"""Connections between clients and nodes, and between nodes: bytes in order, and how they end."""

import asyncio
import re
from collections.abc import Callable, Iterable
from typing import Any

from tests.cluster.simulation.way import SimulatedWay

NAMED = re.compile(rb"x-request: (\d+)")
"""The header that says of which request of a client a connection carries the bytes."""


class SimulatedWire:
    """One connection to a node, which has a transport. A client has a reader and a writer; a node has a protocol."""

    def __init__(
        self,
        loop: Any,
        node: Any,
        there: SimulatedWay,
        back: SimulatedWay,
        noted: Callable[[int, "SimulatedWire"], None],
    ) -> None:
        """`noted` is told which request it carries, when that is known."""
        self._loop, self.node, self._there, self._back, self._noted = loop, node, there, back, noted
        self.reader, self.writer = asyncio.StreamReader(loop=loop), WireWriter(self, loop)
        self.transport = WireTransport(self, node.loop)
        self.protocol: Any = None
        self.asker: Any = None
        """The protocol of the node that asks; None if a client does."""
        self._life = node.lives

    def open(self) -> None:
        """Have the node take it."""
        self.protocol = self.node.new_protocol()
        self.protocol.connection_made(self.transport)
        self.node.wires.append(self)

    def belong_to(self, asker: Any) -> None:
        """Have a protocol take what comes back."""
        self.asker = asker
        asker.connection_made(self.writer)

    @property
    def ways(self) -> tuple[SimulatedWay, SimulatedWay]:
        """Its two directions."""
        return self._there, self._back

    @property
    def is_open(self) -> bool:
        """True if anything may still be sent on it, or is on its way."""
        is_used = not self.writer.is_closed and not self.node.is_dead and self.node.lives == self._life
        return is_used or any(way.is_cut or not way.is_empty for way in self.ways)

    @property
    def is_over(self) -> bool:
        """True if its node does nothing for it any more."""
        if self.node.is_dead or self.node.lives != self._life:
            return True
        return self._there.is_empty and (self.protocol is None or not self.protocol.tasks)

    # What the asking side sends.

    def send(self, data: bytes) -> None:
        if found := NAMED.search(data):
            self._noted(int(found[1]), self)
        self._there.send(lambda: self._take(data), self._loop.now)

    def _take(self, data: bytes) -> None:
        if not self.transport.is_closed and self._is_node_there():
            self.protocol.data_received(data)

    def leave(self, *, is_reset: bool) -> None:
        """Close the asking side."""
        self._there.send(lambda: self._left(is_reset=is_reset), self._loop.now)

    def _left(self, *, is_reset: bool) -> None:
        if self.transport.is_lost or not self._is_node_there():
            return
        if is_reset:
            self.transport.lose(ConnectionResetError())
        elif not self.protocol.eof_received():
            self.transport.close()

    def _is_node_there(self) -> bool:
        return self.protocol is not None and not self.node.is_dead and self.node.lives == self._life

    # What the node sends.

    def answer(self, data: bytes) -> None:
        self._back.send(lambda: self._feed(data), self.node.loop.now)

    def _feed(self, data: bytes) -> None:
        if self.writer.is_closed:
            return
        if self.asker is None:
            self.reader.feed_data(data)
        else:
            self.asker.data_received(data)

    def end(self, *, is_reset: bool = False) -> None:
        """End the node's side."""

        def ended() -> None:
            if self.asker is not None:
                self.writer.lose(ConnectionResetError() if is_reset else None)
            elif is_reset:
                self.reader.set_exception(ConnectionResetError())
            else:
                self.reader.feed_eof()

        self._back.send(ended, self.node.loop.now)


class WireWriter:
    """The asking side's writer, or the transport of its protocol: as much of them as is used."""

    def __init__(self, wire: SimulatedWire, loop: Any) -> None:
        self._wire, self._loop, self.is_closed, self._is_lost = wire, loop, False, False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def is_closing(self) -> bool:
        return self.is_closed

    def write(self, data: bytes) -> None:
        if not self.is_closed:
            self._wire.send(data)

    def pause_reading(self) -> None:
        """Read on: nothing here is long enough to be held back."""

    def resume_reading(self) -> None:
        """Read on."""

    def lose(self, error: Exception | None) -> None:
        """Tell the protocol that the connection is lost."""
        self.is_closed = True
        if not self._is_lost and self._wire.asker is not None:
            self._is_lost = True
            self._wire.asker.connection_lost(error)

    def close(self) -> None:
        self._close(is_reset=False)

    def abort(self) -> None:
        self._close(is_reset=True)

    def _close(self, *, is_reset: bool) -> None:
        if not self.is_closed:
            self.is_closed = True
            self._wire.leave(is_reset=is_reset)
            self._loop.call_soon(self.lose, None)


class WireTransport:
    """The node's side, as its protocol knows it."""

    def __init__(self, wire: SimulatedWire, loop: Any) -> None:
        self._wire, self._loop = wire, loop
        self.is_closed = self.is_lost = False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self if name == "socket" else default

    def getpeername(self) -> tuple[str, int]:
        return "127.0.0.1", 50_000

    def getsockname(self) -> tuple[str, int]:
        return "127.0.0.1", 4010

    def setsockopt(self, *_: Any) -> None:
        """Take what says that the connection is to be reset."""

    def write(self, data: bytes) -> None:
        if not self.is_closed and not self._wire.node.is_dead:
            self._wire.answer(bytes(data))

    def writelines(self, pieces: Iterable[bytes]) -> None:
        self.write(b"".join(pieces))

    def is_closing(self) -> bool:
        return self.is_closed

    def can_write_eof(self) -> bool:
        return False

    def close(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            self._wire.end()
            self._loop.call_soon(self.lose, None)

    def abort(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            self._wire.end(is_reset=True)
            self._loop.call_soon(self.lose, None)

    def lose(self, error: Exception | None) -> None:
        self.is_closed = True
        if not self.is_lost:
            self.is_lost = True
            self._wire.protocol.connection_lost(error)

    def pause_reading(self) -> None:
        """Read on: nothing here is long enough to be held back."""

    def resume_reading(self) -> None:
        """Read on."""
