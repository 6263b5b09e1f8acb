"""The mock without a socket: an ASGI application, and a transport for httpx2; both lead to the loop it lives on."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import httpx2

from mock_server.testing.background import Background
from mock_server.testing.ways import Answer

Message = MutableMapping[str, Any]


class Transport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """For `httpx2.Client(transport=...)` and `httpx2.AsyncClient(transport=...)`; any host will do."""

    def __init__(self, background: Background) -> None:
        self._background = background

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request from synchronous code."""
        return _response(self._background.ask(*_parts(request, request.read())), request)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request from a loop other than the mock's own."""
        begun = self._background.begin(self._background.answer(*_parts(request, await request.aread())))
        return _response(await asyncio.wrap_future(begun), request)


class Application:
    """For whatever speaks ASGI: an `ASGITransport`, Starlette's test client, a mount in another application."""

    def __init__(self, background: Background) -> None:
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
    """The mock lives and ends with the test run; who mounts it has nothing to start or stop."""
    for phase in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{phase}.complete"})


def _parts(request: httpx2.Request, body: bytes) -> tuple[str, str, list[tuple[bytes, bytes]], bytes]:
    return request.method, request.url.raw_path.decode("ascii"), list(request.headers.raw), body


def _response(answer: Answer, request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(answer.status, headers=answer.headers, content=answer.content, request=request)
