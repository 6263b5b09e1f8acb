"""Drives the application in process: no socket, no event loop, a world of its own for each client."""

from asyncio import _get_running_loop
from collections.abc import Coroutine, Iterator, Mapping
from functools import cache
from itertools import count
from typing import Any, NamedTuple
from weakref import finalize

import orjson

from mock_server.engine.world import Setup
from mock_server.vendors.vendor import Vendor
from mock_server.web.app import App, create_app
from mock_server.web.limits import Limits
from mock_server.web.options import Options
from mock_server.web.sandbox import Sandbox
from tests.sending import prepared

AGENT = "a0000000-0000-4000-8000-000000000001"
SURVEY = "a0000000-0000-4000-8000-000000000002"
NUMBERS = [f"b0000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3)]
JOBS = "/vogent/api/batch_dial_jobs"
DIALS = "/vogent/api/dials"

Json = Any

_keys = (f"key-{n}" for n in count())


class MockAnswer(NamedTuple):
    """A response: the status, and the value of the body."""

    status: int
    body: Json


class MockClient:
    """A client with a key of its own. Its world is dropped together with it."""

    def __init__(self, app: App, key: str) -> None:
        self._app, self.key = app, key
        self.sandbox: Sandbox = app.sandboxes.of_account(key)
        finalize(self, app.sandboxes.drop, self.sandbox)

    def ask(self, method: str, path: str, body: Json = None) -> MockAnswer:
        """Send a request and return its response, whatever its status."""
        sent = prepared(self._app, self.key, path, body)
        status, raw = send(self._app, method, sent.path, sent.content, self.key)
        return MockAnswer(status, orjson.loads(raw) if raw else None)

    def get(self, path: str) -> Json:
        return self._expect("GET", path)

    def post(self, path: str, body: Json = None) -> Json:
        return self._expect("POST", path, body)

    def put(self, path: str, body: Json) -> Json:
        return self._expect("PUT", path, body)

    def _expect(self, method: str, path: str, body: Json = None) -> Json:
        answer = self.ask(method, path, body)
        assert answer.status == 200, f"{method} {path}: {answer.status} {answer.body}"
        return answer.body

    # Vogent.

    def job(self, rows: int | list[Json] = 3, **fields: Json) -> str:
        """Create a job and return its id; `rows` are their number, or the rows themselves."""
        return str(self.post(JOBS, job_body(rows, **fields))["id"])

    def started(self, rows: int | list[Json] = 3, **fields: Json) -> str:
        job = self.job(rows, **fields)
        self.start(job)
        return job

    def start(self, job: str) -> Json:
        """Start a job, or resume it."""
        return self.post(f"{JOBS}/{job}/paused", {"paused": False})

    def pause(self, job: str) -> Json:
        return self.post(f"{JOBS}/{job}/paused", {"paused": True})

    def change(self, job: str, **fields: Json) -> Json:
        return self.put(f"{JOBS}/{job}", fields)

    def status(self, job: str) -> str:
        return str(self.get(f"{JOBS}/{job}")["status"])

    def queue(self, job: str) -> list[Json]:
        return self._pages(f"{JOBS}/{job}/queue")

    def dials(self, job: str) -> list[Json]:
        """Return the calls of a job that have ended, the latest first."""
        return self._pages(f"{JOBS}/{job}/dials")

    def _pages(self, path: str) -> list[Json]:
        """Return a list, read page by page."""
        page = self.get(f"{path}?limit=1000")
        found = list(page["data"])
        while page["cursor"] is not None:
            page = self.get(f"{path}?limit=1000&cursor={page['cursor']}")
            found += page["data"]
        return found

    def call(self, **fields: Json) -> str:
        """Create a single dial and return its id."""
        body = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0], **fields}
        return str(self.post(DIALS, body)["dialId"])

    def dial(self, id_: str) -> Json:
        return self.get(f"{DIALS}/{id_}")

    def hang_up(self, id_: str) -> MockAnswer:
        return self.ask("POST", f"{DIALS}/{id_}/hangup")

    # The control plane.

    def reset(self, **setup: Json) -> "MockClient":
        self.post("/_mock/world/reset", setup)
        return self

    def clock(self, **move: Json) -> Json:
        return self.post("/_mock/clock", move)

    def advance(self, seconds: float) -> Json:
        return self.clock(advance_seconds=seconds)

    def play(self) -> Json:
        """Move the clock until nothing more is due."""
        return self.clock(until="idle")

    def fire(self, kind: str, id_: str, event: str) -> MockAnswer:
        return self.ask("POST", f"/_mock/records/vogent/{kind}/{id_}/events", {"event": event})

    def scenario(self, **choice: Json) -> Json:
        return self.put("/_mock/scenarios/vogent", choice)

    def records(self, kind: str) -> list[Json]:
        return list(self.get(f"/_mock/records/vogent/{kind}?limit=10000")["data"])

    def journal(self) -> list[Json]:
        return list(self._all("/_mock/journal"))

    def webhooks(self) -> list[Json]:
        return list(self._all("/_mock/webhooks"))

    def _all(self, path: str) -> Iterator[Json]:
        after: int | None = 0
        while after is not None:
            part = self.get(f"{path}?limit=10000&after={after}")
            yield from part["data"]
            after = part["next"]

    def story(self) -> bytes:
        """Return the journal as it is sent, to the byte."""
        return send(self._app, "GET", "/_mock/journal?limit=10000", b"", self.key)[1]

    def commands(self) -> list[str]:
        """Return the exported history, line by line."""
        return send(self._app, "GET", "/_mock/commands", b"", self.key)[1].decode().splitlines()

    @property
    def pending(self) -> int:
        """The number of moments that are still to come."""
        return int(self.get("/_mock/world")["pending"])

    @property
    def workspace(self) -> Any:
        """The vendor's account in this world, for state that no operation can read or set."""
        return self._app.vendors["vogent"].account(self.sandbox.world)


def job_body(rows: int | list[Json] = 3, **fields: Json) -> dict[str, Json]:
    listed = [{"toNumber": f"+1202555{n:04}"} for n in range(rows)] if isinstance(rows, int) else rows
    return {"name": "a job", "callAgentId": AGENT, "maxConcurrentDials": 2, "rows": listed, **fields}


def fresh(key: str = "", **setup: Json) -> MockClient:
    """Return a client with a new world, in scenario `happy` unless `setup` says otherwise."""
    return MockClient(app(), key or next(_keys)).reset(**{"scenario": "happy", **setup})


@cache
def app() -> App:
    """Return one application for all tests: worlds share nothing but the code."""
    return create_app(Options(setup=Setup(), limits=Limits(worlds=1_000_000), ticket_secret="tests"))


def loaded() -> Mapping[str, Vendor]:
    """Return every vendor, loaded once for all tests that only read or replay."""
    return app().vendors


def send(app: App, method: str, path: str, body: bytes, key: str) -> tuple[int, bytes]:
    """Send one request to an application, as a server would."""
    target, _, query = path.partition("?")
    named = prepared(app, key, path).headers
    headers = [(name.encode(), value.encode()) for name, value in named.items()]
    scope = {
        "type": "http",
        "method": method,
        "path": target,
        "raw_path": target.encode(),
        "query_string": query.encode(),
        "headers": headers,
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def collect(message: Any) -> None:
        sent.append(message)

    run(app, app(scope, receive, collect))
    return sent[0]["status"], b"".join(message["body"] for message in sent[1:])


def run(app: App, coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine of an application that never waits for input or output, inside a running loop too."""
    if _get_running_loop() is not None:
        app.apis.read_all()  # else a thread would, for which nobody can wait by hand
    try:
        while True:
            coroutine.send(None)
    except StopIteration:
        return


def moves(client: MockClient, record: str = "dial") -> dict[str, list[tuple[str, str]]]:
    """Return the events of each record of a kind: id -> [(instant, event)]."""
    found: dict[str, list[tuple[str, str]]] = {}
    for happening in client.journal():
        if happening["record"] == record:
            found.setdefault(happening["id"], []).append((happening["at"], happening["event"]))
    return found
