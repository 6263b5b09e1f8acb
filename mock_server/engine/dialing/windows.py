"""Calling windows that begin, or are over, at an instant."""

from mock_server.engine.clock import NEVER
from mock_server.engine.dialing.dialer import Windows


class BoundedWindows:
    """Windows between two instants: those of a calendar, or without one the whole time."""

    __slots__ = ("_first", "_inside", "_last")

    def __init__(self, first: int, last: int | None = None, inside: Windows | None = None) -> None:
        self._first, self._last, self._inside = first, NEVER if last is None else last, inside

    def next_open(self, at: int) -> int | None:
        """Return the first open instant from `at` on, which may be `at`; None if there is none."""
        at = max(at, self._first)
        opens = at if self._inside is None else self._inside.next_open(at)
        return None if opens is None or opens >= self._last else opens

    def open_until(self, at: int) -> int:
        """Return the end of the window around `at`; `at` itself if it is closed."""
        if not self._first <= at < self._last:
            return at
        return self._last if self._inside is None else min(self._last, self._inside.open_until(at))
