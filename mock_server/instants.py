"""The one reading of instants, for contracts, vendors, the control plane and the command line: RFC 3339."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

EXAMPLE = "2026-03-02T15:00:00Z"
FIRST, LAST = -62_135_596_800_000, 253_402_300_799_999
"""The first and the last instant that can be written: the years 1 to 9999 of UTC, in milliseconds since 1970."""

OUTSIDE = "it is outside the years 1 to 9999 of UTC"

_FORM = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9:.]+)?")
_SECOND, _MINUTE, _DAY = 1000, 60_000, 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()


class NoSuchInstant(ValueError):
    """Raised for a text that has the form of an instant, and names none; `why` says why."""

    def __init__(self, written: str, why: str) -> None:
        super().__init__(f"{written!r} is no instant: {why}; write it like {EXAMPLE}")
        self.why = why


def parse(written: str) -> int:
    """Return the milliseconds since 1970 of an instant; what is finer than a millisecond is cut off.

    A leap second has the same number as the second after it, as in POSIX. Raise `NoSuchInstant` if no calendar has the
    instant, and another ValueError if the text is none; a local time is no instant.
    """
    found = _FORM.fullmatch(written)
    if found is None:
        if _LOCAL.fullmatch(written):
            raise ValueError(f"{written!r} has no offset; write it like {EXAMPLE}")
        raise ValueError(f"{written!r} is not an instant; write it like {EXAMPLE}")
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    if not year >= 1 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        raise NoSuchInstant(written, "no calendar has this day")
    if hour > 23 or minute > 59 or second > 60:
        raise NoSuchInstant(written, "no clock shows this time")
    fraction, sign, hours, minutes = found.groups()[6:]
    offset = (int(hours) * 60 + int(minutes)) * _MINUTE * (-1 if sign == "-" else 1) if sign else 0
    days = date(year, month, day).toordinal() - _EPOCH
    at = days * _DAY + (hour * 60 + minute) * _MINUTE + second * _SECOND - offset + int(((fraction or "") + "000")[:3])
    if not FIRST <= at <= LAST:
        raise NoSuchInstant(written, OUTSIDE)
    if second == 60 and not _ends_a_month(at - at % _SECOND):
        raise NoSuchInstant(written, "a leap second can only end a month of UTC")
    return at


def beginning(written: str) -> int:
    """Return the first millisecond of a day of UTC, or of an instant whose seconds may be left out.

    Raise ValueError as `parse` does.
    """
    if len(written) == len("2026-03-02"):
        return parse(f"{written}T00:00:00Z")
    return parse(f"{written[:16]}:00{written[16:]}" if written[16:17] not in (":", "") else written)


def _ends_a_month(at: int) -> bool:
    """Return whether a month of UTC has ended at this instant."""
    after = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
    return (after.day, after.hour, after.minute, after.second) == (1, 0, 0, 0)


def is_whole(written: str) -> bool:
    """Return whether milliseconds hold an instant: it has nothing finer, and is no leap second."""
    found = _FORM.fullmatch(written)
    return found is not None and found[6] != "60" and not (found[7] or "")[3:].strip("0")


def why_none(text: str) -> str:
    """Return why a text that has the form of an instant names none; empty for any other text."""
    try:
        parse(text)
    except NoSuchInstant as error:
        return error.why
    except ValueError:
        pass
    return ""


def is_instant(text: str) -> bool:
    """Return whether this is an instant by RFC 3339."""
    try:
        parse(text)
    except ValueError:
        return False
    return True
