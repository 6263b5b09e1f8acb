"""Lists: bare arrays and pages, and the filters by time that all of them have."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import ge, gt, le, lt
from typing import Any, TypeVar

from mock_server.engine import moment
from mock_server.exchange import Reply

R = TypeVar("R")
RANGES = {"Gt": gt, "Lt": lt, "Ge": ge, "Le": le}
TIMES = {"createdAt": "created_at", "updatedAt": "updated_at"}


def within(records: Iterable[R], query: Mapping[str, Any]) -> list[R]:
    """Return the records that were made and changed at the times that a request asks for."""
    wanted = [
        (field, holds, moment.parse(query[name + end]))
        for name, field in TIMES.items()
        for end, holds in RANGES.items()
        if name + end in query
    ]
    return [one for one in records if all(holds(getattr(one, field), at) for field, holds, at in wanted)]


def array(records: Iterable[R], query: Mapping[str, Any], view: Callable[[R], dict[str, Any]]) -> Reply:
    """Return a bare array of records, which come newest first."""
    return Reply(200, [view(one) for one in within(records, query)[: int(query["limit"])]])


def page(records: Sequence[R], query: Mapping[str, Any], view: Callable[[R], dict[str, Any]]) -> Reply:
    """Return a page of records, and where in the list it is."""
    size, number = int(query["limit"]), int(query["page"])
    total = len(records)
    pages = -(-total // size) if size else 0
    first = (number - 1) * size
    return Reply(
        200,
        {
            "results": [view(one) for one in records[first : first + size]],
            "metadata": {
                "itemsPerPage": size,
                "totalItems": total,
                "currentPage": number,
                "totalPages": pages,
                "hasNextPage": number < pages,
                "sortOrder": query["sortOrder"],
                "itemsBeyondRetention": False,
            },
        },
    )


def sorted_page(records: Iterable[R], query: Mapping[str, Any], view: Callable[[R], dict[str, Any]]) -> Reply:
    """Return a page of records, which come newest first, in the order that a request asks for."""
    found = within(records, query)
    return page(found[::-1] if query["sortOrder"] == "ASC" else found, query, view)
