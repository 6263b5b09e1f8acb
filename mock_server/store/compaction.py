"""Compaction: a store's file gives back the room of deleted and reset worlds; what lives stays, entry by entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from mock_server.store.entry import NOTHING, StoredWorld, Tail, checksum
from mock_server.store.file_format import place, places
from mock_server.store.inspection import InspectedFile, short_name
from mock_server.store.sqlite_file import UNREADABLE, StoreFull, StoreRefused, why


class Compacted(NamedTuple):
    """The result of a compaction: the worlds that are gone, those that began again, those left for their damage."""

    deleted: int
    reset: int
    damaged: list[str]
    room: int
    """The bytes that the file gave back."""


class CompactedFile(InspectedFile):
    """A store's file from which worlds are removed, all of them or none."""

    def delete(self, world: StoredWorld) -> None:
        """Remove a world, whatever its state. Its room is given back by `compact`; its bytes are gone at once."""
        with self._whole():
            self._remove(world)

    def compact(self) -> Compacted:
        """Drop deleted worlds, and of reset ones what was before; give the room back to the disk.

        What is damaged stays as it is, to be looked at.
        """
        before, found = self.size, Compacted(0, 0, [], 0)
        with self._whole():
            for world in sorted(self.worlds.values()):
                self.tell(short_name(world))
                before, found = self.size, self._compact_world(world, found)
        with self._explained():
            self.tell("the file")
            self._db.execute("VACUUM")
        return found._replace(room=max(0, before - self.size))

    def _compact_world(self, world: StoredWorld, found: Compacted) -> Compacted:
        if not self.lives(world):
            self._remove(world)
            return found._replace(deleted=found.deleted + 1)
        tail = self.tails.get(world.id, Tail())
        past = self._db.execute(
            "SELECT 1 FROM entries WHERE place BETWEEN ? AND ? LIMIT 1", places(world.id, last=tail.first - 1)
        )
        if past.fetchone() is None:
            return found
        try:
            self._cut(world, tail)
        except StoreRefused:
            return found._replace(damaged=[*found.damaged, short_name(world)])
        return found._replace(reset=found.reset + 1)

    def _cut(self, world: StoredWorld, tail: Tail) -> None:
        """Remove what was before a world that lives, whose checksums then begin with it. Its entries stay as they are.

        Raise `StoreRefused`, before anything is changed, if the world is damaged.
        """
        sums, before = [], NOTHING
        for number, kind, wakes_at, real, content in self.read(world.id):
            before = checksum(before, world.id, number, kind, wakes_at, real, (content,))
            sums.append((before, place(world.id, number)))
        self._db.executemany("UPDATE entries SET sum = ? WHERE place = ?", sums)
        self._db.execute("DELETE FROM entries WHERE place BETWEEN ? AND ?", places(world.id, last=tail.first - 1))
        self._db.execute("UPDATE tails SET sum = ? WHERE world = ?", (before, world.id))
        self.tails[world.id] = tail._replace(sum=before)

    def _remove(self, world: StoredWorld) -> None:
        self._db.execute("DELETE FROM entries WHERE place BETWEEN ? AND ?", places(world.id))
        self._db.execute("DELETE FROM tails WHERE world = ?", (world.id,))
        self._db.execute("DELETE FROM worlds WHERE id = ?", (world.id,))
        del self.worlds[world.name]
        self.tails.pop(world.id, None)

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Have all of a block done, or nothing; what is deleted is overwritten."""
        with self._explained():
            self._db.execute("PRAGMA secure_delete = ON")
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except UNREADABLE as error:
            raise StoreFull(why(self.path, error)) from None
