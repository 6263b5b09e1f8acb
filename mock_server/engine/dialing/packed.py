"""Long lists of plain values in little memory: no object is kept for a row, and one is made when the row is read."""

import marshal
import pickle
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

PACK = 4
"""The entries of a piece: enough that a piece takes little memory beside them, few enough to be read quickly."""

KEPT = 256
"""The most pieces that stay in memory once they were read, of all lists together. Neighbours are read together, but not
quite in their order."""

SHORT = 4096
"""The longest piece that stays in memory, in bytes, so that all of them together stay small, whatever clients send."""


class Packed(Sequence[Any]):
    """A list of JSON values, to which others may be added until it is in use."""

    __slots__ = ("_length", "_pieces", "_rest")

    def __init__(self, values: Sequence[Any] = ()) -> None:
        self._length = 0
        self._pieces: list[bytes] = []
        self._rest: list[Any] = []  # the last values, while they are too few for a piece
        self.extend(values)

    def extend(self, values: Sequence[Any]) -> None:
        """Add values at the end."""
        self._length += len(values)
        if self._rest:
            self._pieces.pop()
            values = [*self._rest, *values]
        pieces: Any = (values[n : n + PACK] for n in range(0, len(values), PACK))
        self._pieces += [_written(piece) for piece in pieces]
        self._rest = list(values[len(values) - len(values) % PACK :])

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, place: Any) -> Any:
        if not 0 <= place < self._length:
            place = range(self._length)[place]  # a negative index, or IndexError
        which, rest = divmod(place, PACK)
        piece = self._pieces[which]
        return (_kept if len(piece) <= SHORT else _read)(piece)[rest]

    def near(self, text: str) -> Iterator[int]:
        """Yield the indexes of entries that may hold this ASCII text; surely no other entry does."""
        wanted = text.encode()
        for which, piece in enumerate(self._pieces):
            if wanted in piece:
                yield from range(which * PACK, min((which + 1) * PACK, self._length))


def _written(piece: Any) -> bytes:
    try:
        return marshal.dumps(piece)
    except ValueError:  # a number of many digits is among them: a Decimal
        return pickle.dumps(piece)


def _read(piece: bytes) -> list[Any]:
    reader: Any = pickle if piece.startswith(pickle.PROTO) else marshal
    found: list[Any] = reader.loads(piece)  # we wrote it
    return found


_kept = lru_cache(KEPT)(_read)


def near(values: Sequence[Any], text: str) -> Iterable[int]:
    """Return the indexes of entries, packed or not, that may hold this text; surely no other entry does."""
    return values.near(text) if isinstance(values, Packed) else range(len(values))


def packed(values: Sequence[Any]) -> Sequence[Any]:
    """Return the same values, packed if that saves memory."""
    return values if len(values) <= PACK or isinstance(values, Packed) else Packed(values)
