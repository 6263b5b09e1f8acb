"""Records without a status: agents, response engines and telephone numbers."""

from collections.abc import Mapping
from typing import Any


class Entry:
    """A record without a status. Its `fields` are replaced, never changed: a call keeps those that it began with."""

    __slots__ = ("fields", "id")

    def __init__(self, id_: str, fields: Mapping[str, Any]) -> None:
        self.id, self.fields = id_, dict(fields)

    def change(self, sent: Mapping[str, Any], now: int) -> None:
        """Take new values; null takes a setting away."""
        self.fields = {**self.fields, **sent, "last_modification_timestamp": now}
