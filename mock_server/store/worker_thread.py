"""A thread of one's own: it takes work in order, and tells the loop of each result with as little between as there is.

An executor does the same with a lock, a condition and a second future for each piece of work, which costs the loop
twice as much.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any

Work = tuple[Callable[[], Any], asyncio.AbstractEventLoop, "asyncio.Future[Any]"]


class WorkerThread:
    """Does one piece of work after another. It begins with the first, and does not keep the process alive."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._thread: Thread | None = None

    def run(self, work: Callable[[], Any]) -> "asyncio.Future[Any]":
        """Have work done after all that was given before; return its result, to be awaited."""
        if self._thread is None:
            self._thread = Thread(target=_work, args=(self._queue,), name=self._name, daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._queue.put((work, loop, done))
        return done

    def end(self) -> None:
        """Have the thread end when all is done that was given."""
        self._queue.put(None)


def _work(queue: "SimpleQueue[Work | None]") -> None:
    while (given := queue.get()) is not None:
        work, loop, done = given
        result = error = None
        try:
            result = work()
        except Exception as raised:
            error = raised
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_tell, done, result, error)
        del given, work, loop, done, result, error  # else they live until there is more to do


def _tell(done: "asyncio.Future[Any]", result: Any, error: Exception | None) -> None:
    if done.done():  # whoever waited has given up
        return
    if error is None:
        done.set_result(result)
    else:
        done.set_exception(error)
