"""Two nodes that share a store: each answers for every world, whoever has it, as the other one would."""

import json
import re
import signal
import socket
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException

import pytest

from mock_server.web.world_names import short_name
from tests.cluster.nodes import DIAL, asked, story, worlds
from tests.driving import AGENT, DIALS
from tests.web.process import Serving

KEYS, OWNER = "/freya/api/v2/api-keys", "90000000-0000-4000-8000-000000000001"

FAULTS = ("truncated", "closed_before", "closed_during", "slow_body", "malformed", "duplicate_answer", "odd_ids")


def test_who_created_through_one_node_sees_it_through_the_other(pair, key):
    for n in range(6):
        assert asked(pair[n % 2], key, "POST", DIALS, DIAL)[0] == 200
        assert story(pair[0], key) == story(pair[1], key)
        assert story(pair[1], key).count(b'"create"') == n + 1


def test_a_long_body_passes_through(pair, key):
    asked(pair[0], key, "POST", DIALS, DIAL)
    rows = [{"toNumber": f"+1202{5550000 + n:07}"} for n in range(100_000)]
    job = {"name": "j", "callAgentId": AGENT, "maxConcurrentDials": 2, "rows": rows}
    status, _, content = asked(pair[1], key, "POST", "/vogent/api/batch_dial_jobs", job)
    assert status == 200, content
    id_ = json.loads(content)["id"]
    assert asked(pair[0], key, "GET", f"/vogent/api/batch_dial_jobs/{id_}")[0] == 200


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_fault_does_to_an_answer_it_does_through_another_node_too(pair, key, fault):
    def seen(node: Serving) -> object:
        asked(node, key, "POST", "/_mock/world/reset", {})
        asked(node, key, "PUT", "/_mock/faults", {"faults": [{"name": fault, "times": 1}]})
        try:
            status, headers, content = asked(node, key, "GET", "/vogent/api/agents")
        except (HTTPException, OSError) as error:
            return type(error).__name__, getattr(error, "partial", b"")
        return status, {name.lower(): value for name, value in headers.items() if name.lower() != "connection"}, content

    asked(pair[0], key, "GET", "/_mock/world")
    assert seen(pair[0]) == seen(pair[1])


@pytest.mark.parametrize("fault", ["duplicate_answer", "closed_after"])
def test_what_comes_behind_an_answer_comes_through_another_node_too(pair, key, fault):
    """Twice each: the first request opens a connection between the nodes, and a later one may find it open."""

    def seen(node: Serving) -> tuple[bytes, bool]:
        asked(node, key, "PUT", "/_mock/faults", {"faults": [{"name": fault, "times": 1}]})
        with socket.create_connection(("127.0.0.1", node.port)) as connection:
            connection.settimeout(1)
            lines = ("GET /vogent/api/agents HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {key}", "", "")
            connection.sendall("\r\n".join(lines).encode())
            found = b""
            with suppress(TimeoutError):
                while data := connection.recv(65_536):
                    found += data
                return found, True
            return found, False

    asked(pair[0], key, "GET", "/_mock/world")
    direct = seen(pair[0])
    assert (direct[0].count(b"HTTP/1.1 200"), direct[1]) == ((2, False) if fault == "duplicate_answer" else (1, True))
    assert [seen(pair[1]) for _ in range(2)] == [direct] * 2


def test_nodes_tell_who_has_what_and_that_they_are_ready(pair, key):
    assert asked(pair[1], key, "GET", "/_mock/world")[0] == 200
    addresses = [f"http://127.0.0.1:{node.port}" for node in pair]
    for node, address in zip(pair, addresses, strict=True):
        shown = json.loads(asked(node, key, "GET", "/_mock/nodes")[2])
        assert shown["node"] == address
        assert addresses[1] in [one["node"] for one in shown["families"]]
        assert key not in str(shown)
        states = {one["node"]: (one["is_answering"], one["is_ready"]) for one in shown["nodes"]}
        assert [states[one] for one in addresses] == [(True, True)] * 2
        health = json.loads(asked(node, key, "GET", "/_mock/health")[2])
        assert (health["node"], health["is_ready"]) == (address, True)
        numbers = asked(node, key, "GET", "/metrics")[2].decode()
        for one in addresses:
            assert f'mockdial_node_up{{node="{one}"}} 1.0' in numbers
            assert re.search(rf'^mockdial_worlds{{node="{one}"}} \d', numbers, re.MULTILINE)


def test_a_list_of_worlds_shows_those_of_all_nodes_and_where_they_are(pair, key):
    names = [short_name(one) for one in (key, f"other{key}")]
    for node, account in zip(pair, (key, f"other{key}"), strict=True):
        assert asked(node, account, "GET", "/_mock/world")[0] == 200
    addresses = [f"http://127.0.0.1:{node.port}" for node in pair]
    for own, node in enumerate(pair):
        shown = worlds(node)
        places = {one["world"]: one["node"] for one in shown["worlds"]}
        assert [places[name] for name in names] == [None if n == own else addresses[n] for n in range(2)]
        assert not {*addresses} & {*shown["not_answering"]}
        assert key not in str(shown)
        parts, after = [], 0
        while after is not None:
            part = worlds(node, f"?after={after}&limit=1")
            parts += part["worlds"]
            after = part["next"]
        assert [one["world"] for one in parts] == [one["world"] for one in shown["worlds"]]


def test_a_list_of_worlds_names_a_node_that_does_not_answer(nodes, key):
    assert asked(nodes[0], key, "GET", "/_mock/world")[0] == 200
    silent = f"http://127.0.0.1:{nodes[0].port}"
    assert silent not in worlds(nodes[1])["not_answering"]
    nodes[0].process.send_signal(signal.SIGSTOP)
    try:
        assert silent in worlds(nodes[1])["not_answering"]
    finally:
        nodes[0].process.send_signal(signal.SIGCONT)


def test_what_a_world_gave_out_leads_to_its_world_through_any_node(pair, key):
    made = asked(pair[0], key, "POST", KEYS, {"name": "k", "userId": OWNER})
    own = json.loads(made[2])["data"]["result"]["key"]
    report = json.loads(asked(pair[0], key, "GET", "/_mock/report")[2])["page"]
    for node in pair:
        assert asked(node, own, "GET", KEYS)[0] == 200
        assert asked(node, "", "GET", report)[0] == 200


def test_a_fork_is_made_where_its_world_is_and_is_of_the_same_family(pair, key):
    asked(pair[0], key, "POST", DIALS, DIAL)
    status, _, content = asked(pair[1], key, "POST", "/_mock/world/fork", {"deliver": True})
    assert status == 201, content
    fork = json.loads(content)
    assert story(pair[0], fork["key"]) == story(pair[1], fork["key"]) == story(pair[0], key)
    assert fork["page"].startswith(f"http://127.0.0.1:{pair[0].port}/console#")
    status, _, content = asked(pair[0], key, "POST", "/_mock/world/fork", {"key": "elsewhere-b"})
    assert (status, key.partition("-")[0] in json.loads(content)["message"]) == (409, True)


def test_a_world_is_looked_back_at_and_followed_through_any_node(pair, key):
    asked(pair[0], key, "POST", DIALS, DIAL)
    asked(pair[0], key, "POST", "/_mock/clock", {"advance_seconds": 60})
    paths = ("/_mock/world?at=2026-03-02T15:00:10Z", "/_mock/stream", "/_mock/world/past?at=2026-03-02T15:00:10Z")
    answers = [[asked(node, key, "GET", path) for node in pair] for path in paths]
    assert {answer[0] for both in answers for answer in both} == {200}
    assert [first[2] == second[2] for first, second in answers[:2]] == [True, True]


def exchanged(node: Serving, ticket: str) -> int:
    """Exchange a ticket without a key; return the status."""
    with closing(HTTPConnection("127.0.0.1", node.port, timeout=30)) as connection:
        body = json.dumps({"ticket": ticket})
        connection.request("POST", "/_mock/console/sessions", body, {"Content-Type": "application/json"})
        return connection.getresponse().status


def test_a_link_leads_to_the_node_that_has_the_world_and_another_one_says_so(pair, key):
    asked(pair[0], key, "POST", DIALS, DIAL)
    status, _, content = asked(pair[1], key, "POST", "/_mock/console/tickets")
    assert status == 201, content
    ticket = json.loads(content)
    assert ticket["page"] == f"http://127.0.0.1:{pair[0].port}/console#{ticket['ticket']}"
    assert [exchanged(node, ticket["ticket"]) for node in (pair[1], pair[0])] == [401, 201]
    status, _, content = asked(pair[1], key, "POST", "/_mock/console/sessions", {})
    assert (status, f":{pair[0].port}/console" in json.loads(content)["message"]) == (409, True)
