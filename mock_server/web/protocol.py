"""The protocol: answers a request that has arrived whole at once, without a task of its own.

Most requests to a vendor arrive in one piece and are answered without waiting. For them this protocol goes straight
from the parser to the dispatcher, and writes one piece back. All others (a body in parts, an upgrade, a page, the
control plane, a client that reads slowly) take uvicorn's ordinary way through ASGI, from its beginning.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from mock_server.web.response import CONNECTION, header_lines

LARGEST = 65_536
"""Bytes of the largest body that may be answered at once."""

_DIGITS = 6
_ASGI_ONLY = frozenset({b"expect", b"transfer-encoding", b"upgrade"})
_HEAD = {status: line + b"content-type: application/json\r\ncontent-length: " for status, line in STATUS_LINE.items()}


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, with the connection in the scope, so that a fault can break it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {CONNECTION: {"transport": self.transport}}

    def shutdown(self) -> None:
        """Stop, without waiting for an answer that a fault delays."""
        super().shutdown()
        if self.scope and self.scope["extensions"][CONNECTION].get("is_idle"):
            self.transport.close()


class QuickProtocol(Protocol):
    """uvicorn's protocol, which asks the application directly if it can."""

    asked: Any
    """The application, asked directly."""

    _is_partial = False
    """Whether a request has arrived in part, and does not take ASGI."""

    def on_message_begin(self) -> None:
        self.url = b""
        self.headers = []
        self._body = b""
        self._takes_asgi = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Decide whether the request takes ASGI."""
        headers = self._by_name = dict(self.headers)
        is_whole = headers.keys().isdisjoint(_ASGI_ONLY) and len(headers.get(b"content-length", b"")) < _DIGITS
        is_idle = (self.cycle is None or self.cycle.response_complete) and not self.pipeline
        if not (is_whole and is_idle) or self.flow.write_paused or not self.url.startswith(b"/"):
            self._take_asgi()
        self._is_partial = not self._takes_asgi

    def on_body(self, body: bytes) -> None:
        if self._takes_asgi:
            super().on_body(body)
            return
        self._body += body
        if len(self._body) > LARGEST:
            self._take_asgi()

    def on_message_complete(self) -> None:
        self._is_partial = False
        if not self._takes_asgi:
            method = self.parser.get_method()
            target, _, query = self.url.partition(b"?")
            answer = self.asked.at_once(method.decode("ascii"), target, query, self._by_name, self._body)
            if answer is not None:
                self._write(method, *answer)
                return
            self._take_asgi()
        super().on_message_complete()

    def shutdown(self) -> None:
        """Stop; in the middle of a body, have uvicorn wait for the rest and answer."""
        if self._is_partial:
            self._take_asgi()
        super().shutdown()

    def _write(self, method: bytes, status: int, more: tuple[tuple[bytes, bytes], ...], content: bytes) -> None:
        """Write the whole answer in one piece."""
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

    def _take_asgi(self) -> None:
        """Begin anew as uvicorn would have begun, with all that has arrived so far."""
        url, headers, body = self.url, self.headers, self._body
        self._takes_asgi, self._is_partial = True, False
        super().on_message_begin()
        self.url = url
        for name, value in headers:
            super().on_header(name, value)
        super().on_headers_complete()
        if body:
            super().on_body(body)


def protocol_for(app: Any) -> type[Protocol]:
    """Return the protocol for an application: the quick one if it can answer at once."""
    return type("Quick", (QuickProtocol,), {"asked": app}) if hasattr(app, "at_once") else Protocol
