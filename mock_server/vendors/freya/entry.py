"""Records without a status: agents, numbers and keys."""

from collections.abc import Mapping
from typing import Any


class Entry:
    """A record without a status: the fields that the vendor shows, and those that it keeps to itself."""

    __slots__ = ("fields", "hidden", "id")

    def __init__(self, fields: Mapping[str, Any], hidden: Mapping[str, Any] | None = None) -> None:
        self.fields = dict(fields)
        self.id: str = self.fields["id"]
        self.hidden = dict(hidden or {})
