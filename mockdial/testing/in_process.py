"""The mock for clients in the test's own process: a transport for httpx and httpx2, and an ASGI application."""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any, Self

from mockdial.testing.transport import MockUnreachable, RawResponse, Transport

if TYPE_CHECKING:  # neither library is needed at run time, and only one of them may be installed
    import httpx
    import httpx2

    class AnyTransport(httpx.BaseTransport, httpx.AsyncBaseTransport, httpx2.BaseTransport, httpx2.AsyncBaseTransport):  # type: ignore[misc]
        """A transport for the clients of both libraries."""
else:
    AnyTransport = object

__tracebackhide__ = True
"""A failing test shows its own lines, not these."""

Message = MutableMapping[str, Any]


class HttpxTransport(AnyTransport):
    """Serve the clients of httpx and httpx2, synchronous or not. Any host leads to the mock."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def handle_request(self, request: Any) -> Any:
        """Send one request from synchronous code."""
        body = request.read()
        try:
            return _response(self._transport.ask(*_head(request), body), request)
        except (ConnectionError, MockUnreachable) as error:
            raise _library(request).ReadError(str(error), request=request) from error

    async def handle_async_request(self, request: Any) -> Any:
        """Send one request from a loop other than the mock's own."""
        body = await request.aread()
        try:
            return _response(await self._transport.aask(*_head(request), body), request)
        except (ConnectionError, MockUnreachable) as error:
            raise _library(request).ReadError(str(error), request=request) from error

    def close(self) -> None:
        """Do nothing: the mock lives as long as the test run."""

    async def aclose(self) -> None:
        """Do nothing: the mock lives as long as the test run."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing: the mock lives as long as the test run."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Do nothing: the mock lives as long as the test run."""


class Application:
    """Serve any ASGI client: an `ASGITransport`, Starlette's test client, a mount in another application."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

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
        answer = await self._transport.aask(scope["method"], target, list(scope["headers"]), body)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.content})


async def _live(receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
    """Answer the two events of a lifespan. The mock lives as long as the test run, so nothing is started or stopped."""
    for phase in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{phase}.complete"})


def _head(request: Any) -> tuple[str, str, list[tuple[bytes, bytes]]]:
    return request.method, request.url.raw_path.decode("ascii"), list(request.headers.raw)


def _response(answer: RawResponse, request: Any) -> Any:
    return _library(request).Response(answer.status, headers=answer.headers, content=answer.content, request=request)


def _library(request: Any) -> Any:
    """Return the library that made a request: httpx or httpx2."""
    return sys.modules[type(request).__module__.partition(".")[0]]
