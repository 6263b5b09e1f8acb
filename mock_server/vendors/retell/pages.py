"""Pages of lists, and the keys that lead from one to the next: each holds for one list with the same filters."""

from collections.abc import Callable, Iterable
from heapq import nlargest, nsmallest
from typing import Any, TypeVar

from mock_server.vendors import cursors
from mock_server.vendors.retell.errors import wrong

R = TypeVar("R")
Place = tuple[int, str]
"""The place of an item in a list: its time, and its id."""


def page_key(place: Place, criteria: Any) -> str:
    """Return the key of the page behind a place."""
    return cursors.cursor(f"{place[0]}/{place[1]}", criteria)


def place_of(key: str, criteria: Any, where: str) -> Place:
    """Return the place behind a key. Raise 400 for one that this list did not give out."""
    try:
        at, _, id_ = cursors.place_of(key, criteria).partition("/")
    except cursors.WrongCursor as error:
        if error.is_of_another_list:
            same = "the key that the page before gave, with the same filters"
            raise wrong(where, "a key of another list", same) from None
        raise wrong(where, repr(key[:40]), "the key that the page before gave") from None
    return int(at), id_


def page(
    items: Iterable[tuple[Place, R]],
    view: Callable[[R], dict[str, Any]],
    limit: int,
    criteria: Any,
    *,
    descending: bool,
    after: Place | None,
    skip: int = 0,
) -> tuple[list[Any], dict[str, Any]]:
    """Return the items of a page as `view` shows them, and its `has_more` and `pagination_key`.

    Items are sorted by their places.
    """
    if after is not None:
        items = (one for one in items if (one[0] < after if descending else one[0] > after))
    first = (nlargest if descending else nsmallest)(skip + limit + 1, items, key=lambda one: one[0])
    rest = first[skip:]
    has_more = len(rest) > limit
    key = {"pagination_key": page_key(rest[limit - 1][0], criteria)} if has_more else {}
    return [view(item) for _, item in rest[:limit]], {"has_more": has_more, **key}
