"""What the scripts of the SDKs for Python share: a receiver of webhooks, and the control plane of the mock."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

import requests

MOCK = os.environ["MOCKDIAL_URL"]
FAULTS = ("refused", "server_error", "unavailable", "rate_limited")
"""What a working account meets some day."""


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

    def wait(self, count: int) -> list[Arrived]:
        """Return what has come, once there is so much of it or twenty seconds are over."""
        until = time.monotonic() + 20
        while len(self.got) < count and time.monotonic() < until:
            time.sleep(0.05)
        return self.got


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


def under_faults(key: str, operation: str, ask: Callable[[], Any], refusal: int = 402) -> dict[str, Any]:
    """Return what a request ends in under each fault, one of which refuses it with a status."""
    found = {}
    for name in FAULTS:
        own = {"status": refusal} if name == "refused" else {}
        control(key, "PUT", "/faults", {"faults": [{"name": name, "operation": operation, "times": 1, **own}]})
        found[name] = ask()
    return found


def doubled(key: str, operation: str, code: str, ended_in: type[Exception]) -> list[str]:
    """Return the rules that some code breaks in a new world in which its first request is done, and then answered 500.

    The code may end in the SDK's error.
    """
    control(key, "POST", "/world/reset", {"scenario": "happy"})
    fault = {"name": "commit_then_fail", "operation": operation, "times": 1}
    control(key, "PUT", "/faults", {"faults": [fault]})
    with suppress(ended_in):
        exec(code, {})
    (told,) = control(key, "GET", "/faults")["faults"]
    assert told["struck"] == 1, told
    control(key, "POST", "/clock", {"until": "idle"})
    return [one["rule"] for one in control(key, "GET", "/report")["findings"]]


def never_called(key: str, vendor: str) -> list[str]:
    """Return the operations of a vendor that nobody has called yet."""
    return sorted(control(key, "GET", "/report")["coverage"]["vendors"][vendor]["operations"]["never"])
