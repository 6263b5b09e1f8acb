"""The text that a failing test shows: what the server saw go wrong, and the latest requests."""

from collections.abc import Iterable, Mapping
from typing import Any

from mockdial.testing.mock import Mock

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
