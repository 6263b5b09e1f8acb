"""Heads as they are read, without a socket: which host is asked for what."""

import pytest

from mock_server.exchange import Rejection
from mock_server.web import head, uvicorn_protocols
from mock_server.web.app import create_app
from mock_server.web.hosts import TrustedHosts, named
from mock_server.web.options import Options
from tests.web.asking import asked as asked_of

HOSTS = TrustedHosts(["api.vogent.ai"], ["mock.example", "*.corp.example"])
LOCAL = "192.168.1.5"
OTHERS = [(b"accept", b"*/*")]


def asked(target: str, host: str | None = "localhost", version: str = "1.1", method: bytes = b"GET"):
    """The target and the host that a request comes to, or the status with which it is refused."""
    headers = OTHERS if host is None else [(b"host", host.encode("latin-1")), *OTHERS]
    try:
        found, lines = head.direct(version, method, target.encode(), headers, HOSTS, LOCAL)
    except Rejection as refusal:
        return refusal.status
    return found.decode(), dict(lines).get(b"host", b"").decode()


@pytest.mark.parametrize(
    ("target", "seen"),
    [
        ("/a?b", ("/a?b", "localhost")),
        ("http://api.vogent.ai:443/a?b", ("/a?b", "api.vogent.ai:443")),
        ("http://[::1]:80", ("/", "[::1]:80")),
        ("http://mock.example?b", ("/?b", "mock.example")),
        ("http://evil.test/a", 421),
        ("a", 400),
    ],
)
def test_an_absolute_target_names_the_host(target, seen):
    assert asked(target) == seen


@pytest.mark.parametrize("host", ["mock.example", "a.corp.example:1", "api.vogent.ai.", LOCAL, "127.0.0.9:80"])
def test_a_host_of_this_server_is_let_in(host):
    assert asked("/", host) == ("/", host)


@pytest.mark.parametrize("host", ["evil.test", "corp.example", "notcorp.example", "a.mock.example", "192.168.1.6"])
def test_any_other_host_is_not(host):
    assert asked("/", host) == 421


def test_the_host_may_be_left_out_under_http_1_0_alone():
    assert asked("/", None, "1.0") == ("/", "")
    assert asked("/", None) == 400


def test_an_address_of_ipv4_that_comes_as_one_of_ipv6_is_the_same():
    HOSTS.check(LOCAL.encode(), f"::ffff:{LOCAL}")


def test_without_a_protocol_of_ours_the_application_checks_the_host(monkeypatch):
    app = create_app(Options())
    monkeypatch.setattr(uvicorn_protocols, "choose", lambda: uvicorn_protocols.Way(uvicorn_protocols.BARE, "a test"))
    assert uvicorn_protocols.http_of(app) == "auto"
    hosts = {"host": "evil.test"}, {"host": "localhost:1"}, {}
    told = [asked_of(app, "GET", "/vogent/api/agents", [b""], {"authorization": "Bearer a", **host}) for host in hosts]
    assert [answer.status for answer in told] == [421, 200, 400]


@pytest.mark.parametrize(
    ("header", "host"),
    [(b"API.Vogent.AI.:443", "api.vogent.ai"), (b"[::1]", "::1"), (b"a b", None), (b"", None), (b"x" * 400, None)],
)
def test_a_host_is_read_in_one_way(header, host):
    assert named(header) == host
