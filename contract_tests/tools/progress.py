"""Reports the progress of long actions on standard error: of those that take longer than two seconds.

On a terminal one line is written over again and again, and is gone at the end. Elsewhere, and where a program writes to
the same terminal, there are whole lines, further and further apart.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, count
from threading import Event, Thread
from time import monotonic
from typing import IO

PATIENCE = 2.0
"""Seconds in which nothing is told."""

OFTEN = 0.5
"""Seconds between two looks, on a terminal."""

_CLEAR = "\r\x1b[K"


@contextmanager
def told(
    what: str, state: Callable[[], str] = str, output: IO[str] | None = None, *, is_shared: bool = False
) -> Iterator[None]:
    """Report the progress of `what`, by `state`, until the block ends. `is_shared` if another program writes there."""
    over = Event()
    with _kept(output or sys.stderr) as to:
        tell = _lines if is_shared or not to.isatty() else _line
        thread = Thread(target=tell, args=(what, state, to, over), name="progress", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


@contextmanager
def _kept(output: IO[str]) -> Iterator[IO[str]]:
    """Return where an output goes now: pytest, in a run of its own, leads all that is written somewhere else."""
    try:
        number = os.dup(output.fileno())
    except (OSError, ValueError):  # it is no file
        yield output
        return
    with os.fdopen(number, "w", encoding="utf-8", errors="replace") as kept:
        yield kept


def pauses() -> Iterator[float]:
    """Yield the seconds before each line: after 2, 10, 30 and 60 seconds, then each half minute."""
    return chain((PATIENCE, 8, 20), (30 for _ in count()))


def _lines(what: str, state: Callable[[], str], to: IO[str], over: Event) -> None:
    began = monotonic()
    for pause in pauses():
        if over.wait(pause):
            return
        print(_text(what, state, began), file=to, flush=True)


def _line(what: str, state: Callable[[], str], to: IO[str], over: Event) -> None:
    began, pause = monotonic(), PATIENCE
    while not over.wait(pause):
        pause = OFTEN
        print(f"{_CLEAR}{_text(what, state, began)}", end="", file=to, flush=True)
    if pause == OFTEN:
        print(_CLEAR, end="", file=to, flush=True)


def _text(what: str, state: Callable[[], str], began: float) -> str:
    parts = [what, state(), f"{monotonic() - began:.0f} s"]
    return "mockdial: " + ", ".join(part for part in parts if part)
