"""Asks the application in process, byte by byte: any header, any body, in any number of parts."""

from collections.abc import Sequence
from itertools import count
from typing import Any, NamedTuple

import orjson

from mock_server.web.app import App, create_app
from mock_server.web.limits import Limits
from mock_server.web.options import Options
from tests.driving import JOBS, job_body, run
from tests.driving import app as ordinary
from tests.sending import prepared

Json = Any
Headers = dict[str, str]

GONE = None
"""As a part of a body: the client leaves here."""

_keys = (f"person-{n}" for n in count())


class RawAnswer(NamedTuple):
    """A response, to the byte."""

    status: int
    headers: Headers
    content: bytes

    @property
    def body(self) -> Json:
        return orjson.loads(self.content)

    @property
    def message(self) -> str:
        """The message of an error."""
        return str(self.body["message"])


class RawClient:
    """A client with a key of its own, which can send any bytes."""

    def __init__(self, app: App, key: str) -> None:
        self.app, self.key = app, key

    def ask(self, method: str, path: str, body: Json = None, **headers: str) -> RawAnswer:
        """Send an ordinary request."""
        return self.say(method, path, prepared(self.app, self.key, path, body).content, **headers)

    def say(self, method: str, path: str, *parts: bytes | None, **headers: str) -> RawAnswer:
        """Send a body in these parts. `_` in a header's name becomes a hyphen; an empty header is left out."""
        path, usual, _ = prepared(self.app, self.key, path)
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
        """Create and start a job, and return its id."""
        job = str(self.post(JOBS, job_body(rows))["id"])
        self.post(f"{JOBS}/{job}/paused", {"paused": False})
        return job

    def state(self) -> Json:
        """Return all that an accepted request could have changed. Any request opens the vendor's account."""
        self.get("/vogent/api/models")
        world = self.get("/_mock/world")
        return {**world, "counts": {**world["counts"], "requests": None}, "journal": self.get("/_mock/journal")}

    def refused(self, method: str, path: str, body: Json = None) -> RawAnswer:
        """Return the response to a request that must be refused and must change nothing."""
        return self.unmoved(lambda: self.ask(method, path, body))

    def unmoved(self, request: Any) -> RawAnswer:
        """Return the response to any awaited request that must be refused and must change nothing."""
        before = self.state()
        answer: RawAnswer = request()
        assert 400 <= answer.status < 500, answer
        assert self.state() == before
        return answer


def asked(app: Any, method: str, path: str, parts: Sequence[bytes | None], headers: Headers) -> RawAnswer | None:
    """Send one request by ASGI, its body in these parts; return None where no response came."""
    found: list[RawAnswer | None] = []

    async def ask() -> None:
        found.append(await answer_of(app, method, path, parts, headers))

    run(app, ask())
    return found[0]


async def answer_of(
    app: Any, method: str, path: str, parts: Sequence[bytes | None], headers: Headers
) -> RawAnswer | None:
    """Do the same on the loop that runs."""
    target, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "http_version": "1.1",
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

    await app(scope, receive, collect)
    if not sent:
        return None
    found = {name.decode("latin-1"): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return RawAnswer(sent[0]["status"], found, b"".join(message["body"] for message in sent[1:]))


def person(app: App | None = None, key: str | None = None) -> RawClient:
    """Return a client with this key or a new one, of the ordinary application or of another one."""
    return RawClient(app or ordinary(), key or next(_keys))


def small(**limits: int) -> RawClient:
    """Return a client of an application with narrow limits."""
    return person(create_app(Options(limits=Limits(**limits))))
