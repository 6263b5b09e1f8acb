"""ElevenLabs' webhooks (dossier 4.10): the events that a workspace may subscribe to, and how each webhook leaves."""

from functools import lru_cache

from mock_server.engine.moment import MINUTE, SECOND
from mock_server.engine.webhooks.delivery import Policy
from mock_server.engine.webhooks.outbox import Topic

SUBSCRIBED = {
    "post_call_transcription": "transcript",
    "post_call_audio": "audio",
    "call_initiation_failure": "call_initiation_failure",
}
"""The name by which a workspace subscribes to each event."""

ACCEPTED = 200
"""The only status that accepts a webhook."""

AGAIN = Policy(
    10.0,
    (30 * SECOND, 2 * MINUTE, 8 * MINUTE, 30 * MINUTE),
    False,
    frozenset({"5xx", "rt", "408", "429"}),
    accepting=frozenset({ACCEPTED}),
)
"""How a transcription is delivered if the webhook is to be tried again; the jitter of the vendor is left out."""

MOST_FAILURES = 10
"""After so many failures in a row a webhook is switched off."""

GRACE = 7 * 24 * 60 * MINUTE
"""Unless it was accepted within this time."""


class WorkspaceTopic(Topic):
    """An event that goes to a webhook of the workspace, which is told of the answer."""

    __slots__ = ("headers", "policy", "webhook_id")
    asks = True

    def __init__(self, event: str, webhook_id: str, headers: tuple[tuple[str, str], ...], *, is_repeated: bool) -> None:
        super().__init__("elevenlabs", event)
        self.webhook_id, self.headers = webhook_id, headers
        self.policy = AGAIN if is_repeated and event == "post_call_transcription" else None


@lru_cache(maxsize=1024)
def topic(event: str) -> Topic:
    """Return the topic of an event that goes to the address of the account's settings."""
    return Topic("elevenlabs", event)


@lru_cache(maxsize=1024)
def workspace_topic(event: str, webhook_id: str, headers: tuple[tuple[str, str], ...], is_repeated: bool) -> Topic:
    """Return the topic of an event that goes to a webhook; the same one for the same settings."""
    return WorkspaceTopic(event, webhook_id, headers, is_repeated=is_repeated)
