"""The parts that all replies share: an envelope, and pages of lists."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from mock_server.exchange import Asked, Reply

T = TypeVar("T")


def success(message: str, result: Any) -> Reply:
    """Return a reply that says what went well."""
    return Reply(200, {"success": True, "data": {"message": message, "result": result}})


def page(asked: Asked, name: str, found: Sequence[T], view: Callable[[T], Any]) -> dict[str, Any]:
    """Return one page of a list, as `limit` and `offset` ask for it."""
    limit, offset = asked.query["limit"], asked.query["offset"]
    shown = [view(item) for item in found[offset : offset + limit]]
    return {name: shown, "total": len(found), "limit": limit, "offset": offset}
