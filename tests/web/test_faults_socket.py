"""Over a real socket: connections that close before, during and after an answer, and answers that dawdle."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.driving import JOBS, job_body
from tests.web.process import Serving, serving
from tests.web.wires import raw

BODY = json.dumps(job_body()).encode()


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def wide_open() -> Iterator[Serving]:
    """A server that answers pages of other origins too, hence by uvicorn's own way."""
    with serving("--cors") as server:
        yield server


def ask(server: Serving, key: str, method: str, path: str, body: object = None) -> dict:
    connection = server.connection()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.status in (200, 204), content
    return json.loads(content) if content else {}


def set_faults(server: Serving, key: str, *faults: dict) -> None:
    ask(server, key, "PUT", "/_mock/faults", {"faults": list(faults)})


def jobs(server: Serving, key: str) -> int:
    ask(server, key, "DELETE", "/_mock/faults")
    return len(ask(server, key, "GET", JOBS)["data"])


def create(key: str, *more: str) -> bytes:
    lines = [
        f"POST {JOBS} HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {key}",
        "Content-Type: application/json",
        f"Content-Length: {len(BODY)}",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + BODY


def test_a_connection_closed_before_an_answer_leaves_no_trace(server):
    set_faults(server, "before", {"name": "closed_before"})
    assert raw(server, create("before")) == b""
    assert jobs(server, "before") == 0


def test_a_connection_closed_after_the_commit_leaves_a_job(server):
    set_faults(server, "commit", {"name": "commit_then_close"})
    assert raw(server, create("commit")) == b""
    assert jobs(server, "commit") == 1


def test_a_connection_closed_during_an_answer_leaves_a_job_and_half_of_its_answer(server):
    set_faults(server, "during", {"name": "closed_during", "share": 0.5})
    head, _, body = raw(server, create("during")).partition(b"\r\n\r\n")
    promised = int(re.search(rb"content-length: (\d+)", head)[1])
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert len(body) == promised // 2
    assert jobs(server, "during") == 1


def test_a_connection_closed_after_an_answer_promised_nothing_of_it(server):
    set_faults(server, "after", {"name": "closed_after"})
    answer = raw(server, create("after"))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"connection:" not in head.lower()
    assert json.loads(body)["status"] == "INIT"
    assert jobs(server, "after") == 1


@pytest.mark.parametrize("name", ["closed_before", "commit_then_close", "closed_during"])
def test_a_connection_can_be_reset(server, name):
    set_faults(server, f"reset-{name}", {"name": name, "reset": True})
    with pytest.raises(ConnectionResetError):
        raw(server, create(f"reset-{name}"))
    assert jobs(server, f"reset-{name}") == (name != "closed_before")


def test_an_answer_can_come_twice(server):
    set_faults(server, "twice", {"name": "duplicate_answer"}, {"name": "closed_after"})
    first, second = raw(server, create("twice")).split(b"HTTP/1.1 ")[1:]
    assert first == second
    assert jobs(server, "twice") == 1


def test_a_body_can_come_in_pieces_and_is_whole(server):
    set_faults(server, "slow", {"name": "slow_body", "seconds": 0.01, "pieces": 4})
    assert json.loads(raw(server, create("slow", "Connection: close")).partition(b"\r\n\r\n")[2])["status"] == "INIT"
    assert jobs(server, "slow") == 1


def test_an_answer_that_hangs_was_committed_and_holds_nobody_up(server):
    set_faults(server, "hang", {"name": "accept_then_hang", "seconds": 600})
    with server.socket() as connection:
        connection.sendall(create("hang"))
        while not ask(server, "hang", "GET", "/_mock/requests")["data"]:
            pass
        assert len(ask(server, "hang", "GET", JOBS)["data"]) == 1
        assert ask(server, "other", "GET", JOBS)["data"] == []
        connection.settimeout(0.01)
        with pytest.raises(TimeoutError):
            connection.recv(1)


def test_an_answer_that_hangs_is_given_up_in_the_end(server):
    set_faults(server, "given-up", {"name": "accept_then_hang", "seconds": 0.01})
    assert raw(server, create("given-up")) == b""
    assert jobs(server, "given-up") == 1


def test_a_server_that_is_told_to_stop_waits_for_no_fault():
    with serving() as server:
        set_faults(server, "stop", {"name": "accept_then_hang", "seconds": 600})
        with server.socket() as connection:
            connection.sendall(create("stop"))
            while not ask(server, "stop", "GET", "/_mock/requests")["data"]:
                pass
            assert server.stop() == (0, "")


def test_a_late_answer_comes_whole(server):
    set_faults(server, "late", {"name": "latency", "seconds": [0.001, 0.01]})
    assert raw(server, create("late", "Connection: close")).startswith(b"HTTP/1.1 200 OK")
    assert jobs(server, "late") == 1


def test_what_was_sent_ahead_is_answered_unless_the_connection_is_gone(server):
    set_faults(server, "ahead", {"name": "unavailable"})
    answers = raw(server, create("ahead") + create("ahead", "Connection: close"))
    assert re.findall(rb"HTTP/1.1 (\d+)", answers) == [b"503", b"200"]
    set_faults(server, "ahead", {"name": "closed_before"})
    assert raw(server, create("ahead") + create("ahead")) == b""
    assert jobs(server, "ahead") == 1


@pytest.mark.parametrize("name", ["closed_before", "commit_then_close", "closed_during", "closed_after"])
def test_connections_close_where_other_origins_are_let_in_too(wide_open, name):
    set_faults(wide_open, name, {"name": name})
    answer = raw(wide_open, create(name))
    assert bool(answer) == (name in ("closed_during", "closed_after"))
    assert jobs(wide_open, name) == (name != "closed_before")


def test_broken_connections_are_no_errors_of_the_server():
    with serving() as server:
        for name in ("closed_before", "commit_then_close", "closed_during", "closed_after"):
            set_faults(server, "quiet", {"name": name})
            raw(server, create("quiet"))
        assert server.stop() == (0, "")
