"""A server that is told to stop answers what it has begun, says nothing, and goes with 0."""

import json
import signal
import socket
from contextlib import closing
from http.client import HTTPConnection

import pytest

from tests.driving import JOBS, job_body
from tests.web.process import Serving, serving

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
