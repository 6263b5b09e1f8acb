"""A direct transport into the application: like httpx2's own, without a look at the running loop on each request."""

from functools import cache
from typing import Any

import httpx2

from contract_tests.hazards.server import MockServer
from mock_server.engine.world import Setup
from mock_server.web.app import App, Options, create_app
from mock_server.web.sandbox import Limits
from mock_server.web.webhooks.message import Message, ReceiverAnswer


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


class Straight(httpx2.AsyncBaseTransport):
    """A transport to the application of the tests, in process."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        target, _, query = request.url.raw_path.partition(b"?")
        body = await request.aread()
        sent: list[Any] = []
        scope = {
            "type": "http",
            "method": request.method,
            "path": target.decode(),
            "raw_path": target,
            "query_string": query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def collect(message: Any) -> None:
            sent.append(message)

        await app()(scope, receive, collect)
        content = b"".join(message["body"] for message in sent[1:])
        return httpx2.Response(sent[0]["status"], headers=sent[0]["headers"], content=content, request=request)


def server() -> MockServer:
    """Return a mock without a process and without a network."""
    return MockServer("http://mock", Straight())
