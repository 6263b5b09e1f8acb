"""uvicorn's server as ours: it ends in time, whatever holds it up."""

import asyncio
import os
import signal
import socket
import threading
from contextlib import suppress
from time import monotonic, sleep
from types import FrameType

import uvicorn

GRACE = 1.0
"""Seconds in which a server that stops still answers; the answer to what takes longer is that it stops."""

LAST = 0.3
"""Seconds in which the tasks of what was given up end."""

LATEST = 1.8
"""Seconds from a signal to the end of the process."""

TICK = 0.02
"""Seconds between two looks at what is still under way."""


class StoppableServer(uvicorn.Server):
    """uvicorn's server, which ends in time: what can't be answered by then is refused."""

    ends_process = False
    """Whether the process ends with the server, in `LATEST` seconds, whatever holds it up: a name server, say."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        if self.ends_process and not self.should_exit:
            threading.Thread(target=_end_process, name="end", daemon=True).start()
        super().handle_exit(sig, frame)

    _is_down = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start; end the application at once if a signal came meanwhile, which older versions would leave as it is."""
        await super().startup(sockets=sockets)
        if self.should_exit and self.started:
            await self.shutdown(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more clients, answer what has begun, refuse what takes too long, end the application."""
        if self._is_down:
            return
        self._is_down = True
        for server in self.servers:
            server.close()
        for bound in sockets or []:
            bound.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        until = monotonic() + GRACE
        while (state.connections or state.tasks) and monotonic() < until and not self.force_exit:
            await asyncio.sleep(TICK)
        for connection in list(state.connections):
            if hasattr(connection, "give_up"):
                connection.give_up()
        if tasks := list(state.tasks):
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=LAST)
        await self.lifespan.shutdown()


def stop_on_eof(server: StoppableServer) -> None:
    """Stop the server when nobody holds the other end of standard input any more; what is written there is dropped."""
    with suppress(OSError):  # closed from the beginning: nobody holds it
        while os.read(0, 4096):
            pass
    server.handle_exit(signal.SIGTERM, None)


def _end_process() -> None:
    sleep(LATEST)
    os._exit(0)
