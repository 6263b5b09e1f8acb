"""A long list of plain values, packed: of a million rows no object is kept, and one is made when somebody looks."""

import marshal
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

PACK = 4
"""Entries in one piece: enough that a piece weighs little beside them, few enough to be read quickly."""

KEPT = 256
"""Pieces that are kept at hand once they were read, those of all lists together: neighbours are looked at together, but
not quite in their order."""

SHORT = 4096
"""Bytes of a piece that is kept at hand: so all of them together weigh little, whatever clients send."""


class Packed(Sequence[Any]):
    """Values as JSON knows them."""

    __slots__ = ("_length", "_pieces")

    def __init__(self, values: Sequence[Any]) -> None:
        self._length = len(values)
        pieces: Any = (values[n : n + PACK] for n in range(0, len(values), PACK))
        self._pieces = [marshal.dumps(piece) for piece in pieces]

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, place: Any) -> Any:
        if not 0 <= place < self._length:
            place = range(self._length)[place]  # counted from the end, or not there
        which, rest = divmod(place, PACK)
        piece = self._pieces[which]
        return (_kept if len(piece) <= SHORT else _read)(piece)[rest]

    def near(self, text: str) -> Iterator[int]:
        """The places of entries that may hold this text, which is ASCII: surely no other does."""
        wanted = text.encode()
        for which, piece in enumerate(self._pieces):
            if wanted in piece:
                yield from range(which * PACK, min((which + 1) * PACK, self._length))


def _read(piece: bytes) -> list[Any]:
    found: list[Any] = marshal.loads(piece)  # noqa: S302 (we wrote it)
    return found


_kept = lru_cache(KEPT)(_read)


def near(values: Sequence[Any], text: str) -> Iterable[int]:
    """The places in a long list, packed or not, of entries that may hold this text: surely no other does."""
    return values.near(text) if isinstance(values, Packed) else range(len(values))


def packed(values: Sequence[Any]) -> Sequence[Any]:
    """The same values, in less space where that is worth it."""
    return values if len(values) <= PACK else Packed(values)
