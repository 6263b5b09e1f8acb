"""Pages of lists, and the cursors that lead from one to the next: each holds for one list."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from mock_server.exchange import Asked
from mock_server.vendors import cursors
from mock_server.vendors.elevenlabs.errors import wrong

R = TypeVar("R")


def place_of(asked: Asked, name: str, criteria: Any) -> int | None:
    """Return the place behind the cursor of a request; None without one. Raise 400 for one of another list."""
    text = asked.query.get(name)
    if text is None:
        return None
    try:
        return int(cursors.place_of(text, criteria))
    except ValueError:
        raise wrong(name, repr(text[:40]), "the cursor that a page of this list gave", "invalid_cursor") from None


def page(
    items: Iterable[tuple[int, R]], view: Callable[[R], dict[str, Any]], limit: int, criteria: Any
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a page of (place, item), which come in order behind the page before, and what leads to the next one."""
    found: list[dict[str, Any]] = []
    last = 0
    for place, item in items:
        if len(found) == limit:
            return found, {"next_cursor": cursors.cursor(str(last), criteria), "has_more": True}
        found.append(view(item))
        last = place
    return found, {"next_cursor": None, "has_more": False}


def list_of(asked: Asked, path: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what names a list: a cursor of it holds whatever the filters and the size of a page."""
    return {"list": asked.operation, **(path or {})}
