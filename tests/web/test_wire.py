"""HTTP as it is spoken: versions, kept connections, transfer codings, other protocols, requests that are sent ahead."""

import re
import socket
from collections.abc import Iterator

import pytest

from tests.driving import JOBS
from tests.web.process import Serving, serving
from tests.web.wires import CLOSE, answered, raw, read, request

AGENTS = "/vogent/api/agents"
KEEP = "Connection: Keep-Alive"
CHUNKS = b"2\r\n{}\r\n0\r\n\r\n"
RESET = "POST /_mock/world/reset"
OFFER = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQ")
SOCKET = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==",
)

EVERYWHERE = [
    "GET /vogent/api/agents",
    "GET /vogent/api/dials/none",
    "GET /_mock/world",
    "GET /_mock/commands",
    "GET /",
    "GET /nowhere",
    "HEAD /",
]
"""Requests that go both ways through the server, and end well or not."""


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving() as server:
        yield server


@pytest.mark.parametrize("line", EVERYWHERE)
def test_http_1_0_is_closed_behind_the_answer(server, line):
    answer = answered(server, request("old", f"{line} HTTP/1.0"))
    assert (answer.is_closed, b"transfer-encoding" in answer.head) == (True, False)


@pytest.mark.parametrize("line", EVERYWHERE)
def test_http_1_0_that_wants_to_be_kept_is_told_that_it_is_and_kept(server, line):
    wire = request("old", f"{line} HTTP/1.0", b"", KEEP)
    with server.socket() as connection:
        for _ in range(2):
            connection.sendall(wire)
            answer = read(connection, has_content=not line.startswith("HEAD"))
            assert b"\r\nconnection: keep-alive" in answer.head


def test_a_body_of_http_1_0_is_read(server):
    answer = answered(server, request("old", f"{RESET} HTTP/1.0", b'{"seed": 7}', KEEP))
    assert (answer.status, b'"seed":7' in answer.content) == (200, True)


def test_http_1_0_is_not_told_to_go_on(server):
    wire = request("old", f"{RESET} HTTP/1.0", b"{}", "Expect: 100-continue")
    assert raw(server, wire).startswith(b"HTTP/1.1 200 OK")


def test_http_1_1_is_kept_without_a_word(server):
    assert b"connection:" not in answered(server, request("new", EVERYWHERE[0])).head
    assert answered(server, request("new", EVERYWHERE[0], b"", CLOSE)).is_closed


@pytest.mark.parametrize("version", ["0.9", "2.0"])
def test_another_version_is_505(server, version):
    assert answered(server, request("new", f"GET /vogent/api/agents HTTP/{version}")).status == 505


@pytest.mark.parametrize(
    ("codings", "status"),
    [
        (("chunked",), 200),
        (("Chunked",), 200),
        (("gzip, chunked",), 501),
        (("gzip", "chunked"), 501),
        (("deflate\t,\tchunked",), 501),
        (("gzip",), 501),
        (("identity",), 501),
        (("xchunked",), 501),
        (("chunked, gzip",), 400),
        (("chunked, chunked",), 400),
    ],
)
@pytest.mark.parametrize("path", ["/_mock/world/reset"])
def test_a_body_is_chunked_or_its_coding_is_refused(server, path, codings, status):
    headers = [f"Transfer-Encoding: {coding}" for coding in codings]
    wire = request("codings", f"POST {path}", CHUNKS, "Content-Type: application/json", *headers, CLOSE)
    assert answered(server, wire).status == status


def test_a_coding_is_refused_in_the_vendors_envelope(server):
    answer = answered(server, request("codings", f"POST {JOBS}", CHUNKS, "Transfer-Encoding: gzip, chunked"))
    assert answer.content == (
        b'{"message":"header transfer-encoding: seen gzip,chunked, expected chunked, or content-length instead"}'
    )


@pytest.mark.parametrize(
    "headers",
    [
        ("Transfer-Encoding: chunked", "Content-Length: 12"),
        ("Content-Length: 2", "Content-Length: 2"),
        ("Content-Length: 2", "Content-Length: 12"),
        ("Content-Length: +2",),
        ("Content-Length : 2",),
        ("X: a", " folded: b"),
    ],
)
def test_what_two_readers_may_read_in_two_ways_is_400(server, headers):
    wire = request("smuggled", f"{RESET}", b"", "Content-Type: application/json", *headers) + b"{}"
    assert answered(server, wire).status == 400


def test_chunks_under_http_1_0_are_400(server):
    assert answered(server, request("old", f"{RESET} HTTP/1.0", CHUNKS, "Transfer-Encoding: chunked")).status == 400


@pytest.mark.parametrize("offer", [OFFER, SOCKET])
@pytest.mark.parametrize("first", [request("up", "GET /vogent/api/agents", b"", *OFFER), None])
def test_another_protocol_is_not_taken_and_the_request_is_served(server, offer, first):
    wire = request("up", RESET, b'{"seed": 7}', *offer)
    found = raw(server, first or wire, wire + request("up", "GET /_mock/health", b"", CLOSE))
    assert found.count(b"HTTP/1.1 200 OK") == 3
    assert b'"seed":7' in found


@pytest.mark.parametrize("line", EVERYWHERE)
def test_a_protocol_that_is_named_but_not_offered_is_answered(server, line):
    wire = request("up", line, b"", "Upgrade: h2c") + request("up", "GET /", b"", CLOSE)
    assert raw(server, wire).count(b"HTTP/1.1 ") == 2


def test_many_offers_at_once_are_declined_one_by_one(server):
    wires = request("up", f"GET {AGENTS}", b"", *OFFER) * 1_500 + request("up", "GET /", b"", CLOSE)
    assert raw(server, wires).count(b"HTTP/1.1 200 OK") == 1_501


@pytest.mark.parametrize("line", EVERYWHERE)
def test_a_client_that_closes_its_own_side_is_answered(server, line):
    with server.socket() as connection:
        connection.sendall(request("half", "GET /_mock/world") + request("half", line))
        connection.shutdown(socket.SHUT_WR)
        found = b""
        while received := connection.recv(65536):
            found += received
    assert found.count(b"HTTP/1.1 ") == 2


def test_a_chunked_body_behind_an_offer_is_read(server):
    more = (*OFFER, "Transfer-Encoding: chunked", "Content-Type: application/json")
    chunks = b'3\r\n{"s\r\n8\r\need": 7}\r\n0\r\n\r\n'
    assert b'"seed":7' in raw(server, request("up", RESET, chunks, *more) + request("up", "GET /", b"", CLOSE))


def test_nothing_is_done_behind_the_last_answer(server):
    last = request("last", f"GET {AGENTS}", b"", CLOSE)
    assert raw(server, last + request("last", RESET, b'{"seed": 7}')).count(b"HTTP/1.1") == 1
    assert b'"seed":1' in answered(server, request("last", "GET /_mock/world")).content


@pytest.mark.parametrize(
    "bad", [b"nonsense\r\n\r\n", request("x", "GET /", host="evil.test"), b"POST / HTTP/1.1\r\nHost: x y\r\n\r\n"]
)
def test_a_wrong_request_is_refused_when_those_before_it_were_answered(server, bad):
    found = raw(server, request("ahead", "GET /_mock/world") + request("ahead", "GET /") + bad)
    places = [found.index(mark) for mark in (b'"pending"', b"<!doctype", b"HTTP/1.1 4")]
    assert places == sorted(places)


def test_a_chunk_that_is_none_ends_the_request(server):
    wire = request(
        "chunk", RESET, b'b\r\n{"seed": 7}\r\nzz\r\n', "Transfer-Encoding: chunked", "Content-Type: application/json"
    )
    found = raw(server, wire)
    assert re.findall(rb"HTTP/1.1 (\d+)", found) == [b"400"]
    assert b'"seed":1' in answered(server, request("chunk", "GET /_mock/world")).content
