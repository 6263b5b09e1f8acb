"""HappyRobot's webhooks: `start` when a call is answered, `end` however it ends (dossier 4.7)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.engine.webhooks.outbox import Topic


class Hook(Topic):
    """One event for one receiver: its address and the headers that it wants, as they were when it happened."""

    __slots__ = ("headers", "url")

    def __init__(self, event: str, url: str | None, headers: tuple[tuple[str, str], ...]) -> None:
        super().__init__("happyrobot", event)
        self.url, self.headers = url, headers


SHORT = 1000
"""Characters of the longest hook that is kept for others that are equal."""


def _hook(event: str, url: str | None, headers: tuple[tuple[str, str], ...] = ()) -> Hook:
    is_short = len(url or "") + sum(len(name) + len(value) for name, value in headers) <= SHORT
    return _kept(event, url, headers) if is_short else Hook(event, url, headers)


@lru_cache(maxsize=1024)
def _kept(event: str, url: str | None, headers: tuple[tuple[str, str], ...]) -> Hook:
    return Hook(event, url, headers)


def topics(event: str, hooks: Sequence[Mapping[str, Any]] | None) -> list[Hook]:
    """Return a topic for each hook; where there is none, one without an address."""
    return [
        _hook(event, hook["url"], tuple((header["key"], header["value"]) for header in hook.get("headers", ())))
        for hook in hooks or ()
    ] or [_hook(event, None)]


def body(topic: Topic, call: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a webhook. `call` is the call as it was when this happened to it."""
    return {"type": topic.event, "call": call, "content": content}
