"""Pages of lists, and the cursors that lead from one to the next: each holds for one list."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Any, TypeVar

from mock_server.contract.json_codec import encode
from mock_server.exchange import Asked
from mock_server.vendors.elevenlabs.errors import wrong

R = TypeVar("R")


def _cursor(place: int, criteria: Any) -> str:
    return urlsafe_b64encode(f"{place}/{_digest(criteria)}".encode()).decode()


def place_of(asked: Asked, name: str, criteria: Any) -> int | None:
    """Return the place behind the cursor of a request; None without one. Raise 400 for one of another list."""
    text = asked.query.get(name)
    if text is None:
        return None
    try:
        place, _, digest = urlsafe_b64decode(text.encode()).decode().partition("/")
        found = int(place)
    except ValueError:
        digest, found = "", 0
    if digest != _digest(criteria):
        raise wrong(name, repr(text[:40]), "the cursor that a page of this list gave", "invalid_cursor")
    return found


def page(
    items: Iterable[tuple[int, R]], view: Callable[[R], dict[str, Any]], limit: int, criteria: Any
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a page of (place, item), which come in order behind the page before, and what leads to the next one."""
    found: list[dict[str, Any]] = []
    last = 0
    for place, item in items:
        if len(found) == limit:
            return found, {"next_cursor": _cursor(last, criteria), "has_more": True}
        found.append(view(item))
        last = place
    return found, {"next_cursor": None, "has_more": False}


def list_of(asked: Asked, path: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what names a list: a cursor of it holds whatever the filters and the size of a page."""
    return {"list": asked.operation, **(path or {})}


def _digest(criteria: Any) -> str:
    return blake2b(encode(criteria), digest_size=6).hexdigest()
