"""The forward proxy asks about each destination first; what it lets through arrives unchanged, both ways."""

import socket
import threading
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mock_server.forward_proxy.background import running
from mock_server.forward_proxy.destination import Blocked, Through
from mock_server.forward_proxy.proxy import ForwardProxy
from mock_server.forward_proxy.streams import LARGEST_HEAD


@contextmanager
def proxying(route):
    """Run a proxy; yields its port."""
    with running(ForwardProxy(route)) as url:
        yield int(url.rpartition(":")[2])


class Echo(BaseHTTPRequestHandler):
    """A server that answers with what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        if self.headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size + 2)[:-2]
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
        names = ",".join(sorted(name.lower() for name in self.headers))
        text = f"{self.command} {self.path} {self.headers['host']} [{names}] ".encode() + body
        self.send_response(201, "Made")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("X-Own", "kept")
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture
def echo():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def through(_):
    return Through()


def block(to):
    return Blocked(f"{to.authority} is not let through")


def said(port: int, sent: bytes) -> bytes:
    """Send bytes to a port and return all that comes back until the end."""
    with socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(sent)
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_a_blocked_tunnel_is_403_and_says_why():
    with proxying(block) as port:
        answer = said(port, b"CONNECT api.vogent.ai:443 HTTP/1.1\r\nHost: api.vogent.ai:443\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 403 mockdial: api.vogent.ai:443 is not let through\r\n")
    assert answer.endswith(b"\r\n\r\nmockdial: api.vogent.ai:443 is not let through\n")


def test_a_blocked_request_is_403_also_for_a_client_that_still_sends():
    with proxying(block) as port:
        client = HTTPConnection("127.0.0.1", port, timeout=10)
        client.request("POST", "http://api.vogent.ai/api/dials", b"x" * 900_000, {"Host": "api.vogent.ai"})
        answer = client.getresponse()
        assert (answer.status, answer.read()) == (403, b"mockdial: api.vogent.ai:80 is not let through\n")
        client.close()


def test_the_function_is_asked_for_the_destination_as_it_was_written():
    asked = []

    def route(to):
        asked.append((to.scheme, to.host, to.port, to.is_tunnel))
        return Blocked("no")

    targets = ["CONNECT [::1]:8443", "CONNECT API.Vogent.AI.:443", "GET http://a.test/x", "GET https://a.test:9/x"]
    with proxying(route) as port:
        for target in targets:
            said(port, f"{target} HTTP/1.1\r\nHost: a.test\r\n\r\n".encode())
    assert asked == [
        ("https", "::1", 8443, True),
        ("https", "api.vogent.ai", 443, True),
        ("http", "a.test", 80, False),
        ("https", "a.test", 9, False),
    ]


NO_REQUESTS = {
    "a path alone": "GET /dials HTTP/1.1\r\nHost: a.test",
    "no port": "CONNECT a.test HTTP/1.1\r\nHost: a.test",
    "a port that is none": "CONNECT a.test:99999 HTTP/1.1\r\nHost: a.test",
    "no host": "CONNECT :443 HTTP/1.1\r\nHost: a.test",
    "another scheme": "GET ftp://a.test/ HTTP/1.1\r\nHost: a.test",
    "an address without a host": "GET http:///x HTTP/1.1\r\nHost: a.test",
    "no request line": "no request at all",
    "an endless head": f"GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nX: {'x' * 3 * LARGEST_HEAD}",
}


@pytest.mark.parametrize("head", NO_REQUESTS.values(), ids=NO_REQUESTS)
def test_what_no_proxy_can_serve_is_refused(head):
    asked = []
    with proxying(lambda to: asked.append(to) or Through()) as port:
        client = socket.create_connection(("127.0.0.1", port), 10)
        client.sendall(f"{head}\r\n\r\n".encode())
        assert client.recv(65536)[:13] in (b"HTTP/1.1 400 ", b"HTTP/1.1 431 ")
        client.close()
    assert asked == []


def test_a_tunnel_carries_bytes_both_ways_also_those_that_came_with_the_head(echo):
    request = b"POST /a HTTP/1.1\r\nHost: there\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
    with proxying(through) as port:
        answer = said(port, f"CONNECT 127.0.0.1:{echo} HTTP/1.1\r\nHost: there\r\n\r\n".encode() + request)
    head, _, rest = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert rest.startswith(b"HTTP/1.1 201 Made")
    assert rest.endswith(b"hello")


def test_a_proxy_that_stops_ends_the_tunnels_that_are_open_in_silence(echo, caplog):
    with socket.socket() as client:
        with proxying(through) as port:
            client.connect(("127.0.0.1", port))
            client.sendall(f"CONNECT 127.0.0.1:{echo} HTTP/1.1\r\nHost: there\r\n\r\n".encode())
            assert client.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert client.recv(1) == b""
    assert caplog.records == []


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_request_is_passed_on_with_its_path_and_body_and_without_headers_of_the_connection(echo, is_chunked):
    headers = {"Host": "other.test", "Proxy-Authorization": "Basic x", "Proxy-Connection": "keep-alive", "X-Mine": "1"}
    body = iter([b"one", b"two"]) if is_chunked else b"onetwo"
    with proxying(through) as port:
        client = HTTPConnection("127.0.0.1", port, timeout=10)
        url = f"http://127.0.0.1:{echo}/a?b=%20c"
        client.request("POST", url, body, headers, encode_chunked=is_chunked)
        answer = client.getresponse()
        text = answer.read()
        client.close()
    assert (answer.status, answer.reason, answer.headers["x-own"]) == (201, "Made", "kept")
    size = "transfer-encoding" if is_chunked else "content-length"
    names = ",".join(sorted(["accept-encoding", "connection", "host", size, "x-mine"]))
    assert text == f"POST /a?b=%20c 127.0.0.1:{echo} [{names}] onetwo".encode()


def test_a_way_through_another_proxy_shows_its_credentials_there(echo):
    seen = []

    def second(to):
        seen.append(to.authority)
        return Through()

    with proxying(second) as other, proxying(lambda _: Through(f"http://me:w%20rd@127.0.0.1:{other}")) as port:
        tunnel = said(
            port,
            f"CONNECT 127.0.0.1:{echo} HTTP/1.1\r\nHost: x\r\n\r\n"
            "GET /t HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode(),
        )
        plain = said(port, f"GET http://127.0.0.1:{echo}/p HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert seen == [f"127.0.0.1:{echo}"] * 2
    assert b"GET /t x" in tunnel
    assert f"GET /p 127.0.0.1:{echo}".encode() in plain


def test_the_credentials_of_the_other_proxy_are_sent_as_basic():
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        proxying(lambda _: Through(f"http://me:w%20rd@127.0.0.1:{other.getsockname()[1]}")) as port,
        socket.create_connection(("127.0.0.1", port), 10) as client,
    ):
        client.sendall(b"CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n")
        there, _ = other.accept()
        asked = there.recv(65536)
        there.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
        there.close()
        answer = client.recv(65536)
    assert asked.startswith(b"CONNECT a.test:443 HTTP/1.1\r\n")
    assert b"proxy-authorization: basic bwu6dybyza==\r\n" in asked.lower()
    assert answer.startswith(b"HTTP/1.1 502 ")


@pytest.mark.parametrize("via", ["", "socks5://127.0.0.1:1", "http://127.0.0.1:1"])
def test_where_there_is_no_way_the_answer_is_502_and_says_so(via):
    with proxying(lambda _: Through(via)) as port:
        for target in ("CONNECT 127.0.0.1:1", "GET http://127.0.0.1:1/"):
            answer = said(port, f"{target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert answer.startswith(b"HTTP/1.1 502 "), answer
            assert b"mockdial: " in answer


def test_a_server_that_breaks_off_before_an_answer_is_502():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        proxying(through) as port,
        socket.create_connection(("127.0.0.1", port), 10) as client,
    ):
        client.sendall(f"GET http://127.0.0.1:{server.getsockname()[1]}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        server.accept()[0].close()
        assert client.recv(65536).startswith(b"HTTP/1.1 502 ")


def test_a_whole_url_of_https_is_told_to_use_connect():
    with proxying(through) as port:
        assert said(port, b"GET https://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n").startswith(b"HTTP/1.1 501 ")
