"""TemPhone's webhooks (dossier 4.5): one for each status that a call reaches."""

from typing import Any

from mock_server.engine.webhooks.outbox import Topic

TOPICS = {
    "in_progress": Topic("temphone", "call.started"),
    "completed": Topic("temphone", "call.completed"),
    "failed": Topic("temphone", "call.failed"),
    "canceled": Topic("temphone", "call.canceled"),
}


def body(topic: Topic, event_id: str, call: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a webhook. `call` is the call as it was when this happened to it."""
    return {"event": topic.event, "event_id": event_id, "occurred_at": call["updated_at"], "data": call}
