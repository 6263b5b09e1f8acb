"""The look at a store's file from outside: what it holds, and whether every byte of it is as it was written."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from mock_server.store.entry import BEGIN, COMMAND, END, NOTE, NOTHING, StoredWorld, Tail, checksum
from mock_server.store.file_format import ENTRIES, MADE, places, row_sum, table_statements
from mock_server.store.sqlite_file import READ, UNREADABLE, SqliteFile, StoreRefused

STEPS = 1_000_000
"""Instructions of SQLite after which a long statement tells that it goes on."""

Tell = Callable[[str], None]
"""It is called often, with what is looked at."""


class WorldSummary(NamedTuple):
    """A world as a list shows it. Sizes are those of its living entries, `changed` is in real milliseconds."""

    name: str
    label: str
    commands: int
    size: int
    changed: int


class Damage(NamedTuple):
    """A place that is not as it was written: in which world (an empty name: in none), what, and what is intact."""

    world: str
    what: str


class UnknownWorld(ValueError):
    """Raised for a name that no world of a store has, or that several begin with."""


class InspectedFile(SqliteFile):
    """A store's file that is looked at. What is damaged in it is counted, and refused only where it is used."""

    def __init__(self, path: Path, tell: Tell = lambda _: None) -> None:
        """Open a file that is there. Raise `StoreRefused` if it is no store, or in use."""
        if not os.path.exists(path):  # noqa: PTH110 - the method raises for a name that is too long
            raise StoreRefused(f"{path}: there is no such file")
        self.tell, self.damaged_rows, self.looked_at = tell, 0, 0
        super().__init__(path)
        self._db.set_progress_handler(self._went_on, STEPS)

    def _went_on(self) -> int:
        self.tell("")
        return 0

    def _worlds(self) -> Iterator[StoredWorld]:
        for *fields, found in self._db.execute("SELECT * FROM worlds ORDER BY id"):
            if found == row_sum(*fields):
                yield StoredWorld(*fields)
            else:
                self.damaged_rows += 1

    # The list.

    def living(self) -> Iterator[StoredWorld]:
        """Yield the worlds that have begun, and were not deleted since."""
        return (world for world in self.worlds.values() if self.lives(world))

    @property
    def size(self) -> int:
        """The bytes of the file."""
        (count,), (size,) = (self._db.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
        return int(count) * int(size)

    def lives(self, world: StoredWorld) -> bool:
        """Return whether a world was not deleted."""
        return not self.tails.get(world.id, Tail()).is_deleted

    def summaries(self) -> Iterator[WorldSummary]:
        """Yield what a list says of each world that lives, the latest changed first."""
        found = []
        for world in self.living():
            self.tell(short_name(world))
            found.append(self._summary(world))
        return iter(sorted(found, key=lambda one: (-one.changed, one.name)))

    def end(self, world: StoredWorld) -> tuple[Tail, int]:
        """Return the end of a world, and how many commands it has."""
        tail = self.tails.get(world.id, Tail())
        rows = self._db.execute(
            "SELECT count(*) FROM entries WHERE kind = ? AND place BETWEEN ? AND ?",
            (COMMAND, *places(world.id, tail.first)),
        )
        return tail, int(rows.fetchone()[0])

    def _summary(self, world: StoredWorld) -> WorldSummary:
        first = self.tails.get(world.id, Tail()).first
        commands, size, changed = self._db.execute(
            "SELECT total(kind = ?), total(length(content)), max(real) FROM entries WHERE place BETWEEN ? AND ?",
            (COMMAND, *places(world.id, first)),
        ).fetchone()
        return WorldSummary(short_name(world), self._label(world, first), int(commands), int(size), changed or 0)

    def _label(self, world: StoredWorld, first: int) -> str:
        """Return the latest label of a world; an empty text if it has none, or a damaged one."""
        notes = self._db.execute(
            "SELECT content FROM entries WHERE place BETWEEN ? AND ? AND kind IN (?, ?) "
            "AND instr(content, ?) > 0 ORDER BY place DESC",
            (*places(world.id, first), BEGIN, NOTE, b'"label"'),
        )
        for (content,) in notes:
            try:
                return str(json.loads(content)["label"]["label"])
            except (ValueError, LookupError, TypeError):
                continue
        return ""

    def room(self) -> int:
        """Return how many bytes deleted and reset worlds take, and pages that hold nothing."""
        rows = sum(
            self._db.execute(
                "SELECT total(length(content)) FROM entries WHERE place BETWEEN ? AND ?",
                places(world, last=tail.first - 1),
            ).fetchone()[0]
            for world, tail in self.tails.items()
        )
        (free,), (size,) = (self._db.execute(f"PRAGMA {name}").fetchone() for name in ("freelist_count", "page_size"))
        return int(rows) + int(free) * int(size)

    def named(self, name: str) -> StoredWorld:
        """Return the world whose name begins so. Raise `UnknownWorld` if there is none, or several."""
        found = [world for world in self.living() if world.name.hex().startswith(name.lower())] if name else []
        if len(found) != 1:
            seen = "the beginning of several worlds' names" if found else "no world's name"
            raise UnknownWorld(f"{self.path}: seen {name[:40]!r}, {seen}; `mockdial store FILE` lists them")
        return found[0]

    # The check.

    def check(self) -> Iterator[Damage]:
        """Yield what is damaged, and look at everything: structure, tables, and every entry, of past worlds too."""
        try:
            yield from self._check_tables()
            ids = {world.id for world in self.worlds.values()}
            for world in sorted(self.worlds.values()):
                yield from self._check_world(world)
            for id_ in sorted((self._ids("entries", "place >> 32") | self._ids("tails", "world")) - ids):
                yield Damage("", f"entries of world {id_}, which is not listed, or whose place in the list is damaged")
        except UNREADABLE as error:
            yield Damage("", f"the file as a whole: {error}")

    def _ids(self, table: str, world: str) -> set[int]:
        return {id_ for (id_,) in self._db.execute(f"SELECT DISTINCT {world} FROM {table}")}  # noqa: S608 - ours

    def _check_tables(self) -> Iterator[Damage]:
        self.tell("its structure")
        for (said,) in self._db.execute("PRAGMA integrity_check(5)"):
            if said != "ok":
                yield Damage("", f"the structure of the file: {said}")
        made = self._db.execute(MADE).fetchall()
        if [sql for (sql,) in made] != table_statements():
            yield Damage("", "the descriptions of its tables")
        if self.damaged_rows:
            yield Damage("", f"the list of worlds, in {self.damaged_rows} places")
        for name, value, found in self._db.execute("SELECT name, value, sum FROM meta"):
            if found != row_sum(name, value):
                yield Damage("", f"the server's {str(name)[:40]!r}")

    def _check_world(self, world: StoredWorld) -> Iterator[Damage]:
        """Yield the first place at which a world is damaged."""
        tail, before, expected, commands, first = self.tails.get(world.id, Tail()), NOTHING, 1, 0, 0
        wakes_at = 0
        try:
            for number, kind, wakes, real, content, found in self._rows(world):
                if expected == 1 and number == tail.first:
                    expected = number  # what was before is gone by `compact`
                if kind in (BEGIN, END):
                    first, commands = number, 0
                intact = type(content) is bytes and number == expected
                if not intact or checksum(before, world.id, number, kind, wakes, real, (content,)) != found:
                    yield self._damage(world, expected, first, commands)
                    return
                commands += kind == COMMAND
                before, expected, wakes_at = found, number + 1, wakes
        except (*UNREADABLE, TypeError, OverflowError):
            yield self._damage(world, expected, first, commands)
            return
        if tail[:4] != (expected - 1, before, first, wakes_at):
            yield self._damage(world, expected, first, commands, "its end")

    def _rows(self, world: StoredWorld) -> Iterator[Any]:
        cursor = self._db.execute(ENTRIES, places(world.id))
        while rows := cursor.fetchmany(READ):
            self.tell(f"{short_name(world)}, entry {rows[0][0]:,}")
            self.looked_at += len(rows)
            yield from rows

    def _damage(self, world: StoredWorld, number: int, first: int, commands: int, what: str = "") -> Damage:
        """Return the damage at an entry of a world; where that world was reset since, it plays no more."""
        living = self.tails.get(world.id, Tail()).first
        past = f", of what was before it was reset or deleted at entry {living}" if number < living else ""
        place = what or f"command {commands + 1} (entry {number})"
        return Damage(short_name(world), f"{place}{past}: the {commands} commands before it are intact")


def short_name(world: StoredWorld) -> str:
    """Return the beginning of a world's name, as people see it."""
    return world.name.hex()[:12]
