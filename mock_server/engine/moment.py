"""Instants: whole milliseconds since the epoch inside, RFC 3339 text in UTC at every door."""

from datetime import UTC, datetime
from functools import lru_cache

SECOND = 1000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE

EARLIEST = -62_135_596_800_000  # 0001-01-01T00:00:00Z
LATEST = 221_845_392_000_000  # 9000-01-01T00:00:00Z: what is still to come has room before years need a fifth digit


def within_reach(when: int) -> int:
    """The instant itself, if a world may be there. OverflowError where it may not."""
    if not EARLIEST <= when <= LATEST:
        raise OverflowError("the year must stay between 1 and 9000")
    return when


def text(at: int) -> str:
    """The instant as RFC 3339 in UTC; the fraction is there only when it says something."""
    second, fraction = divmod(at, SECOND)
    return f"{_second(second)}.{fraction:03d}Z" if fraction else f"{_second(second)}Z"


@lru_cache(maxsize=4096)
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")


def parse(written: str) -> int:
    """Read an RFC 3339 instant. ValueError where it is none, or has no offset: a local time is no instant."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"{written!r} is no instant; write it like 2026-03-02T15:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError(f"{written!r} has no offset; write it like {written}Z")
    return round(moment.timestamp() * SECOND)
