"""Answers to webhooks that ask: kept in a command, and told to the account."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from mock_server.engine.webhooks.delivery import WebhookAnswer
from mock_server.engine.webhooks.outbox import OutboxRow, Sample
from mock_server.engine.world import World
from mock_server.vendors.vendor import Vendor

LOST = "lost on its way"
"""The error of a webhook that disorder had lost."""


def tell_account(vendors: Mapping[str, Vendor], world: World, row: OutboxRow, answer: WebhookAnswer) -> None:
    """Tell the account of the answer to a webhook, if it asks, and is no test."""
    happening = world.journal[row.happening]
    if row.topic.asks and not isinstance(happening.record, Sample):
        vendors[row.topic.vendor].account(world).webhook_answered(row.topic, happening, answer)


def answer_facts(answer: WebhookAnswer) -> dict[str, Any]:
    """Return an answer as a command keeps it: its body as text, or in Base64 if it is none."""
    kept: dict[str, Any] = {"status": answer.status, "error": answer.error, "content_type": answer.content_type}
    if answer.location:
        kept["location"] = answer.location
    try:
        return kept | {"answer": answer.body.decode()}
    except UnicodeDecodeError:
        return kept | {"base64": b64encode(answer.body).decode()}


def answer_of(facts: Mapping[str, Any]) -> WebhookAnswer:
    """Return the answer that a command keeps."""
    body = b64decode(facts["base64"]) if "base64" in facts else facts["answer"].encode()
    return WebhookAnswer(facts["status"], facts["content_type"], body, facts["error"], facts.get("location", ""))
