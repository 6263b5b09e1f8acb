"""The mock without a socket: a transport for httpx2, and an ASGI application. Both lead to the mock's own loop."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

import httpx2

from mockdial.testing.transport import Headers, RawResponse

if TYPE_CHECKING:
    from mockdial.testing.background import Background

Message = MutableMapping[str, Any]


class HttpxTransport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Serve `httpx2.Client(transport=...)` and `httpx2.AsyncClient(transport=...)`. Any host leads to the mock."""

    def __init__(self, background: "Background") -> None:
        self._background = background

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request from synchronous code."""
        return _response(self._background.ask(*_parts(request, request.read())), request)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request from a loop other than the mock's own."""
        begun = self._background.begin(self._background.answer(*_parts(request, await request.aread())))
        return _response(await asyncio.wrap_future(begun), request)


class Application:
    """Serve any ASGI client: an `ASGITransport`, Starlette's test client, a mount in another application."""

    def __init__(self, background: "Background") -> None:
        self._background = background

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
        query = scope["query_string"].decode("latin-1")
        target = f"{path}?{query}" if query else path
        work = self._background.answer(scope["method"], target, list(scope["headers"]), body)
        answer = await asyncio.wrap_future(self._background.begin(work))
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.content})


async def _live(receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
    """Answer the two events of a lifespan. The mock lives as long as the test run, so nothing is started or stopped."""
    for phase in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{phase}.complete"})


def _parts(request: httpx2.Request, body: bytes) -> tuple[str, str, Headers, bytes]:
    return request.method, request.url.raw_path.decode("ascii"), list(request.headers.raw), body


def _response(answer: RawResponse, request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(answer.status, headers=answer.headers, content=answer.content, request=request)
