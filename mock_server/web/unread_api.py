"""An API that nobody has asked yet: its contract is read for the first request to it, which is then handed on."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from mock_server.exchange import Refusal
from mock_server.web import collector
from mock_server.web.asgi_dispatch import AsgiDispatcher
from mock_server.web.pipeline import Endpoint
from mock_server.web.request import Headers, Receive
from mock_server.web.response import Answer, Scope, Send, send_answer
from mock_server.web.router import Path
from mock_server.web.sandbox import Sandbox

TEXT = ((b"content-type", b"text/plain; charset=utf-8"),)

logger = logging.getLogger("mockdial")


class UnreadApi:
    """Stands where the dispatcher of an API will be. A thread reads the contract, so that no other world waits."""

    def __init__(
        self, name: str, make: Callable[[], AsgiDispatcher], put: Callable[[AsgiDispatcher], None], app: Any
    ) -> None:
        """`make` reads the contract and returns its dispatcher; `put` has `app` use that one in place of this."""
        self.name, self._make, self._put, self._app = name, make, put, app
        self._reading: asyncio.Future[AsgiDispatcher] | None = None

    def read(self) -> AsgiDispatcher:
        """Return the dispatcher, and put it in its place: at once, for what can't wait."""
        made = self._made()
        self._put(made)
        return made

    async def read_soon(self) -> None:
        """Have the dispatcher made in a thread, once for all requests that wait for it; at once where no loop runs."""
        loop: asyncio.AbstractEventLoop | None = None
        with suppress(RuntimeError):
            loop = asyncio.get_running_loop()
        if loop is None:
            self.read()
            return
        if self._reading is None:
            self._reading = loop.run_in_executor(None, self._made)
            self._reading.add_done_callback(self._has_read)
        made = await asyncio.shield(self._reading)
        self._put(made)  # if it has just been read, nobody was told so yet

    def _made(self) -> AsgiDispatcher:
        with collector.paused():
            return self._make()

    def _has_read(self, reading: "asyncio.Future[AsgiDispatcher]") -> None:
        if not reading.cancelled() and reading.exception() is None:
            self._put(reading.result())
        self._reading = None  # the next request tries again

    # What a dispatcher does.

    def find(self, segments: Sequence[str], start: int) -> tuple[None, list[str]]:
        """Return no path: none is known yet."""
        return None, []

    def sandbox_of(self, target: bytes, headers: Headers) -> Sandbox | None:
        """Return None: no request to this API has opened one."""
        return None

    def refused(self, refusal: Refusal) -> Answer:
        """Return a refusal in the envelope of the API."""
        return self.read().refused(refusal)

    async def answer(self, *request: Any) -> NoReturn:
        """Never answer at once: `serve` has time to read."""
        raise TypeError(f"{self.name} is read before it is asked")

    def relay(self, *request: Any) -> None:
        """Return None: nobody knows yet what a request to this API is."""

    async def pass_on(self, *given: Any) -> None:
        """Have another node answer a request."""
        await self.read().pass_on(*given)

    async def serve(
        self,
        scope: Scope,
        target: bytes,
        path: Path[Endpoint] | None,
        values: Sequence[str],
        headers: Headers,
        receive: Receive,
        send: Send,
    ) -> None:
        """Have the application answer a request when the contract is read. If that fails, it is a loud 500."""
        try:
            await self.read_soon()
        except Exception as error:
            logger.exception("%s: the mock is wrong", self.name)
            await send_answer(scope, send, (500, TEXT, f"the mock is wrong, not you: {error}\n".encode()))
        else:
            await self._app(scope, receive, send)
