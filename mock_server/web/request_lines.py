"""Tells of each request in one line: when, what, the answer, how long, in which world, and what was noted."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from typing import IO, Any

from mock_server.web.app import App
from mock_server.web.observer import LOOKED_AT, Seen, label_of
from mock_server.web.sandbox import Sandbox

FORMATS = ("text", "json")
SECRET_PATHS = (b"/report/",)
"""Paths that end with a ticket, which opens a world: it is not shown."""


def writer(app: App, form: str, output: IO[str] = sys.stderr) -> Callable[[Seen], None]:
    """Return a function that writes the line of a request. Queries are left out: tickets stand there."""
    in_words = _json if form == "json" else _text

    def write(seen: Seen) -> None:
        sandbox = app.sandbox_of(seen.target, seen.headers)
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "method": seen.method,
            "path": _path(seen.target, sandbox),
            "status": seen.status,
            "ms": round(seen.nanoseconds / 1e6, 2),
            "world": label_of(sandbox) if sandbox else None,
            "notes": _notes(sandbox, seen) if sandbox else [],
        }
        print(in_words(line), file=output, flush=True)

    return write


def _notes(sandbox: Sandbox, seen: Seen) -> list[str]:
    """Return what the world's request log has noted of a request, which is among its latest lines."""
    for line in islice(reversed(sandbox.log.lines), LOOKED_AT):
        _, _, _, method, path, _, _, status, notes, *_ = line
        if (method, path, status) == (seen.method, seen.target, seen.status):
            return [str(note) for note in notes]
    return []


def _path(target: bytes, sandbox: Sandbox | None) -> str:
    """Return a path without what opens a world: a ticket, or an account's name."""
    for secret in SECRET_PATHS:
        if target.startswith(secret):
            return f"{secret.decode()}…"
    text = target.decode("latin-1")
    if sandbox is not None and sandbox.account:
        text = "/".join("…" if part == sandbox.account else part for part in text.split("/"))
    return text if text.isprintable() else repr(text)[1:-1]


def _text(line: dict[str, Any]) -> str:
    took, world = f"{line['ms']:g} ms", line["world"] or "-"
    words = (line["time"], line["method"], line["path"], str(line["status"]), took, world)
    return " ".join(words) + (f" ({'; '.join(line['notes'])})" if line["notes"] else "")


def _json(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False)
