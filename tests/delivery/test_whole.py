"""The whole of it: `mockdial serve` in a process of its own, and a receiver on a socket that checks signatures."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.web.process import Serving, serving

KEY = "whole"
HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
DIAL = {"callAgentId": "a0000000-0000-4000-8000-000000000001", "toNumber": "+12025550199"}
CALLER = "b0000000-0000-4000-8000-000000000001"


class Hooks(ThreadingHTTPServer):
    """Keeps what comes; `act` is called with each body and gives the status of the answer."""

    daemon_threads = True

    def __init__(self, act: Any) -> None:
        super().__init__(("127.0.0.1", 0), SigningHandler)
        self.act, self.came = act, []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class SigningHandler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.came.append((dict(self.headers.items()), body))
        self.send_response(self.server.act(json.loads(body)))
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def hooks(act: Any = lambda _: 200) -> Iterator[Hooks]:
    with Hooks(act) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


def ask(server: Serving, method: str, path: str, body: Any = None) -> Any:
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request(method, path, None if body is None else json.dumps(body), HEADERS)
        answer = connection.getresponse()
        return json.loads(answer.read() or b"null")


def call(server: Serving) -> str:
    return str(ask(server, "POST", "/vogent/api/dials", {**DIAL, "fromNumberId": CALLER})["dialId"])


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving("--scenario", "happy") as server:
        yield server


@pytest.fixture(autouse=True)
def _fresh(server: Serving) -> None:
    ask(server, "POST", "/_mock/world/reset", {})


def listen(server: Serving, url: str) -> None:
    ask(server, "PATCH", "/_mock/settings/vogent", {"webhook_url": url, "webhook_secret": "between us"})


def test_what_arrives_is_the_journals_story_signed_with_the_accounts_secret(server):
    with hooks() as receiver:
        listen(server, receiver.url)
        call(server)
        ask(server, "POST", "/_mock/clock", {"until": "idle"})
        told = ask(server, "GET", "/_mock/webhooks")["data"]
        assert [json.loads(body) for _, body in receiver.came] == [webhook["body"] for webhook in told]
        for headers, body in receiver.came:
            assert headers["X-Elto-Signature"] == hmac.new(b"between us", body, hashlib.sha256).hexdigest()
        assert len(told) >= 6


def test_a_receiver_that_calls_back_over_the_socket_acts_in_the_middle_of_the_jump(server):
    def act(body: Any) -> int:
        if body["payload"].get("status") == "in-progress":
            ask(server, "POST", f"/vogent/api/dials/{body['payload']['dial_id']}/hangup")
        return 200

    with hooks(act) as receiver:
        listen(server, receiver.url)
        call(server)
        ask(server, "POST", "/_mock/clock", {"until": "idle"})
        moves = [h for h in ask(server, "GET", "/_mock/journal")["data"] if h["status"]]
        assert [h["status"] for h in moves] == ["queued", "ringing", "in-progress", "completed"]
        assert moves[2]["at"] == moves[3]["at"]


def test_a_host_that_was_not_named_is_refused(server):
    listen(server, "https://hooks.example.com/vogent")
    call(server)
    ask(server, "POST", "/_mock/clock", {"advance_seconds": 0})
    delivery = ask(server, "GET", "/_mock/webhooks")["data"][0]["delivery"]
    assert (delivery["state"], delivery["attempts"][0]["status"]) == ("refused", None)
    assert "--webhook-host" in delivery["attempts"][0]["error"]


def test_the_secret_is_nowhere_in_the_log(server):
    with hooks() as receiver:
        listen(server, receiver.url)
        call(server)
        ask(server, "POST", "/_mock/clock", {"until": "idle"})
        assert "between us" not in json.dumps(ask(server, "GET", "/_mock/webhooks"))


def test_a_server_that_is_told_to_stop_waits_for_no_receiver():
    is_here, may_go = threading.Event(), threading.Event()

    def think(_: Any) -> int:
        is_here.set()
        may_go.wait()
        return 200

    with hooks(think) as receiver, serving() as server:
        listen(server, receiver.url)
        call(server)
        assert is_here.wait(60)
        assert server.stop() == (0, "")
        may_go.set()
