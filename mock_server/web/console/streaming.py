"""Streaming: an answer that goes on, in lines of JSON; it ends with its lines, or when the client leaves."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from mock_server.web.request import Receive
from mock_server.web.response import Scope, Send, connection_of

HEADERS = (
    (b"content-type", b"application/x-ndjson"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # a proxy that collects answers would hold the lines back
)

_HEARD = 3
"""Messages after which a client that never seems to leave is not listened to any more: it is no socket."""


class Streaming:
    """An answer of status 200, whose lines leave one by one."""

    def __init__(self, lines: AsyncGenerator[bytes, None], *, is_endless: bool = False) -> None:
        """With `is_endless`, a client that has closed its own side has left, and a server that stops waits for none."""
        self._lines, self._is_endless = lines, is_endless

    async def deliver(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the lines until their end; stop if the client leaves, or the server is stopped."""
        await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
        try:
            asyncio.get_running_loop()
        except RuntimeError:  # nobody can leave
            await self._write(send)
            return
        connection_of(scope)["is_idle"] = self._is_endless
        tasks = [asyncio.create_task(self._write(send)), asyncio.create_task(_left(receive))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if tasks[0].cancelled():
                await _abort(scope)
        finally:
            connection_of(scope)["is_idle"] = False
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

    async def _write(self, send: Send) -> None:
        async with aclosing(self._lines) as lines:
            async for line in lines:
                await send({"type": "http.response.body", "body": line, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _abort(scope: Scope) -> None:
    """Close the connection of a client that takes nothing any more."""
    transport = connection_of(scope).get("transport")
    if transport is not None:
        transport.abort()
        await asyncio.sleep(0)  # until the loop has told the task that serves the connection
        await asyncio.sleep(0)


async def _left(receive: Receive) -> None:
    """Wait until the client has left."""
    for _ in range(_HEARD):
        if (await receive())["type"] == "http.disconnect":
            return
    await asyncio.Event().wait()
