"""The output of a failing test: the failures that the server saw, the latest requests, and its world as a file."""

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from mockdial.testing.mock import Mock
from mockdial.testing.transport import ControlRefused, MockUnreachable

LAST = 10
"""The number of latest requests that a failing test shows."""


def text(failures: Iterable[Mapping[str, Any]]) -> str:
    """Return the findings as text, each with its evidence, what to do, and how to allow it."""
    return "\n\n".join(_one(finding) for finding in failures)


def _one(finding: Mapping[str, Any]) -> str:
    lines = [
        f"mockdial: {finding['rule']}: {finding['seen']}",
        f"  expected: {finding['expected']}",
        f"  do: {finding['advice']}",
    ]
    lines += [
        f"  request {one['number']}, at {one['at']}: {one['request']} {one['status']}" for one in finding["requests"]
    ]
    return "\n".join([*lines, f"  meant so? mockdial.allow({finding['rule']!r})"])


def recent(mock: Mock) -> str:
    """Return the latest requests, a line each."""
    lines = [
        f"{line['number']:>4}  {line['at']}  {line['method']} {line['path']}  {line['status']}"
        + (f"  {'; '.join(line['notes'])}" if line["notes"] else "")
        for line in mock.requests[-LAST:]
    ]
    return "\n".join([f"world of {mock.key}, now {mock.clock.now.isoformat()}, the latest requests:", *lines])


def link(mock: Mock) -> str:
    """Return where to look at a test's world, as a line; empty where the mock has no console."""
    try:
        ticket = mock.control.ask("POST", "/console/tickets")["ticket"]
    except (ControlRefused, MockUnreachable):  # without a console, or older
        return ""
    return f"its world, to look at (the link opens it once): {mock.url}/console#{ticket}"


def kept(mock: Mock, folder: Path, test: str) -> str:
    """Write the history of a test's world into a folder, with its requests and its report; say how to see them."""
    readable = re.sub(r"[^\w.-]+", "-", test)[-100:].strip("-")
    path = folder / f"{readable}-{blake2b(test.encode(), digest_size=3).hexdigest()}.ndjson"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(mock.control.text("/commands?diagnosis=true"), encoding="utf-8")
    except (ControlRefused, MockUnreachable, OSError) as error:
        return f"its world can't be kept in {folder}: {error}"
    return f"its world, to look into: mockdial serve --open --load demo={path}"
