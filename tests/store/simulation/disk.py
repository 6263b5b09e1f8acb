"""A disk that forgets what was not synced: below the store's own code stands SQLite, and its file is in memory."""

import sqlite3
from pathlib import Path
from random import Random
from typing import Any


class Disk:
    """One file: its state when it was last synced, and the states that were written since."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._states: list[bytes] = [b""]
        self._connection: SimulatedConnection | None = None
        self.odds = 0.0
        """How likely it is that there is no room for a commit."""

    def connect(self, path: Path) -> sqlite3.Connection:
        """Return a connection to the file as it is now. It stands in for `sqlite_file._opened`."""
        db = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False, factory=SimulatedConnection, cached_statements=64
        )
        if self._states[-1]:
            db.deserialize(self._states[-1])
        db.disk, self._connection = self, db
        return db

    def is_full(self) -> bool:
        """Return whether there is no room for what is written now."""
        return self._random.random() < self.odds

    def committed(self, state: bytes, *, is_synced: bool) -> None:
        """Keep what was committed."""
        self._states = [state] if is_synced else [*self._states, state]

    def lose_power(self) -> None:
        """Forget what was not synced, or a part of it; the process is gone too."""
        if self._connection is not None:
            self._connection.disk = None
            self._connection.close()
            self._connection = None
        self._states = self._states[: self._random.randint(1, len(self._states))]


class SimulatedConnection(sqlite3.Connection):
    """A connection that tells its disk of each commit."""

    disk: Disk | None = None
    is_synced = True

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        if sql.startswith("PRAGMA"):
            if "journal_mode" in sql:  # the write-ahead log of a file in memory would be no part of its state
                sql = "PRAGMA journal_mode"
            elif "synchronous" in sql:
                self.is_synced = sql.endswith(("FULL", "EXTRA"))
            return super().execute(sql, parameters)
        changes = sql.startswith(("INSERT", "COMMIT"))
        if sql.startswith("INSERT") and self.disk is not None and self.disk.is_full():
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error
        cursor = super().execute(sql, parameters)
        if changes and not self.in_transaction and self.disk is not None:
            self.disk.committed(self.serialize(), is_synced=self.is_synced)
        return cursor
