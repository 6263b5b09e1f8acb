"""The times that a record shows of its own past, in the order in which they have to follow each other."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

ORDER = ("created", "started", "answered", "ended")
"""What comes first, by the beginning of a field's name: `createdAt`, `created_at`, `created`."""

TOUCHED = "updated"
"""When it was last changed: never before anything else that happened, and never earlier than it was."""

_FIELD = re.compile(rf"({'|'.join(ORDER)}|{TOUCHED})(?:_at|At)?")
_SETTLED = re.compile(rf"(?:{'|'.join(ORDER)})(?:_at|At)?")

EXACT = timedelta(seconds=1)
"""How far a time is from what it stands for, where a contract shows whole seconds."""


class TimestampChecker:
    """Sees a record again and again, and says when its times can't be true."""

    def __init__(self) -> None:
        self.last: dict[str, datetime] = {}

    def see(self, record: Mapping[str, Any], now: datetime) -> None:
        """Hold the times that are shown now against each other, and against those that were shown before."""
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
    """The times that a record shows and that stay as they are, by the names of the fields."""
    return {
        name: datetime.fromisoformat(value)
        for name, value in record.items()
        if isinstance(value, str) and _SETTLED.fullmatch(name)
    }


def _times(record: Mapping[str, Any]) -> Any:
    for name, value in record.items():
        found = _FIELD.fullmatch(name)
        if found and isinstance(value, str):
            yield found[1], datetime.fromisoformat(value)
