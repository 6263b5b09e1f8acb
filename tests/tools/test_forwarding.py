"""The proxy passes every byte on, invents nothing, and says so where an answer is its own."""

import gzip
import json
import socket
import threading

import pytest

from contract_tests.tools.proxy.forwarding import MOST_KEPT, Proxy
from mock_server.contract.conformance.exchange import Exchange
from tests.tools.sockets import request_of, running, said, speaking

ODD = b"/deep/a%2Fb/%7Euser/|x?q=a+b&q=%20&&empty="


class Between:
    """A proxy, and what it noted."""

    def __init__(self, address: str, noted: list[Exchange], is_noted: threading.Semaphore) -> None:
        self.address, self._noted, self._is_noted = address, noted, is_noted

    def noted(self) -> Exchange:
        """The next exchange, as soon as it is over."""
        assert self._is_noted.acquire(timeout=30)
        return self._noted.pop(0)


@pytest.fixture
def proxied():
    from contextlib import ExitStack

    with ExitStack() as open_:

        def start(upstream: str) -> Between:
            noted, is_noted = [], threading.Semaphore(0)

            def note(exchange: Exchange) -> None:
                noted.append(exchange)
                is_noted.release()

            return Between(open_.enter_context(running(Proxy(upstream, note))), noted, is_noted)

        yield start


def asking(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    return b"\r\n".join([line + b" HTTP/1.1", b"Host: proxy", b"Connection: close", *headers, b"", body])


def head(answer: bytes) -> list[bytes]:
    return [named(line) for line in answer.partition(b"\r\n\r\n")[0].split(b"\r\n")]


def named(line: bytes) -> bytes:
    """A header with its name in lower case, in which it means the same."""
    name, colon, value = line.partition(b": ")
    return (name.lower() if colon else name) + colon + value


def test_a_request_arrives_as_it_was_sent(proxied):
    seen = []

    def answer(connection):
        seen.append(request_of(connection))
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with speaking(answer) as upstream:
        between = proxied(f"{upstream}/base")
        said(between.address, asking(b"PROPFIND " + ODD, b"X-A: 1", b"x-a: \xe9", b"Content-Length: 3", body=b"a\x00b"))
    lines = head(seen[0])
    assert lines[0] == b"PROPFIND /base" + ODD + b" HTTP/1.1"
    assert lines[1].lower() == b"host: " + upstream.removeprefix("http://").encode()
    assert [line.lower() for line in lines[2:]] == [b"x-a: 1", b"x-a: \xe9", b"content-length: 3"]
    assert seen[0].endswith(b"\r\n\r\na\x00b")


def test_an_answer_arrives_as_it_was_given(proxied):
    given = [b"HTTP/1.1 418 Short And Stout", b"Date: never", b"Server: Kettle", b"Set-Cookie: a=1", b"Set-Cookie: b=2"]
    body = gzip.compress(b"tea", mtime=0)
    more = [b"Content-Encoding: gzip", b"X-Latin: \xe9", b"Content-Length: %d" % len(body)]

    def answer(connection):
        request_of(connection)
        connection.sendall(b"\r\n".join([*given, *more, b"Connection: x-gone", b"X-Gone: 1", b"", body]))

    with speaking(answer) as upstream:
        between = proxied(upstream)
        answer = said(between.address, asking(b"GET /"))
    assert answer.endswith(b"\r\n\r\n" + body)
    assert head(answer)[0].startswith(b"HTTP/1.1 418")
    assert [line for line in head(answer)[1:] if line.lower() != b"connection: close"] == [
        *map(named, [*given[1:], *more])
    ]
    assert between.noted().response_body == b"tea"


def test_a_body_in_chunks_goes_through_in_chunks(proxied):
    seen = []

    def answer(connection):
        found = connection.recv(65536)
        while not found.endswith(b"0\r\n\r\n"):
            found += connection.recv(65536)
        seen.append(found)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")

    with speaking(answer) as upstream:
        between = proxied(upstream)
        body = b"4\r\nping\r\n5\r\n-pong\r\n0\r\n\r\n"
        answer = said(between.address, asking(b"POST /", b"Transfer-Encoding: chunked", body=body))
    assert answer.lower().count(b"transfer-encoding: chunked") == 1
    assert answer.endswith(b"3\r\nabc\r\n0\r\n\r\n")
    assert b"content-length" not in seen[0].lower()
    exchange = between.noted()
    assert (exchange.request_body, exchange.response_body) == (b"ping-pong", b"abc")


def test_what_is_there_is_passed_on_before_the_rest_has_come(proxied):
    has_arrived = threading.Event()

    def answer(connection):
        request_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
        assert has_arrived.wait(30)
        connection.sendall(b"def")

    with speaking(answer) as upstream:
        host, port = proxied(upstream).address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(asking(b"GET /"))
            found = b""
            while not found.endswith(b"abc"):
                found += connection.recv(65536)
            has_arrived.set()
            assert connection.recv(65536) == b"def"


def test_a_server_that_is_not_there_is_told_as_the_proxys_own_word(proxied):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        upstream = f"http://127.0.0.1:{closed.getsockname()[1]}"
    between = proxied(upstream)
    answer = said(between.address, asking(b"GET /"))
    assert head(answer)[0].startswith(b"HTTP/1.1 502")
    assert b"mockdial-proxy: unreachable" in head(answer)
    assert between.noted().status == 0


def test_a_server_that_hangs_up_is_not_asked_again(proxied):
    asked = []

    def hang_up(connection):
        asked.append(request_of(connection))

    with speaking(hang_up) as upstream:
        between = proxied(upstream)
        answer = said(between.address, asking(b"POST /", b"Content-Length: 2", body=b"{}"))
    assert b"mockdial-proxy: broken off" in head(answer)
    assert len(asked) == 1
    assert (between.noted().status, len(asked)) == (0, 1)


def test_an_answer_that_breaks_off_breaks_off_for_the_client_too(proxied):
    def answer(connection):
        request_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")

    with speaking(answer) as upstream:
        between = proxied(upstream)
        assert said(between.address, asking(b"GET /")).endswith(b"\r\n\r\nabc")
    exchange = between.noted()
    assert (exchange.status, exchange.is_whole, exchange.response_body) == (200, False, None)


def test_a_client_that_leaves_stops_an_answer_without_end(proxied):
    has_stopped = threading.Event()

    def answer(connection):
        request_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        assert connection.recv(1) == b""  # the proxy hangs up
        has_stopped.set()

    with speaking(answer) as upstream:
        between = proxied(upstream)
        host, port = between.address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(asking(b"GET /"))
            assert connection.recv(100)
        assert has_stopped.wait(30)
    exchange = between.noted()
    assert (exchange.is_whole, exchange.response_body) == (True, None)


def test_a_body_that_is_too_large_is_passed_on_but_not_kept(proxied):
    size = MOST_KEPT + 1

    def answer(connection):
        request_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"a" * size)

    with speaking(answer) as upstream:
        between = proxied(upstream)
        assert said(between.address, asking(b"GET /")).count(b"a") >= size
    assert between.noted().response_body is None


def test_a_head_request_has_a_length_and_no_body(proxied):
    def answer(connection):
        request_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n")

    with speaking(answer) as upstream:
        answer = said(proxied(upstream).address, asking(b"HEAD /"))
    assert b"content-length: 600" in head(answer)
    assert answer.endswith(b"\r\n\r\n")


def test_nothing_of_the_vendors_is_read_as_an_answer_of_the_proxys_own(proxied):
    def answer(connection):
        request_of(connection)
        body = json.dumps({"message": "down"}).encode()
        connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    with speaking(answer) as upstream:
        between = proxied(upstream)
        answer = said(between.address, asking(b"GET /"))
    assert b"mockdial-proxy" not in answer
    assert between.noted().status == 502
