"""Over a real socket: what the server says first, and that every way of sending a request is answered the same."""

import json
import re
from collections.abc import Iterator

import pytest

from mock_server.vendors import VENDORS
from tests.driving import JOBS, job_body
from tests.web.process import Serving, serving
from tests.web.wires import CLOSE, raw, request


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving() as server:
        yield server


def headers(key: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Content-Type": "application/json"} | more


BODY = json.dumps(job_body()).encode()


def test_the_first_lines_tell_the_address_the_vendors_the_keys_and_what_to_try(server):
    base = f"http://127.0.0.1:{server.port}"
    vendors = server.lines[1 : 1 + len(VENDORS)]
    assert [line.split()[0] for line in vendors] == list(VENDORS)
    assert f"  vogent      {base}/vogent/api" in vendors
    assert [line for line in server.lines if line not in vendors] == [
        f"mockdial listens on {base}",
        (
            "key: any, each with a world of its own, for example 'demo'; "
            "the clock stands still until you move it (--rate 1 for real time)"
        ),
        (
            "key of twilio: any account that begins with AC, with any password, for example 'ACdemo:demo', "
            "whose world is that of the key 'ACdemo'"
        ),
        f"watch: {base}/console",
        "try:",
        f"  curl -s {base}/_mock/world -H 'Authorization: Bearer demo'",
    ]


def test_a_job_is_played_to_its_end_over_one_connection(server):
    connection = server.connection()

    def ask(method: str, path: str, body: object = None):
        connection.request(method, path, None if body is None else json.dumps(body), headers("flow"))
        response = connection.getresponse()
        content = response.read()
        assert response.status == 200, content
        return json.loads(content)

    job = ask("POST", JOBS, job_body(20))
    opened = connection.sock
    assert ask("POST", f"{JOBS}/{job['id']}/paused", {"paused": False})["status"] == "ACTIVE"
    ask("POST", "/_mock/clock", {"until": "idle"})
    assert ask("GET", f"{JOBS}/{job['id']}")["status"] == "COMPLETE"
    assert len(ask("GET", f"{JOBS}/{job['id']}/dials?limit=100")["data"]) == 20
    assert connection.sock is opened
    connection.close()


def test_requests_sent_ahead_are_answered_in_order(server):
    paths = [
        "/vogent/api/models",
        "/_mock/health",
        "/vogent/api/nothing",
        "/_mock/world",
        "/vogent/api/voices",
        "/",
        "/vogent/api/agents",
    ]
    wires = [request("ahead", f"GET {path}") for path in paths[:-1]]
    found = raw(server, b"".join(wires) + request("ahead", f"GET {paths[-1]}", b"", CLOSE))
    assert re.findall(rb"HTTP/1.1 (\d+)", found) == [b"200", b"200", b"404", b"200", b"200", b"200", b"200"]
    marks = [
        b"modelOptions",
        b'"version"',
        b"does not have",
        b'"pending"',
        b"voiceTier",
        b"<!doctype",
        b"defaultVoiceId",
    ]
    places = [found.index(mark) for mark in marks]
    assert places == sorted(places)


@pytest.mark.parametrize("at", [1, 20, 150, len(request("x", f"POST {JOBS}", BODY, CLOSE)) - 1])
def test_a_request_may_come_in_two_parts(server, at):
    whole = request("x", f"POST {JOBS}", BODY, CLOSE)
    with server.socket() as connection:
        connection.sendall(whole[:at])
        server_is_awake(server)
        connection.sendall(whole[at:])
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")


def server_is_awake(server: Serving) -> None:
    """Another request, answered: by now the server has read what came before."""
    connection = server.connection()
    connection.request("GET", "/_mock/health")
    assert connection.getresponse().status == 200
    connection.close()


def chunked(content: bytes, size: int) -> bytes:
    parts = [content[n : n + size] for n in range(0, len(content), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in [*parts, b""])


@pytest.mark.parametrize("size", [1, 50, 10_000])
def test_a_chunked_body_is_read(server, size):
    wire = request(
        "chunks",
        f"POST {JOBS}",
        chunked(BODY, size),
        "Transfer-Encoding: chunked",
        "Content-Type: application/json",
        CLOSE,
    )
    assert raw(server, wire).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize("rows", [10, 1_500, 20_000])
def test_small_and_large_bodies_are_read(server, rows):
    connection = server.connection()
    connection.request("POST", JOBS, json.dumps(job_body([{"toNumber": "+12025550123"}] * rows)), headers("large"))
    response = connection.getresponse()
    assert response.status == 200
    assert json.loads(response.read())["status"] == "INIT"
    connection.close()


def test_a_client_that_waits_to_be_told_to_go_on_is_told(server):
    wire = request("expect", f"POST {JOBS}", BODY, "Expect: 100-continue", CLOSE)
    assert b"100 Continue" in raw(server, wire)
    assert b"HTTP/1.1 200 OK" in raw(server, wire)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (f"HEAD {JOBS}", b"200 OK"),
        (f"OPTIONS {JOBS}", b"204 No Content"),
        (f"TRACE {JOBS}", b"405 Method Not Allowed"),
        ("DELETE /_mock/world", b"204 No Content"),
        ("GET /nothing", b"404 Not Found"),
        ("HEAD /", b"200 OK"),
        (f"GET {JOBS}/%ff%00", b"404 Not Found"),
        (f"GET {JOBS}?limit=0", b"422 "),
        (f"GET {JOBS}?%ff=%fe", b"200 OK"),
        (f"GET {JOBS}?\xff=\xfe", b"400 Bad Request"),
        ("GET http://api.vogent.ai/vogent/api/agents", b"200 OK"),
        ("OPTIONS *", b"204 No Content"),
    ],
)
def test_odd_requests_are_answered(server, line, status):
    wire = request("odd", line, b"", CLOSE)
    answer = raw(server, wire)
    assert answer.startswith(b"HTTP/1.1 " + status)
    if line.startswith("HEAD") or status.startswith(b"204"):
        assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "wire",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x00\xa5\x01",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_and_does_no_harm(server, wire):
    assert b"400 Bad Request" in raw(server, wire)
    server_is_awake(server)


@pytest.mark.parametrize(
    "sent", [b"", b"POST", request("gone", f"POST {JOBS}"), request("gone", f"POST {JOBS}", BODY)[:-5]]
)
def test_a_client_that_leaves_in_the_middle_changes_nothing(server, sent):
    with server.socket() as connection:
        connection.sendall(sent)
    server_is_awake(server)
    connection = server.connection()
    connection.request("GET", JOBS, headers=headers("gone"))
    assert json.loads(connection.getresponse().read())["data"] == []
    connection.close()


def test_an_old_client_gets_an_answer_and_a_closed_connection(server):
    assert raw(server, b"GET /_mock/health HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 OK\r\n")
    quick = b"GET /vogent/api/agents HTTP/1.0\r\nAuthorization: Bearer old\r\n\r\n"
    assert b"connection: close" in raw(server, quick)


def test_the_server_tells_no_more_about_itself_than_it_must(server):
    connection = server.connection()
    connection.request("GET", "/vogent/api/agents", headers=headers("names"))
    assert sorted(name.lower() for name, _ in connection.getresponse().getheaders()) == [
        "content-length",
        "content-type",
    ]
    connection.close()
