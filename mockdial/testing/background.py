"""A mock in the background of this process: an event loop in a thread, and a socket once its URL is used."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self, TypeVar

from mock_server.web import realtime
from mock_server.web.app import App, create_app
from mock_server.web.options import Options
from mockdial.testing.transport import SECONDS, Headers, RawResponse

if TYPE_CHECKING:
    from mock_server.forward_proxy.guard import HostGuard

__tracebackhide__ = True
"""A failing test shows its own lines, not these."""

T = TypeVar("T")


class Background:
    """One application for many tests, each with a key and so a world of its own. Use `with`, or call `close`."""

    def __init__(self, options: Options | None = None) -> None:
        self.app: App = create_app(options)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mockdial", daemon=True)
        self._thread.start()
        self._pace: Future[None] = asyncio.run_coroutine_threadsafe(realtime.keep_pace(self.app.sandboxes), self._loop)
        self._server: Any = None
        self._served: Future[None] | None = None
        self._url = ""
        self._guard: HostGuard | None = None
        self._cleanup = ExitStack()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """Its address. The first use binds the socket, so that a client may connect at once."""
        with self._lock:
            if not self._url:
                self._url = self._listen()
        return self._url

    def _listen(self) -> str:
        import uvicorn

        from mock_server.web.server import bind
        from mock_server.web.stopping import StoppableServer
        from mock_server.web.uvicorn_protocols import http_of

        bound: socket.socket = bind("127.0.0.1", 0)
        config = uvicorn.Config(
            self.app,
            http=http_of(self.app),
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,
            ws="none",
        )
        self._server = StoppableServer(config)
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        self.app.listens_at(url)
        self._served = asyncio.run_coroutine_threadsafe(self._server.serve([bound]), self._loop)
        return url

    def proxy_env(self, allowed: Sequence[str] = ()) -> dict[str, str]:
        """Return the variables of a proxy that leads here and lets these hosts through; it starts on first use."""
        from mock_server.forward_proxy.guard import HostGuard, guarded

        url = self.url
        with self._lock:
            if self._guard is None:
                self._guard = self._cleanup.enter_context(guarded(HostGuard(mock=url, vendors=list(self.app.vendors))))
            self._guard.allow(*allowed)
            return self._guard.env()

    def begin(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Start a coroutine on the loop on which the application lives."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def ask(self, method: str, path: str, headers: Headers, body: bytes) -> RawResponse:
        """Send one request without a socket. Never call this on the application's own loop."""
        return self.begin(self.answer(method, path, headers, body)).result(SECONDS)

    async def aask(self, method: str, path: str, headers: Headers, body: bytes) -> RawResponse:
        """Send one request without a socket, from a loop other than the application's."""
        return await asyncio.wrap_future(self.begin(self.answer(method, path, headers, body)))

    async def answer(self, method: str, path: str, headers: Headers, body: bytes) -> RawResponse:
        """Send one request by ASGI, on the application's own loop."""
        target, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": target,
            "raw_path": target.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in headers],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 80),
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def collect(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, collect)
        if not sent:
            raise ConnectionResetError("the mock closed the connection without an answer")
        return RawResponse(sent[0]["status"], sent[0]["headers"], b"".join(part.get("body", b"") for part in sent[1:]))

    def close(self) -> None:
        """Stop the server and its proxy, and end the thread."""
        self._cleanup.close()
        if self._served is not None:
            self._server.should_exit = True
            self._served.result(10)
        self._pace.cancel()
        self.begin(_cancel_others()).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


async def _cancel_others() -> None:
    """Cancel all other tasks of this loop, and wait until they have ended."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
