"""Whoever webhooks are sent to: takes everything, keeps it, and says yes."""

import json
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple, Self


class ReceivedWebhook(NamedTuple):
    """One webhook as it arrived."""

    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """What it says, whatever the order of its names."""
        return self.text_of(json.loads(self.body))

    @staticmethod
    def text_of(value: Any) -> str:
        """A value as a text that is the same for the same value."""
        return json.dumps(value, sort_keys=True)


class WebhookReceiver:
    """Listens on a free port of this machine for as long as it is needed."""

    def __init__(self) -> None:
        self.received: list[ReceivedWebhook] = []
        received = self.received

        class WebhookHandler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                received.append(ReceivedWebhook(self.headers, self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), WebhookHandler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
