"""A server that is told to stop answers what it has begun, says nothing, and goes with 0."""

import json
import signal
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from time import sleep

import pytest

from mock_server.web.connection import DRAINING
from mock_server.web.stopping import GRACE, LAST, LATEST
from tests.driving import JOBS, job_body
from tests.web.process import Serving, environment, serving
from tests.web.wires import Answered, read, request

HEADERS = {"Authorization": "Bearer stop", "Content-Type": "application/json"}


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_server_stops_at_once_without_a_word(sign):
    with serving() as server:
        assert server.stop(sign) == (0, "")


def ask(connection: HTTPConnection, method: str, path: str, body: object = None):
    connection.request(method, path, None if body is None else json.dumps(body), HEADERS)
    return json.loads(connection.getresponse().read())


def wait_until_it_stops(server: Serving) -> None:
    """Until it takes no callers any more."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=10).close()
        except ConnectionResetError:  # it stopped between our knock and its answer
            continue
        except ConnectionRefusedError:
            return


def test_a_jump_that_is_under_way_is_answered_first():
    with serving() as server, closing(server.connection()) as connection, closing(server.connection()) as other:
        job = ask(connection, "POST", JOBS, job_body([{"toNumber": "+12025550123"}] * 10_000))["id"]
        ask(connection, "POST", f"{JOBS}/{job}/paused", {"paused": False})
        connection.request("POST", "/_mock/clock", '{"until": "idle"}', HEADERS)
        ask(other, "GET", "/_mock/health")
        server.process.send_signal(signal.SIGTERM)
        assert json.loads(connection.getresponse().read())["pending"] == 0
        assert server.process.wait(timeout=15) == 0


@pytest.mark.parametrize("path", [JOBS, "/_mock/world/reset"])
def test_a_request_that_was_half_sent_is_answered_first(path):
    content = json.dumps(job_body() if path == JOBS else {"seed": 1}).encode()
    with serving() as server, closing(server.connection()) as connection, closing(server.connection()) as other:
        connection.putrequest("POST", path)
        for header, value in {**HEADERS, "Content-Length": str(len(content))}.items():
            connection.putheader(header, value)
        connection.endheaders(content[:5])
        ask(other, "GET", "/_mock/health")
        server.process.send_signal(signal.SIGTERM)
        wait_until_it_stops(server)
        connection.send(content[5:])
        assert connection.getresponse().status == 200
        assert server.process.wait(timeout=15) == 0


STOPS = b"this server is stopping, and the answer would have taken longer; try again"


def test_what_takes_too_long_is_told_in_the_envelope_of_whoever_was_asked():
    more = ("Content-Type: application/json", "Content-Length: 9")
    wires = [
        request("stop", "POST /_mock/clock", b'{"until": "idle"}'),
        request("stop", "POST /freya/api/v2/calls", b"", *more) + b"{",
        b"GET /vogent/api/x",
    ]
    with ExitStack() as open_:
        silent = open_.enter_context(socket.create_server(("127.0.0.1", 0)))
        server = open_.enter_context(serving())
        connection = open_.enter_context(closing(server.connection()))
        start_for(connection, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        asking = [open_.enter_context(server.socket()) for _ in wires]
        for one, wire in zip(asking, wires, strict=True):
            one.sendall(wire)
        ask(connection, "GET", "/_mock/health")
        assert server.stop() == (0, "")
        answers = [read(one) for one in asking]
    assert [(answer.status, STOPS in answer.content) for answer in answers] == [(503, True)] * 3
    shown = [answer.content[:18] for answer in answers]
    assert shown == [b'{"error":"service_', b'{"success":false,"', b'{"message":"this s']


def start_for(connection: HTTPConnection, receiver: str) -> None:
    """Start calls that are announced to a receiver."""
    ask(connection, "PATCH", "/_mock/settings/vogent", {"webhook_url": receiver})
    job = ask(connection, "POST", JOBS, job_body(50))["id"]
    ask(connection, "POST", f"{JOBS}/{job}/paused", {"paused": False})


def keep_asking(server: Serving, statuses: list[int]) -> None:
    """Create jobs over kept connections until nobody listens any more; note each answer, and 0 for one cut off."""
    content = json.dumps(job_body()).encode()
    wire = request("load", f"POST {JOBS}", content)
    while True:
        try:
            with server.socket() as connection:
                answer = Answered(200, b"", b"", is_closed=False)
                while not answer.is_closed:
                    connection.sendall(wire)
                    answer = read(connection)
                    statuses.append(answer.status)
        except ConnectionRefusedError:
            return
        except OSError:  # it came to a listener that was just closed
            continue


def test_under_load_each_answer_that_begins_comes_to_its_end():
    statuses: list[int] = []
    with serving() as server:
        callers = [threading.Thread(target=keep_asking, args=(server, statuses)) for _ in range(4)]
        for caller in callers:
            caller.start()
        while len(statuses) < 50:
            sleep(0.01)
        assert server.stop() == (0, "")
        for caller in callers:
            caller.join(10)
    assert set(statuses) <= {200, 0}
    assert statuses.count(0) <= len(callers)


HELD_UP = """
import sys, time
from contextlib import asynccontextmanager
from mock_server.web import app
from mockdial import cli

@asynccontextmanager
async def held_up(self):
    yield
    time.sleep(60)

app.App._lifespan = held_up
sys.exit(cli.main(["serve", "--port", "0"]))
"""


def test_whatever_holds_the_server_up_it_ends():
    with subprocess.Popen([sys.executable, "-c", HELD_UP], stdout=subprocess.PIPE, env=environment()) as process:
        assert process.stdout.readline().startswith(b"mockdial listens")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


def test_a_server_ends_within_two_seconds():
    assert DRAINING < GRACE
    assert GRACE + LAST + 0.1 < LATEST < 2
