"""A query for a part of a time line, and the lanes that match it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import compress
from typing import Any, NamedTuple

from mock_server.contract.phases import PHASES
from mock_server.timeline.called_numbers import digits_of
from mock_server.timeline.lanes import CallLanes


class TimelineQuery(NamedTuple):
    """The part of a time line that is asked for. Times are milliseconds; nothing later than `until` is shown."""

    begin: int
    end: int
    until: int
    first: int
    lanes: int
    slices: int
    sum: bool
    is_past: bool
    """Whether it is looked at as it was earlier."""
    filters: Mapping[str, Any]
    """What lanes must have: any of `vendor`, `source`, `number`, `phases`."""


class Chosen(NamedTuple):
    """The lanes that match, by number; of all lanes the phase then, and a 1 for each that matches, unless all do."""

    lanes: Sequence[int]
    phases: bytes
    mask: bytes | None

    def column(self, column: Sequence[int]) -> Sequence[int]:
        """Return a column of the lanes that match."""
        return column[: len(self.lanes)] if self.mask is None else list(compress(column, self.mask))


def chosen(lanes: CallLanes, query: TimelineQuery) -> Chosen:
    """Return the lanes that match a query, in order."""
    phases = lanes.phases_at(query.until) if query.is_past else bytes(lanes.phase)
    count = lanes.until(min(query.end, query.until))
    mask = reduce(_both, _masks(lanes, query, phases, count), None)
    return Chosen(range(1, count + 1) if mask is None else list(compress(range(1, count + 1), mask)), phases, mask)


def _masks(lanes: CallLanes, query: TimelineQuery, phases: bytes, count: int) -> Iterator[bytes]:
    """Yield, for each condition of a query, a 1 for every lane that meets it and a 0 for every other lane."""
    wanted = query.filters
    if count and query.begin > lanes.asked[0]:
        begin = query.begin
        yield bytes([ended >= begin for ended in lanes.ended[:count]])
    if "vendor" in wanted:
        kinds = bytes([kind.vendor == wanted["vendor"] for kind in lanes.known_moves.kinds])
        yield _looked_up(lanes.kind[:count], kinds)
    if "phases" in wanted:
        yield _looked_up(phases[:count], bytes([phase in wanted["phases"] for phase in PHASES]))
    if "source" in wanted:
        indexes = lanes.sources.named(wanted["source"])
        yield bytes([index in indexes for index in lanes.source[:count]])
    if "number" in wanted:
        digits = digits_of(wanted["number"])
        yield lanes.digits.having(digits)[:count]


def _looked_up(column: bytes | bytearray, table: bytes) -> bytes:
    """Return for each value of a column what a table has at its index."""
    return bytes(column).translate(table + bytes(256 - len(table)))


def _both(one: bytes | None, other: bytes) -> bytes:
    """Return a 1 where both have one."""
    if one is None:
        return other
    both = int.from_bytes(one, "little") & int.from_bytes(other, "little")
    return both.to_bytes(len(one), "little")
