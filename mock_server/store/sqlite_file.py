"""The log on disk: one SQLite file, whose every commit is synced before it counts."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from mock_server.store.entry import BEGIN, END, Entry, NewEntry, StoredWorld, Tail, checksum, numbered
from mock_server.store.file_format import (
    APPLICATION,
    AT_ONCE,
    BEHIND,
    DELETED,
    ENTRIES,
    FORMAT,
    WIDTH,
    insertion,
    make,
    place,
    places,
    row_sum,
)
from mock_server.store.wal_file import WalDamage, is_locked, wal_damage

COMMITS, BYTES = 64, 1 << 20
"""Commits and bytes after which pages are moved from the log of SQLite to their place."""

READ = 256
"""Rows that are fetched at once."""

UNREADABLE = (sqlite3.Error, UnicodeDecodeError)
"""What a file that can't be read raises: SQLite's own error may quote a damaged name."""


class StoreRefused(Exception):
    """Raised if a file can't be a store, or is none any more; says in one sentence why, and what to do."""


class WalDamaged(StoreRefused):
    """Raised if a byte has changed among the latest commits, which SQLite keeps in a file of their own."""

    def __init__(self, path: Path, damage: WalDamage) -> None:
        """Say where; `wal_inspection` knows more."""
        self.path, self.damage = path, damage
        super().__init__(f"{path}: is damaged in {path.name}-wal; `mockdial store FILE check` tells more")


class StoreFull(Exception):
    """Raised if a commit failed, for want of room as a rule: nothing of it was kept."""


class SqliteFile:
    """The worlds of a server, and the log of each, in one file. One thread at a time may use it."""

    def __init__(self, path: Path, *, is_synced: bool = True, most_bytes: int | None = None) -> None:
        """Open a file, or make it. Raise `StoreRefused` if another program made it, or if it is in use."""
        self.path = path
        self._commits = self._bytes = 0
        self._db = _opened(path)
        try:
            self._prepare(is_synced=is_synced, most_bytes=most_bytes)
            self.worlds = {world.name: world for world in self._worlds()}
            over = {world for (world,) in self._db.execute(DELETED, (END,))}
            tails = {world: Tail(*tail) for world, *tail in self._db.execute("SELECT * FROM tails")}
            self.tails = {world: tail._replace(is_deleted=world in over) for world, tail in tails.items()}
            self._unnoted = self._read_behind()
        except UNREADABLE as error:
            self._db.close()
            raise StoreRefused(why(path, error)) from None
        except StoreRefused:
            self._db.close()
            raise

    def _prepare(self, *, is_synced: bool, most_bytes: int | None) -> None:
        db, path = self._db, self.path
        (application,), (format_,) = (
            db.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
        )
        is_new = not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not is_new and application != APPLICATION:
            raise StoreRefused(f"{path}: seen a database of another program, expected a store of mockdial or no file")
        if format_ > FORMAT:
            raise StoreRefused(
                f"{path}: seen format {format_}, expected {FORMAT} or less: a newer mockdial wrote it, and can read it"
            )
        if format_ == 1:
            raise StoreRefused(
                f"{path}: seen format 1, expected {FORMAT}: a mockdial before the first release wrote it, "
                "and can export its worlds"
            )
        if not is_new and format_ < 1:
            raise StoreRefused(f"{path}: is damaged: seen format {format_}, expected {FORMAT}")
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute(f"PRAGMA synchronous = {'FULL' if is_synced else 'OFF'}")
        if most_bytes is not None:
            (size,) = db.execute("PRAGMA page_size").fetchone()
            db.execute(f"PRAGMA max_page_count = {max(16, most_bytes // size)}")
        db.execute("BEGIN EXCLUSIVE")
        if is_new:
            make(db)
        db.execute("COMMIT")

    # Ends.

    def _read_behind(self) -> set[int]:
        """Bring the tails to the entries behind them; return whose that are.

        A tail stays where its world has another entry than it says: then something is damaged, and is found when the
        world is read.
        """
        moved = set[int]()
        for world, number, kind, wakes_at, found, noted, before in self._db.execute(BEHIND):
            if noted == before:
                moved.add(world)
                self.tails[world] = self.tails[world].behind(number, kind, wakes_at, found)
        return moved

    def _write_tails(self, tails: Iterable[tuple[int, Tail]]) -> None:
        self._db.executemany("REPLACE INTO tails VALUES (?, ?, ?, ?, ?)", [(world, *tail[:4]) for world, tail in tails])

    def checkpoint(self) -> None:
        """Move pages from the log of SQLite to their place, when `is_due`. If that fails, the log is as good."""
        if self._unnoted:  # the commit that was to write their tails has failed; the next one will
            return
        self._commits = self._bytes = 0
        with suppress(sqlite3.Error):
            self._db.execute("PRAGMA wal_checkpoint")

    @property
    def is_due(self) -> bool:
        """True if so much was committed that pages are to be moved. The tails are written with the commit."""
        return self._commits >= COMMITS or self._bytes >= BYTES

    # Worlds.

    def _worlds(self) -> Iterator[StoredWorld]:
        for *fields, found in self._db.execute("SELECT * FROM worlds ORDER BY id"):
            world = StoredWorld(*fields)
            if found != row_sum(*world):
                raise StoreRefused(
                    f"{self.path}: the list of worlds is damaged; `mockdial store FILE check` tells more"
                )
            yield world

    def secret(self, name: str, draw: Callable[[], str]) -> str:
        """Return a secret of the server that keeps this file, drawn once."""
        row = self._db.execute("SELECT value, sum FROM meta WHERE name = ?", (name,)).fetchone()
        if row is None:
            row = (value := draw()), row_sum(name, value)
            self._db.execute("INSERT INTO meta VALUES (?, ?, ?)", (name, *row))
        if row[1] != row_sum(name, row[0]):
            raise StoreRefused(f"{self.path}: the server's {name} is damaged; `mockdial store FILE check` tells more")
        return str(row[0])

    # Entries.

    def write(self, worlds: Sequence[StoredWorld], entries: Sequence[NewEntry]) -> None:
        """Commit new worlds and entries, all or nothing. Raise `StoreFull` if that failed."""
        rows: list[Any] = []
        self._commits += 1
        try:
            tails = self._ends(entries)
            for (world, kind, wakes_at, real, parts), number, found in numbered(entries, self.tails, tails):
                content = parts[0] if len(parts) == 1 else b"".join(parts)
                self._bytes += len(content)
                rows += (place(world, number), kind, wakes_at, real, content, found)
            self._commit(worlds, rows, tails)
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise StoreFull(why(self.path, error)) from None
        self.tails |= tails
        self._unnoted = set() if self.is_due else self._unnoted | tails.keys()

    def _ends(self, entries: Sequence[NewEntry]) -> dict[int, Tail]:
        """Return the ends of those worlds that begin anew here, each as its entries have it.

        The end that is kept beside the entries is another where one of them is damaged, which is why some begin anew.
        """
        anew = {entry.world for entry in entries if entry.kind in (BEGIN, END) and entry.world in self.tails}
        ends = {world: self.tails[world] for world in anew}
        return {world: end._replace(sum=self._sum_before(world, end.number + 1)) for world, end in ends.items()}

    def _commit(self, worlds: Sequence[StoredWorld], rows: Sequence[Any], tails: Mapping[int, Tail]) -> None:
        """Write rows of six fields each. Most commits are one statement, which is a transaction of its own."""
        db, width = self._db, WIDTH * AT_ONCE
        if worlds or len(rows) > width or self.is_due:
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO worlds VALUES (?, ?, ?, ?, ?)", [(*world, row_sum(*world)) for world in worlds])
        for at in range(0, len(rows), width):
            some = rows[at : at + width]
            db.execute(insertion(len(some) // WIDTH), some)
        if db.in_transaction:
            moved = {*self._unnoted, *tails} if self.is_due else [one.id for one in worlds]
            self._write_tails((world, tails.get(world) or self.tails[world]) for world in moved)
            db.execute("COMMIT")

    def read(self, world: int) -> Iterator[Entry]:
        """Yield the entries of the world that lives, the oldest first. Raise `StoreRefused` where one is damaged."""
        tail = self.tails.get(world, Tail())
        before, expected = self._sum_before(world, tail.first), tail.first
        try:
            cursor = self._db.execute(ENTRIES, places(world, tail.first))
            while rows := cursor.fetchmany(READ):
                for *entry, found in rows:
                    number, kind, wakes_at, real, content = entry
                    is_first = number == tail.first
                    if (
                        number != expected
                        or (is_first and kind not in (BEGIN, END))
                        or type(content) is not bytes
                        or checksum(before, world, number, kind, wakes_at, real, (content,)) != found
                    ):
                        raise StoreRefused(self._damaged(world, expected - tail.first, f"entry {expected}"))
                    yield Entry(number, kind, wakes_at, real, content)
                    before, expected = found, expected + 1
        except UNREADABLE as error:
            raise StoreRefused(self._damaged(world, expected - tail.first, str(error))) from None
        if expected - 1 != tail.number or before != tail.sum:
            raise StoreRefused(self._damaged(world, expected - tail.first, "its end"))

    def _sum_before(self, world: int, first: int) -> bytes:
        row = self._db.execute("SELECT sum FROM entries WHERE place = ?", (place(world, first - 1),)).fetchone()
        return row[0] if row and type(row[0]) is bytes else Tail().sum

    def _damaged(self, world: int, intact: int, what: str) -> str:
        name = next((one.name.hex()[:12] for one in self.worlds.values() if one.id == world), "?")
        return (
            f"{self.path}: world {name} is damaged at {what}: {intact} entries before it are intact; "
            "`mockdial store FILE check` tells more"
        )

    def close(self) -> None:
        """Write everything into the one file, and let it go."""
        with suppress(sqlite3.Error):
            self._db.execute("BEGIN IMMEDIATE")
            self._write_tails((world, tail) for world, tail in self.tails.items() if world in self._unnoted)
            self._db.execute("COMMIT")
        self._db.close()


def _opened(path: Path) -> sqlite3.Connection:
    """Return a connection to a file that nobody else may read, made if there is none."""
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        if not os.access(path, os.W_OK):
            raise PermissionError(13, "it may not be written")
        with path.open("rb") as file:
            if file.read(16) not in (b"", b"SQLite format 3\0"):
                raise StoreRefused(f"{path}: seen a file of another kind, expected a store of mockdial or no file")
        if (damage := wal_damage(path)) is not None and not is_locked(path):
            raise WalDamaged(path, damage)
        db = sqlite3.connect(path, timeout=0.2, isolation_level=None, check_same_thread=False, cached_statements=256)
        db.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")  # a damaged text is no error yet
        return db
    except OSError as error:
        raise StoreRefused(f"{path}: can't be a store: {error.strerror}") from None


def why(path: Path, error: Exception) -> str:
    """Return in one sentence why SQLite refused."""
    code = getattr(error, "sqlite_errorname", "")
    if code.startswith("SQLITE_BUSY"):
        return f"{path}: another process has this store open; stop it, or name another file"
    if code.startswith("SQLITE_FULL"):
        return f"{path}: there is no room for more; make room, or raise --store-size"
    if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or isinstance(error, UnicodeDecodeError):
        return f"{path}: is damaged ({error}); `mockdial store FILE check` tells more"
    return f"{path}: {error}"
