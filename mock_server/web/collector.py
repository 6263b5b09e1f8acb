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
"""Seconds after which memory is given back, where much is free."""

SPARE = 2_000_000
"""Bytes that may lie free in the heap, besides those that were given back; to look takes half a millisecond at most."""

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


class Heap:
    """The C library's heap. With glibc, its free pages can be given back to the system."""

    def __init__(self) -> None:
        library = ctypes.CDLL(None) if sys.platform == "linux" else None
        self._trim = getattr(library, "malloc_trim", None)
        self._tell = getattr(library, "mallinfo2", None)
        if self._tell is not None:
            self._tell.restype = HeapUse
        self._given_back = 0

    @property
    def free(self) -> int:
        """The bytes that are free, also those that were given back; 0 where nobody knows."""
        return int(self._tell().fordblks) if self._tell is not None else 0

    def give_back(self, *, is_large: bool) -> None:
        """Give back what is free, if it is much. Where nobody knows, `is_large` says whether it may be.

        Pages that were given back are still free, but cost something when they are used again: they stand apart.
        """
        free = self.free
        self._given_back = min(self._given_back, free)
        is_much = is_large if self._tell is None else free - self._given_back > SPARE
        if self._trim is not None and is_much:
            self._trim(0)
            self._given_back = self.free


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
        heap.give_back(is_large=sandboxes.has_taken_long_bodies)
