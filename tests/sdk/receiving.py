"""What the scripts of both SDKs for Python share: a receiver of webhooks, and the control plane of the mock."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

import requests

MOCK = os.environ["MOCKDIAL_URL"]


class Arrived(NamedTuple):
    """A webhook as it came: where, its body, and its headers by their names in small letters."""

    path: str
    body: str
    headers: dict[str, str]


class SdkReceiver(ThreadingHTTPServer):
    """Keeps what webhooks bring. `answer` is the type and the text of what it says to each."""

    def __init__(self, answer: tuple[str, str] = ("text/plain", "")) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.got: list[Arrived] = []
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: SdkReceiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.got.append(Arrived(self.path, body, {name.lower(): value for name, value in self.headers.items()}))
        kind, text = self.server.answer
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def control(key: str, method: str, path: str, body: Any = None) -> Any:
    """Ask the control plane for something in the world of a key."""
    headers = {"Authorization": f"Bearer {key}"}
    answer = requests.request(method, f"{MOCK}/_mock{path}", json=body, headers=headers, timeout=60)
    answer.raise_for_status()
    return answer.json()


def never_called(key: str, vendor: str) -> list[str]:
    """Return the operations of a vendor that nobody has called yet."""
    return sorted(control(key, "GET", "/report")["coverage"]["vendors"][vendor]["operations"]["never"])
