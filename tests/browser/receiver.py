"""A receiver of webhooks for the console's tests: it answers most of them, and refuses some."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class _RefusingHandler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(500 if any(word in body for word in self.server.refused) else 200)
        self.end_headers()
        self.wfile.write(self.server.said)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class RefusingSome(ThreadingHTTPServer):
    """Answers 500 to webhooks with one of these texts in them, and 200 to all others."""

    daemon_threads = True

    def __init__(self, *refused: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _RefusingHandler)
        self.refused, self.said = refused, b""
        self.url = f"http://127.0.0.1:{self.server_port}/hook"


@contextmanager
def refusing(*refused: bytes) -> Iterator[RefusingSome]:
    """Run such a receiver."""
    with RefusingSome(*refused) as receiver:
        Thread(target=receiver.serve_forever, daemon=True).start()
        yield receiver
        receiver.shutdown()
