"""A resource: a record without a status, such as an agent or a telephone number."""

from collections.abc import Mapping
from typing import Any


class Resource:
    """A record without a status: the fields that the vendor shows, and those that it hides.

    A change makes new `fields`: a call keeps those that it began with.
    """

    __slots__ = ("fields", "hidden", "id")

    def __init__(self, id_: str, fields: Mapping[str, Any], hidden: Mapping[str, Any] | None = None) -> None:
        self.id = id_
        self.fields: dict[str, Any] = dict(fields)
        self.hidden: dict[str, Any] = dict(hidden or {})

    def change(self, changes: Mapping[str, Any]) -> None:
        """Take new values for some fields; the others stay."""
        self.fields = {**self.fields, **changes}
