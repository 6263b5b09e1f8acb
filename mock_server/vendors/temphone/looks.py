"""How a call looks from outside: its echo, its course, and what was said."""

from typing import TYPE_CHECKING, Any

from mock_server.engine import moment
from mock_server.engine.journal import Happening
from mock_server.engine.speech.conversation import converse
from mock_server.engine.speech.dialogue import AGENT, PERSON, Ending
from mock_server.engine.speech.script import script

if TYPE_CHECKING:
    from mock_server.vendors.temphone.records import Call

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

ENDINGS = {
    "finish": Ending.AGENT,
    "contact_hang_up": Ending.PERSON,
    "detect_voicemail": Ending.MACHINE,
}
"""How a talk ends, by the event; by any other, it breaks off."""

SPEAKERS = {AGENT: "ai", PERSON: "contact"}

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


def shown(at: int) -> str:
    """An instant as the vendor writes it: UTC, whole seconds."""
    return moment.text(at - at % moment.SECOND)


def view(call: "Call") -> dict[str, Any]:
    """As the vendor shows it; what was not sent and what is not known yet are left out."""
    return _base(call, call.status, call.updated_at) | _course(call)


def webhook(call: "Call", event: str, happening: Happening, event_id: str) -> dict[str, Any]:
    """The body that tells of a happening: the call as it was then."""
    status, at = happening.move.status or call.status, happening.at
    data = _base(call, status, at)
    data |= {"started_at": shown(at)} if status == "in_progress" else _course(call)
    return {"event": event, "event_id": event_id, "occurred_at": shown(at), "data": data}


def _base(call: "Call", status: str, updated_at: int) -> dict[str, Any]:
    asked = call.asked
    return {
        "call_id": call.id,
        **{name: asked[name] for name in ECHOED if name in asked},
        "status": status,
        "created_at": shown(call.created_at),
        "updated_at": shown(updated_at),
    }


def _course(call: "Call") -> dict[str, Any]:
    """What is known of how it went."""
    known: dict[str, Any] = {}
    started, ended = call.started_at, call.ended_at
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
            known["transcript"] = _transcript(call, ended - started)
    return known


def _transcript(call: "Call", length: int) -> list[dict[str, Any]]:
    """What was said; the same however often it is asked for."""
    luck = call.account.world.chance.draws(call.id, 1, "transcript")
    told = script(call.asked["initial_message"], {**call.asked.get("metadata", {}), **call.contact.fields}, prompt="")
    return [
        {"speaker": SPEAKERS[speaker], "text": text, "start_seconds": start / moment.SECOND}
        for speaker, text, start, _ in converse(luck, told, length, ENDINGS.get(call.cause, Ending.CUT))
    ]
