"""The reader that fills the lanes of a time line from the journal, a little at a time."""

from array import array
from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Any

from mock_server.engine.dialing.call_entries import CallSeries
from mock_server.timeline.lanes import NEVER, CallLanes
from mock_server.timeline.move_facts import FIRST_ENDED, TALKING, CallKind, MoveFacts
from mock_server.vendors.call import PhoneCall

STEP = 200
"""The most happenings that are read in one step, so that no step is long."""

NONE = array("I")


class LaneReader:
    """Reads on where the lanes of a world end."""

    def __init__(self, lanes: CallLanes) -> None:
        self._lanes = lanes
        self._sources: dict[CallSeries, int] = {}  # of each series: the index of the source of all its calls
        self._of_creation: dict[str, int] = {}  # the latest lane of the calls that repeat one another
        self._undialed: set[int] = set()  # the lanes of calls that wait for a line, and no move will tell of it
        self._dialled: list[tuple[int, int]] = []  # a heap: when those got their lines that are still to be noted

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return 100 * len(self._of_creation)

    def steps(self, end: int) -> Iterator[None]:
        """Read the journal up to this number, a little between two yields."""
        lanes = self._lanes
        for n, lane in enumerate(list(self._undialed)):
            self._look_for_line(lane)
            if not n % STEP:
                yield
        while lanes.read < end:
            self._read(min(end, lanes.read + STEP))
            yield
        if lanes.read == len(lanes.world.journal):
            self._note_lines(NEVER)

    def _read(self, end: int) -> None:
        """Read up to this number, in one loop that calls other functions only for what changes a lane."""
        lanes, dialled, count = self._lanes, self._dialled, self._lanes.read
        look_up, times, earlier, last = lanes.known_moves, lanes.times, lanes.earlier, lanes.last
        of_record, known, before, own = lanes.of_record, look_up.known, None, NONE
        for at, move, kept, number in lanes.world.journal.rows(count, end):
            facts = known.get(move) or look_up(move)
            kind = facts.kind
            count += 1
            times.append(at)
            if dialled and dialled[0][0] <= at:
                self._note_lines(at)
            if kind is None:
                lanes.sources.note(at, facts, kept)
                earlier.append(0)
                continue
            if kept is not before:
                before, own = kept, self._lanes_in(kept)
            lane = own[number] if number < len(own) else of_record.get(kept, 0)
            if not lane and facts.is_first:
                alone = own is NONE
                lane = self._begin_alone(kept, at, kind) if alone else self._begin_in(own, kept, number, at, kind)
            if not lane:
                earlier.append(0)
                continue
            earlier.append(last[lane - 1])
            last[lane - 1] = count
            if facts.moves:
                self._move(lane, at, facts)
        lanes.read = count

    def _lanes_in(self, kept: Any) -> "array[int]":
        """Return the lanes of a series by number, 0 for calls that have none yet; none at all for a call by itself."""
        known = self._lanes.of_series.get(kept)
        if known is None:
            if not isinstance(kept, CallSeries):
                return NONE
            known = self._lanes.of_series[kept] = array("I")
        return known

    def _begin_in(self, own: "array[int]", series: CallSeries, number: int, at: int, kind: CallKind) -> int:
        """Begin the lane of a call in a series, whose lanes are these, and return its number."""
        if series not in self._sources:
            self._sources[series] = self._lanes.sources.of(kind.vendor, series.source, at)
        own.extend([0] * (number + 1 - len(own)))
        own[number] = lane = self._add(series, number, series.to(number), self._sources[series], at, kind)
        return lane

    def _begin_alone(self, call: Any, at: int, kind: CallKind) -> int:
        """Begin the lane of a call that is in no series, and return its number."""
        lanes = self._lanes
        lane = self._add(call, 0, call.to, lanes.sources.of(kind.vendor, call.source, at), at, kind)
        lanes.of_record[call] = lane
        lanes.repeats[lane - 1] = self._repeated(call, lane)
        if not kind.tells_ring:
            self._undialed.add(lane)
            self._look_for_line(lane)
        return lane

    def _add(self, kept: Any, number: int, to: str | None, source: int, at: int, kind: CallKind) -> int:
        lanes = self._lanes
        lanes.kept.append(kept)
        lanes.number.append(number)
        lanes.asked.append(at)
        lanes.rang.append(NEVER)
        lanes.answered.append(NEVER)
        lanes.ended.append(NEVER)
        lanes.kind.append(kind.number)
        lanes.phase.append(kind.first_phase)
        lanes.by_machine.append(0)
        lanes.status.append(kind.first_status)
        lanes.source.append(source)
        lanes.repeats.append(0)
        lanes.last.append(0)
        lanes.digits.add(to or "")
        lanes.sources.count(source, None, kind.first_phase)
        return len(lanes.kept)

    def _repeated(self, call: Any, lane: int) -> int:
        """Return the lane of the call that this one repeats; 0 if it repeats none."""
        if type(call).attempt is PhoneCall.attempt:
            return 0  # its vendor repeats none
        before = self._of_creation.get(call.creation, 0) if call.attempt > 1 else 0
        self._of_creation[call.creation] = lane
        return before

    def _move(self, lane: int, at: int, facts: MoveFacts) -> None:
        """Note that a call has gone to another status."""
        lanes, place, phase = self._lanes, lane - 1, facts.phase
        lanes.status[place] = facts.number
        before = lanes.phase[place]
        if phase != before:
            lanes.phase[place] = phase
            lanes.sources.count(lanes.source[place], before, phase)
        if facts.by_machine:
            lanes.by_machine[place] = 1
        if facts.rings:
            self._ring(lane, at)
        elif phase == TALKING and lanes.answered[place] == NEVER:
            if lanes.rang[place] == NEVER:
                self._count(lane, at, 1)
            lanes.answered[place] = at
        if facts.frees_line and lanes.ended[place] == NEVER:
            lanes.ended[place] = at
            self._undialed.discard(lane)
            if lanes.rang[place] != NEVER or lanes.answered[place] != NEVER:
                self._count(lane, at, -1)
            if phase < FIRST_ENDED:
                lanes.closed[lane] = NEVER
        elif phase >= FIRST_ENDED and lane in lanes.closed:
            lanes.closed[lane] = at

    def _ring(self, lane: int, at: int) -> None:
        if self._lanes.rang[lane - 1] == NEVER:
            self._lanes.rang[lane - 1] = at
            self._count(lane, at, 1)

    def _look_for_line(self, lane: int) -> None:
        """Remember when a call got its line, if it has one: no move tells."""
        at = self._lanes.kept[lane - 1].dialled_at
        if at is not None:
            self._undialed.discard(lane)
            heappush(self._dialled, (at, lane))

    def _note_lines(self, at: int) -> None:
        """Note which calls got their lines by a time."""
        while self._dialled and self._dialled[0][0] <= at:
            dialled_at, lane = heappop(self._dialled)
            self._ring(lane, dialled_at)

    def _count(self, lane: int, at: int, by: int) -> None:
        """Change, from a time on, how many calls of a call's vendor and of its source are under way."""
        lanes, source = self._lanes, self._lanes.source[lane - 1]
        lanes.under_way[lanes.known_moves.kinds[lanes.kind[lane - 1]].vendor].change(at, by)
        if source >= 0:
            lanes.sources.all[source].under_way.change(at, by)
