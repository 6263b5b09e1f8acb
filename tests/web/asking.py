"""Asks the application in process, byte by byte: any header, any body, in any number of parts."""

from collections.abc import Sequence
from itertools import count
from typing import Any, NamedTuple

import orjson

from mock_server.web.app import App, Options, create_app
from mock_server.web.sandbox import Limits
from tests.driving import JOBS, job_body, run
from tests.driving import app as ordinary

Json = Any
Headers = dict[str, str]

JSON_TYPE = "application/json"
GONE = None
"""As a part of a body: the client leaves here."""

_keys = (f"person-{n}" for n in count())


class Answer(NamedTuple):
    """What came back, as it came."""

    status: int
    headers: Headers
    content: bytes

    @property
    def body(self) -> Json:
        return orjson.loads(self.content)

    @property
    def message(self) -> str:
        """Return the message of an error."""
        return str(self.body["message"])


class Person:
    """A client with a key of its own."""

    def __init__(self, app: App, key: str) -> None:
        self.app, self.key = app, key

    def ask(self, method: str, path: str, body: Json = None, **headers: str) -> Answer:
        """Send an ordinary request."""
        return self.say(method, path, b"" if body is None else orjson.dumps(body), **headers)

    def say(self, method: str, path: str, *parts: bytes | None, **headers: str) -> Answer:
        """Send a request, its body in these parts. `_` in a header's name is a hyphen; an empty one is left out."""
        usual = {"authorization": f"Bearer {self.key}", "content-type": JSON_TYPE}
        named = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        found = asked(self.app, method, path, parts or (b"",), {name: value for name, value in named.items() if value})
        assert found is not None, "no answer"
        return found

    def get(self, path: str) -> Json:
        answer = self.ask("GET", path)
        assert answer.status == 200, answer
        return answer.body

    def post(self, path: str, body: Json = None) -> Json:
        answer = self.ask("POST", path, body)
        assert answer.status == 200, answer
        return answer.body

    def started(self, rows: int = 3) -> str:
        """Create a job that is at work; return its id."""
        job = str(self.post(JOBS, job_body(rows))["id"])
        self.post(f"{JOBS}/{job}/paused", {"paused": False})
        return job

    def state(self) -> Json:
        """Return all that an accepted request could have changed, without the account, which any request opens."""
        self.get("/vogent/api/models")
        world = self.get("/_mock/world")
        return {**world, "counts": {**world["counts"], "requests": None}, "journal": self.get("/_mock/journal")}

    def refused(self, method: str, path: str, body: Json = None) -> Answer:
        """Send a request that must be refused and change nothing; return its answer."""
        return self.unmoved(lambda: self.ask(method, path, body))

    def unmoved(self, request: Any) -> Answer:
        """Send any request that must be refused and change nothing; return its answer."""
        before = self.state()
        answer: Answer = request()
        assert 400 <= answer.status < 500, answer
        assert self.state() == before
        return answer


def asked(app: Any, method: str, path: str, parts: Sequence[bytes | None], headers: Headers) -> Answer | None:
    """Send one request by ASGI, its body in these parts; return None if no answer came."""
    target, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": target,
        "raw_path": target.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "scheme": "http",
        "server": ("127.0.0.1", 4010),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
    }
    waiting = list(parts)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        part = waiting.pop(0)
        if part is GONE:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": bool(waiting)}

    async def collect(message: Any) -> None:
        sent.append(message)

    run(app(scope, receive, collect))
    if not sent:
        return None
    found = {name.decode("latin-1"): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, b"".join(message["body"] for message in sent[1:]))


def person(app: App | None = None) -> Person:
    """Return a new client of the ordinary application, or of another one."""
    return Person(app or ordinary(), next(_keys))


def small(**limits: int) -> Person:
    """Return a client of an application with narrow limits."""
    return person(create_app(Options(vendors=["vogent"], limits=Limits(**limits))))
