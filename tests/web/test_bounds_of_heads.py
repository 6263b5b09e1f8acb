"""Heads, targets and numbers of parameters are bounded, over a socket and in process; silence ends a request."""

import socket
from collections.abc import Iterator
from select import select

import pytest

from mock_server.vendors import VENDORS
from mock_server.web.limits import Limits
from tests.driving import JOBS
from tests.web.asking import person, small
from tests.web.process import Serving, serving
from tests.web.wires import answered, raw, read, request

AGENTS = "/vogent/api/agents"
OPTIONS = ("body=5000", "head=3000", "target=1500", "fields=20", "parameters=30", "silence=0.3")
BOUNDS = {"head": 3000, "target": 1500, "fields": 20, "parameters": 30}
MANY = [f"X-{n}: y" for n in range(20)]


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving(*(word for option in OPTIONS for word in ("--limit", option))) as server:
        yield server


TOO_MUCH = [
    (f"GET {AGENTS}?{'x' * 1500}", (), 414, "target: seen 15"),
    (f"GET {AGENTS}/{'x' * 1500}", (), 414, "target: seen 15"),
    (f"GET {AGENTS}?{'&' * 30}", (), 414, "query: seen 31 parameters, expected 30 at most"),
    (f"GET {AGENTS}", MANY, 431, "headers, expected 20 at most"),
    (f"GET {AGENTS}", ["X: y"] * 20, 431, "headers, expected 20 at most"),
    (f"GET {AGENTS}", [f"X: {'y' * 3000}"], 431, "bytes, expected 3000 at most"),
    ("GET /_mock/world?" + "&" * 30, (), 414, "query: seen 31 parameters"),
    ("GET /?" + "&" * 30, (), 414, "query: seen 31 parameters"),
]


@pytest.mark.parametrize(("line", "headers", "status", "said"), TOO_MUCH)
def test_too_much_is_refused(server, line, headers, status, said):
    answer = answered(server, request("much", line, b"", *headers))
    assert (answer.status, answer.is_closed) == (status, True)
    assert said.encode() in answer.content


@pytest.mark.parametrize(("line", "headers", "status", "said"), [case for case in TOO_MUCH if case[1] != ["X: y"] * 20])
def test_too_much_is_refused_in_process_too(line, headers, status, said):
    named = dict(header.split(": ") for header in headers)
    answer = small(**BOUNDS).ask("GET", line.split()[1], **named)
    assert (answer.status, said.encode() in answer.content) == (status, True)


@pytest.mark.parametrize(
    ("line", "headers"),
    [
        (f"GET {AGENTS}?{'x' * 1400}", ()),
        (f"GET {AGENTS}?{'&' * 29}", ()),
        (f"GET {AGENTS}", MANY[:15]),
        (f"GET {AGENTS}", ["X: " + "y" * 2700]),
    ],
)
def test_a_little_less_is_served(server, line, headers):
    assert answered(server, request("less", line, b"", *headers)).status == 200
    named = dict(header.split(": ") for header in headers)
    assert small(**BOUNDS).ask("GET", line.split()[1], **named).status == 200


@pytest.mark.parametrize("vendor", [*VENDORS, "_mock"])
def test_it_is_refused_in_the_envelope_of_whoever_was_asked(server, vendor):
    [usual] = [person().ask("GET", f"/{vendor}/nowhere").body]
    answer = answered(server, request("much", f"GET /{vendor}/nowhere?{'&' * 30}"))
    assert answer.content.startswith(b"{")
    assert all(name.encode() in answer.content for name in usual)


@pytest.mark.parametrize(
    ("begun", "status"), [(b"GET /vogent/x", 414), (b"GET / HTTP/1.1\r\nX: x", 431), (b"GET / HTTP/1.1\r\nX", 431)]
)
@pytest.mark.parametrize("size", [1, 700, 100_000])
def test_a_head_without_an_end_is_refused_soon(server, begun, status, size):
    with server.socket() as connection:
        connection.sendall(request("endless", f"GET {AGENTS}") + begun)
        read(connection)
        sent = 0
        while size > 1 and sent < 4000:
            connection.sendall(b"x" * size)
            sent += size
        connection.sendall(b"x" * (4000 if size == 1 else 1))
        assert read(connection).status == status


def test_requests_that_come_at_once_are_bounded_one_by_one(server):
    wires = b"".join(request("row", f"GET {AGENTS}?limit={n}") for n in range(1, 61))
    last = request("row", f"GET {AGENTS}", b"", "Connection: close")
    assert raw(server, wires + last).count(b"HTTP/1.1 200 OK") == 61


@pytest.mark.parametrize(
    "wire",
    [
        b"GET",
        b"GET /vogent/api/agents HTTP/1.1\r\nHost: local",
        request("still", f"POST {JOBS}", b"", "Content-Type: application/json", "Content-Length: 100") + b"{",
        request("still", f"POST {JOBS}", b"5\r\n{}", "Content-Type: application/json", "Transfer-Encoding: chunked"),
        request("still", "POST /_mock/world/reset", b"", "Content-Type: application/json", "Content-Length: 9") + b"{",
        request("still", f"GET {AGENTS}") + b"GET /",
        request("still", "GET /") + b"GET /",
    ],
)
def test_silence_in_the_middle_of_a_request_is_408(server, wire):
    found = raw(server, wire)
    *before, last = found.split(b"HTTP/1.1 ")[1:]
    assert (last[:3], b"connection: close" in last) == (b"408", True)
    assert b": seen no byte for 0.3 s, expected the rest; send it all at once" in last
    assert all(answer.startswith(b"200 OK") for answer in before)


def test_silence_is_told_in_the_envelope_of_whoever_was_asked(server):
    answer = answered(server, b"GET /freya/api/v2/x HTTP/1.1\r\n")
    assert b'"code":"request_timeout"' in answer.content


def says_or_closes(connection: socket.socket, seconds: float) -> bool:
    """Return whether the server says something, or closes the connection, within this time."""
    return bool(select([connection], [], [], seconds)[0])


def test_a_request_that_comes_slowly_but_comes_is_served(server):
    wire = request("slow", f"GET {AGENTS}")
    with server.socket() as connection:
        for at in range(0, len(wire), 15):
            assert not says_or_closes(connection, 0.1)
            connection.sendall(wire[at : at + 15])
        assert read(connection).status == 200


@pytest.mark.parametrize(
    "wire",
    [b"", b"\r\n", request("idle", f"GET {AGENTS}"), request("idle", "GET /"), request("idle", "GET /_mock/world")],
)
def test_a_connection_between_two_requests_may_be_silent(server, wire):
    with server.socket() as connection:
        connection.sendall(wire)
        if wire.strip():
            assert read(connection).status == 200
        assert not says_or_closes(connection, 0.7)
        connection.sendall(request("idle", f"GET {AGENTS}"))
        assert read(connection).status == 200


def test_a_client_can_read_why_although_it_still_sends(server):
    wire = request("lingers", f"POST {JOBS}", b"", "Content-Length: 3000000", f"X: {'y' * 3000}")
    with server.socket() as connection:
        connection.sendall(wire + b"x" * 1_000_000)
        connection.shutdown(socket.SHUT_WR)
        assert read(connection).status == 431


@pytest.mark.parametrize("path", [JOBS, "/_mock/world/reset"])
@pytest.mark.parametrize("more", [(), ("Connection: close",)])
@pytest.mark.parametrize("size", [6_000, 90_000, 5_000_000])
def test_too_large_a_body_is_told_so_while_it_is_sent(server, path, more, size):
    with server.socket() as connection:
        connection.sendall(request("large", f"POST {path}", b" " * size, *more))
        assert read(connection).status == 413


def test_the_usual_bounds_are_wide():
    assert (Limits().head, Limits().target, Limits().fields) == (65_536, 16_384, 200)
    assert (Limits().parameters, Limits().silence) == (1_000, 20.0)
