"""The loss of a store whose `-wal` file is damaged: the first command of each world that is not intact.

What the intact commits left and what stands behind them is looked at in a copy. No byte of the store is changed.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from mock_server.store.entry import StoredWorld, Tail, checksum
from mock_server.store.file_format import ENTRIES, places
from mock_server.store.inspection import Damage, InspectedFile, Tell, short_name
from mock_server.store.sqlite_file import UNREADABLE, StoreRefused
from mock_server.store.wal_file import WalDamage

FIRST, COUNTED = 1, 92
"""The number of the page that describes the tables, and where it says which commit has counted all pages."""


class LostEntry(NamedTuple):
    """The first entry of a world that is not in the intact part of a store, and the commands that are before it."""

    world: str
    number: int
    commands: int

    @property
    def what(self) -> str:
        """The command, and the intact part of its world."""
        return f"command {self.commands + 1} (entry {self.number}): the {self.commands} commands before it are intact"


class WalLoss(NamedTuple):
    """The damage of a store's `-wal` file, what each world loses by it, and what else is damaged in the intact part."""

    path: Path
    damage: WalDamage
    lost: list[LostEntry]
    others: list[Damage]
    is_told: bool
    """Whether all that stands behind the damage can be read."""

    @property
    def sentence(self) -> str:
        """All of it in one line, with the world that loses first."""
        more = f"; other worlds that lose some: {len(self.lost) - 1} (`mockdial store FILE check` names them)"
        named = [f"world {one.world}: {one.what}{more if self.lost[1:] else ''}" for one in self.lost[:1]]
        return "; ".join([f"{self.path}: is {self.place}", *named, self.remedy])

    @property
    def place(self) -> str:
        """The place of the damage, with a word that no world loses by it if none does."""
        place = f"damaged in {self.path.name}-wal behind its first {self.damage.commits} commits"
        more = "" if self.is_told else "; not all behind them can be read"
        return f"{place}{'' if self.lost or more else '; no world loses a command by that'}{more}"

    @property
    def remedy(self) -> str:
        """The remedy: to go on with the intact part, if that is a whole store."""
        alone = f", or go on with what is intact alone: truncate -s {self.damage.size} {self.path}-wal"
        return f"put a copy back{'' if self.others else alone}"


def wal_loss(path: Path, damage: WalDamage, tell: Tell = lambda _: None) -> WalLoss:
    """Return what a store loses by damage to its `-wal` file. Raise `StoreRefused` if there is no room for a copy."""
    try:
        loss = _loss(path, damage, tell)
        if loss.is_told and not loss.lost and not loss.others:
            return loss
        # SQLite may have copied all commits into the store already: then nothing of this file is needed any more.
        main = _loss(path, damage._replace(size=0, intact={}, behind={**damage.intact, **damage.behind}), tell)
        return main if main.is_told and not main.lost and not main.others else loss
    except OSError as error:
        raise StoreRefused(
            f"{path}: is damaged in {path.name}-wal; no copy can be made to look at: {error.strerror}"
        ) from None


def _loss(path: Path, damage: WalDamage, tell: Tell) -> WalLoss:
    with _copied(path, damage.intact) as copy:
        try:
            with closing(InspectedFile(copy, tell)) as file:
                others = [*file.check()]
                known = {world.id: _Known(world, *file.end(world)) for world in file.worlds.values()}
        except StoreRefused as refused:
            others, known = [Damage("", str(refused).replace(str(copy), str(path)))], {}
        _lay_behind(damage.behind, copy)
        with closing(_Behind(copy)) as behind:
            lost = [one for _, one in sorted(behind.lost(known))]
    return WalLoss(path, damage, lost, others, behind.is_readable)


class _Known(NamedTuple):
    """A world as the intact part has it."""

    world: StoredWorld
    tail: Tail
    commands: int


@contextmanager
def _copied(path: Path, pages: Mapping[int, bytes]) -> Iterator[Path]:
    """Lend a copy of a store with these pages in it."""
    with TemporaryDirectory(prefix="mockdial-") as folder:
        copy = Path(folder) / "store"
        shutil.copyfile(path, copy)
        _lay(pages, copy)
        yield copy


def _lay(pages: Mapping[int, bytes], copy: Path) -> None:
    with copy.open("r+b") as file:
        for number, page in pages.items():
            file.seek((number - 1) * len(page))
            file.write(page)


def _lay_behind(pages: Mapping[int, bytes], copy: Path) -> None:
    """Write what stands behind the damage over a copy.

    The first page describes the tables, which stay as they were made: the intact one is kept. It also counts the pages,
    unless the commit that it names as the latest to do so is another: then SQLite counts them itself.
    """
    _lay({number: page for number, page in pages.items() if number != FIRST}, copy)
    with copy.open("r+b") as file:
        file.seek(COUNTED)
        file.write(b"\xff" * 4)


class _Behind:
    """The pages behind the damage. Anything may be damaged in them: a part that can't be read is left out."""

    def __init__(self, copy: Path) -> None:
        """Open a copy."""
        self._db, self.is_readable = sqlite3.connect(copy), True
        self.close = self._db.close

    def lost(self, known: Mapping[int, _Known]) -> Iterator[tuple[int, LostEntry]]:
        """Yield what each world loses, with the real time at which that was written; 0 if nobody can tell."""
        if self._rows("PRAGMA quick_check(entries)") != [("ok",)]:
            self.is_readable = False
        rows = self._rows("SELECT id, name FROM worlds")
        names = {id_: name.hex()[:12] for id_, name in rows if type(name) is bytes}
        found = {world for (world,) in self._rows("SELECT DISTINCT place >> 32 FROM entries")}
        for id_ in names.keys() | known.keys() | found:
            world, tail, commands = known.get(id_) or (None, Tail(), 0)
            name = names.get(id_, "?") if world is None else short_name(world)
            real = self._real_of_next(id_, tail)
            if real is not None and (real or name != "?"):
                yield real, LostEntry(name, tail.number + 1, commands)
            elif real is not None:  # the place of an entry is damaged: it names a world that there is not
                self.is_readable = False

    def _real_of_next(self, world: int, tail: Tail) -> int | None:
        """Return the real time of the entry behind a tail; 0 if it is damaged, None if there is none."""
        rows = self._rows(f"{ENTRIES} LIMIT 1", *places(world, tail.number + 1))
        for number, kind, wakes_at, real, content, found in rows:
            with suppress(TypeError, OverflowError):  # a damaged row has fields of another type
                if checksum(tail.sum, world, number, kind, wakes_at, real, (content,)) == found:
                    return int(real)
            if number == tail.number + 1:
                return 0
            self.is_readable = False  # the place of an entry is damaged: one is missing before it
        return None

    def _rows(self, statement: str, *parameters: int) -> list[Any]:
        """Return the rows of a statement, up to where they can't be read."""
        rows: list[Any] = []
        try:
            rows.extend(self._db.execute(statement, parameters))
        except UNREADABLE:
            self.is_readable = False
        return rows
