"""Which hosts a server answers to: its own names, the vendors', those of an option; over a socket, not in process."""

from collections.abc import Iterator

import pytest

from mock_server.vendors import VENDORS
from mock_server.web.app import create_app
from mock_server.web.options import Options
from tests.web.asking import RawClient, person
from tests.web.process import Serving, serving
from tests.web.wires import answered, request

HINT = b"expected localhost or another name of this machine; if evil.test leads here on purpose, "
ALLOW = b"start the server with --trusted-host evil.test"
HEALTH = "GET /_mock/health"


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving("--trusted-host", "Mock.Example.", "--trusted-host", "*.corp.example") as server:
        yield server


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LocalHost", "localhost.", "localhost:1", "localhost:", "a.localhost", "a.b.localhost.:80"),
        *("host.docker.internal", "host.docker.internal:4010", "127.0.0.1", "127.1.2.3:9", "[::1]", "[::1]:4010"),
        *("api.vogent.ai", "API.Vogent.AI.:443", "app.happyrobot.ai", "app.freyavoice.ai", "api.example-ai.com"),
        *("api.twilio.com", "api.sydney.au1.twilio.com", "api.us.elevenlabs.io:443"),
        *("mock.example", "MOCK.example:4010", "a.corp.example", "a.b.corp.example."),
    ],
)
def test_a_host_of_this_server_is_served(server, host):
    assert answered(server, request("hosts", HEALTH, host=host)).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *(
            "evil.test",
            "evil.test:4010",
            "localhost.evil.test",
            "evillocalhost",
            "api.vogent.ai.evil.test",
            "vogent.ai",
        ),
        *("10.0.0.1", "0.0.0.0", "[::2]", "corp.example", "xcorp.example", "a.mock.example"),
    ],
)
def test_any_other_host_is_421(server, host):
    assert answered(server, request("hosts", HEALTH, host=host)).status == 421


@pytest.mark.parametrize("host", ["", "a b", "evil.test:x", "evil.test:99999", "[::1", "u@localhost", "caf\xe9", "1"])
def test_what_is_no_host_is_400(server, host):
    assert answered(server, request("hosts", HEALTH, host=host)).status == 400


@pytest.mark.parametrize("path", ["/_mock/health", "/", *(f"/{vendor}/any" for vendor in VENDORS)])
def test_the_refusal_names_the_option_in_the_envelope_of_whoever_was_asked(server, path):
    answer = answered(server, request("hosts", f"GET {path}", host="evil.test:80"))
    assert (answer.status, answer.is_closed) == (421, True)
    assert b"seen evil.test, " + HINT + ALLOW in answer.content
    assert (answer.content[:1] == b"{") == (path != "/")


def test_the_host_of_each_request_on_a_connection_is_looked_at(server):
    wires = [request("hosts", HEALTH), request("hosts", HEALTH), request("hosts", HEALTH, host="evil.test")]
    with server.socket() as connection:
        connection.sendall(b"".join(wires))
        found = b""
        while received := connection.recv(65536):
            found += received
    assert [found.count(b"HTTP/1.1 %d" % status) for status in (200, 421)] == [2, 1]


@pytest.mark.parametrize(
    ("line", "more", "status"),
    [
        (HEALTH, (), 400),
        (f"{HEALTH} HTTP/1.0", (), 200),
        ("GET /vogent/api/agents HTTP/1.0", (), 200),
        (HEALTH, ("Host: localhost", "Host: localhost"), 400),
        (HEALTH, ("Host: localhost", "Host: evil.test"), 400),
        (f"{HEALTH} HTTP/1.0", ("Host: evil.test",), 421),
    ],
)
def test_a_host_is_needed_once_but_by_http_1_0_not_at_all(server, line, more, status):
    assert answered(server, request("hosts", line, b"", *more, host=None)).status == status


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("http://localhost:4010/vogent/api/agents", 200),
        ("HTTP://LOCALHOST/_mock/health?", 200),
        ("https://api.vogent.ai/api/agents?limit=1", 200),
        ("http://API.VOGENT.AI.:80/api/agents", 200),
        ("http://localhost", 200),
        ("http://localhost?a=b", 200),
        ("http://localhost/api/agents", 404),
        ("http://evil.test/vogent/api/agents", 421),
        ("http://u:p@localhost/vogent/api/agents", 400),
        ("ftp://localhost/vogent/api/agents", 400),
        ("http:///vogent/api/agents", 400),
        ("*", 400),
        ("/vogent/api/agents#part", 400),
    ],
)
def test_an_absolute_target_leads_to_its_own_host(server, target, status):
    assert answered(server, request("hosts", f"GET {target}", host="mock.example")).status == status


@pytest.mark.parametrize("target", ["*", "http://localhost"])
def test_options_may_ask_about_the_whole_server(server, target):
    answer = answered(server, request("hosts", f"OPTIONS {target}"))
    assert (answer.status, b"allow: delete, get, head, options, patch, post, put" in answer.head) == (204, True)


def test_no_server_is_a_proxy(server):
    assert answered(server, request("hosts", "CONNECT api.vogent.ai:443")).status == 501


def test_with_a_star_any_host_is_served():
    with serving("--trusted-host", "*") as server:
        assert answered(server, request("hosts", HEALTH, host="evil.test")).status == 200
        assert answered(server, request("hosts", HEALTH, host="a b")).status == 400


def test_in_process_any_host_is_served():
    client: RawClient = person(create_app(Options()))
    assert [client.ask("GET", "/_mock/health", host=host).status for host in ("evil.test", "a b", "")] == [200] * 3
