"""The wire: the bytes of one connection, the refusal of what is no request, the wait for the rest of one, the end."""

import logging
from asyncio import TimerHandle
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from mock_server.exchange import Refusal, Rejection
from mock_server.web import head
from mock_server.web.response import CONNECTION, Header, header_lines

BETWEEN, HEAD, BODY = range(3)
"""Where a connection is: between two requests, or in the head or the body of one."""

DRAINING = 0.1
"""Seconds in which a request that is on its way still reaches a server that stops."""

LINGERING = 2.0
"""Seconds in which a client may read a refusal while it still sends its request."""

_SILENT = logging.Logger("mockdial.stopped", logging.CRITICAL + 1)
"""Takes what a task says that is ended with the server: that it was is no error."""


class Connection(HttpToolsProtocol):
    """uvicorn's protocol, with bounds for what arrives, and with answers to what can't be read or comes too late."""

    asked: Any
    """The application. It knows the limits, the hosts, and how a refusal is worded."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.url = b""
        self.phase = BETWEEN
        self.size = 0
        """Bytes of an unfinished head so far; fewer if it began behind another request in one piece."""
        self.arrived = 0
        """Bytes of the latest piece and, if it goes on with a head, of those before: at least those of its heads."""
        self.refusal: Refusal | None = None
        """Why the head was refused; the parser stops there."""
        self.takes_asgi = self.is_stopping = self.is_over = False
        """Whether the last answer was given: what arrives now is dropped."""
        self._heard = 0.0
        self._watch: TimerHandle | None = None
        self._last: Refusal | None = None
        self.running: RequestResponseCycle | None = None
        """The request that the application answers now; those behind it wait."""
        self._is_half_closed = False

    def is_free(self) -> bool:
        """Return whether all requests before this one were answered."""
        return (self.cycle is None or self.cycle.response_complete) and not self.pipeline

    # Bytes that arrive.

    def data_received(self, data: bytes) -> None:
        if self.is_over:
            return
        self.arrived = length = len(data)
        if self.phase == HEAD:
            self.arrived = self.size = self.size + length
        else:
            self.size = length if self.phase == BETWEEN else 0
        try:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as offer:
                self._decline(memoryview(data)[offer.args[0] :])
        except httptools.HttpParserError as error:
            if not self.is_over:
                refusal, self.refusal = self.refusal, None  # it refers to frames that refer to this connection
                self.refuse(refusal or _no_request(error))
        else:
            if self.phase != BETWEEN:
                self._wait_for_rest()

    def _decline(self, rest: memoryview) -> None:
        """Go on in HTTP/1.1 behind the head of a request whose client offers to go on in another protocol.

        The parser takes what follows such an offer for the other protocol, a body too. So it gets the head again
        without the offer, and then the rest. There may be more offers in it.
        """
        while True:
            method, version = self.parser.get_method(), self.parser.get_http_version().encode()
            lines = [b"%b: %b" % header for header in self.headers if header[0] != b"upgrade"]
            self.phase = BETWEEN
            try:
                self.parser.feed_data(b"\r\n".join([b"%b %b HTTP/%b" % (method, self.url, version), *lines, b"", b""]))
                self.parser.feed_data(rest)
            except httptools.HttpParserUpgrade as offer:
                rest = rest[offer.args[0] :]
            else:
                return

    def _wait_for_rest(self) -> None:
        """Bound a head that goes on and on, and see to it that the rest of a request comes."""
        limits = self.asked.limits
        if self.phase == HEAD and self.size > limits.head:
            self.refuse(head.too_large(self.url, self.headers, self.size, limits))
            return
        self._heard = self.loop.time()
        if self._watch is None:
            self._watch = self.loop.call_later(limits.silence, self._look)

    def _look(self) -> None:
        """Refuse a request of which no byte has come for too long; one that we read slowly ourselves has time."""
        self._watch = None
        if self.phase == BETWEEN or self.is_over or self.transport.is_closing():
            return
        most, now = self.asked.limits.silence, self.loop.time()
        if self.flow.read_paused or (self.phase == HEAD and not self.is_free()):
            self._heard = now
        if now - self._heard < most:
            self._watch = self.loop.call_later(self._heard + most - now, self._look)
        else:
            part = "head" if self.phase == HEAD else "body"
            self.refuse(Rejection(408, f"{part}: seen no byte for {most:g} s, expected the rest; send it all at once"))

    def _forget_watch(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    # The last answer.

    def refuse(self, refusal: Refusal) -> None:
        """Answer with a refusal when all requests before it were answered, and close the connection."""
        self.is_over = True
        own = self.cycle if self.phase == BODY and self.takes_asgi else None
        if own is not None and self.pipeline and self.pipeline[0][0] is own:
            self.pipeline.popleft()
        elif own is not None:
            self._disconnect(own)
            if own.response_started:
                self.transport.close()
                return
            self._refuse_now(refusal)
            return
        if self.is_free():
            self._refuse_now(refusal)
        else:
            self._last = refusal

    def _refuse_now(self, refusal: Refusal) -> None:
        """Write a refusal, and close the connection."""
        status, more, content = self.asked.refused(self.url.partition(b"?")[0], dict(self.headers or ()), refusal)
        content = b"" if self.parser.get_method() == b"HEAD" else content
        self.write_answer(status, header_lines(status, more, content), content, is_kept=False)
        self.linger()

    def linger(self) -> None:
        """Close the connection when the client has had time to read the answer, and drop what it still sends.

        A connection that is closed at once is reset by what arrives then, and the answer may be lost on its way.
        """
        self.is_over = True
        if self.transport.can_write_eof() and not self.is_stopping:
            self.transport.write_eof()
            self.loop.call_later(LINGERING, self.transport.close)
        else:
            self.transport.close()

    def write_answer(self, status: int, headers: list[Header], content: bytes, *, is_kept: bool) -> None:
        """Write a whole answer in one piece."""
        lines = [STATUS_LINE[status]]
        for name, value in headers:
            lines += (name, b": ", value, b"\r\n")
        lines.append(b"\r\n" if is_kept else b"connection: close\r\n\r\n")
        self.transport.write(b"".join([*lines, content]))

    def _disconnect(self, cycle: RequestResponseCycle) -> None:
        """Tell the application that the client of a request is gone."""
        cycle.disconnected = True
        cycle.message_event.set()

    def is_awaited(self) -> bool:
        """Return whether anything waits for the end of an answer: another request, or the end of the connection."""
        return bool(self.pipeline) or self._last is not None or self._is_half_closed

    def on_response_complete(self) -> None:
        """Go on with the next request; a kept connection stays open as long as the client likes."""
        self.running = self.pipeline[-1][0] if self.pipeline else None
        super().on_response_complete()
        self._unset_keepalive_if_required()
        if self.is_free() and not self.transport.is_closing():
            if self._last is not None:
                self._refuse_now(self._last)
            elif self._is_half_closed:
                self.transport.close()

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer what a client has asked that sends no more; it may have closed its own side alone."""
        running = self.running
        waits = running is not None and running.scope["extensions"][CONNECTION].get("is_idle")
        self._is_half_closed = self.phase == BETWEEN and not self.is_free() and not waits
        return self._is_half_closed

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_watch()
        if self.running is not None:
            self._disconnect(self.running)
        super().connection_lost(exc)

    # The end of the server.

    def shutdown(self) -> None:
        """Answer what has begun, and nothing more; do not wait for an answer that a fault delays."""
        self.is_stopping = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False
            if self.cycle.scope["extensions"][CONNECTION].get("is_idle"):
                self.transport.close()
        else:
            self.loop.call_later(DRAINING, self._close_if_idle)

    def _close_if_idle(self) -> None:
        if self.phase == BETWEEN and self.is_free():
            self.transport.close()

    def give_up(self) -> None:
        """Refuse what can't be answered any more before the server ends."""
        cycle, is_under_way = self.running, not self.is_free()
        if cycle is not None and is_under_way:
            self._disconnect(cycle)
            cycle.logger = _SILENT
            is_unanswered = not cycle.response_started
        else:
            is_unanswered = self.phase != BETWEEN
        if is_unanswered and not self.is_over and not self.transport.is_closing():
            self._refuse_now(
                Rejection(503, "this server is stopping, and the answer would have taken longer; try again")
            )
        self.is_over = True
        self.transport.close()


class LingeringTransport:
    """The transport for an answer that may come before the whole request, and after which the connection is closed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection.transport, name)

    def close(self) -> None:
        """Close the connection, and linger if the client still sends its request."""
        if self._connection.phase == BODY:
            self._connection.linger()
        else:
            self._connection.transport.close()


def _no_request(error: httptools.HttpParserError) -> Rejection:
    return Rejection(400, f"request: seen no HTTP ({error}), expected a request of HTTP/1.1 by RFC 9112")
