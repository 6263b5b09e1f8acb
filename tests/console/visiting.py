"""Visits the console in process: from this machine or from elsewhere, with a key, a session, or nothing."""

from typing import Any

from mock_server.engine.world import Setup
from mock_server.web.app import App, create_app
from mock_server.web.options import Options
from tests.web.asking import Headers, RawAnswer, asked, person

HERE, AWAY = ("127.0.0.1", 50_000), ("192.0.2.7", 50_000)


def served(**options: Any) -> App:
    """Return an application of one vendor, whose worlds nobody else uses."""
    return create_app(Options(**{"vendors": ("vogent",), "setup": Setup(), "ticket_secret": "tests", **options}))


def visit(app: App, method: str, path: str, body: bytes = b"", client: Any = HERE, **headers: str) -> RawAnswer:
    """Send a request without a key, unless a header says otherwise; `_` in a header's name becomes a hyphen."""

    async def from_there(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "client": client}, receive, send)

    named: Headers = {"content-type": "application/json"} if body else {}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    found = asked(from_there, method, f"/_mock{path}", [body], named)
    assert found is not None
    return found


def session(app: App, key: str) -> str:
    """Return a new session for the world of a key."""
    answer = person(app, key).ask("POST", "/_mock/console/sessions", {})
    assert answer.status == 201, answer
    return str(answer.body["session"])
