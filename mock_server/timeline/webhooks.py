"""The webhooks of each lane: marks on a time line."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from mock_server.engine.webhooks.delivery import PENDING, Delivery
from mock_server.timeline.lanes import LONG, STEP, CallLanes
from mock_server.timeline.query import TimelineQuery

MOST = 1_000
"""The most marks that are shown one by one; more are counted."""


class LaneWebhooks:
    """The webhooks of each call: a chain for each lane, the latest first."""

    def __init__(self, lanes: CallLanes) -> None:
        self._lanes, self._outbox = lanes, lanes.world.outbox
        self._earlier = array(
            "I"
        )  # by webhook: the one before it of the same lane, counted from 1; 0 if it is the first
        self._last = array("I")  # by lane
        self._happenings = array("I")

    @property
    def size(self) -> int:
        """About how many bytes this takes."""
        return 8 * len(self._earlier) + 4 * len(self._last)

    def steps(self, end: int) -> Iterator[None]:
        """Read the outbox up to this number, a little between two yields."""
        lane_of, last = self._lanes.lane, self._last
        while len(self._earlier) < end:
            first = len(self._earlier)
            for happening in self._outbox.happenings(first, min(end, first + STEP)):
                lane = lane_of[happening] if happening < len(lane_of) else 0
                if lane > len(last):
                    last.frombytes(bytes(4 * (lane - len(last))))
                self._earlier.append(last[lane - 1] if lane else 0)
                self._happenings.append(happening)
                if lane:
                    last[lane - 1] = len(self._earlier)
            yield

    def of(self, lane: int) -> Iterator[tuple[int, int]]:
        """Yield the webhooks of a call, the latest first: the number of each and of its happening, counted from 0."""
        number = self._last[lane - 1] if lane <= len(self._last) else 0
        while number:
            yield number - 1, self._happenings[number - 1]
            number = self._earlier[number - 1]

    def marks(self, shown: Sequence[int], query: TimelineQuery) -> dict[str, Any]:
        """Return the webhooks of lanes in columns; or how many there are in each slice, if they are too many."""
        found = self._between(shown, query)
        if len(found) > MOST:
            return {"slices": in_slices([at for at, _, _ in found], query)}
        found.sort()
        rows = [(at, number, lane, self._delivery(number, query)) for at, number, lane in found]
        return {
            "lane": [lane for _, _, lane, _ in rows],
            "at": [at - query.begin for at, *_ in rows],
            "number": [number + 1 for _, number, _, _ in rows],
            "event": [self._outbox[number].topic.event for _, number, _, _ in rows],
            "state": [state for *_, (state, _) in rows],
            "status": [status for *_, (_, status) in rows],
        }

    def _between(self, shown: Sequence[int], query: TimelineQuery) -> list[tuple[int, int, int]]:
        """Return (time, number, lane) of the webhooks of some lanes that lie in the part of time.

        This runs for every webhook of every lane that is shown. So it repeats the few lines of `of` and of
        `CallLanes.time`.
        """
        lanes, last, earlier, happenings = self._lanes, self._last, self._earlier, self._happenings
        asked, since_of, begin, end = lanes.asked, lanes.since, query.begin, min(query.end, query.until)
        found: list[tuple[int, int, int]] = []
        for lane in shown:
            began, number = asked[lane - 1], last[lane - 1] if lane <= len(last) else 0
            while number:
                number -= 1
                since = since_of[happenings[number]]
                at = began + since if since != LONG else lanes.time(happenings[number])
                if begin <= at <= end:
                    found.append((at, number, lane))
                number = earlier[number]
        return found

    def _delivery(self, number: int, query: TimelineQuery) -> tuple[str | None, int | None]:
        """Return the state of a delivery and the last answer, as they were then; None if it has no receiver."""
        delivery: Delivery | None = self._outbox.deliveries.get(number)
        if delivery is None:
            return None, None
        made = [attempt for attempt in delivery.attempts if attempt.at <= query.until]
        if len(made) == len(delivery.attempts):
            return delivery.state, self._outbox.deliveries.status(delivery)
        return PENDING, made[-1].status if made else None


def edges(query: TimelineQuery) -> list[int]:
    """Return the times at which the slices of a query begin, and the end of the last."""
    begin, span = query.begin, max(1, query.end - query.begin)
    count = min(query.slices, span)
    return [begin + span * n // count for n in range(count)] + [query.end]


def in_slices(times: Sequence[int], query: TimelineQuery) -> list[int]:
    """Return how many of these times, all of them in the part that is shown, lie in each slice."""
    ordered = sorted(times)
    places = [bisect_left(ordered, edge) for edge in edges(query)[:-1]]
    return [last - first for first, last in pairwise([*places, len(ordered)])]
