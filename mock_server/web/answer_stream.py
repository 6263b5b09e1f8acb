"""Answer streams: what comes back from another node, for a task that hands it on by ASGI."""

import asyncio

from mock_server.web.peer_connection import END_OF_HEAD, PeerConnection
from mock_server.web.peers import LOOK, LeaseHolder

AHEAD = 262_144
"""Bytes of an answer that are held while the client takes no more."""


class AnswerStream:
    """The answer of another node, for a task that waits for it piece by piece."""

    def __init__(self, link: PeerConnection) -> None:
        self._link, self._news = link, asyncio.Event()
        self._head, self._seen, self._end = b"", 0, 0  # the bytes that have come, and those of the whole answer
        self.is_sent = self.is_lost = False
        """Whether the whole request has left; whether nothing more can come."""
        self.error: Exception | None = None
        """What has reset the connection."""
        self.surplus = b""
        """What has come behind the answer."""

    def take(self, data: bytes) -> None:
        """Note that something has come; read no more for now if the client has not taken what came before."""
        link, self._seen = self._link, self._seen + len(data)
        if not self._end:
            self._head += data
            if link.has_head:
                length = int(dict(link.headers).get(b"content-length", 0))
                self._end, self._head = self._head.index(END_OF_HEAD) + len(END_OF_HEAD) + length, b""
        if link.has_more:
            self.surplus += data[max(0, len(data) - (self._seen - self._end)) :]
        if sum(map(len, link.pieces)) > AHEAD:
            link.hold()
        self._news.set()

    def end(self, error: Exception | None) -> None:
        """Note that no more comes."""
        self.is_lost, self.error = True, error
        self._news.set()

    def look(self) -> None:
        """Do nothing: the task that waits looks by itself."""

    async def news(self, to: LeaseHolder) -> None:
        """Wait until something has come. Raise `NodeGone` as soon as the world is not that node's any more."""
        while True:
            try:
                async with asyncio.timeout(LOOK):
                    await self.wait()
            except TimeoutError:
                await to.confirm()
            else:
                return

    async def wait(self) -> None:
        """Wait until something has come."""
        await self._news.wait()
        self._news.clear()

    def body(self) -> bytes:
        """Return what has come of the body, and read on."""
        pieces, self._link.pieces = self._link.pieces, []
        self._link.go_on()
        return b"".join(pieces)
