"""Relays: a request that has arrived whole goes to the node that has its world, on an open connection, without a task.

Its bytes leave in one piece, and those of the answer go to the client as they come. Nothing is sent a second time: a
connection that breaks may have carried a change, and a read that is sent again would hide a fault that closes.
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from mock_server.exchange import Rejection
from mock_server.web.passing import break_off, lines, request_head
from mock_server.web.peer_connection import END_OF_HEAD, OWN, PeerConnection
from mock_server.web.peers import LeaseHolder, NodeGone
from mock_server.web.response import CLOSES, CONNECTION, MOVED, RETRY, Header, header_lines


class Relay:
    """A request on its way to another node, and its answer on its way back: what uvicorn knows of one under way."""

    response_started = response_complete = disconnected = False
    keep_alive = True
    logger = None
    scope: Mapping[str, Any] = {"extensions": {CONNECTION: {}}}

    def __init__(self, holder: LeaseHolder, link: PeerConnection) -> None:
        """`link` is an open connection to the node that has the world, for this request alone."""
        self._holder, self._link = holder, link
        self._client: Any = None
        self._note: Callable[[int], None] | None = None
        self._head, self._status = b"", 0

    def when_done(self, note: Callable[[int], None]) -> None:
        """Call this with the status when the answer is over; with 0 if there is none."""
        self._note = note

    def drop(self) -> None:
        """Give the connection back: the request takes another way."""
        self._note = None
        self._complete()

    def begin(self, client: Any, method: bytes, body: bytes, *, is_kept: bool) -> None:
        """Send the request that a client's protocol has read. `is_kept`: the client's connection stays open."""
        self._client, self._is_kept = client, is_kept
        self._target, self._headers = client.url, client.headers
        self._link.ask(self, request_head(method, client.url, client.headers) + body)

    # What the connection to the other node tells.

    def take(self, data: bytes) -> None:
        """Hand on what has come."""
        link, client = self._link, self._client
        if not self.response_started:
            data = self._head + data if self._head else data
            if not link.has_head:
                self._head = data
                if link.is_wrong:
                    self._break_off(is_reset=False)
                return
            self.response_started, self._status = True, link.status
            data = self._own_head(data)
        client.transport.write(data)
        if link.has_ended:
            self._finish()
        elif link.is_wrong and not link.is_whole:
            self._break_off(is_reset=False)

    def _own_head(self, data: bytes) -> bytes:
        """Return the beginning of an answer with a head that is right for the client's connection."""
        link, client = self._link, self._client
        self._is_kept = self._is_kept and not client.is_stopping
        if link.hop == MOVED:
            self._holder.forget()
        if self._is_kept and not link.is_special:
            return data
        kept: list[Header] = [one for one in link.headers if one[0] not in OWN]
        if not self._is_kept:
            kept.append((b"connection", b"close"))
        return b"%b%b%b" % (STATUS_LINE[link.status], lines(kept), data[data.index(END_OF_HEAD) + len(END_OF_HEAD) :])

    def end(self, error: Exception | None) -> None:
        """Break off, or finish, or see what has become of the other node."""
        if self.response_complete:
            return
        if self._link.is_whole:
            self._is_kept = self._is_kept and self._link.hop != CLOSES
            self._finish()
        elif self.response_started:
            self._break_off(is_reset=error is not None)
        else:
            self._settle(self._holder.check(), is_reset=error is not None)

    def look(self) -> None:
        """Give up if the other node does not have the world any more."""
        self._settle(self._holder.confirm(), is_reset=None)

    def _settle(self, checking: Coroutine[Any, Any, None], *, is_reset: bool | None) -> None:
        """Refuse the request if a check says that the node is gone; else break off as it did (None: wait on)."""

        async def settle() -> None:
            try:
                await checking
            except NodeGone as gone:
                self._holder.forget()
                self._give_up(gone)
            else:
                if is_reset is not None and not self.response_complete:
                    self._break_off(is_reset=is_reset)

        tasks = self._client.tasks
        task = self._client.loop.create_task(settle())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    # The end.

    def _give_up(self, gone: NodeGone) -> None:
        """Refuse the request, for the other node is gone; break off behind the beginning of an answer."""
        client = self._client
        if self.response_complete:
            return
        if self.response_started:
            self._break_off(is_reset=False)
            return
        refusal = Rejection(503, str(gone), headers=RETRY)
        self._status, more, content = client.asked.refused(
            self._target.partition(b"?")[0], dict(self._headers), refusal
        )
        self._is_kept = self._is_kept and not client.is_stopping
        lines = header_lines(self._status, more, content)
        client.write_answer(self._status, lines, content, is_kept=self._is_kept)
        self._finish()

    def _break_off(self, *, is_reset: bool) -> None:
        """Close the client's connection in the middle, as the other node has closed its own."""
        self._client.is_over = True
        break_off(self._client.transport, is_reset=is_reset)
        self._complete()

    def _finish(self) -> None:
        """Have the client's connection go on, or close it."""
        client = self._client
        if not self._is_kept:
            client.is_over = True
            client.transport.close()
        self._complete()
        if client.is_awaited():
            client.on_response_complete()
        else:
            client.running = None

    def _complete(self) -> None:
        self.response_complete, self._client = True, None
        self._holder.peer.release(self._link)
        if self._note is not None:
            self._note(self._status)

    # What uvicorn tells.

    @property
    def message_event(self) -> "Relay":
        """The event that uvicorn sets when the client is gone."""
        return self

    def set(self) -> None:
        """Tell the other node that the client is gone."""
        if self.disconnected and not self.response_complete:
            self._link.transport.abort()
            self._complete()

    def pause(self) -> None:
        """Read no more of the answer: the client takes no more."""
        if not self.response_complete:
            self._link.hold()

    def resume(self) -> None:
        """Read on."""
        if not self.response_complete:
            self._link.go_on()
