"""The records of one kind, in the order in which they came, found again by their counted ids."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from mock_server.engine.ids import Ids

R = TypeVar("R")


class Table(Generic[R]):
    """Records of one kind. A record keeps its position, so pages stay right while records come and go."""

    __slots__ = ("_fixed", "_records", "count", "ids", "unlisted")

    def __init__(self, ids: Ids) -> None:
        self.ids = ids
        self.count = 0
        self._records: list[R | None] = []
        self._fixed: dict[str, int] = {}
        self.unlisted: dict[str, R] = {}

    @property
    def length(self) -> int:
        """The number of positions given out, those of dropped records included: the number of the next record."""
        return len(self._records)

    def next_id(self) -> str:
        """Return the id of the record that comes next."""
        return self.ids.name(len(self._records))

    def add(self, record: R) -> None:
        """Add a record behind the others; its id is the one that `next_id` returned."""
        self._records.append(record)
        self.count += 1

    def add_fixed(self, id_: str, record: R) -> None:
        """Add a record that brings its own id."""
        self._fixed[id_] = len(self._records)
        self.add(record)

    def add_unlisted(self, id_: str, record: R) -> None:
        """Put a record that is found by its own id, stands in no list, and counts for nothing."""
        self.unlisted[id_] = record

    def get(self, id_: str) -> R | None:
        """Return the record with this id; None if it is gone, or was never here."""
        position = self.position(id_)
        return self.unlisted.get(id_) if position is None else self._records[position]

    def drop(self, id_: str) -> None:
        """Drop a record; its position stays empty."""
        position = self.position(id_)
        self.unlisted.pop(id_, None)
        if position is not None and self._records[position] is not None:
            self._records[position] = None
            self.count -= 1

    def clear(self) -> None:
        """Forget all records. An iteration that has begun goes on over the old ones."""
        self._records, self._fixed, self.count, self.unlisted = [], {}, 0, {}

    def forward(self, after: int = -1) -> Iterator[tuple[int, R]]:
        """Yield (position, record) in the order of arrival, after this position."""
        records = self._records
        for position in range(after + 1, len(records)):
            record = records[position]
            if record is not None:
                yield position, record

    def newest_first(self, before: int | None = None) -> Iterator[tuple[int, R]]:
        """Yield (position, record), the newest first, before this position."""
        records = self._records
        for position in range((len(records) if before is None else min(before, len(records))) - 1, -1, -1):
            record = records[position]
            if record is not None:
                yield position, record

    def position(self, id_: str) -> int | None:
        """Return the position of the record with this id, which may have been dropped; None if there was none."""
        fixed = self._fixed
        if id_ in fixed:
            return fixed[id_]
        position = self.ids.number(id_)
        if position is None or position >= len(self._records) or (fixed and position in fixed.values()):
            return None
        return position
