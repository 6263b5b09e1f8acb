"""The views of conversations: in whole, in a list, and where a call could not be initiated."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from mock_server.vendors.elevenlabs import speech
from mock_server.vendors.elevenlabs.models import Conversation
from mock_server.vendors.elevenlabs.values import unix, within

KEPT = {
    "deletion_time_unix_secs": None,
    "deleted_logs_at_time_unix_secs": None,
    "deleted_audio_at_time_unix_secs": None,
    "deleted_transcript_at_time_unix_secs": None,
    "delete_transcript_and_pii": False,
    "delete_audio": False,
}
SIP = {"busy": 486, "reject": 603, "no_answer": 480, "invalid_number": 404}
"""The status of SIP for each event by which a call is not initiated; 500 for any other."""


def _told(call: Conversation, word: str) -> str:
    return blake2b(f"{call.id} {word}".encode(), digest_size=16).hexdigest()


def call_sid(call: Conversation) -> str:
    """Return the carrier's name for a call: a SID of Twilio's, or a UUID."""
    name = _told(call, "call")
    if call.number["provider"] == "twilio":
        return f"CA{name}"
    return f"{name[:8]}-{name[8:12]}-4{name[13:16]}-8{name[17:20]}-{name[20:]}"


def conversation_view(call: Conversation) -> dict[str, Any]:
    """Return a conversation as it is now."""
    is_heard = call.answered_at is not None and call.is_over
    return {
        "agent_id": call.agent.id,
        "agent_name": call.agent_name,
        "conversation_product": "agent",
        "conversation_id": call.id,
        "status": call.status,
        "user_id": call.user_id,
        "branch_id": within(call.data, "branch_id"),
        "version_id": None,
        "metadata": _metadata(call),
        "transcript": speech.transcript(call) if is_heard else [],
        "has_audio": call.status == "done",
        "has_user_audio": call.status == "done",
        "has_response_audio": call.status == "done",
        "has_auxiliary_audio": False,
        "analysis": speech.analysis(call) if call.status == "done" else None,
        "conversation_initiation_client_data": _client_data(call.data),
        "environment": within(call.data, "environment") or "production",
        "visited_agents": [],
        "tag_ids": [],
    }


def _client_data(data: Mapping[str, Any] | None) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "conversation_config_override": {},
        "custom_llm_extra_body": {},
        "user_id": None,
        "dynamic_variables": {},
    }
    return {**usual, **{name: value for name, value in (data or {}).items() if value is not None}}


def _metadata(call: Conversation) -> dict[str, Any]:
    in_credits, dollars = speech.cost(call) if call.is_over else (None, None)
    return {
        "start_time_unix_secs": unix(call.created_at),
        "accepted_time_unix_secs": None if call.answered_at is None else unix(call.answered_at),
        "call_duration_secs": unix(call.talk),
        "cost": in_credits,
        "cost_fiat": dollars,
        "deletion_settings": KEPT,
        "feedback": {"overall_score": None, "likes": 0, "dislikes": 0},
        "authorization_method": "authorization_header",
        "charging": {"dev_discount": False, "is_burst": False},
        "phone_call": _phone_call(call),
        "batch_call": None if call.entry is None else dict(call.entry.facts),
        "termination_reason": speech.reason(call),
        "error": _error(call),
        "warnings": [],
        "main_language": within(call.settings, "conversation_config", "agent", "language") or "en",
        "text_only": False,
        "conversation_initiation_source": call.number["provider"],
        "timezone": None,
    }


def _error(call: Conversation) -> dict[str, Any] | None:
    if call.status != "failed":
        return None
    return {"code": SIP.get(call.ended_by or "", 500), "reason": speech.reason(call)}


def _phone_call(call: Conversation) -> dict[str, Any]:
    is_twilio = call.number["provider"] == "twilio"
    own: dict[str, Any] = (
        {"stream_sid": f"MZ{_told(call, 'stream')}"} if is_twilio else {"sip_header_dynamic_variables": {}}
    )
    return {
        "type": "twilio" if is_twilio else "sip_trunking",
        "direction": "outbound",
        "phone_number_id": call.number["phone_number_id"],
        "agent_number": call.number["phone_number"],
        "external_number": call.to,
        "call_sid": call_sid(call),
        **own,
        "call_result": call.call_result,
    }


def conversation_row(call: Conversation, *, with_summary: bool = False) -> dict[str, Any]:
    """Return a conversation as lists show it."""
    said = len(speech.lines(call)) if call.answered_at is not None and call.is_over else 0
    return {
        "agent_id": call.agent.id,
        "agent_name": call.agent_name,
        "branch_id": None,
        "version_id": None,
        "conversation_id": call.id,
        "start_time_unix_secs": unix(call.created_at),
        "call_duration_secs": unix(call.talk),
        "message_count": said,
        "status": call.status,
        "call_successful": speech.success(call),
        "termination_reason": speech.reason(call),
        "transcript_summary": speech.summary(call) if with_summary and call.status == "done" else None,
        "call_summary_title": call.agent_name if call.status == "done" else None,
        "main_language": "en",
        "conversation_initiation_source": call.number["provider"],
        "tool_names": [],
        "direction": "outbound",
        "rating": None,
    }


def failure(call: Conversation, at: int) -> dict[str, Any]:
    """Return what is told of a call that could not be initiated, by its carrier."""
    result = call.call_result
    code = SIP.get(call.ended_by or "", 500)
    own, is_twilio = call.number["phone_number"], call.number["provider"] == "twilio"
    body: dict[str, Any]
    if is_twilio:
        body = {
            "Called": call.to,
            "To": call.to,
            "Caller": own,
            "From": own,
            "CallSid": call_sid(call),
            "CallStatus": {"busy": "busy", "no_answer": "no-answer"}.get(result or "", "failed"),
            "AccountSid": call.number.get("sid") or "AC00000000000000000000000000000001",
            "ApiVersion": "2010-04-01",
            "Direction": "outbound-api",
            "Duration": "0",
            "CallDuration": "0",
            "CallbackSource": "call-progress-events",
            "SequenceNumber": "2",
            "SipResponseCode": str(code),
            "Timestamp": _rfc_2822(at),
        }
    else:
        words = speech.reason(call)
        body = {
            "from_number": own,
            "to_number": call.to,
            "sip_status_code": code,
            "sip_status": words,
            "error_reason": f"INVITE failed: sip status: {code}: {words}",
            "call_sid": call_sid(call),
            "twirp_code": "unavailable",
        }
    return {
        "agent_id": call.agent.id,
        "conversation_id": call.id,
        "failure_reason": {"busy": "busy", "no_answer": "no-answer"}.get(result or "", "unknown"),
        "metadata": {"type": "twilio" if is_twilio else "sip", "body": body},
    }


def _rfc_2822(at: int) -> str:
    from email.utils import formatdate

    return formatdate(at / 1000).replace("-0000", "+0000")
