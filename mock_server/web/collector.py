"""Memory: the collector is paused at start, in lists and in large bodies; what was freed is given back."""

import asyncio
import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from mock_server.web.sandboxes import Sandboxes

LARGE = 1_000_000
"""Bytes from which a body is large."""

EVERY = 4.0
"""Seconds after which memory is given back, once a server has taken a long body, or much is free."""

SPARE = 8_000_000
"""Bytes that may lie free in the heap; to look takes less than half a millisecond."""

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

    The rows that remain are frozen: like all old objects, they are freed by reference counts alone.
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
        gc.freeze()
        gc.enable()


class HeapUse(ctypes.Structure):
    """The heap by glibc's `mallinfo2`, in bytes; `fordblks` is the free part."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


def free_in_heap() -> int:
    """Return how many bytes of the heap are free, and still taken from the system; 0 where nobody knows."""
    tell = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if tell is None:
        return 0
    tell.restype = HeapUse
    return int(tell().fordblks)


def held(sandboxes: Sandboxes) -> int:
    """Return about how much all worlds hold, in lines of their journals and logs; an empty one is `A_WORLD`."""
    return sum(A_WORLD + len(one.world.journal) + len(one.commands) + len(one.log.lines) for one in sandboxes)


async def keep_memory_small(sandboxes: Sandboxes) -> None:
    """Free what is held in circles, and give memory back to the system, from time to time as long as the server runs.

    A connection that ends oddly leaves a circle: an error and the frames that refer to it, with all that these have
    worked on. The C library keeps what a long body, or much else, has taken for the next time, which may never come.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    while True:
        await asyncio.sleep(EVERY)
        if held(sandboxes) <= LITTLE and not any(one.turns is not None or one.is_changing for one in sandboxes):
            gc.collect()  # where a long body is read, that is much, too
        if trim is not None and (sandboxes.has_taken_long_bodies or free_in_heap() > SPARE):
            trim(0)
