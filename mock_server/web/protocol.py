"""The short way: a request that is there as a whole is answered at once, without a task of its own.

Most requests to a vendor arrive in one piece and are answered without waiting. For them this protocol goes straight
from the parser to the desk and writes one piece back. Whatever is otherwise (a body that comes in parts, an upgrade,
a page, the control plane, a client that reads slowly) takes uvicorn's ordinary way through ASGI, from its beginning.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from mock_server.web.response import CONNECTION, header_lines

LARGEST = 65_536
"""Bytes of a body that may take the short way."""

_DIGITS = 6
_SLOW = frozenset({b"expect", b"transfer-encoding", b"upgrade"})
_HEAD = {status: line + b"content-type: application/json\r\ncontent-length: " for status, line in STATUS_LINE.items()}


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, which hands out its connection, so that a fault may break it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {CONNECTION: {"transport": self.transport}}

    def shutdown(self) -> None:
        """Told to stop: an answer that is put off on purpose is not waited for."""
        super().shutdown()
        if self.scope and self.scope["extensions"][CONNECTION].get("is_idle"):
            self.transport.close()


class QuickProtocol(Protocol):
    """uvicorn's protocol, with the short way beside it."""

    desks: Any
    """The application, asked directly."""

    _is_coming = False
    """Whether a request is half there, on the short way."""

    def on_message_begin(self) -> None:
        self.url = b""
        self.headers = []
        self._body = b""
        self._is_slow = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Decide on the way."""
        headers = self._by_name = dict(self.headers)
        is_whole = headers.keys().isdisjoint(_SLOW) and len(headers.get(b"content-length", b"")) < _DIGITS
        is_idle = (self.cycle is None or self.cycle.response_complete) and not self.pipeline
        if not (is_whole and is_idle) or self.flow.write_paused or not self.url.startswith(b"/"):
            self._take_the_slow_way()
        self._is_coming = not self._is_slow

    def on_body(self, body: bytes) -> None:
        if self._is_slow:
            super().on_body(body)
            return
        self._body += body
        if len(self._body) > LARGEST:
            self._take_the_slow_way()

    def on_message_complete(self) -> None:
        self._is_coming = False
        if not self._is_slow:
            method = self.parser.get_method()
            target, _, query = self.url.partition(b"?")
            answer = self.desks.at_once(method.decode("ascii"), target, query, self._by_name, self._body)
            if answer is not None:
                self._write(method, *answer)
                return
            self._take_the_slow_way()
        super().on_message_complete()

    def shutdown(self) -> None:
        """Told to stop, in the middle of a body: uvicorn's way waits for the rest, and answers."""
        if self._is_coming:
            self._take_the_slow_way()
        super().shutdown()

    def _write(self, method: bytes, status: int, more: tuple[tuple[bytes, bytes], ...], content: bytes) -> None:
        """The whole answer in one piece."""
        is_kept = self.parser.should_keep_alive()
        if is_kept and not more and method != b"HEAD" and status != 204:
            self.transport.write(b"%b%d\r\n\r\n%b" % (_HEAD[status], len(content), content))
        else:
            lines = [STATUS_LINE[status]]
            for name, value in header_lines(status, more, content):
                lines += (name, b": ", value, b"\r\n")
            lines.append(b"\r\n" if is_kept else b"connection: close\r\n\r\n")
            self.transport.write(b"".join([*lines, b"" if method == b"HEAD" else content]))
        self.server_state.total_requests += 1
        if not is_kept:
            self.transport.close()

    def _take_the_slow_way(self) -> None:
        """Begin anew as uvicorn would have begun, and hand over what has come so far."""
        url, headers, body = self.url, self.headers, self._body
        self._is_slow, self._is_coming = True, False
        super().on_message_begin()
        self.url = url
        for name, value in headers:
            super().on_header(name, value)
        super().on_headers_complete()
        if body:
            super().on_body(body)


def protocol_for(app: Any) -> type[Protocol]:
    """The protocol that suits an application: the quick one where it can answer at once."""
    return type("Quick", (QuickProtocol,), {"desks": app}) if hasattr(app, "at_once") else Protocol
