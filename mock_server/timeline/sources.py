"""The sources of calls: jobs, campaigns and batches, and how many of their calls are in each phase."""

from typing import Any

from mock_server.contract.phases import PHASES
from mock_server.engine.dialing.dialer import CallSource
from mock_server.timeline.move_facts import MoveFacts
from mock_server.timeline.under_way import UnderWay


class KnownSource:
    """One source, and what happened to it."""

    __slots__ = ("began", "counts", "record", "statuses", "under_way", "vendor")

    def __init__(self, vendor: str, record: CallSource, began: int) -> None:
        self.vendor, self.record, self.began = vendor, record, began
        self.statuses: list[tuple[int, str, int]] = []  # since when it had which status, of which phase
        self.counts = [0] * len(PHASES)
        self.under_way = UnderWay()

    def status_at(self, at: int) -> tuple[str | None, int | None]:
        """Return the status and its phase when all of a moment had happened; None where a source has none."""
        found = next((one for one in reversed(self.statuses) if one[0] <= at), None)
        return (None, None) if found is None else found[1:]


class Sources:
    """All sources of a world, in the order in which they came."""

    def __init__(self) -> None:
        self.all: list[KnownSource] = []
        self._index: dict[tuple[str, str], int] = {}

    def note(self, at: int, facts: MoveFacts, record: Any) -> None:
        """Note what happened to a record, if it is a source."""
        if facts.status is None or not hasattr(record, "windows"):
            return
        source = self.all[self.of(record.machine.vendor, record, at)]
        source.statuses.append((at, facts.status, facts.phase))

    def of(self, vendor: str, record: CallSource | None, at: int) -> int:
        """Return the index of a source, which is new if it was not named before; -1 for none."""
        if record is None:
            return -1
        known = vendor, record.id
        if known not in self._index:
            self._index[known] = len(self.all)
            self.all.append(KnownSource(vendor, record, at))
        return self._index[known]

    def count(self, index: int, before: int | None, after: int) -> None:
        """Note that a call of a source has gone from one phase to another; from None if it is new."""
        if index >= 0:
            counts = self.all[index].counts
            counts[after] += 1
            if before is not None:
                counts[before] -= 1

    def named(self, id_: str) -> set[int]:
        """Return the indexes of the sources with this id: at most one for each vendor."""
        return {index for (_, own), index in self._index.items() if own == id_}
