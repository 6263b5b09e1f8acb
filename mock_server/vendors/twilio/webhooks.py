"""Twilio's status callbacks: which event goes to which receiver, and how."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from mock_server.engine.webhooks.delivery import Policy
from mock_server.engine.webhooks.outbox import Topic

LONGEST_MS = 15_000
"""No receiver is waited for longer, whatever its URL says."""

ALL = frozenset({"4xx", "5xx", "ct", "rt"})


class CallbackTopic(Topic):
    """An event, with the method and the way of delivery that the receiver asked for."""

    __slots__ = ("asks", "method", "policy")

    def __init__(self, event: str, method: str, policy: Policy | None, *, asks: bool = False) -> None:
        super().__init__("twilio", event)
        self.method, self.policy, self.asks = method, policy, asks


@cache
def topic(event: str, method: str, overrides: str) -> Topic:
    """Return the topic of an event for a receiver; `overrides` stand behind the `#` of its URL."""
    return CallbackTopic(event, method, policy(overrides) if overrides else None)


@cache
def voice_topic(method: str, overrides: str) -> Topic:
    """Return the topic of a request for instructions."""
    return CallbackTopic("voice", method, policy(overrides) if overrides else None, asks=True)


def policy(overrides: str) -> Policy:
    """Return how a callback is delivered, by `ct`, `rt`, `tt`, `rc` and `rp` of its URL (dossier 1.8)."""
    named = dict(part.partition("=")[::2] for part in overrides.split("&"))
    times = [_number(named.get(name), 100, LONGEST_MS, LONGEST_MS) for name in ("rt", "tt")]
    count = _number(named.get("rc"), 0, 5, 1)
    kinds = frozenset(named.get("rp", "ct").split(",")) & (ALL | {"all"})
    return Policy(min(times) / 1000, (0,) * count, is_ordered=False, retries=ALL if "all" in kinds else kinds)


def _number(text: str | None, least: int, most: int, usual: int) -> int:
    """Return a number of an override; the usual one where it is none, or out of its range."""
    number = int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 7 else usual
    return number if least <= number <= most else usual


def wanted(asked: Mapping[str, Any], event: str) -> bool:
    """Return whether a call's receiver asked to hear of an event."""
    return event in asked.get("StatusCallbackEvent", ["completed"])
