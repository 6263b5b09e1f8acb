"""Retell's webhooks (dossier 4.4): three for a call, each only for a receiver that wants it."""

from functools import lru_cache

from mock_server.engine.moment import SECOND
from mock_server.engine.webhooks.delivery import Policy
from mock_server.engine.webhooks.outbox import Topic

EVENTS = ("call_started", "call_ended", "call_analyzed")
"""The webhooks that an agent sends if it does not say which."""

USUAL_MS = 10_000
PAUSES = (2 * SECOND, 8 * SECOND, 32 * SECOND)
"""The pauses before a webhook is repeated (proposed, as in the contract)."""


class TimedTopic(Topic):
    """A topic whose receiver has another time to answer than usual."""

    __slots__ = ("policy",)

    def __init__(self, event: str, timeout_ms: int) -> None:
        super().__init__("retell", event)
        self.policy = Policy(timeout_ms / SECOND, PAUSES, False)


@lru_cache(maxsize=1024)
def topic(event: str, timeout_ms: int = USUAL_MS) -> Topic:
    """Return the topic of an event; the same one for the same time-out."""
    return Topic("retell", event) if timeout_ms == USUAL_MS else TimedTopic(event, timeout_ms)
