"""The order of the requests to a world in which a long body is read: each waits for those that came before it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mock_server.web.sandbox import Sandbox


class Turns:
    """The turns of one world, as long as somebody has one or waits for one."""

    def __init__(self) -> None:
        self._lock, self._waiting = asyncio.Lock(), 0

    @classmethod
    @asynccontextmanager
    async def turn(cls, sandbox: Sandbox) -> AsyncIterator[None]:
        """Wait for one's turn, and have it."""
        turns = sandbox.turns = sandbox.turns or cls()
        turns._waiting += 1
        try:
            async with turns._lock:
                yield
        finally:
            turns._waiting -= 1
            if not turns._waiting:
                sandbox.turns = None
