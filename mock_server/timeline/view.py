"""A time line as the control plane shows it: lanes, sums, sources, vendors, webhooks and requests."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any

from mock_server.contract.json_codec import encode
from mock_server.contract.phases import PHASES
from mock_server.engine import moment
from mock_server.engine.dialing.dialer import Windows
from mock_server.engine.world import World
from mock_server.store.request_log import Request
from mock_server.timeline import requests
from mock_server.timeline.columns import LaneRows, groups
from mock_server.timeline.lane_reader import LaneReader
from mock_server.timeline.lanes import CallLanes
from mock_server.timeline.query import Chosen, TimelineQuery, chosen
from mock_server.timeline.sources import KnownSource
from mock_server.timeline.under_way import UnderWay
from mock_server.timeline.webhooks import LaneWebhooks, edges

MOST_BYTES = 256_000
"""The most bytes of a reply."""

SPARE = 1_000
"""The bytes that are left free where the first try was too long."""

MOST_SOURCES, MOST_NAME = 100, 100
"""The most sources that are shown besides those of the lanes, and the most characters of a name."""

MOST_WINDOWS, ALL_WINDOWS = 200, 1_000
"""The most windows of one source, and about the most of all of them."""

MOST_POINTS = 4_000
"""The most points of all curves together."""


class Timeline:
    """The time line of one world, kept as long as somebody looks at it."""

    def __init__(self, world: World) -> None:
        self.lanes = CallLanes(world)
        self._reader = LaneReader(self.lanes)
        self.webhooks = LaneWebhooks(self.lanes)
        self.asked_at = 0.0  # in real seconds, when somebody looked at it last

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return self.lanes.size + self._reader.size + self.webhooks.size

    @property
    def is_read(self) -> bool:
        """True if all that has happened is in it."""
        return self.lanes.read == len(self.lanes.world.journal)

    @property
    def now(self) -> int:
        """The time up to which all that has happened is in it."""
        lanes, world = self.lanes, self.lanes.world
        return world.now if self.is_read or not lanes.read else world.journal.time(lanes.read - 1)

    def steps(self) -> Iterator[None]:
        """Read what has happened since it was read last, a little between two yields."""
        happenings, webhooks = len(self.lanes.world.journal), len(self.lanes.world.outbox)
        yield from self._reader.steps(happenings)
        yield from self.webhooks.steps(webhooks)

    def view(self, query: TimelineQuery, log: Sequence[Request]) -> dict[str, Any]:
        """Return what a query asks for. `log` has the requests to the world."""
        lanes, accounts = self.lanes, self.lanes.world.accounts
        query = query._replace(slices=min(query.slices, MOST_POINTS // max(1, len(accounts))))
        found = chosen(lanes, query)
        fixed = {
            "from": moment.text(query.begin),
            "to": moment.text(query.end),
            "now": moment.text(query.until),
            "happened": self._happened(query),
            "total": len(found.lanes),
            "phases": PHASES,
            "sums": groups(lanes, query, found),
            "vendors": {name: self._vendor(name, account, query) for name, account in accounts.items()},
            "requests": requests.marks(log, query),
        }
        room = MOST_BYTES - len(encode(fixed))
        while True:
            rows = LaneRows(lanes, query, found, room)
            reply = fixed | self._with_lanes(rows, found, query)
            too_many = len(encode(reply)) - MOST_BYTES
            if too_many <= 0 or not rows.numbers:
                return reply
            room -= too_many + SPARE

    def _with_lanes(self, rows: LaneRows, found: Chosen, query: TimelineQuery) -> dict[str, Any]:
        """Return the part of a reply that depends on which lanes are shown."""
        end = query.first + len(rows.numbers)
        columns = rows.view()
        return {
            "next": end if end < len(found.lanes) else None,
            "lanes": columns,
            "kinds": [{"vendor": vendor, "kind": kind} for vendor, kind in rows.kinds.all],
            "statuses": rows.statuses.all,
            "sources": self._sources(rows.sources.all, found, query),
            "webhooks": self.webhooks.marks(rows.numbers, query),
        }

    def _happened(self, query: TimelineQuery) -> int:
        """Return how many happenings there were then."""
        journal = self.lanes.world.journal
        return journal.until(query.until) if query.is_past else self.lanes.read

    def _vendor(self, name: str, account: Any, query: TimelineQuery) -> dict[str, Any]:
        counted, parts = self._under_way(name, query), edges(query)
        calls = [0] * (len(parts) - 1) if counted is None else counted.most(parts, query.until)
        at = [edge - query.begin for edge in parts[:-1]]
        return {"capacity": account.lines.capacity, "under_way": {"at": at, "calls": calls}}

    def _under_way(self, vendor: str, query: TimelineQuery) -> UnderWay | None:
        """Return how many calls of a vendor are under way: those of the source that is asked for, if one is."""
        if "source" not in query.filters:
            return self.lanes.under_way.get(vendor)
        known = self.lanes.sources
        found = (known.all[index] for index in known.named(query.filters["source"]))
        return next((one.under_way for one in found if one.vendor == vendor), None)

    def _sources(self, first: Collection[int], found: Chosen, query: TimelineQuery) -> list[dict[str, Any]]:
        """Return the sources of the lanes that are shown, and others, the latest first."""
        known, wanted, indexes, seen = self.lanes.sources.all, query.filters, list(first), set(first)
        others = (
            index
            for index in reversed(range(len(known)))
            if index not in seen
            and known[index].began <= query.until
            and wanted.get("vendor", known[index].vendor) == known[index].vendor
            and wanted.get("source", known[index].record.id) == known[index].record.id
        )
        indexes += islice(others, MOST_SOURCES)
        counts = self._counts_then(found) if query.is_past else None
        most = min(MOST_WINDOWS, max(1, ALL_WINDOWS // max(1, len(indexes))))
        return [self._source(known[index], query, most, None if counts is None else counts[index]) for index in indexes]

    def _counts_then(self, found: Chosen) -> list[list[int]]:
        """Return for each source how many calls were in each phase then."""
        counted = Counter(zip(self.lanes.source, found.phases, strict=False))
        every = range(len(PHASES))
        return [[counted[index, phase] for phase in every] for index in range(len(self.lanes.sources.all))]

    def _source(
        self, source: KnownSource, query: TimelineQuery, most: int, counts: Sequence[int] | None
    ) -> dict[str, Any]:
        record, (status, phase) = source.record, source.status_at(query.until)
        pairs = zip(PHASES, source.counts if counts is None else counts, strict=True)
        return {
            "id": record.id,
            "vendor": source.vendor,
            "kind": self.kind(source),
            "name": record.name and record.name[:MOST_NAME],
            "status": status,
            "phase": None if phase is None else PHASES[phase],
            "calls": {word: count for word, count in pairs if count},
            "limit": record.limit,
            "open": None if record.windows is None else list(_open(record.windows, query, source.began, most)),
        }

    def kind(self, source: KnownSource) -> str:
        """Return the kind under which the control plane lists a source; of one that it does not list, its own word."""
        tables = self.lanes.world.accounts[source.vendor].tables
        record: Any = source.record
        found = next((kind for kind, table in tables.items() if table.get(record.id) is record), None)
        return found or str(getattr(record, "machine", record).kind)


def _open(windows: Windows, query: TimelineQuery, began: int, most: int) -> Iterator[tuple[int, int]]:
    """Yield the windows of a source that lie in a part of time, from the source's beginning on."""
    at, end = max(query.begin, began), min(query.end, moment.LATEST)
    for _ in range(most):
        opens = windows.next_open(at) if at <= end else None
        if opens is None or opens > end:
            return
        at = windows.open_until(opens)
        yield opens - query.begin, min(at, end) - query.begin
