"""Nested values and times, as the vendor writes them."""

from collections.abc import Mapping
from typing import Any


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
