"""String formats of our own, for what a schema cannot say otherwise."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from mock_server.contract.foreign_schema import is_fit, why_unfit
from mock_server.contract.url import is_receiver, is_receiver_with_user
from mock_server.instants import is_instant, why_none

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_AND_MINUTE = re.compile("(.{10}[Tt][0-9]{2}:[0-9]{2})([Zz]|[+-].{5})")


@cache
def time_zones() -> frozenset[str]:
    """Return the names of all IANA time zones that this machine knows."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


def is_time_zone(name: str) -> bool:
    """Return whether this is the exact name of an IANA time zone."""
    return name in time_zones()


def is_date(text: str) -> bool:
    """Return whether this is a day, `YYYY-MM-DD`. It may be in the past: only a world knows the time."""
    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_day_or_instant(text: str) -> bool:
    """Return whether this is a day, or an instant, which may be written without its seconds."""
    form = _DAY_AND_MINUTE.fullmatch(text)
    return is_date(text) or is_instant(text if form is None else f"{form[1]}:00{form[2]}")


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "coming-date": is_date,
    "coming-date-time": is_instant,
    "day-or-instant": is_day_or_instant,
    "iana-time-zone": is_time_zone,
    "json-schema-text": is_fit,
    "webhook-url": is_receiver,
    "webhook-url-with-user": is_receiver_with_user,
}
"""The function that recognises each format."""

OF_REQUESTS: Mapping[str, Callable[[str], bool]] = {**FORMATS, "date": is_date, "date-time": is_instant}
"""The same for what clients send: a day or an instant that the validator's own formats allow, and no calendar has."""

REASONS: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("coming-date-time", "date-time", "day-or-instant"), why_none),
    "json-schema-text": why_unfit,
}
"""What says more of a value that breaks a format: its reason, or nothing."""

FORMAT_WORDS = {
    "coming-date": "a day such as 2026-03-02",
    "date": "a day such as 2026-03-02",
    "date-time": "an instant such as 2026-03-02T15:00:00Z",
    "coming-date-time": "an instant to come, such as 2026-03-02T15:00:00Z",
    "day-or-instant": "a day such as 2026-03-02, or an instant such as 2026-03-02T15:00:00Z",
    "iana-time-zone": "an IANA time zone such as America/New_York",
    "json-schema-text": "a JSON Schema, as text",
    "uri": "an absolute URI",
    "webhook-url": "an http or https URL such as https://example.com/hook",
    "webhook-url-with-user": "an http or https URL such as https://example.com/hook, whose host has no underscore",
}
"""The words for a format, where its name alone says little."""
