"""Large bodies: a million rows in one request, read without what only small ones can afford."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

LARGE = 1_000_000
"""Bytes from which a body is large."""


@contextmanager
def at_rest(body: bytes | None) -> Iterator[None]:
    """Leave the garbage collector at rest while a large body is worked on: it would look at each row several times.

    What is left of the rows afterwards is put aside: like all that is old, it is let go by reference counts alone.
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
