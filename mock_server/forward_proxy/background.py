"""Runs a proxy in a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from mock_server.forward_proxy.proxy import ForwardProxy

GRACE = 0.5
"""Seconds in which connections may end before they are closed."""


@contextmanager
def running(proxy: ForwardProxy, port: int = 0) -> Iterator[str]:
    """Run a proxy on a port of loopback, by default a free one, and yield its address. Raise OSError if it is taken."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(proxy.handle, "127.0.0.1", port))
    thread = threading.Thread(target=loop.run_forever, name="forward proxy", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    """Close the socket, and all connections that don't end by themselves at once."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in (await asyncio.wait(others, timeout=GRACE))[1] if others else ():
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
