"""Records without a status: assistants, telephone numbers and credentials."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine import moment


def stamp(at: int) -> str:
    """Return an instant as the vendor writes it: always with milliseconds."""
    text = moment.text(at)
    return text if "." in text else f"{text[:-1]}.000Z"


class Entry:
    """A record without a status. Its `fields` are replaced, never changed: a call keeps those that it began with.

    `hidden` has what was sent and is not shown.
    """

    __slots__ = ("created_at", "fields", "hidden", "id", "updated_at")

    def __init__(self, fields: Mapping[str, Any], hidden: Mapping[str, Any] | None = None) -> None:
        self.fields, self.hidden = dict(fields), dict(hidden or {})
        self.id: str = self.fields["id"]
        self.created_at = moment.parse(self.fields["createdAt"])
        self.updated_at = moment.parse(self.fields["updatedAt"])

    def change(self, sent: Mapping[str, Any], now: int) -> None:
        """Take new values."""
        self.fields = {**self.fields, **sent, "updatedAt": stamp(now)}
        self.updated_at = now
