"""Vogent's webhooks (dossier 4.3). No event concerns the batch job, and no payload names it."""

from typing import Any

from mock_server.engine.journal import Happening
from mock_server.engine.webhooks.outbox import Topic
from mock_server.vendors.vogent import speech

CREATED = Topic("vogent", "dial.created")
UPDATED = Topic("vogent", "dial.updated")


def render(topic: Topic, happening: Happening) -> dict[str, Any]:
    """The body of a webhook."""
    dial: Any = happening.record
    session = {"dial_session_id": dial.session_id, "dial_id": dial.id}
    payload: dict[str, Any]
    match topic.event:
        case "dial.created":
            payload = session
        case "dial.updated":
            payload = {**session, "status": happening.move.status}
        case "dial.recording_created":
            payload = {"dial_id": dial.id, "recording_url": speech.recording_url(dial)}
        case "dial.transcript":
            payload = {
                "dial_id": dial.id,
                "transcript": [{"text": line["text"], "speaker": line["speaker"]} for line in speech.transcript(dial)],
            }
        case _:
            payload = {"dial_id": dial.id, "ai_result": speech.extraction(dial) or {}}
    return {"event": topic.event, "payload": payload}
