"""A receiver of webhooks for tests: it keeps each webhook, to the byte, and answers as the test says."""

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

LARGEST = 16 * 1024 * 1024


class Received(NamedTuple):
    """One webhook as it came; `path` with its query. Header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body's value."""
        return json.loads(self.body)

    @property
    def form(self) -> Mapping[str, str]:
        """The fields of a body that is a form, as Twilio sends them; those of the query, where there is no body."""
        text = self.body.decode() or self.path.partition("?")[2]
        return dict(parse_qsl(text, keep_blank_values=True))


class Receiver:
    """Listen on a free port of loopback, in a thread of its own, until it is closed."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._answers: list[tuple[int, bytes]] = []
        self._usual = (200, b"")
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="receiver", daemon=True)
        self._thread.start()

    def __repr__(self) -> str:
        return f"<Receiver at {self.url}, {len(self.received)} received>"

    @property
    def url(self) -> str:
        """The address of the receiver, without a path: each that is added is taken."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, *statuses: int, body: bytes = b"") -> "Receiver":
        """Answer the next requests with these statuses, one after the other, and all later ones with the last."""
        with self._lock:
            self._answers = [(status, body) for status in statuses]
            self._usual = self._answers[-1]
        return self

    def __len__(self) -> int:
        return len(self.received)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def _take(self, received: Received) -> tuple[int, bytes]:
        with self._lock:
            self.received.append(received)
            return self._answers.pop(0) if self._answers else self._usual

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = min(int(self.headers.get("content-length", 0)), LARGEST)
                named = {name.lower(): value for name, value in self.headers.items()}
                path = self.requestline.split(" ")[1]  # `self.path` is another where it begins with two slashes
                status, body = take(Received(path, named, self.rfile.read(length)))
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST  # noqa: N815, Twilio asks by GET where it is told to

            def log_message(self, *_: Any) -> None:
                """Log nothing: each webhook is kept."""

        return Handler
