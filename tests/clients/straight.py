"""The direct way into the application: no socket, no HTTP library, nothing but what a play needs.

A play sends some fifty requests, so most of its time would go into making requests and answers that no test looks at.
The client under test still uses its own library; the way over sockets is tested with one of the clients.
"""

import json
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any
from urllib.parse import unquote

from contract_tests.hazards.mock import HOP, MockWorld
from contract_tests.hazards.server import MockServer
from contract_tests.hazards.trouble import ClientRequest, VendorResponse
from mock_server.engine.world import Setup
from mock_server.web.app import App, create_app
from mock_server.web.limits import Limits
from mock_server.web.options import Options
from mock_server.web.webhooks.message import Message, ReceiverAnswer

JSON = {"content-type": "application/json"}


class UnreachableSender:
    """A sender whose webhooks reach no receiver, as in all plays, without a socket to find that out each time."""

    async def send(self, message: Message) -> ReceiverAnswer:
        return ReceiverAnswer(None, "ConnectError: All connection attempts failed")


@cache
def app() -> App:
    """Return the one application of all plays."""
    app = create_app(Options(setup=Setup(), limits=Limits(worlds=1_000_000)))
    app.sandboxes.webhook_worker.sender = UnreachableSender()
    return app


class DirectWorld(MockWorld):
    """A world of the application of all plays."""

    def __init__(self, address: str, key: str) -> None:
        self.address, self.key, self.now = address, key, datetime.fromtimestamp(0, UTC)

    async def close(self) -> None:
        await self._asked(ClientRequest("DELETE", "/_mock/world", {}, b""))

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        content = b"" if body is None else json.dumps(body).encode()
        answer = await self._asked(ClientRequest(method, path, JSON, content))
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.body.decode()}"
        return json.loads(answer.body) if answer.body else None

    async def forward(self, request: ClientRequest) -> VendorResponse:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP}
        return await self._asked(request._replace(headers=headers))

    async def commands(self) -> str:
        return (await self._asked(ClientRequest("GET", "/_mock/commands", {}, b""))).body.decode()

    async def _asked(self, request: ClientRequest) -> VendorResponse:
        """Send a request as a server does that has read all of it."""
        target, _, query = request.target.partition("?")
        headers = {"authorization": f"Bearer {self.key}", **{name.lower(): v for name, v in request.headers.items()}}
        scope = {
            "type": "http",
            "method": request.method,
            "path": unquote(target),
            "raw_path": target.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def collect(message: Any) -> None:
            sent.append(message)

        await app()(scope, receive, collect)
        told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return VendorResponse(sent[0]["status"], told, b"".join(message["body"] for message in sent[1:]))


_numbers = count()


class DirectServer(MockServer):
    """A mock without a process and without a network."""

    def mock(self) -> MockWorld:
        return DirectWorld(self.address, f"direct-{next(_numbers)}")


def server() -> MockServer:
    """Return a mock without a process and without a network."""
    return DirectServer("http://mock")
