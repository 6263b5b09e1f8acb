"""Checks the times that a record shows of its past, and their order."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

ORDER = ("created", "started", "answered", "ended")
"""The order of times, by the beginning of the field's name: `createdAt`, `created_at`, `created`."""

TOUCHED = "updated"
"""The time of the last change: never before another of the times, and never moved back."""

STAMPS = {"start_timestamp": "started", "end_timestamp": "ended"}
"""Fields with a whole number of milliseconds since 1970, and the times that they are."""

SECONDS = {
    "created_at_unix": "created",
    "updated_at_unix": TOUCHED,
    "last_updated_at_unix": TOUCHED,
    "updated_at_unix_secs": TOUCHED,
    "start_time_unix_secs": "started",
    "accepted_time_unix_secs": "answered",
}
"""Fields with a whole number of seconds since 1970, and the times that they are."""

BESIDE = "metadata"
"""The member in which some contracts keep the times of a record."""

OTHER_NAMES = {"date_created": "created", "start_time": "started", "end_time": "ended", "date_updated": TOUCHED}
"""Names that some contracts have for them."""

_FIELD = re.compile(rf"({'|'.join(ORDER)}|{TOUCHED})(?:_at|At)?")

EXACT = timedelta(seconds=1)
"""The precision of times, where a contract shows whole seconds."""


class TimestampChecker:
    """Check the times of a record each time that it is read."""

    def __init__(self) -> None:
        self.last: dict[str, datetime] = {}

    def see(self, record: Mapping[str, Any], now: datetime) -> None:
        """Check the times against each other, against the present, and against those shown before."""
        seen = dict(_times(record))
        for name, at in seen.items():
            assert at <= now, f"{name}: seen {at}, but it is {now}"
            before = self.last.get(name, at)
            assert at == before or (name == TOUCHED and at > before), f"{name}: seen {at}, but it was {before}"
        assert self.last.keys() <= seen.keys(), f"{self.last.keys() - seen.keys()} were shown before"
        order = [seen[name] for name in ORDER if name in seen]
        assert order == sorted(order), f"seen {order}, expected {ORDER} in this order"
        touched = seen.get(TOUCHED, now)
        assert all(at < touched + EXACT for at in order), f"seen {seen}: changed after it was last changed"
        self.last = seen


def settled(record: Mapping[str, Any]) -> dict[str, datetime]:
    """Return the times of a record that never change, by field name."""
    stamps = {name: _stamp(record[name]) for name in STAMPS if name in record}
    stamps |= {
        name: _seconds(record[name])
        for name, kind in SECONDS.items()
        if kind != TOUCHED and isinstance(record.get(name), int)
    }
    return stamps | {
        name: _instant(value)
        for name, value in record.items()
        if isinstance(value, str) and _kind(name) not in (None, TOUCHED)
    }


def _times(record: Mapping[str, Any]) -> Any:
    for name, value in record.items():
        kind = _kind(name)
        if kind and isinstance(value, str):
            yield kind, _instant(value)
        elif name in STAMPS:
            yield STAMPS[name], _stamp(value)
        elif name in SECONDS and isinstance(value, int):
            yield SECONDS[name], _seconds(value)
        elif name == BESIDE and isinstance(value, Mapping):
            yield from _times(value)


def untouched(value: Any) -> Any:
    """Return a value without the whole seconds of the last change, at any depth."""
    if not isinstance(value, Mapping):
        return value
    return {name: untouched(inner) for name, inner in value.items() if SECONDS.get(name) != TOUCHED}


def _seconds(value: int) -> datetime:
    return datetime.fromtimestamp(value, UTC)


def _stamp(value: int) -> datetime:
    return datetime.fromtimestamp(value / 1000, UTC)


def _kind(name: str) -> str | None:
    """Return which of the times a field shows; None if it shows none."""
    found = _FIELD.fullmatch(name)
    return found[1] if found else OTHER_NAMES.get(name)


def _instant(text: str) -> datetime:
    """Return an instant by RFC 3339 or by RFC 2822."""
    return datetime.fromisoformat(text) if text[:1].isdigit() else parsedate_to_datetime(text)
