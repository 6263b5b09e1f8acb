"""An event loop with virtual time, whose order of what is ready follows from a seed, and which dies at any step."""

import asyncio
from asyncio import events
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

STEP = 0.00002
"""Seconds that one step takes."""

BEFORE, NEVER = 0.0, float("inf")

SPIN = 200_000
"""Steps after which a life that should have ended is one that hangs."""


class SimulatedCrash(Exception):
    """Raised when the process is killed."""


class Hanging(Exception):
    """Raised if something is awaited that never comes."""


class SimulatedHandle:
    """A callback that is to be called: as much of `asyncio.TimerHandle` as is used, and less to pay for it."""

    __slots__ = ("_args", "_callback", "_context", "_loop", "is_cancelled", "when")

    def __init__(self, loop: "SimulatedLoop", when: float, callback: Any, args: Any, context: Any) -> None:
        self._loop, self.when, self._callback, self._args, self._context = loop, when, callback, args, context
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True

    def cancelled(self) -> bool:
        return self.is_cancelled

    def run(self) -> None:
        """Call it, in the context of its task if it has one."""
        try:
            if self._context is None:
                self._callback(*self._args)
            else:
                self._context.run(self._callback, *self._args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            self._loop.call_exception_handler({"message": f"in {self._callback}", "exception": error})


class SimulatedLoop(asyncio.AbstractEventLoop):
    """A loop of one life of a process. What it runs in a thread takes time, and is done at one moment of it."""

    def __init__(self, random: Random, now: float, crash_at: int | None, *, is_shuffled: bool, slow: float) -> None:
        """`crash_at` is the step at which it dies; `slow` are the most seconds that work in a thread takes."""
        self.now, self._random, self._crash_at, self._slow = now, random, crash_at, slow
        self._is_shuffled = is_shuffled
        self.steps = 0
        self._ready: deque[SimulatedHandle] = deque()
        self._timers: list[tuple[float, int, SimulatedHandle]] = []
        self._number = count()
        self._jobs: deque[tuple[Callable[[], Any], asyncio.Future[Any]]] = deque()
        self._busy_until = now
        self._tasks: list[asyncio.Task[Any]] = []
        self.wrong: list[str] = []
        """What no code has caught."""

    # What asyncio asks.

    def time(self) -> float:
        return self.now

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> Any:
        handle = SimulatedHandle(self, BEFORE, callback, args, context)
        self._ready.append(handle)
        return handle

    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> Any:
        return self.call_at(self.now + delay, callback, *args, context=context)

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> Any:
        handle = SimulatedHandle(self, when, callback, args, context)
        heappush(self._timers, (when, next(self._number), handle))
        return handle

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(self, coro: Any, **named: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.Task(coro, loop=self, **named)
        self._tasks.append(task)
        return task

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.wrong.append(f"{context.get('message')}: {context.get('exception')!r}")

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> asyncio.Future[Any]:
        """Have it done later, after all that was given before."""
        future = self.create_future()
        self._jobs.append((func, future))
        self._busy_until = max(self.now, self._busy_until) + self._random.random() ** 3 * self._slow
        self.call_at(self._busy_until, self._do_job)
        return future

    def _do_job(self) -> None:
        func, future = self._jobs.popleft()
        try:
            result = func()
        except Exception as error:
            self.call_soon(future.set_exception, error)
        else:
            self.call_soon(future.set_result, result)

    # A life.

    def run(self, story: Any) -> Any:
        """Play a story to its end; return its result. Raise `SimulatedCrash` if the process is killed before."""
        task = self.create_task(story)
        events._set_running_loop(self)
        try:
            while not task.done():
                self.step(max(self.now + STEP, self.next_moment()))
            return task.result()
        finally:
            events._set_running_loop(None)

    def next_moment(self) -> float:
        """Return when there is something to do: the past if there is now, the end of time if there never is."""
        if self._ready:
            return BEFORE
        timers = self._timers
        while timers:
            if not timers[0][2].is_cancelled:
                return timers[0][0]
            heappop(timers)
        return NEVER

    def step(self, now: float) -> None:
        """Do one thing that is to be done by now."""
        timers, ready, self.now = self._timers, self._ready, now
        if now == NEVER:
            raise Hanging("nothing is ready, and nothing will be")
        while timers and timers[0][0] <= now:
            handle = heappop(timers)[2]
            if not handle.is_cancelled:
                ready.append(handle)
        if self._is_shuffled and len(ready) > 1:
            ready.rotate(-int(self._random.random() * len(ready)))
        handle = ready.popleft()
        if not handle.is_cancelled:
            handle.run()
            self.steps += 1
            if self.steps == self._crash_at:
                raise SimulatedCrash
            if self.steps > SPIN:
                raise Hanging(f"seen {SPIN} steps, and no end")

    def die(self) -> None:
        """Drop all that is under way; what a thread was just doing is done or not."""
        if self._jobs and self._random.random() < 0.5:
            with suppress(Exception):
                self._jobs[0][0]()
        for task in self._tasks:
            if not task.done():
                task._log_destroy_pending = False  # type: ignore[attr-defined]
                with suppress(RuntimeError):  # what it does at its end needs a loop
                    task.get_coro().close()
        for waiting in (self._ready, self._timers, self._jobs, self._tasks):
            waiting.clear()


class SimulatedThread:
    """The thread of a store in a simulated process. It stands in for `WorkerThread`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def run(self, work: Callable[[], Any]) -> asyncio.Future[Any]:
        """Have the loop do it later."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(None, work)

    def end(self) -> None:
        """Do nothing: the thread is none."""
