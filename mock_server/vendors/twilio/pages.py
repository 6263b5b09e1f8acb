"""The list of calls: its filters, and its pages, whose URIs say the filters again."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from mock_server.engine.moment import DAY, parse
from mock_server.engine.table import Table
from mock_server.exchange import Asked
from mock_server.vendors.twilio.models import Call
from mock_server.vendors.twilio.numbers import normal
from mock_server.vendors.twilio.views import VERSION, call_view

MOST = 1000
PAGING = ("PageSize", "Page", "PageToken")


def page_of(calls: Table[Call], asked: Asked) -> dict[str, Any]:
    """Return one page of the calls that the filters leave, the newest first."""
    query = asked.query
    size, number = min(query["PageSize"], MOST), query.get("Page", 0)
    matching = [call for call in _newest_first(calls) if _matches(call, query)]
    start = _start(calls, matching, query, number * size, size)
    page = matching[start : start + size]
    first, last = (page[0].id, page[-1].id) if page else ("", "")
    has_more = start + size < len(matching) and bool(page)
    return {
        "calls": [call_view(call) for call in page],
        "end": start + len(page) - 1 if page else 0,
        "first_page_uri": _uri(asked, size, 0),
        "next_page_uri": _uri(asked, size, number + 1, f"PA{last}") if has_more else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": _uri(asked, size, max(0, number - 1), f"PB{first}") if start and page else None,
        "start": start,
        "uri": _uri(asked, size, number, query.get("PageToken", "")),
    }


def _newest_first(calls: Table[Call]) -> Iterator[Call]:
    return (call for _, call in calls.newest_first())


def _start(calls: Table[Call], matching: Sequence[Call], query: Mapping[str, Any], usual: int, size: int) -> int:
    """Return where the page begins: behind the call of a token that leads on, so many before one that leads back."""
    token = query.get("PageToken")
    if token is None:
        return usual
    place = calls.ids.number(token[2:])
    if place is None or place >= calls.length:
        return usual  # a token of another account, or of an example
    newer = sum(1 for call in matching if (calls.ids.number(call.id) or 0) > place)
    if token.startswith("PB"):
        return max(0, newer - size)
    return newer + any(call.id == token[2:] for call in matching)


def _uri(asked: Asked, size: int, page: int, token: str = "") -> str:
    """Return the URI of a page, with the filters of this one, relative to the server."""
    filters = {name: value for name, value in asked.query.items() if name not in PAGING}
    paging = {"PageSize": size, "Page": page, **({"PageToken": token} if token else {})}
    return f"/{VERSION}/Accounts/{asked.path['AccountSid']}/Calls.json?{urlencode(filters | paging)}"


def _matches(call: Call, query: Mapping[str, Any]) -> bool:
    ended_at = call.ended_at if call.answered_at is not None else None
    return (
        ("To" not in query or call.number == normal(query["To"]))
        and ("From" not in query or call.caller == normal(query["From"]))
        and ("Status" not in query or call.status == query["Status"])
        and "ParentCallSid" not in query
        and _is_within(query, "StartTime", call.dialed_at)
        and _is_within(query, "EndTime", ended_at)
    )


def _is_within(query: Mapping[str, Any], name: str, at: int | None) -> bool:
    """Return whether an instant is on the day, before, and on or after what a filter names."""
    day, before, since = (_instant(query.get(name + sign)) for sign in ("", "<", ">"))
    if at is None:
        return day is before is since is None
    return (
        (day is None or day // DAY == at // DAY) and (before is None or at < before) and (since is None or at >= since)
    )


def _instant(text: str | None) -> int | None:
    if text is None:
        return None
    return parse(f"{text}T00:00:00Z" if len(text) == 10 else text)
