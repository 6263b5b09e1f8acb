"""A file of worlds that were played, and what `mockdial store` and the server say of it."""

import sqlite3
from contextlib import closing

from tests.store.servers import KeptClient, kept

LABEL = {"label": "test_calls", "file": "test_x.py", "line": 3}


def other(client: KeptClient, key: str) -> KeptClient:
    return KeptClient(client._app, client._runner, client.sender, key)


def rows(answer) -> list[list[str]]:
    """Return the rows of the list without its head and its last line, which is about the room."""
    return [line.split() for line in answer.out.splitlines()[1:-1]]


def name_of(call, path, label: str = "test_calls") -> str:
    return next(row[0] for row in rows(call("store", path)) if row[1] == label)


def exported(path, key: str = "kept") -> bytes:
    """Return what GET /_mock/commands gives of a world in a file."""
    with kept(path) as client:
        return "\n".join([*other(client, key).commands(), ""]).encode()


def altered(path, change: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(change)
