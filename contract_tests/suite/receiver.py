"""A receiver of webhooks that accepts and keeps everything."""

from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple, Self


class ReceivedWebhook(NamedTuple):
    """One webhook as it arrived."""

    headers: Message
    body: bytes


class WebhookReceiver:
    """A receiver on a free port of this machine."""

    def __init__(self) -> None:
        self.received: list[ReceivedWebhook] = []
        received = self.received

        class WebhookHandler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                received.append(ReceivedWebhook(self.headers, self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Log nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), WebhookHandler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
