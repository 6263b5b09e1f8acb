"""Between a client and the mock the proxy sees nothing wrong; what is planted on either side it names, and no more."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
import requests

from contract_tests.tools.proxy.forwarding import Proxy
from contract_tests.tools.tally import Tally
from mock_server.contract.conformance.masking import masked
from mock_server.contract.contract import Contract
from mock_server.resources import contract_path
from mock_server.web.app import create_app
from mock_server.web.options import Options
from tests.driving import AGENT
from tests.tools.sockets import running

Json = Any
VOGENT = Contract.load(contract_path("vogent"))
JOB = {"name": "Reminders", "callAgentId": AGENT, "maxConcurrentDials": 2, "rows": [{"toNumber": "+12025550123"}]}


class Distorted:
    """A mock whose responses `change` distorts before they leave."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.change: Callable[[Json, Json], None] | None = None

    async def __call__(self, scope: Json, receive: Any, send: Any) -> None:
        messages: list[Json] = []

        async def keep(message: Json) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        start, body = messages[0], b"".join(message.get("body", b"") for message in messages[1:])
        if self.change and not scope["path"].startswith("/_mock"):
            answer = {"body": json.loads(body), "raw": None}
            self.change(start, answer)
            body = answer["raw"] if answer["raw"] is not None else json.dumps(answer["body"]).encode()
            declared = answer.get("length", len(body))
            start["headers"] = [pair for pair in start["headers"] if pair[0] != b"content-length"]
            start["headers"].append((b"content-length", str(declared).encode()))
        await send(start)
        await send({"type": "http.response.body", "body": body, "more_body": start.get("breaks", False)})


class ProxyChain:
    """A client, a proxy and a mock, connected in this order."""

    def __init__(self, open_: ExitStack) -> None:
        self.mock = Distorted(create_app(Options(vendors=["vogent"])))
        self.direct = open_.enter_context(running(self.mock)) + "/vogent/api"
        self.begin()
        proxy = Proxy(self.direct, lambda exchange: self.tally.add(masked(exchange)))
        self.proxied = open_.enter_context(running(proxy))
        self._session = open_.enter_context(requests.Session())

    def begin(self) -> None:
        """Begin with no distortion and no findings."""
        self.tally, self.mock.change = Tally(VOGENT, self.direct), None

    def ask(self, base: str, method: str, path: str, body: Json = None, key: str = "key", **more: Json) -> Any:
        headers = {"Authorization": f"Bearer {key}"} | more.pop("headers", {})
        headers = {name: value for name, value in headers.items() if value}
        return self._session.request(method, base + path, json=body, headers=headers, timeout=30, **more)

    def found(self) -> list[tuple[str, str, str]]:
        """Return (rule, operation, place) of each finding, once the proxy has judged what passed."""
        self.ask(self.proxied, "GET", "/models")
        return [(finding.rule, finding.operation, finding.where) for finding in self.tally.findings]


@pytest.fixture(scope="module")
def standing():
    with ExitStack() as open_:
        yield ProxyChain(open_)


@pytest.fixture
def line(standing):
    standing.begin()
    return standing


def story(line: ProxyChain, base: str, key: str) -> list[tuple[int, list[tuple[str, str]], bytes]]:
    """Return the answers to everything that a client does, right and wrong."""
    control = line.direct.removesuffix("/vogent/api") + "/_mock"
    answers = [
        line.ask(base, "POST", "/batch_dial_jobs", JOB, key),
        line.ask(base, "GET", "/agents?limit=1", None, key),
    ]
    job = f"/batch_dial_jobs/{answers[0].json()['id']}"
    answers.append(line.ask(base, "POST", f"{job}/paused", {"paused": False}, key))
    line.ask(control, "POST", "/clock", {"until": "idle"}, key)
    answers += [line.ask(base, "GET", job + path, None, key) for path in ("", "/dials", "/queue")]
    answers.append(line.ask(base, "GET", "/dials/00000000-0000-4000-8000-000000000000", None, key))
    answers.append(line.ask(base, "HEAD", job, None, key))
    return [(a.status_code, sorted((k.lower(), v) for k, v in a.headers.items()), a.content) for a in answers]


def test_between_a_client_and_the_mock_nothing_is_wrong_and_nothing_is_changed(line):
    assert story(line, line.proxied, "one") == story(line, line.direct, "other")
    assert line.found() == []
    assert line.tally.judged >= 8


def body(**fields: Json) -> Callable[[Json, Json], None]:
    return lambda start, answer: answer["body"].update(fields)


def status(start: Json, answer: Json) -> None:
    start["status"] = 418


def content_type(start: Json, answer: Json) -> None:
    start["headers"] = [(b"content-type", b"text/html")]


def malformed(start: Json, answer: Json) -> None:
    answer["raw"] = b"{'id': 1}"


def nothing(start: Json, answer: Json) -> None:
    answer["raw"] = b""


def cut_off(start: Json, answer: Json) -> None:
    answer["raw"], answer["length"], start["breaks"] = b'{"id":', 500, True


def missing(start: Json, answer: Json) -> None:
    del answer["body"]["status"]


def deep(start: Json, answer: Json) -> None:
    answer["body"]["schedule"] = {"timezone": "Mars/Olympus"}


OK = "response 200 body"
DRIFTS = {
    "an undeclared status": (status, "response-status", "response 418"),
    "an unknown enum value": (body(status="RESTING"), "response-enum", f"{OK}/status"),
    "a new field": (body(mood="good"), "response-field-unknown", f"{OK}/mood"),
    "a missing field": (missing, "response-field-missing", f"{OK}/status"),
    "another type": (body(maxConcurrentDials="2"), "response-field-type", f"{OK}/maxConcurrentDials"),
    "null where it is not allowed": (body(id=None), "response-field-type", f"{OK}/id"),
    "no instant": (body(createdAt="yesterday"), "response-value", f"{OK}/createdAt"),
    "another content type": (content_type, "response-content-type", "response 200 header content-type"),
    "no JSON": (malformed, "response-body-malformed", OK),
    "no body": (nothing, "response-body-missing", OK),
    "half a body": (cut_off, "response-incomplete", OK),
}


@pytest.mark.parametrize("drift", DRIFTS)
def test_a_drift_of_the_vendor_is_named_exactly(line, drift):
    change, rule, where = DRIFTS[drift]
    job = line.ask(line.direct, "POST", "/batch_dial_jobs", JOB).json()["id"]
    line.mock.change = change
    try:
        line.ask(line.proxied, "GET", f"/batch_dial_jobs/{job}")
    except requests.RequestException:
        assert drift == "half a body"
    line.mock.change = None
    assert line.found() == [(rule, "getBatchDialJob", where)]


CLIENTS = {
    "an unknown path": (("GET", "/jobs"), "request-path", "GET /jobs", "request path"),
    "an unknown method": (("PATCH", "/agents"), "request-method", "PATCH /agents", "request method"),
    "no key": (("GET", "/agents"), "request-credentials", "listAgents", "request credentials"),
    "an unknown parameter": (
        ("GET", "/agents?size=2"),
        "request-parameter-unknown",
        "listAgents",
        "request query/size",
    ),
    "a wrong parameter": (("GET", "/agents?limit=x"), "request-parameter-value", "listAgents", "request query/limit"),
    "an unknown field": (
        ("POST", "/batch_dial_jobs", JOB | {"pace": 1}),
        "request-field-unknown",
        "createBatchDialJob",
        "request body/pace",
    ),
    "a missing field": (
        ("POST", "/batch_dial_jobs", {}),
        "request-field-missing",
        "createBatchDialJob",
        "request body/name",
    ),
    "another type": (
        ("POST", "/batch_dial_jobs", JOB | {"name": 1}),
        "request-field-type",
        "createBatchDialJob",
        "request body/name",
    ),
    "a value deep inside": (
        ("POST", "/batch_dial_jobs", JOB | {"rows": [{"toNumber": 7}]}),
        "request-field-type",
        "createBatchDialJob",
        "request body/rows/0/toNumber",
    ),
    "no JSON": (("POST", "/batch_dial_jobs"), "request-body-missing", "createBatchDialJob", "request body"),
}


@pytest.mark.parametrize("drift", CLIENTS)
def test_a_drift_of_the_client_is_named_exactly(line, drift):
    asked, rule, operation, where = CLIENTS[drift]
    line.ask(line.proxied, *asked, **({"headers": {"Authorization": ""}} if drift == "no key" else {}))
    assert (rule, operation, where) in line.found()
    assert {found[0] for found in line.found()} - {"request-field-missing"} <= {rule}


def test_a_secret_is_in_no_finding(line):
    line.mock.change = body(status="RESTING", note="sk-live-1234")
    job = line.ask(line.direct, "POST", "/batch_dial_jobs", JOB, "sk-live-1234").json()["id"]
    line.ask(line.proxied, "GET", f"/batch_dial_jobs/{job}", None, "sk-live-1234")
    line.mock.change = None
    assert len(line.found()) == 2
    assert "sk-live-1234" not in repr(line.tally.findings)
