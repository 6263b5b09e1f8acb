"""Pages of lists. A cursor names a place that stays, so pages are right while lists change under them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import Any, TypeVar

from mock_server.exchange import Asked, Refusal
from mock_server.vendors.vogent.account import Account

T = TypeVar("T")

_MARK = 6  # bytes that say which list a cursor belongs to
_PLACE = 6  # bytes of the position
LARGEST = 1_000
"""Entries that a page holds at most, whatever is asked for (proposed): a million of them would hold up every world."""


def page(
    account: Account,
    asked: Asked,
    items: Callable[[int | None], Iterator[tuple[int, T]]],
    view: Callable[[T], Any],
    data: str = "data",
) -> dict[str, Any]:
    """Return one page of a list. `items(place)` yields (place, item) behind a place, from the beginning for None."""
    mark = _mark(account, asked)
    cursor = asked.query.get("cursor")
    limit = min(asked.query["limit"], LARGEST)
    found = list(islice(items(None if cursor is None else _place(cursor, mark)), limit + 1))
    more = len(found) > limit
    return {
        data: [view(item) for _, item in found[:limit]],
        "cursor": urlsafe_b64encode(mark + found[limit - 1][0].to_bytes(_PLACE, "big")).decode() if more else None,
    }


def _mark(account: Account, asked: Asked) -> bytes:
    """Return what tells one list from another: world, operation, and whose list it is."""
    named = f"{account.world.setup.seed}/{asked.operation}/{'/'.join(asked.path.values())}"
    return blake2b(named.encode(), digest_size=_MARK).digest()


def _place(cursor: str, mark: bytes) -> int:
    try:
        raw = urlsafe_b64decode(cursor.encode())
    except (Error, ValueError):
        raw = b""
    if len(raw) != _MARK + _PLACE or raw[:_MARK] != mark or urlsafe_b64encode(raw).decode() != cursor:
        raise Refusal(
            400,
            f"query/cursor: seen {cursor!r}, expected a cursor that this list gave out; leave it away to begin anew",
        )
    return int.from_bytes(raw[_MARK:], "big")
