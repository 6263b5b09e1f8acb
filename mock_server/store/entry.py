"""Entries of a stored log, and their worlds. Each entry carries a checksum of itself and all before it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

COMMAND, NOTE, BEGIN, END = range(4)
"""A change; what is remembered beside changes (the clock, an idempotency key); a new world; the world is deleted."""

NOTHING = bytes(12)
"""The checksum before the first entry of a world."""


class StoreUnready(Exception):
    """Raised where a store can't be used when a server starts."""


class NewEntry(NamedTuple):
    """An entry that is still to be written."""

    world: int
    kind: int
    wakes_at: int
    """When the world goes on by itself from here, in real milliseconds; 0 if it does not."""
    real: int
    """The real time in milliseconds."""
    parts: tuple[bytes, ...]
    """The content, in parts: nobody copies a large body to put a few words before it."""


class Entry(NamedTuple):
    """An entry as it was written."""

    number: int
    kind: int
    wakes_at: int
    real: int
    content: bytes


class StoredWorld(NamedTuple):
    """A world in a store. Its name is a hash of its account; the account and its passwords are secrets."""

    id: int
    name: bytes
    account: str
    ticket: str


class Tail(NamedTuple):
    """The end of a world's log: the last number, the checksum of all up to it, where the world that lives begins."""

    number: int = 0
    sum: bytes = NOTHING
    first: int = 0
    wakes_at: int = 0
    is_deleted: bool = False
    """Whether no world lives: the latest was deleted."""

    def behind(self, number: int, kind: int, wakes_at: int, found: bytes) -> "Tail":
        """Return the end behind one more entry, whose checksum is `found`."""
        is_deleted = kind == END or (self.is_deleted and kind != BEGIN)
        return Tail(number, found, number if kind in (BEGIN, END) else self.first, wakes_at, is_deleted)


def world_name(account: str) -> bytes:
    """Return the name of an account's world, which does not tell the account."""
    return blake2b(account.encode(errors="surrogatepass"), digest_size=16, person=b"world").digest()


def checksum(
    before: bytes, world: int, number: int, kind: int, wakes_at: int, real: int, parts: Sequence[bytes]
) -> bytes:
    """Return the checksum of an entry, which is that of all entries of its world up to it."""
    found = blake2b(b"%b%d %d %d %d %d " % (before, world, number, kind, wakes_at, real), digest_size=12)
    for part in parts:
        found.update(part)
    return found.digest()


_world = itemgetter(0)


def numbered(
    entries: Iterable[NewEntry], known: Mapping[int, Tail], tails: dict[int, Tail]
) -> Iterator[tuple[NewEntry, int, bytes]]:
    """Yield each entry with its number and its checksum.

    `known` are the ends of all worlds as they are; `tails` gets those of these worlds as they are behind the entries,
    when all of these were yielded.
    """
    for id_, own in groupby(entries, _world):
        number, found, first, wakes_at, is_deleted = tails.get(id_) or known.get(id_) or Tail()
        for entry in own:
            world, kind, wakes_at, real, parts = entry
            number += 1
            found = checksum(found, world, number, kind, wakes_at, real, parts)
            if kind in (BEGIN, END):
                first, is_deleted = number, kind == END
            yield entry, number, found
        tails[id_] = Tail(number, found, first, wakes_at, is_deleted)
