"""The garbage collector and large bodies: a million rows in one request are read while it is paused."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

LARGE = 1_000_000
"""Bytes from which a body is large."""


@contextmanager
def paused_collector(body: bytes | None) -> Iterator[None]:
    """Pause the garbage collector while a large body is worked on: it would examine each row several times.

    The rows that remain are frozen: like all old objects, they are freed by reference counts alone.
    """
    if body is None or len(body) < LARGE:
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
