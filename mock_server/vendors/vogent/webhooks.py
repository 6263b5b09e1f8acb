"""Vogent's webhooks (dossier 4.3). No event concerns the batch job, and no payload names it."""

from typing import Any

from mock_server.engine.webhooks.outbox import Topic

CREATED = Topic("vogent", "dial.created")
UPDATED = Topic("vogent", "dial.updated")
RECORDING = Topic("vogent", "dial.recording_created")
TRANSCRIPT = Topic("vogent", "dial.transcript")
EXTRACTION = Topic("vogent", "dial.extractor")


def body(topic: Topic, payload: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a webhook."""
    return {"event": topic.event, "payload": payload}
