"""The lanes of a time line: one for each call, in columns that are filled from the journal, never by replaying."""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from mock_server.engine.dialing.call_entries import CallSeries
from mock_server.engine.journal import Numbered
from mock_server.engine.machine import Move
from mock_server.engine.world import World
from mock_server.timeline.called_numbers import CalledNumbers
from mock_server.timeline.move_facts import RINGING, TALKING, KnownMoves
from mock_server.timeline.sources import Sources
from mock_server.timeline.under_way import UnderWay

NEVER = 1 << 62
"""In place of a time at which something has not happened."""


class CallLanes:
    """The calls of one world, from the first on. Lane n stands at the index n - 1 of each column.

    `LaneReader` fills the columns; `read` is how many happenings of the journal are in them.
    """

    def __init__(self, world: World) -> None:
        self.world, self.read = world, 0
        self.known_moves = KnownMoves(world)
        self.sources = Sources()
        self.under_way: defaultdict[str, UnderWay] = defaultdict(UnderWay)  # by vendor
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
        self.times = array("q")  # by happening
        self.earlier = array("I")  # by happening: the one before it of the same lane, counted from 1; 0 for the first
        # Where to find the lane of a call:
        self.of_record: dict[Any, int] = {}
        self.of_series: dict[Any, array[int]] = {}

    def __len__(self) -> int:
        return len(self.kept)

    @property
    def size(self) -> int:
        """About how many bytes all this takes."""
        dicts = 100 * (len(self.of_record) + len(self.closed))
        return 72 * len(self.kept) + len(self.digits) + 12 * len(self.times) + dicts + self._sizes()

    def _sizes(self) -> int:
        curves = [*self.under_way.values(), *(one.under_way for one in self.sources.all)]
        return sum(one.size for one in curves) + sum(4 * len(one) for one in self.of_series.values())

    # Looking at one lane.

    def lane_of(self, record: Any) -> int | None:
        """Return the lane of a call; None if it has none yet."""
        if isinstance(record, Numbered):
            known = self.of_series.get(record.series, ())
            return known[record.number] if record.number < len(known) else None
        return self.of_record.get(record)

    def named(self, vendor: str, id_: str) -> Any:
        """Return the call of a vendor with this id, though the vendor shows it no more; None if there is none."""
        known = (lane for call, lane in self.of_record.items() if call.id == id_)
        lanes = (lane for lane in known if self.known_moves.kinds[self.kind[lane - 1]].vendor == vendor)
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
        return any(self.known_moves(move).by_machine for move in self._moves(lane, at))

    def _moves(self, lane: int, at: int) -> Iterator[Move]:
        """Yield what a call had done by a moment, the latest first."""
        for number in self.happenings(lane):
            if self.times[number] <= at:
                yield from (move for _, move, _, _ in self.world.journal.rows(number, number + 1))

    # Looking at all lanes.

    def until(self, at: int) -> int:
        """Return how many lanes had begun by a time."""
        return bisect_right(self.asked, at)

    def phases_at(self, at: int) -> bytes:
        """Return the phase of each lane that had begun by a time, as it was then."""
        count = self.until(at)
        first = [kind.first_phase for kind in self.known_moves.kinds]
        rings = [RINGING if kind.tells_ring else kind.first_phase for kind in self.known_moves.kinds]
        rows = zip(self.phase[:count], self.kind, self.rang, self.answered, self.ended, strict=False)
        found = bytearray(
            phase if ended <= at else TALKING if answered <= at else rings[kind] if rang <= at else first[kind]
            for phase, kind, rang, answered, ended in rows
        )
        for lane, closed in self.closed.items():
            if lane <= count and self.ended[lane - 1] <= at < closed:
                found[lane - 1] = TALKING
        return bytes(found)
