"""Measures worlds that last: creates that are on disk before they are answered, and starts of a server."""

import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import asks
from benchmarks.asks import HEADERS
from benchmarks.load import CONNECTIONS, load
from benchmarks.scale import Figures
from benchmarks.server import Server, Unavailable

COMMANDS = 10_000
WORLDS, PACED = 1_000, 100
"""Stored worlds, and how many of them have a rate."""

HEALTH = "/_mock/health"
OVERHEAD = 150
"""Bytes that an entry has besides the body of its request, about."""

Start = Callable[..., Server]


def bare_rate(body: str, seconds: float, folder: Path) -> float:
    """Return how many rows of these bytes sqlite3 writes in a second, as many a commit as there are connections."""
    db = sqlite3.connect(folder / "bare.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE entries(number INTEGER PRIMARY KEY, content BLOB NOT NULL)")
    content, count = body.encode() + bytes(OVERHEAD), 0
    rows = ",".join(["(NULL, ?)"] * CONNECTIONS)
    began = time.perf_counter()
    while (took := time.perf_counter() - began) < seconds:
        db.execute(f"INSERT INTO entries VALUES {rows}", [content] * CONNECTIONS)
        count += CONNECTIONS
    db.close()
    return count / took


def restart(mock: Start, ask: asks.Ask, folder: Path) -> Figures:
    """Return what the first answer of a long world takes, and the start of a server with many worlds."""
    long, many = str(folder / "long.db"), str(folder / "many.db")
    count = 0
    with mock("--store", long) as server:
        while count < COMMANDS:
            count += load(server.port, ask, 2).requests
    with mock("--store", many) as server:
        for n in range(WORLDS):
            headers = {**HEADERS, "Authorization": f"Bearer benchmark-{n}"}
            _expect(server, "POST", ask.paths[0], ask.body, headers)
            if n < PACED:
                _expect(server, "POST", "/_mock/clock", '{"rate": 1}', headers)
    with mock("--store", long, first=HEALTH) as server:
        began = time.perf_counter()
        _expect(server, "GET", ask.paths[0], None, HEADERS)
        first = (time.perf_counter() - began) * COMMANDS / count
    with mock("--store", many, first=HEALTH) as server:
        return {"restored s": first, "worlds start ms": server.start_ms}


def _expect(server: Server, method: str, path: str, body: str | None, headers: dict[str, str]) -> None:
    status, said = server.call(method, path, body, headers)
    if status != 200:
        raise Unavailable(f"{method} {path} answered {status}", said[:500].decode(errors="replace"))


def folder() -> "tempfile.TemporaryDirectory[str]":
    """Return a new folder on the disk where temporary files are."""
    return tempfile.TemporaryDirectory(prefix="stored-")
