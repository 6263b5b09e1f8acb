"""Memory: the collector is paused at start, in lists and in large bodies; what was freed is given back."""

import asyncio
import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import PAGESIZE
from pathlib import Path

from mock_server.web.sandboxes import Sandboxes

LARGE = 1_000_000
"""Bytes from which a body is large."""

EVERY = 4.0
"""Seconds after which what is not needed any more is looked for."""

SPARE = 2_000_000
"""Bytes by which resident memory may grow before what is free in the heap is given back."""

FEW = 10_000
"""New objects that may be left to the collector when a large body has been worked on."""

LITTLE, A_WORLD = 20_000, 300
"""What all worlds may hold together, in lines, for a full collection: its pause is some milliseconds then."""


ALLOCATOR = {"M_ARENA_MAX": (-8, 1), "M_MMAP_THRESHOLD": (-3, 8 << 20), "M_TRIM_THRESHOLD": (-1, 16 << 20)}
"""How the C library's allocator is set in a process of our own: each parameter's number in glibc, and its value.

There is one heap for all threads, which take turns anyway, and a piece of eight megabytes or more goes back when it is
freed, however many there were before. Otherwise pages, reports and exports leave more and more gaps.
"""


def settle_allocator() -> None:
    """Have the C library keep little of what is freed. Elsewhere than on Linux with glibc, do nothing."""
    set_parameter = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if set_parameter is not None:
        for parameter, value in ALLOCATOR.values():
            set_parameter(parameter, value)


def settle() -> None:
    """Tune the garbage collector for many long-lived records.

    The objects that are loaded at start are never examined again. Young objects are collected as usual. The full
    collection, whose pause grows with all that is held, comes only while that is little (`keep_memory_small`): records
    are freed by reference counts, and a world that is reset or deleted breaks its own cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 2, 1_000_000)


@contextmanager
def paused() -> Iterator[None]:
    """Pause the garbage collector while it would examine again and again what stays anyway, or what goes by itself.

    The one are contracts while they are read, the other the entries of a list that is answered.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def paused_collector(body: bytes | None, sandboxes: Sandboxes) -> Iterator[None]:
    """Pause the garbage collector while a large body is worked on: it would examine each row several times.

    The rows that remain are frozen: like all old objects, they are freed by reference counts alone. Where few objects
    remain, since the body is refused, they are not: circles of other requests would stay with them for ever.
    """
    if body is None or len(body) < LARGE:
        yield
        return
    if held(sandboxes) <= LITTLE:
        gc.collect()  # what is dead now would be frozen with the rows, and stay for ever
    gc.disable()
    try:
        yield
    finally:
        if gc.get_count()[0] > FEW:
            gc.freeze()
        gc.enable()


class Heap:
    """The C library's heap. With glibc, its free pages can be given back to the system."""

    def __init__(self) -> None:
        self._trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
        self._resident = 0

    def give_back(self) -> None:
        """Give back what is free, if the process has grown since the last time: pages that are used again cost time."""
        if self._trim is None:
            return
        now = resident()
        self._resident = min(self._resident, now)
        if now - self._resident > SPARE:
            self._trim(0)
            self._resident = resident()


def resident() -> int:
    """Return the resident memory of this process, in bytes."""
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * PAGESIZE


def held(sandboxes: Sandboxes) -> int:
    """Return about how much all worlds hold, in lines of their journals and logs; an empty one is `A_WORLD`."""
    return sum(A_WORLD + len(one.world.journal) + len(one.commands) + len(one.log.lines) for one in sandboxes)


async def keep_memory_small(sandboxes: Sandboxes) -> None:
    """Free what is held in circles, and give memory back to the system, from time to time as long as the server runs.

    A connection that ends oddly leaves a circle: an error and the frames that refer to it, with all that these have
    worked on. The C library keeps what a long body, or much else, has taken for the next time, which may never come.
    """
    heap = Heap()
    while True:
        await asyncio.sleep(EVERY)
        if held(sandboxes) <= LITTLE and not any(one.turns is not None or one.is_changing for one in sandboxes):
            gc.collect()  # where a long body is read, that is much, too
        heap.give_back()
