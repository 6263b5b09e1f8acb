"""The format of a store's file: its tables, the place of an entry, and the checksum of a row that is no entry."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from hashlib import blake2b
from typing import Any

APPLICATION, FORMAT = 0x6D6B6431, 2
"""The mark of our files, and the format that this version writes."""

WIDTH = 6
"""Fields of an entry's row."""

LAST = 0xFFFFFFFF
"""The greatest number of an entry."""

AT_ONCE = 64
"""How many entries one statement writes: Python's lock is given away, and fought for, once a statement."""

TABLES = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL, sum BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE worlds(
  id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, account TEXT NOT NULL, ticket TEXT NOT NULL, sum BLOB NOT NULL);
CREATE TABLE tails(
  world INTEGER PRIMARY KEY, number INTEGER NOT NULL, sum BLOB NOT NULL, first INTEGER NOT NULL,
  wakes INTEGER NOT NULL);
CREATE TABLE entries(
  place INTEGER PRIMARY KEY, kind INTEGER NOT NULL, wakes INTEGER NOT NULL, real INTEGER NOT NULL,
  content BLOB NOT NULL, sum BLOB NOT NULL);
"""
"""The place of an entry is one number, its world's and its own: so SQLite adds it behind the others, and fills its
pages. Were it two, half of each page would stay empty, and a commit write half as much again.

A tail is the end of a world as it was when pages were last moved from the log of SQLite to their place: what is
missing from there on is noticed. Entries behind it are in that log, which has checksums of its own.
"""

ENTRIES = (
    "SELECT place & 0xFFFFFFFF, kind, wakes, real, content, sum FROM entries WHERE place BETWEEN ? AND ? ORDER BY place"
)
"""The entries between two places."""

BEHIND = (
    "SELECT world, place & 0xFFFFFFFF, kind, entries.wakes, entries.sum, tails.sum, "
    "(SELECT sum FROM entries WHERE place = (world << 32) + number) FROM tails CROSS JOIN entries "
    "WHERE place BETWEEN (world << 32) + number + 1 AND (world << 32) + 0xFFFFFFFF ORDER BY place"
)
"""The entries behind the tails; with each the checksum in the tail, and that of the entry which it names."""

DELETED = "SELECT world FROM tails JOIN entries ON place = (world << 32) + first WHERE number = first AND kind = ?"
"""The worlds whose tails say that they were deleted."""

MADE = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"


def place(world: int, number: int) -> int:
    """Return the place of an entry among all: those of one world stand together, in their order."""
    return (world << 32) + number


def places(world: int, first: int = 0, last: int = LAST) -> tuple[int, int]:
    """Return the first and the last place of a world's entries between two numbers."""
    return place(world, first), place(world, last)


@lru_cache(AT_ONCE)
def insertion(count: int) -> str:
    """Return the statement that writes so many entries."""
    return f"INSERT INTO entries VALUES {','.join(['(?, ?, ?, ?, ?, ?)'] * count)}"  # noqa: S608 - marks alone


def make(db: sqlite3.Connection) -> None:
    """Make the tables of a new file, and mark it as ours."""
    for statement in _statements(TABLES):
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {FORMAT}")


def table_statements() -> list[str]:
    """Return the statements that made the tables, as a file keeps them."""
    with closing(sqlite3.connect(":memory:")) as db:
        make(db)
        return [sql for (sql,) in db.execute(MADE)]


def _statements(text: str) -> Iterator[str]:
    found = ""
    for line in text.splitlines():
        found += f"{line}\n"
        if sqlite3.complete_statement(found):
            yield found
            found = ""


def row_sum(*fields: Any) -> bytes:
    """Return the checksum of a row that is no entry."""
    return blake2b(repr(fields).encode(), digest_size=12).digest()
