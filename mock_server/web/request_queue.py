"""The order of the requests to a world that is restored, or reads a long body: each waits for those before it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mock_server.web.sandbox import Sandbox


class RequestQueue:
    """The turns of one world, as long as somebody has one or waits for one."""

    def __init__(self) -> None:
        self._lock, self._waiting = asyncio.Lock(), 0

    @property
    def is_wanted(self) -> bool:
        """True if somebody has a turn, or waits for one."""
        return self._waiting > 0

    @classmethod
    @asynccontextmanager
    async def turn(cls, sandbox: Sandbox) -> AsyncIterator[None]:
        """Wait for one's turn, and have it. Raise `Rejection` 503 if the world can't be restored."""
        turns = sandbox.turns = sandbox.turns or cls()
        turns._waiting += 1
        try:
            async with turns._lock:
                await sandbox.restored()
                yield
        finally:
            turns._waiting -= 1
            if not turns._waiting and sandbox.restoring is None:
                sandbox.turns = None
