"""Follows a world in process: reads the lines of a stream on a loop, or does not read them."""

import asyncio
from contextlib import suppress
from typing import Any, Self

import orjson

from mock_server.web.app import App


class Follower:
    """A client that follows a world. Use `async with`: at its end the client leaves."""

    def __init__(self, app: App, key: str, path: str = "/_mock/stream") -> None:
        self.status = 0
        self.is_reading = asyncio.Event()
        self.is_reading.set()
        self._lines: asyncio.Queue[Any] = asyncio.Queue()
        self._leaves = asyncio.Event()
        self._was_asked = False
        target, _, query = path.partition("?")
        headers = {"authorization": f"Bearer {key}", "prefer": "follow"}
        scope = {
            "type": "http",
            "method": "GET",
            "path": target,
            "raw_path": target.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        self._task = asyncio.create_task(self._run(app, scope))

    async def _run(self, app: App, scope: Any) -> None:
        await app(scope, self._receive, self._send)
        self._lines.put_nowait(None)

    async def _receive(self) -> dict[str, Any]:
        if not self._was_asked:
            self._was_asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._leaves.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        await self.is_reading.wait()
        self.status = message.get("status", self.status)
        for line in message.get("body", b"").splitlines():
            self._lines.put_nowait(orjson.loads(line))

    async def next(self, seconds: float = 5) -> Any:
        """Return the next line; None at the end."""
        async with asyncio.timeout(seconds):
            return await self._lines.get()

    async def until(self, **facts: Any) -> Any:
        """Return the next line that says so."""
        while True:
            line = await self.next()
            assert line is not None, f"the end came before {facts}"
            if all(line.get(name) == value for name, value in facts.items()):
                return line

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._leaves.set()
        self.is_reading.set()
        with suppress(asyncio.CancelledError):
            async with asyncio.timeout(5):
                await self._task
