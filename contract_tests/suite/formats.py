"""Makes generated values valid where a schema can't say how: our formats, ordered and future times, sums."""

import json
import re
from base64 import b64encode
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import schemathesis
from hypothesis import strategies as st

Json = Any

COMING = frozenset({"coming-date", "coming-date-time"})
"""The formats of what must be in the future."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")
_ENDS = ("startTime", "endTime")

_FIRST_DAY, _LAST_DAY = date(2100, 1, 1), date(2199, 12, 31)
"""Days in the future, for the real clock and for that of the server under test."""


@cache
def register() -> None:
    """Register our formats with the generator, once in a process."""
    schemathesis.openapi.format("coming-date-time", st.datetimes(_FIRST).map(lambda at: f"{at:%Y-%m-%dT%H:%M:%SZ}"))
    schemathesis.openapi.format(
        "date-time", st.builds(_instant, st.datetimes(_FIRST, _LAST), st.sampled_from(_OFFSETS))
    )
    schemathesis.openapi.format("day-or-instant", st.dates(_FIRST.date()).map(date.isoformat))
    schemathesis.openapi.format("iana-time-zone", st.sampled_from(_ZONES))
    schemathesis.openapi.format("coming-date", st.dates(_FIRST_DAY, _LAST_DAY).map(date.isoformat))
    schemathesis.openapi.format("base64-csv", st.lists(st.from_regex(r"\A\+1[2-9][0-9]{9}\Z"), min_size=1).map(_csv))
    schemathesis.openapi.format("json-schema-text", st.recursive(_leaf(), _object, max_leaves=6).map(json.dumps))


_FIRST = datetime(1000, 1, 1)  # noqa: DTZ001 - a year of four digits however the system writes others
_LAST = datetime(9998, 12, 31)  # noqa: DTZ001
"""Far enough from the ends of the calendar that no offset leads beyond them: the schema of an instant has no bounds."""

_OFFSETS = ["Z", "z", ".5Z", ".123456789Z", "+00:00", "-00:00", "+05:45", "-03:30", "+23:59", "-23:59"]


def _instant(at: datetime, offset: str) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}{offset}"


_ZONES = [
    "UTC",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
]
"""Offsets of whole, half and quarter hours; both sides of the date line; a clock change of half an hour."""


def _csv(numbers: list[str]) -> str:
    """Return a CSV of people, in Base64."""
    return b64encode(
        "\n".join(["phone_number,name", *(f"{number},N {number}" for number in numbers)]).encode()
    ).decode()


def _leaf() -> st.SearchStrategy[Json]:
    return st.one_of(
        st.fixed_dictionaries({"type": st.sampled_from(["boolean", "string", "integer", "number"])}),
        st.fixed_dictionaries({"enum": st.lists(st.text(max_size=5), min_size=1, max_size=3, unique=True)}),
        st.just({}),
    )


def _object(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    properties = st.dictionaries(st.text("abc_", min_size=1, max_size=6), inner, max_size=3)
    return st.one_of(
        st.fixed_dictionaries({"type": st.just("object"), "properties": properties}),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}),
    )


def mend(value: Json) -> Json:
    """Return a value in which each start is before its end, and probabilities add up to 100.

    A schema can't compare one value with another.
    """
    if isinstance(value, list):
        return _whole_sum([mend(inner) for inner in value])
    if not isinstance(value, dict):
        return value
    mended = {key: mend(inner) for key, inner in value.items()}
    values = [mended.get(name) for name in _ENDS]
    times = [time for time in values if isinstance(time, str) and _TIME.fullmatch(time)]
    if len(times) == len(_ENDS):
        start, end = sorted(times, key=_with_seconds)
        if _with_seconds(start) == _with_seconds(end):
            start, end = "00:00", max(end, "00:01")
        mended |= dict(zip(_ENDS, (start, end), strict=True))
    return mended


def _with_seconds(time: str) -> str:
    """Return a time of day with seconds."""
    return time if len(time) > 5 else f"{time}:00"


def postponed(value: Json, names: AbstractSet[str], now: datetime) -> Json:
    """Return a value whose instants under these names are in the future: some minutes ahead, in any spelling.

    A day that is past, or that may be somewhere on earth, becomes one some days ahead.
    Those of one object follow each other in the order of their names: `earliestAt`, then `latestAt`.
    """
    if isinstance(value, list):
        return [postponed(inner, names, now) for inner in value]
    if not isinstance(value, dict):
        return value
    ordered = sorted(key for key, inner in value.items() if key in names and isinstance(inner, str))
    starts = {key: now + n * WITHIN for n, key in enumerate(ordered)}
    return {
        key: _soon(inner, starts[key]) if key in starts else postponed(inner, names, now)
        for key, inner in value.items()
    }


WITHIN = timedelta(seconds=600)
"""How far ahead an instant is put, at most."""


def _soon(text: str, now: datetime) -> str:
    number = sum(text.encode("utf-8", "surrogatepass"))
    if _DAY.fullmatch(text):
        first = now.date() + timedelta(days=2)
        return text if text >= first.isoformat() else (first + timedelta(days=number % 30)).isoformat()
    at = now.replace(microsecond=0) + timedelta(seconds=60 + number % WITHIN.seconds)
    zone = ("Z", "+00:00", ".25Z", "+05:45")[number % 4]
    return f"{at + timedelta(hours=5, minutes=45) if zone == '+05:45' else at:%Y-%m-%dT%H:%M:%S}{zone}"


def _whole_sum(values: list[Json]) -> list[Json]:
    """Return the entries, where each has a probability, with 100 for the first and 0 for the others."""
    if not all(isinstance(value, dict) and "probability" in value for value in values):
        return values
    return [{**value, "probability": 0 if n else 100} for n, value in enumerate(values)]
