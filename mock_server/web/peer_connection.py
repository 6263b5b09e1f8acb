"""Peer connections: an open connection to another node, for one request at a time, and the answer on it.

It may be used again only if nothing about the last answer was odd: the answer was whole, nothing came behind it, and
the other node did not say that it is the last one.
"""

import asyncio
import select
from collections.abc import Callable
from typing import Any, Protocol

import httptools

from mock_server.web.request import HOP
from mock_server.web.response import ENDING, Header

OWN = frozenset({b"connection", b"keep-alive", HOP})
"""Headers that belong to one connection."""

END_OF_HEAD = b"\r\n\r\n"

_NEWS = getattr(select, "POLLIN", 0) | getattr(select, "POLLRDHUP", 0)


class PeerListener(Protocol):
    """The task that has asked on a connection, as the connection knows it."""

    def take(self, data: bytes) -> None:
        """Take what has come."""

    def end(self, error: Exception | None) -> None:
        """Note that the connection was closed, or reset by an error."""

    def look(self) -> None:
        """See to it that somebody still works on the answer: no byte has come for a while."""


class PeerConnection(asyncio.Protocol):
    """One connection to another node, and the answer on it, as httptools tells of it."""

    transport: asyncio.Transport

    def __init__(self, lost: Callable[["PeerConnection"], None]) -> None:
        """`lost` is called when it is closed, by whomever."""
        self._lost, self._loop = lost, asyncio.get_running_loop()
        self.parser: Any = httptools.HttpResponseParser(self)
        self._news: Any = None
        self._room: asyncio.Future[None] | None = None
        self._forget_answer()
        self.listener: PeerListener | None = None
        self.heard = self._loop.time()
        self.is_held = False
        """Whether nothing is read from it: the client takes no more."""

    def _forget_answer(self) -> None:
        self.headers: list[Header] = []
        self.pieces: list[bytes] = []
        self.status, self.hop = 0, b""
        """What the other node says of this connection; nothing where it may be used again."""
        self.has_head = self.is_whole = self.has_more = self.is_wrong = self.is_special = self.is_last = False

    # What is asked.

    def ask(self, listener: PeerListener, data: bytes, *, is_for_head: bool = False) -> None:
        """Send a request, or its beginning; the listener gets what comes back."""
        self._forget_answer()
        self._is_for_head = is_for_head
        self.listener, self.heard = listener, self._loop.time()
        self.transport.write(data)

    async def send(self, data: bytes) -> None:
        """Send more of a request when there is room for it. Raise `ConnectionResetError` if the connection is lost."""
        if self._room is not None:
            await self._room
        if self.transport.is_closing():
            raise ConnectionResetError("the other node has closed the connection")
        self.transport.write(data)

    def hold(self) -> None:
        """Read no more for now."""
        if not (self.is_held or self.transport.is_closing()):
            self.is_held = True
            self.transport.pause_reading()

    def go_on(self) -> None:
        """Read again."""
        self.heard = self._loop.time()
        if self.is_held and not self.transport.is_closing():
            self.is_held = False
            self.transport.resume_reading()

    @property
    def is_reusable(self) -> bool:
        """True if it is as good as a new one: all of the answer has come, and nothing else."""
        is_odd = self.has_more or self.is_wrong or self.is_last or self.hop
        return self.is_whole and not (is_odd or self.transport.is_closing())

    @property
    def has_ended(self) -> bool:
        """True if nothing more is to come of this answer."""
        return self.is_whole and self.hop not in ENDING

    def is_quiet(self) -> bool:
        """Return whether nothing has come on it while nobody used it, its end neither."""
        return not (self.transport.is_closing() or (self._news is not None and self._news.poll(0)))

    # What asyncio tells.

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        bound = transport.get_extra_info("socket")
        if bound is not None and hasattr(select, "poll"):
            self._news = select.poll()
            self._news.register(bound.fileno(), _NEWS)

    def data_received(self, data: bytes) -> None:
        listener = self.listener
        if listener is None:  # nobody has asked
            self.transport.abort()
            return
        self.heard = self._loop.time()
        if self.is_whole:
            self.has_more = True
        else:
            try:
                self.parser.feed_data(data)
            except (httptools.HttpParserError, httptools.HttpParserUpgrade):
                self.has_more = self.is_whole
                self.is_wrong = True
        listener.take(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost(self)
        self.parser = self._news = None
        self.resume_writing()
        listener, self.listener = self.listener, None
        if listener is not None:
            listener.end(exc)

    def pause_writing(self) -> None:
        self._room = self._loop.create_future()

    def resume_writing(self) -> None:
        room, self._room = self._room, None
        if room is not None and not room.done():
            room.set_result(None)

    # What httptools tells.

    def on_message_begin(self) -> None:
        self.has_more = self.is_whole

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.is_whole:
            return
        name = name.lower()
        self.headers.append((name, value))
        if name in OWN:
            self.is_special = True
            if name == HOP:
                self.hop = value

    def on_headers_complete(self) -> None:
        if not self.is_whole:
            self.has_head, self.status = True, self.parser.get_status_code()
            if self._is_for_head:  # httptools waits for a body
                self.is_whole = self.is_last = True

    def on_body(self, body: bytes) -> None:
        if not self.is_whole:
            self.pieces.append(body)

    def on_message_complete(self) -> None:
        if not self.is_whole:
            self.is_whole, self.is_last = True, not self.parser.should_keep_alive()
