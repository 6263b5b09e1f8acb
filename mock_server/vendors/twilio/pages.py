"""Lists: their pages, whose URIs say the filters again."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from operator import neg
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from mock_server.engine.moment import DAY
from mock_server.engine.table import Table
from mock_server.exchange import Asked
from mock_server.instants import beginning
from mock_server.vendors.twilio.errors import VERSION
from mock_server.vendors.twilio.views import snake

R = TypeVar("R")

MOST = 1000
PAGING = ("PageSize", "Page", "PageToken")


def page_of(
    asked: Asked, where: str, table: Table[R], passes: Callable[[R], bool] | None, view: Callable[[R], dict[str, Any]]
) -> dict[str, Any]:
    """Return one page of the records of a table that pass, the newest first; of all without `passes`.

    `where` is the path of the list below the account, without its suffix; its last part names the records.
    """
    size = min(asked.query["PageSize"], MOST)
    if passes is None and table.count == table.length:  # places tell where each record is: nobody has to count
        start = _start(table, range(table.length - 1, -1, -1), asked.query, size)
        page = [view(record) for _, record in islice(table.newest_first(max(0, table.length - start)), size)]
        return _page(asked, where, page, start, table.length)
    matching = [(place, record) for place, record in table.newest_first() if passes is None or passes(record)]
    start = _start(table, [place for place, _ in matching], asked.query, size)
    page = [view(record) for _, record in matching[start : start + size]]
    return _page(asked, where, page, start, len(matching))


def plain_page(asked: Asked, where: str, entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return one page of entries that have no SIDs, in their order: its number alone says where it begins."""
    size = min(asked.query["PageSize"], MOST)
    start = asked.query.get("Page", 0) * size
    return _page(asked, where, list(entries[start : start + size]), start, len(entries))


def _page(asked: Asked, where: str, page: list[dict[str, Any]], start: int, total: int) -> dict[str, Any]:
    query = asked.query
    size, number = min(query["PageSize"], MOST), query.get("Page", 0)
    first, last = (page[0].get("sid", ""), page[-1].get("sid", "")) if page else ("", "")
    has_more = start + size < total and bool(page)
    return {
        snake(where.rpartition("/")[2]): page,
        "end": start + len(page) - 1 if page else 0,
        "first_page_uri": _uri(asked, where, size, 0),
        "next_page_uri": _uri(asked, where, size, number + 1, last and f"PA{last}") if has_more else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": _uri(asked, where, size, max(0, number - 1), first and f"PB{first}")
        if start and page
        else None,
        "start": start,
        "uri": _uri(asked, where, size, number, query.get("PageToken", "")),
    }


def _start(table: Table[Any], matching: Sequence[int], query: Mapping[str, Any], size: int) -> int:
    """Return where the page begins: behind the record of a token that leads on, so many before one that leads back.

    `matching` are the places of all records, the newest first.
    """
    token = query.get("PageToken")
    place = None if token is None else table.position(token[2:])
    if token is None or place is None or place >= table.length:
        return int(query.get("Page", 0)) * size  # no token, or one of another account, or of an example
    newer = bisect_left(matching, -place, key=neg)
    is_there = newer < len(matching) and matching[newer] == place
    return max(0, newer - size) if token.startswith("PB") else newer + is_there


def _uri(asked: Asked, where: str, size: int, page: int, token: str = "") -> str:
    """Return the URI of a page, with the filters of this one, relative to the server."""
    filters = {name: _text(value) for name, value in asked.query.items() if name not in PAGING}
    paging = {"PageSize": size, "Page": page, **({"PageToken": token} if token else {})}
    return f"/{VERSION}/Accounts/{asked.path['AccountSid']}/{where}.json?{urlencode(filters | paging)}"


def _text(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


class TimeFilter(NamedTuple):
    """A filter by time: a day, the first instant after it, and the first one within."""

    day: int | None
    before: int | None
    since: int | None

    @classmethod
    def of(cls, query: Mapping[str, Any], name: str) -> "TimeFilter | None":
        """Return the filter of a query by this name; None where there is none."""
        found = cls(*(None if (text := query.get(name + sign)) is None else beginning(text) for sign in ("", "<", ">")))
        return None if found == NO_TIME else found

    def holds(self, at: int | None) -> bool:
        """Return whether an instant passes; one that has not come yet does not."""
        return (
            at is not None
            and (self.day is None or self.day // DAY == at // DAY)
            and (self.before is None or at < self.before)
            and (self.since is None or at >= self.since)
        )


NO_TIME = TimeFilter(None, None, None)
