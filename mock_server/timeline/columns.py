"""The lanes of a time line as the control plane shows them: a list for each property, in few bytes."""

import re
from collections.abc import Sequence
from typing import Any

from mock_server.contract.json_codec import encode
from mock_server.contract.phases import PHASES
from mock_server.timeline.lanes import CallLanes
from mock_server.timeline.query import Chosen, TimelineQuery

MOST_GROUPS = 1_000
"""The most groups of lanes that are summed up."""

PLAIN = re.compile(r"[\w+-]*", re.ASCII).fullmatch
"""Finds texts that stand in a reply as they are."""

NUMBERS = 90
"""About how many bytes the numbers of one lane take; its id and the number called are measured."""


class Words:
    """The texts of one reply: each stands there once, and is named by its number."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self._known: dict[Any, int] = {}

    def of(self, word: Any) -> int:
        """Return the number of a text."""
        if word not in self._known:
            self._known[word] = len(self.all)
            self.all.append(word)
        return self._known[word]


class LaneRows:
    """The lanes that are shown, and the names that they use."""

    def __init__(self, lanes: CallLanes, query: TimelineQuery, found: Chosen, room: int) -> None:
        """Take lanes from the first that is wanted on, as many as are wanted and have room, in bytes."""
        self._lanes, self._query, self._phases = lanes, query, found.phases
        self.kinds, self.statuses, self.sources = Words(), Words(), Words()
        self._ids: list[str] = []
        self._numbers_called: list[str | None] = []
        self.numbers: list[int] = []
        for lane in found.lanes[query.first : query.first + query.lanes]:
            id_, to = lanes.id(lane), lanes.to(lane)
            room -= NUMBERS + _size(id_) + _size(to)
            if room < 0:
                break
            self.numbers.append(lane)
            self._ids.append(id_)
            self._numbers_called.append(to)

    def view(self) -> dict[str, Any]:
        """Return a column for each property."""
        lanes, numbers = self._lanes, self.numbers
        places = [lane - 1 for lane in numbers]
        kinds = [lanes.known_moves.kinds[lanes.kind[place]] for place in places]
        sources = [lanes.source[place] for place in places]
        return {
            "lane": numbers,
            "id": self._ids,
            "to": self._numbers_called,
            "kind": [self.kinds.of((kind.vendor, kind.kind)) for kind in kinds],
            "source": [None if source < 0 else self.sources.of(source) for source in sources],
            "attempt": list(map(lanes.attempt, numbers)),
            "repeats": [lanes.repeats[place] or None for place in places],
            "asked": [lanes.asked[place] - self._query.begin for place in places],
            **{name: self._times(getattr(lanes, name), places) for name in ("rang", "answered", "ended")},
            "status": [self.statuses.of(self._status(lane)) for lane in numbers],
            "phase": [self._phases[place] for place in places],
            "by_machine": [self._is_by_machine(lane) for lane in numbers],
        }

    def _times(self, column: Any, places: Sequence[int]) -> list[int | None]:
        begin, until = self._query.begin, self._query.until
        return [None if column[place] > until else column[place] - begin for place in places]

    def _status(self, lane: int) -> str:
        lanes = self._lanes
        if self._query.is_past:
            return lanes.status_at(lane, self._query.until)
        return lanes.known_moves.statuses.objects[lanes.status[lane - 1]]

    def _is_by_machine(self, lane: int) -> bool:
        is_now = bool(self._lanes.by_machine[lane - 1])
        if not is_now or not self._query.is_past:
            return is_now
        return self._lanes.is_by_machine_at(lane, self._query.until)


def _size(text: str | None) -> int:
    """Return about how many bytes a text takes in a reply."""
    return 7 if text is None else 3 + (len(text) if PLAIN(text) else len(encode(text)))


def groups(lanes: CallLanes, query: TimelineQuery, found: Chosen) -> dict[str, Any] | None:
    """Return sums of neighbouring lanes, at most as many as lanes are wanted; None if all that match are shown."""
    total, most = len(found.lanes), min(query.lanes, MOST_GROUPS) or 1
    if not query.sum or total <= query.lanes:
        return None
    each = -(-total // most)
    phases, ended = bytes(found.column(found.phases)), found.column(lanes.ended)
    firsts = range(0, total, each)
    parts = [phases[first : first + each] for first in firsts]
    last_ends = [max(ended[first : first + each]) for first in firsts]
    return {
        "lane": [found.lanes[first] for first in firsts],
        "count": list(map(len, parts)),
        "asked": [lanes.asked[found.lanes[first] - 1] - query.begin for first in firsts],
        "ended": [None if last > query.until else last - query.begin for last in last_ends],
        **{word: [part.count(number) for part in parts] for number, word in enumerate(PHASES)},
    }
