"""Records without a status: agents, telephone numbers, webhooks and attention items."""

from collections.abc import Mapping
from typing import Any


class Entry:
    """A record without a status. Its `fields` are replaced, never changed: a call keeps those that it began with."""

    __slots__ = ("fields", "hidden", "id")

    def __init__(self, id_: str, fields: Mapping[str, Any], hidden: Mapping[str, Any] | None = None) -> None:
        self.id, self.fields, self.hidden = id_, dict(fields), dict(hidden or {})

    def change(self, sent: Mapping[str, Any]) -> None:
        """Take new values."""
        self.fields = {**self.fields, **sent}


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with what is new in it, inside objects too (dossier 3.14)."""
    found = dict(old)
    for name, value in new.items():
        before = found.get(name)
        found[name] = merged(before, value) if isinstance(before, Mapping) and isinstance(value, Mapping) else value
    return found


def within(settings: Any, *path: str) -> Any:
    """Return what stands at a place of nested settings; None if any part of the way is missing or null."""
    for name in path:
        settings = settings.get(name) if isinstance(settings, Mapping) else None
    return settings


def unix(at: int) -> int:
    """Return a moment in whole seconds, as the vendor writes it."""
    return at // 1000
