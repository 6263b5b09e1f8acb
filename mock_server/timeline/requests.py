"""The requests to a world: marks below a time line."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from mock_server.store.request_log import Request
from mock_server.timeline.query import TimelineQuery
from mock_server.timeline.webhooks import MOST, in_slices

FIRST_ERROR = 400


def marks(log: Sequence[Request], query: TimelineQuery) -> dict[str, Any]:
    """Return the requests in columns; or how many there are in each slice, if they are too many."""
    when = attrgetter("at")
    first = bisect_left(log, query.begin, key=when)
    shown = log[first : bisect_right(log, min(query.end, query.until), key=when)]
    if "vendor" in query.filters:
        shown = [one for one in shown if one.vendor == query.filters["vendor"]]
    if len(shown) > MOST:
        errors = [one.at for one in shown if one.status >= FIRST_ERROR]
        return {"slices": in_slices([one.at for one in shown], query), "errors": in_slices(errors, query)}
    return {
        "at": [one.at - query.begin for one in shown],
        "number": [one.number for one in shown],
        "method": [one.method for one in shown],
        "status": [one.status for one in shown],
    }
