"""The protocol: reads heads, bounds them, and answers a request that has arrived whole without a task of its own.

Most requests to a vendor arrive in one piece and are answered without waiting. For them this protocol goes straight
from the parser to the dispatcher, and writes one piece back. All others (a body in parts, a coded body, a page, the
control plane, a client that reads slowly) take uvicorn's ordinary way through ASGI, from its beginning.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from mock_server.exchange import Rejection
from mock_server.web import head
from mock_server.web.connection import BETWEEN, BODY, HEAD, Connection, LingeringTransport
from mock_server.web.held_answer import HeldAnswer
from mock_server.web.relay import Relay
from mock_server.web.response import CONNECTION, Answer, header_lines

LARGEST = 65_536
"""Bytes of the largest body that may be answered at once."""

SHORT, LARGE, FEW = 1_000, 4_000, 50
"""Bytes of a target, bytes of a head, and headers: what has more is looked at more closely."""

LONG_ANSWER = 65_536
"""Bytes from which an answer is not copied behind its head: the memory for the copy costs more than a second piece."""

_DIGITS = 6
_ASGI_ONLY = frozenset({b"expect", b"transfer-encoding", b"content-encoding", b"upgrade"})
_HEAD = {status: line + b"content-type: application/json\r\ncontent-length: " for status, line in STATUS_LINE.items()}
_NAMES = {name.encode(): name for name in ("GET", "POST", "PUT", "PATCH", "DELETE")}
_KEPT, _CLOSED = (b"connection", b"keep-alive"), (b"connection", b"close")


class _NoListener:
    """Stands for an event that nobody waits for."""

    def set(self) -> None:
        """Tell nobody."""


class HeldCycle:
    """The methods that uvicorn asks of a request that is being answered, for one whose answer only waits to leave."""

    response_started = response_complete = disconnected = False
    keep_alive = True
    scope: Mapping[str, Any] = {"extensions": {CONNECTION: {}}}
    message_event, logger = _NoListener(), None


class Protocol(Connection):
    """uvicorn's protocol, which asks the application directly if it can."""

    is_quick = False
    """Whether the application can answer at once."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        limits = self.asked.limits
        self.short = min(SHORT, limits.target, limits.parameters)
        self.largest = min(LARGEST, limits.body)
        self.large, self.few = min(LARGE, limits.head), min(FEW, limits.fields)
        self._trusted: bytes | None = None
        """The host of this connection that was found to be one of this server: it is looked up once."""

    # The head.

    def on_message_begin(self) -> None:
        if self.is_over:
            raise ConnectionAbortedError("the last answer was given")
        self.phase = HEAD
        self.url = self._body = b""
        self.headers = []
        self.takes_asgi = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Check the head, and decide whether the request takes ASGI."""
        url = self.url
        headers = self._by_name = dict(self.headers)
        is_whole = headers.keys().isdisjoint(_ASGI_ONLY) and len(headers.get(b"content-length", b"")) < _DIGITS
        if (
            not is_whole
            or headers.get(b"host", b"") != self._trusted
            or len(headers) != len(self.headers)
            or b"#" in url
            or url[:1] != b"/"
            or len(url) > self.short
            or len(headers) > self.few
            or self.arrived > self.large
        ):
            self._check_head()
        if not is_whole and self.parser.should_upgrade():
            return
        self.phase = BODY
        cycle = self.cycle
        is_free = (cycle is None or cycle.response_complete) and not self.pipeline
        if not (is_whole and is_free and self.is_quick) or self.flow.write_paused or self.url == b"*":
            self._take_asgi()

    def _check_head(self) -> None:
        """Refuse a wrong head, and bring an absolute target into the ordinary form."""
        version, method, asked = self.parser.get_http_version(), self.parser.get_method(), self.asked
        target, _, query = self.url.partition(b"?")
        try:
            head.check_size(target, query, self.headers, asked.limits)
            head.check_framing(version, self.headers)
            self.url, self.headers = head.direct(
                version, method, self.url, self.headers, asked.hosts, (self.server or ("",))[0]
            )
        except Rejection as refusal:
            self.refusal = refusal
            raise
        self._by_name = dict(self.headers)
        self._trusted = self._by_name.get(b"host")

    # The body, and the answer.

    def on_body(self, body: bytes) -> None:
        if self.takes_asgi:
            super().on_body(body)
            return
        self._body += body
        if len(self._body) > self.largest:
            self._take_asgi()

    def on_message_complete(self) -> None:
        if self.phase == HEAD:  # another protocol was offered
            return
        self.phase, self.size = BETWEEN, 0
        if not self.takes_asgi:
            method = self.parser.get_method()
            target, _, query = self.url.partition(b"?")
            name = _NAMES.get(method) or method.decode("ascii")
            answer = self.asked.at_once(name, target, query, self._by_name, self._body)
            if type(answer) is tuple:
                is_kept = self.parser.should_keep_alive()
                is_told = is_kept and b"connection" in self._by_name and self._is_old()
                self._write(method, answer, is_kept=is_kept, is_told=is_told)
                return
            if type(answer) is Relay and self._relays(method, answer):
                return
            if type(answer) is HeldAnswer:
                self._hold(method, answer)
                return
            self._take_asgi()
        super().on_message_complete()

    def _hold(self, method: bytes, held: HeldAnswer) -> None:
        """Write an answer when it may leave; until then, the requests behind it wait as behind any other."""
        is_kept = self.parser.should_keep_alive()
        is_told = is_kept and b"connection" in self._by_name and self._is_old()
        cycle: Any = HeldCycle()
        self.cycle = self.running = cycle

        def write() -> None:
            if cycle.disconnected or self.is_over or self.transport.is_closing():
                return
            self._write(method, held.result(), is_kept=is_kept, is_told=is_told)
            cycle.response_complete = True
            if self.is_awaited():
                self.on_response_complete()
            else:
                self.running = None

        held.commit.when_done(write)

    def _relays(self, method: bytes, relay: Relay) -> bool:
        """Have another node answer; return whether that goes without ASGI, which knows what an old client can read."""
        if self._is_old():
            relay.drop()
            return False
        self.cycle = self.running = relay  # type: ignore[assignment]
        relay.begin(self, method, self._body, is_kept=self.parser.should_keep_alive())
        return True

    def pause_writing(self) -> None:
        super().pause_writing()
        if isinstance(self.running, Relay):
            self.running.pause()

    def resume_writing(self) -> None:
        super().resume_writing()
        if isinstance(self.running, Relay):
            self.running.resume()

    def _write(self, method: bytes, answer: Answer, *, is_kept: bool, is_told: bool) -> None:
        """Write the whole answer in one piece; `is_told`: if the connection is kept, the client must be told so."""
        status, more, content = answer
        is_kept = is_kept and not self.is_stopping
        if is_kept and is_told:
            more = (*more, _KEPT)
        if is_kept and not more and method != b"HEAD" and status != 204:
            if len(content) < LONG_ANSWER:
                self.transport.write(b"%b%d\r\n\r\n%b" % (_HEAD[status], len(content), content))
            else:
                self.transport.writelines((b"%b%d\r\n\r\n" % (_HEAD[status], len(content)), content))
        else:
            lines = header_lines(status, more, content)
            self.write_answer(status, lines, b"" if method == b"HEAD" else content, is_kept=is_kept)
        if not is_kept:
            self.is_over = True
            self.transport.close()

    def _is_old(self) -> bool:
        """Return whether the request is one of HTTP/1.0, whose client is told that its connection is kept."""
        return bool(self.parser.get_http_version() == "1.0")

    # The way through ASGI.

    def _take_asgi(self) -> None:
        """Begin anew as uvicorn would have begun, with all that has arrived so far."""
        url, headers, body = self.url, self.headers, self._body
        self.takes_asgi = True
        HttpToolsProtocol.on_message_begin(self)
        self.scope["extensions"] = {CONNECTION: {"transport": self.transport}}
        for name, value in headers:
            HttpToolsProtocol.on_header(self, name, value)
        self.url = b"/"  # uvicorn reads fewer targets than are allowed
        HttpToolsProtocol.on_headers_complete(self)
        self.running = self.running or self.cycle
        self.url = url
        path, _, query = url.partition(b"?")
        self.scope["raw_path"], self.scope["path"] = path, unquote(path.decode("latin-1"))
        self.scope["query_string"] = query
        self._settle_end()
        if body:
            HttpToolsProtocol.on_body(self, body)

    def _settle_end(self) -> None:
        """Have the cycle keep or close the connection, and say so, whatever its uvicorn would do by itself."""
        cycle, send = self.cycle, self.cycle.send
        cycle.keep_alive = self.parser.should_keep_alive() and not self.is_stopping
        if not cycle.keep_alive:
            cycle.transport = LingeringTransport(self)  # type: ignore[assignment]
        is_old = self._is_old()
        if is_old:  # such a client does not know that it may be told to go on
            cycle.waiting_for_100_continue = False

        async def send_with_end(message: Any) -> None:
            if message["type"] == "http.response.start" and (is_old or not cycle.keep_alive):
                end = _KEPT if cycle.keep_alive else _CLOSED
                message = {**message, "headers": [*message.get("headers", ()), end]}
            vars(cycle).pop("send", None)  # no circle outlives the answer
            await send(message)

        cycle.send = send_with_end  # type: ignore[method-assign]


def protocol_for(app: Any, *, is_short: bool = True) -> type[Protocol]:
    """Return the protocol for an application: the quick one if it can answer at once, and may take the short way."""
    return type("AppProtocol", (Protocol,), {"asked": app, "is_quick": is_short and hasattr(app, "at_once")})
