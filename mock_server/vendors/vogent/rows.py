"""The rows of a job, packed: of a million rows no object is kept, and one is made when somebody looks."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

PACK = 16
"""Rows in one piece of JSON: enough that a piece weighs little beside its rows, few enough to be read quickly."""

Row = Mapping[str, Any]


class Rows(Sequence[Row]):
    """Rows as pieces of JSON, of which the one that was looked at last is kept at hand."""

    __slots__ = ("_first", "_last", "_length", "_pieces")

    def __init__(self, rows: Sequence[Row]) -> None:
        self._length = len(rows)
        # Copied, because the space behind each result of orjson stays taken as long as the result.
        self._pieces = [bytes(memoryview(orjson.dumps(rows[n : n + PACK]))) for n in range(0, len(rows), PACK)]
        self._first, self._last = -1, list[Row]()

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, row: Any) -> Any:
        piece = row // PACK
        if piece != self._first:
            self._first, self._last = piece, orjson.loads(self._pieces[piece])
        return self._last[row % PACK]


def packed(rows: Sequence[Row]) -> Sequence[Row]:
    """The same rows, in less space where that is worth it."""
    return rows if len(rows) <= PACK else Rows(rows)
