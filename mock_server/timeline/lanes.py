"""The lanes of a time line: one for each call, in columns that are filled from the journal, never by replaying."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Any

from mock_server.engine.columns import DictionaryEncoding
from mock_server.engine.dialing.call_entries import CallSeries
from mock_server.engine.journal import Numbered
from mock_server.engine.machine import Move
from mock_server.engine.world import World
from mock_server.timeline.called_numbers import CalledNumbers
from mock_server.timeline.move_facts import FIRST_ENDED, RINGING, TALKING, CallKind, MoveBook, MoveFacts
from mock_server.timeline.sources import Sources
from mock_server.timeline.under_way import UnderWay
from mock_server.vendors.call import PhoneCall

NEVER = 1 << 62
"""In place of a time at which something has not happened."""

LONG = (1 << 32) - 1

STEP = 200
"""The most happenings that are read in one step, so that no step is long."""


class CallLanes:
    """The calls of one world, from the first on. Lane n stands at the index n - 1 of each column.

    `read` is how many happenings of the journal are in the columns.
    """

    def __init__(self, world: World) -> None:
        self.world, self.read = world, 0
        self.book = MoveBook(world)
        self.sources = Sources()
        self.kinds: DictionaryEncoding[CallKind] = DictionaryEncoding()
        self.statuses: DictionaryEncoding[str] = DictionaryEncoding()
        self.under_way: dict[str, UnderWay] = {}
        # A column each:
        self.kept: list[Any] = []  # the call; or the series in which it has a number
        self.number = array("I")
        self.asked, self.rang, self.answered, self.ended = array("q"), array("q"), array("q"), array("q")
        self.kind, self.phase, self.by_machine = bytearray(), bytearray(), bytearray()
        self.status, self.source, self.repeats = array("H"), array("i"), array("I")
        self.digits = CalledNumbers()
        self.closed: dict[int, int] = {}  # when those were closed that went on without a line
        # Where to find what has happened to a call:
        self.last = array("I")  # its latest happening, counted from 1
        self.lane = array("I")  # by happening: its lane; 0 for that of another record
        self.earlier = array(
            "I"
        )  # by happening: the one before it of the same lane, counted from 1; 0 if it is the first
        self.since = array("I")  # by happening: the milliseconds from the beginning of its lane; LONG if they are more
        self._of_record: dict[Any, int] = {}
        self._of_series: dict[Any, array[int]] = {}
        self._of_creation: dict[str, int] = {}
        self._undialed: set[int] = set()  # the lanes of calls that wait for a line, and no move will tell of it
        self._dialled: list[tuple[int, int]] = []  # a heap: when those got their lines that are still to be noted

    def __len__(self) -> int:
        return len(self.kept)

    @property
    def size(self) -> int:
        """About how many bytes all this takes."""
        dicts = 100 * (len(self._of_record) + len(self._of_creation) + len(self.closed))
        return 72 * len(self.kept) + len(self.digits) + 12 * len(self.lane) + dicts + self._sizes()

    def _sizes(self) -> int:
        curves = [*self.under_way.values(), *(one.under_way for one in self.sources.all)]
        return sum(one.size for one in curves) + sum(4 * len(one) for one in self._of_series.values())

    # Reading.

    def steps(self, end: int) -> Iterator[None]:
        """Read the journal up to this number, a little between two yields."""
        for n, lane in enumerate(list(self._undialed)):
            self._look_for_line(lane)
            if not n % STEP:
                yield
        while self.read < end:
            self._read(min(end, self.read + STEP))
            yield
        if self.read == len(self.world.journal):
            self._note_lines(NEVER)

    def _read(self, end: int) -> None:
        book, lanes_of, earlier, last = self.book, self.lane, self.earlier, self.last
        since, asked = self.since, self.asked
        for at, move, kept, number in self.world.journal.rows(self.read, end):
            facts = book(move)
            if self._dialled and self._dialled[0][0] <= at:
                self._note_lines(at)
            if facts.kind is None:
                self.sources.note(at, facts, kept)
                lane = 0
            elif isinstance(kept, CallSeries):
                lane = self._lane_in(kept, number, at, facts)
            else:
                lane = self._of_record.get(kept, 0) or self._begin(kept, 0, at, facts)
            lanes_of.append(lane)
            if lane:
                earlier.append(last[lane - 1])
                last[lane - 1] = len(lanes_of)
                since.append(min(LONG, at - asked[lane - 1]))
                if facts.status is not None:
                    self._move(lane, at, facts)
            else:
                earlier.append(0)
                since.append(0)
            self.read += 1

    def _lane_in(self, series: Any, number: int, at: int, facts: MoveFacts) -> int:
        known = self._of_series.get(series)
        if known is None:
            known = self._of_series[series] = array("I")
        while len(known) <= number:
            known.append(0)
        if not known[number]:
            known[number] = self._begin(series, number, at, facts)
        return known[number]

    def _begin(self, kept: Any, number: int, at: int, facts: MoveFacts) -> int:
        """Begin a lane and return its number; return 0 for a record that is no call of the machine."""
        if not facts.is_first:
            return 0
        assert facts.kind is not None
        to = kept.to(number) if isinstance(kept, CallSeries) else kept.to
        self.kept.append(kept)
        self.number.append(number)
        self.asked.append(at)
        for times in (self.rang, self.answered, self.ended):
            times.append(NEVER)
        self.kind.append(self.kinds.of(facts.kind))
        self.phase.append(facts.kind.first_phase)
        self.by_machine.append(0)
        self.status.append(0)
        self.last.append(0)
        self.digits.add(to or "")
        self.source.append(self.sources.of(facts.kind.vendor, kept.source, at))
        lane = len(self.kept)
        self.sources.count(self.source[-1], None, facts.kind.first_phase)
        self.repeats.append(0 if isinstance(kept, CallSeries) else self._repeated(kept, lane))
        if not isinstance(kept, CallSeries):
            self._of_record[kept] = lane
            if not facts.kind.tells_ring:
                self._undialed.add(lane)
                self._look_for_line(lane)
        return lane

    def _repeated(self, call: Any, lane: int) -> int:
        """Return the lane of the call that this one repeats; 0 if it repeats none."""
        if type(call).attempt is PhoneCall.attempt:
            return 0  # its vendor repeats none
        before = self._of_creation.get(call.creation, 0) if call.attempt > 1 else 0
        self._of_creation[call.creation] = lane
        return before

    def _move(self, lane: int, at: int, facts: MoveFacts) -> None:
        place, phase = lane - 1, facts.phase
        self.status[place] = self.statuses.of(facts.status or "")
        before, self.phase[place] = self.phase[place], phase
        if phase != before:
            self.sources.count(self.source[place], before, phase)
        if facts.by_machine:
            self.by_machine[place] = 1
        if phase == RINGING and facts.kind is not None and facts.kind.tells_ring:
            self._ring(lane, at)
        elif phase == TALKING and self.answered[place] == NEVER:
            if self.rang[place] == NEVER:
                self._count(lane, at, 1)
            self.answered[place] = at
        if facts.frees_line and self.ended[place] == NEVER:
            self.ended[place] = at
            self._undialed.discard(lane)
            if self.rang[place] != NEVER or self.answered[place] != NEVER:
                self._count(lane, at, -1)
            if phase < FIRST_ENDED:
                self.closed[lane] = NEVER
        elif phase >= FIRST_ENDED and lane in self.closed:
            self.closed[lane] = at

    def _ring(self, lane: int, at: int) -> None:
        if self.rang[lane - 1] == NEVER:
            self.rang[lane - 1] = at
            self._count(lane, at, 1)

    def _look_for_line(self, lane: int) -> None:
        """Remember when a call got its line, if it has one: no move tells."""
        at = self.kept[lane - 1].dialled_at
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
        vendor, source = self.kinds.objects[self.kind[lane - 1]].vendor, self.source[lane - 1]
        if vendor not in self.under_way:
            self.under_way[vendor] = UnderWay()
        self.under_way[vendor].change(at, by)
        if source >= 0:
            self.sources.all[source].under_way.change(at, by)

    # Looking at one lane.

    def lane_of(self, record: Any) -> int | None:
        """Return the lane of a call; None if it has none yet."""
        if isinstance(record, Numbered):
            known = self._of_series.get(record.series, ())
            return known[record.number] if record.number < len(known) else None
        return self._of_record.get(record)

    def named(self, vendor: str, id_: str) -> Any:
        """Return the call of a vendor with this id, though the vendor shows it no more; None if there is none."""
        known = (lane for call, lane in self._of_record.items() if call.id == id_)
        lanes = (lane for lane in known if self.kinds.objects[self.kind[lane - 1]].vendor == vendor)
        return next((self.record(lane) for lane in lanes), None)

    def repeated_by(self, lane: int) -> int | None:
        """Return the lane of the call that repeats this one."""
        return self.repeats.index(lane) + 1 if lane in self.repeats else None

    def record(self, lane: int) -> Any:
        """Return the call of a lane, as it is now."""
        kept = self.kept[lane - 1]
        return kept.record(self.number[lane - 1]) if isinstance(kept, CallSeries) else kept

    def id(self, lane: int) -> str:
        """Return the id of a call."""
        kept = self.kept[lane - 1]
        return kept.call_id(self.number[lane - 1]) if isinstance(kept, CallSeries) else kept.id

    def to(self, lane: int) -> str | None:
        """Return the number that is called; None if there is no telephone."""
        kept = self.kept[lane - 1]
        return kept.to(self.number[lane - 1]) if isinstance(kept, CallSeries) else kept.to

    def attempt(self, lane: int) -> int:
        """Return which call this is to a person for the same reason."""
        kept = self.kept[lane - 1]
        return 1 if isinstance(kept, CallSeries) else kept.attempt

    def time(self, happening: int) -> int:
        """Return when something happened to a call."""
        since = self.since[happening]
        return self.world.journal.time(happening) if since == LONG else self.asked[self.lane[happening] - 1] + since

    def happenings(self, lane: int) -> Iterator[int]:
        """Yield the numbers of what has happened to a call, counted from 0, the latest first."""
        number = self.last[lane - 1]
        while number:
            yield number - 1
            number = self.earlier[number - 1]

    def status_at(self, lane: int, at: int) -> str:
        """Return the status that a call had when all of a moment had happened."""
        return next((move.status for move in self._moves(lane, at) if move.status is not None), "")

    def is_by_machine_at(self, lane: int, at: int) -> bool:
        """Return whether a call had met a machine when all of a moment had happened."""
        return any(self.book(move).by_machine for move in self._moves(lane, at))

    def _moves(self, lane: int, at: int) -> Iterator[Move]:
        """Yield what a call had done by a moment, the latest first."""
        for number in self.happenings(lane):
            if self.time(number) <= at:
                yield from (move for _, move, _, _ in self.world.journal.rows(number, number + 1))

    # Looking at all lanes.

    def until(self, at: int) -> int:
        """Return how many lanes had begun by a time."""
        return bisect_right(self.asked, at)

    def phases_at(self, at: int) -> bytes:
        """Return the phase of each lane that had begun by a time, as it was then."""
        count = self.until(at)
        first = [kind.first_phase for kind in self.kinds.objects]
        rings = [RINGING if kind.tells_ring else kind.first_phase for kind in self.kinds.objects]
        rows = zip(self.phase[:count], self.kind, self.rang, self.answered, self.ended, strict=False)
        found = bytearray(
            phase if ended <= at else TALKING if answered <= at else rings[kind] if rang <= at else first[kind]
            for phase, kind, rang, answered, ended in rows
        )
        for lane, closed in self.closed.items():
            if lane <= count and self.ended[lane - 1] <= at < closed:
                found[lane - 1] = TALKING
        return bytes(found)
