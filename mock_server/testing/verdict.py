"""What a test is told: what the server saw go wrong, and what was asked last."""

from collections.abc import Iterable, Mapping
from typing import Any

from mock_server.testing.mock import Mock

LAST = 10
"""How many of the latest requests a failing test shows."""


def text(wrongs: Iterable[Mapping[str, Any]]) -> str:
    """The findings, each with what shows it, what to do, and how to allow it."""
    return "\n\n".join(_one(wrong) for wrong in wrongs)


def _one(wrong: Mapping[str, Any]) -> str:
    lines = [
        f"mockdial: {wrong['rule']}: {wrong['seen']}",
        f"  expected: {wrong['expected']}",
        f"  do: {wrong['advice']}",
    ]
    lines += [
        f"  request {one['number']}, at {one['at']}: {one['request']} {one['status']}" for one in wrong["requests"]
    ]
    return "\n".join([*lines, f"  meant so? mockdial.allow({wrong['rule']!r})"])


def recent(mock: Mock) -> str:
    """The latest requests, a line each."""
    lines = [
        f"{line['number']:>4}  {line['at']}  {line['method']} {line['path']}  {line['status']}"
        + (f"  {'; '.join(line['notes'])}" if line["notes"] else "")
        for line in mock.requests[-LAST:]
    ]
    return "\n".join([f"world of {mock.key}, now {mock.clock.now.isoformat()}, the latest requests:", *lines])
