"""The webhooks of each lane: marks on a time line."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from mock_server.engine.webhooks.delivery import PENDING, Delivery
from mock_server.timeline.lane_reader import STEP
from mock_server.timeline.lanes import CallLanes
from mock_server.timeline.query import TimelineQuery

MOST = 1_000
"""The most marks that are shown one by one; more are counted."""


class LaneWebhooks:
    """The webhooks of each call, by what has happened to it."""

    def __init__(self, lanes: CallLanes) -> None:
        self._lanes, self._outbox, self._read = lanes, lanes.world.outbox, 0
        self._first = array("I")  # by happening: its first webhook, counted from 1; 0 if it has none
        self._others: dict[int, list[int]] = {}  # the others of a happening that has several, counted from 0

    @property
    def size(self) -> int:
        """About how many bytes this takes."""
        return 4 * len(self._first) + 200 * len(self._others)

    def steps(self, end: int) -> Iterator[None]:
        """Read the outbox up to this number, a little between two yields."""
        while self._read < end:
            for happenings in self._outbox.happenings(self._read, min(end, self._read + STEP)):
                self._note(happenings)
            yield

    def _note(self, happenings: Sequence[int]) -> None:
        """Note the happenings of the next webhooks."""
        column, number = self._by_happening(), self._read + 1
        self._read += len(happenings)
        if isinstance(happenings, range):
            column[happenings.start : happenings.stop] = array("I", range(number, number + len(happenings)))
            return
        for happening in happenings:
            if column[happening]:
                self._others.setdefault(happening, []).append(number - 1)
            else:
                column[happening] = number
            number += 1

    def _by_happening(self) -> "array[int]":
        """Return the column, as long as the journal."""
        missing = len(self._lanes.world.journal) - len(self._first)
        self._first.frombytes(bytes(self._first.itemsize * missing))
        return self._first

    def of(self, lane: int) -> Iterator[tuple[int, int]]:
        """Yield the webhooks of a call, the latest first: the number of each and of its happening, counted from 0."""
        first = self._by_happening()
        for happening in self._lanes.happenings(lane):
            for number in reversed(self._others.get(happening, ())):
                yield number, happening
            if first[happening]:
                yield first[happening] - 1, happening

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

        This runs for every webhook of every lane that is shown. So it repeats the few lines of `of`.
        """
        lanes, first, others = self._lanes, self._by_happening(), self._others
        times, earlier, begin, end = lanes.times, lanes.earlier, query.begin, min(query.end, query.until)
        found: list[tuple[int, int, int]] = []
        for lane in shown:
            happening = lanes.last[lane - 1]
            while happening:
                happening -= 1
                number = first[happening]
                if number and begin <= times[happening] <= end:
                    found.append((times[happening], number - 1, lane))
                    if happening in others:
                        found += [(times[happening], other, lane) for other in others[happening]]
                happening = earlier[happening]
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
