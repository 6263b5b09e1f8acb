"""Instants: whole milliseconds since the epoch inside the program, RFC 3339 text in UTC outside it."""

from datetime import date
from functools import lru_cache

from mock_server.instants import FIRST, LAST, parse

__all__ = ["DAY", "EARLIEST", "LAST", "LATEST", "MINUTE", "SECOND", "parse", "text", "within_reach"]

SECOND = 1000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE

_EPOCH = date(1970, 1, 1).toordinal()

EARLIEST = FIRST
LATEST = 221_845_392_000_000
"""How far a clock can be moved, to 9000-01-01T00:00:00Z: what is still to come has room before years need a fifth
digit. An instant between there and `LAST` can be named and is kept; it never comes."""


def within_reach(when: int) -> int:
    """Return the instant itself. Raise OverflowError if no world may be there."""
    if not EARLIEST <= when <= LATEST:
        raise OverflowError("the year must stay between 1 and 9000")
    return when


def text(at: int) -> str:
    """Return the instant as RFC 3339 in UTC, with a fraction only if it is not zero."""
    rest = at % DAY
    seconds = rest // SECOND
    return f"{_day(at // DAY)}{_MINUTES[seconds // 60]}{_SECONDS[seconds % 60]}{_FRACTIONS[rest % SECOND]}"


_MINUTES = [f"T{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60)]
_SECONDS = [f"{second:02}" for second in range(60)]
_FRACTIONS = ["Z", *(f".{fraction:03}Z" for fraction in range(1, SECOND))]


@lru_cache(maxsize=64)
def _day(days: int) -> str:
    """Return the text of a day, from the days since 1970."""
    return date.fromordinal(_EPOCH + days).isoformat()
