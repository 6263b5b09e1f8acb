"""The views of contacts and calls."""

from typing import Any

from mock_server.engine import moment
from mock_server.engine.journal import Happening
from mock_server.vendors.temphone.models import Call, Contact
from mock_server.vendors.temphone.speech import transcript

OUTCOMES = {"finish": "conversation_finished", "contact_hang_up": "contact_hung_up"}
FAILURES = {
    "no_answer": "no_answer",
    "busy": "busy",
    "reject": "rejected",
    "invalid_number": "invalid_number",
    "fail": "error",
    "detect_voicemail": "voicemail",
    "time_out": "max_duration_exceeded",
}
"""Which `outcome` or `failure_reason` an event leaves behind (dossier 4.1)."""

ECHOED = (
    "contact_id",
    "campaign_id",
    "scheduled_at",
    "timezone",
    "initial_message",
    "max_duration_seconds",
    "caller_id",
    "metadata",
    "recording_enabled",
    "webhook_url",
)


def contact_view(contact: Contact) -> dict[str, Any]:
    """Return a contact as the vendor shows it."""
    created = shown(contact.created_at)
    return {"contact_id": contact.id, **contact.fields, "created_at": created, "updated_at": created}


def call_view(call: Call) -> dict[str, Any]:
    """Return a call as the vendor shows it, without what was not sent and what is not known yet."""
    return _base(call, call.status, call.updated_at) | _course(call)


def call_then(call: Call, happening: Happening) -> dict[str, Any]:
    """Return a call as it was when this happened to it."""
    status, at = happening.move.status or call.status, happening.at
    data = _base(call, status, at)
    return data | ({"started_at": shown(at)} if status == "in_progress" else _course(call))


def shown(at: int) -> str:
    """Return an instant as the vendor writes it: UTC, whole seconds."""
    return moment.text(at - at % moment.SECOND)


def _base(call: Call, status: str, updated_at: int) -> dict[str, Any]:
    asked = call.asked
    return {
        "call_id": call.id,
        **{name: asked[name] for name in ECHOED if name in asked},
        "status": status,
        "created_at": shown(call.created_at),
        "updated_at": shown(updated_at),
    }


def _course(call: Call) -> dict[str, Any]:
    """Return what is known of how a call went."""
    known: dict[str, Any] = {}
    started, ended = call.answered_at, call.ended_at
    if started is not None:
        known["started_at"] = shown(started)
    if ended is not None:
        known["ended_at"] = shown(ended)
        known["duration_seconds"] = 0 if started is None else ended // moment.SECOND - started // moment.SECOND
        if call.cause in OUTCOMES:
            known["outcome"] = OUTCOMES[call.cause]
        else:
            known["failure_reason"] = FAILURES[call.cause]
        if started is not None:
            known["transcript"] = transcript(call)
    return known
