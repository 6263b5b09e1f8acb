"""Instants: whole milliseconds since the epoch inside the program, RFC 3339 text in UTC outside it."""

from datetime import date, datetime
from functools import lru_cache

SECOND = 1000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE

_EPOCH = date(1970, 1, 1).toordinal()

EARLIEST = -62_135_596_800_000  # 0001-01-01T00:00:00Z
LATEST = 221_845_392_000_000  # 9000-01-01T00:00:00Z: what is still to come has room before years need a fifth digit


def within_reach(when: int) -> int:
    """Return the instant itself. Raise OverflowError if no world may be there."""
    if not EARLIEST <= when <= LATEST:
        raise OverflowError("the year must stay between 1 and 9000")
    return when


def text(at: int) -> str:
    """Return the instant as RFC 3339 in UTC, with a fraction only if it is not zero."""
    minutes, rest = divmod(at, MINUTE)
    second, fraction = divmod(rest, SECOND)
    return _minute(minutes) + _SECONDS[second] + _FRACTIONS[fraction]


_SECONDS = [f"{second:02}" for second in range(60)]
_FRACTIONS = ["Z", *(f".{fraction:03}Z" for fraction in range(1, SECOND))]


@lru_cache(maxsize=4096)
def _minute(minutes: int) -> str:
    """Return the text up to the seconds, from the minutes since 1970."""
    days, minutes = divmod(minutes, DAY // MINUTE)
    hour, minute = divmod(minutes, 60)
    return f"{date.fromordinal(_EPOCH + days).isoformat()}T{hour:02}:{minute:02}:"


def parse(written: str) -> int:
    """Read an RFC 3339 instant. Raise ValueError if it is none, or has no offset: a local time is no instant."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"{written!r} is not an instant; write it like 2026-03-02T15:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError(f"{written!r} has no offset; write it like {written}Z")
    return round(moment.timestamp() * SECOND)
