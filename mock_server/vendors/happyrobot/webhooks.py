"""HappyRobot's webhooks: `start` when a call is answered, `end` however it ends (dossier 4.7)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.engine.journal import Happening
from mock_server.engine.webhooks.outbox import Topic
from mock_server.vendors.happyrobot import speech


class Hook(Topic):
    """One event for one receiver: its address and the headers that it wants, as they were when it happened."""

    __slots__ = ("headers", "url")

    def __init__(self, event: str, url: str | None, headers: tuple[tuple[str, str], ...]) -> None:
        super().__init__("happyrobot", event)
        self.url, self.headers = url, headers


@lru_cache(maxsize=4096)
def _hook(event: str, url: str | None, headers: tuple[tuple[str, str], ...] = ()) -> Hook:
    return Hook(event, url, headers)


def topics(event: str, hooks: Sequence[Mapping[str, Any]] | None) -> list[Hook]:
    """A topic for each hook; where nobody asked, one without an address."""
    return [
        _hook(event, hook["url"], tuple((header["key"], header["value"]) for header in hook.get("headers", ())))
        for hook in hooks or ()
    ] or [_hook(event, None)]


def render(topic: Topic, happening: Happening) -> dict[str, Any]:
    """The body of a webhook: the call as it was then."""
    call: Any = happening.record
    content: dict[str, Any] = {} if topic.event == "start" else {"messages": speech.messages(call)}
    return {"type": topic.event, "call": call.as_told(happening.move.status), "content": content}
