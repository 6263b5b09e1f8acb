"""How conversations, batches, campaigns and the rest look from outside."""

from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from mock_server.vendors.elevenlabs import speech
from mock_server.vendors.elevenlabs.batch import Batch, Recipient
from mock_server.vendors.elevenlabs.campaign import Campaign
from mock_server.vendors.elevenlabs.entry import Entry, unix, within
from mock_server.vendors.elevenlabs.followup import collected
from mock_server.vendors.elevenlabs.leads import Intent, Lead
from mock_server.vendors.elevenlabs.models import RING, Conversation

KEPT = {
    "deletion_time_unix_secs": None,
    "deleted_logs_at_time_unix_secs": None,
    "deleted_audio_at_time_unix_secs": None,
    "deleted_transcript_at_time_unix_secs": None,
    "delete_transcript_and_pii": False,
    "delete_audio": False,
}
ACCESS = {"is_creator": True, "creator_name": "Mock", "creator_email": "mock@example.com", "role": "admin"}
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


# Conversations.


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
        "batch_call": None if call.seat is None else dict(call.seat.facts),
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


# Batches.


def batch_view(batch: Batch) -> dict[str, Any]:
    """Return a batch without its recipients."""
    asked = batch.settings
    return {
        "id": batch.id,
        "phone_number_id": batch.number.id,
        "phone_provider": batch.number.fields["provider"],
        "whatsapp_params": None,
        "name": asked["call_name"],
        "agent_id": batch.agent.id,
        "branch_id": asked.get("branch_id"),
        "environment": asked.get("environment"),
        "created_at_unix": unix(batch.created_at),
        "scheduled_time_unix": unix(batch.begins_at),
        "timezone": asked.get("timezone"),
        "total_calls_dispatched": batch.dispatched,
        "total_calls_scheduled": len(batch.recipients),
        "total_calls_finished": batch.finished,
        "last_updated_at_unix": unix(batch.updated_at),
        "status": batch.status,
        "retry_count": batch.retries,
        "telephony_call_config": _telephony(asked.get("telephony_call_config")),
        "target_concurrency_limit": asked.get("target_concurrency_limit"),
        "agent_name": batch.agent.fields["name"],
        "branch_name": None,
    }


def _telephony(sent: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"ringing_timeout_secs": RING, "twilio_call_recording_enabled": False, **(sent or {})}


def batch_detail(batch: Batch) -> dict[str, Any]:
    """Return a batch with its recipients."""
    return {**batch_view(batch), "recipients": [_recipient(one) for one in batch.recipients]}


def _recipient(one: Recipient) -> dict[str, Any]:
    return {
        "id": one.id,
        "phone_number": one.number,
        "whatsapp_user_id": None,
        "status": one.status,
        "created_at_unix": unix(one.batch.created_at),
        "updated_at_unix": unix(one.updated_at),
        "conversation_id": None if one.call is None else one.call.id,
        "conversation_initiation_client_data": one.data,
    }


# Campaigns.


def campaign_view(campaign: Campaign) -> dict[str, Any]:
    """Return a campaign as it is now."""
    asked = campaign.settings
    channel = asked["channel_config"]
    return {
        "campaign_id": campaign.id,
        "call_name": asked["call_name"],
        "agent_id": campaign.agent.id,
        "agent_name": campaign.agent.fields["name"],
        "channel_config": {**channel, "mode_config": {**_telephony(channel.get("mode_config")), "mode": "voice"}},
        "status": campaign.status,
        "policy": campaign.policy,
        "variant": campaign.variant,
        "source": "api",
        "created_at_unix": unix(campaign.created_at),
        "updated_at_unix": unix(campaign.updated_at),
        "scheduled_time_unix": asked.get("scheduled_time_unix"),
        "branch_id": asked.get("branch_id"),
        "environment": asked.get("environment"),
        "target_concurrency_limit": asked.get("target_concurrency_limit"),
        "channel": "phone",
        "mode": "voice",
        "counts": {
            "leads": len(campaign.leads),
            "terminal_leads": sum(lead.disposition is not None for lead in campaign.leads),
            "open_attention": sum(item.fields["status"] == "open" for item in campaign.attention),
        },
    }


def progress_view(campaign: Campaign) -> dict[str, Any]:
    """Return how far a campaign is."""
    groups = Counter(_group(lead) for lead in campaign.leads)
    ends = Counter(lead.disposition for lead in campaign.leads if lead.disposition is not None)
    queued = [lead.next for lead in campaign.leads if lead.next is not None and lead.next.status == "queued"]
    calls = [lead.next.call for lead in campaign.leads if lead.is_called and lead.next and lead.next.call]
    talking = sum(not call.is_over for call in calls)
    ahead = {"next_call_time_unix": unix(min(one.at for one in queued))} if queued else {}
    return {
        "leads": {
            "total": len(campaign.leads),
            **{name: groups[name] for name in ("uncalled", "leads_needing_attention", "active", "finished")},
            "finished_by_disposition": dict(sorted(ends.items())),
        },
        "conversations": {
            "scheduled": len(queued),
            "scheduled_by_type": dict(sorted(Counter(one.kind for one in queued).items())),
            "awaiting_permission": 0,
            "in_progress": talking,
            "awaiting_analysis": len(calls) - talking,
        },
        **ahead,
    }


def _group(lead: Lead) -> str:
    if lead.disposition is not None:
        return "finished"
    if lead.next is not None and lead.next.status == "attention":
        return "leads_needing_attention"
    return "active" if lead.attempts else "uncalled"


def lead_view(lead: Lead, created_at: int) -> dict[str, Any]:
    """Return a lead as it is now."""
    override = within(lead.data, "conversation_config_override") or {}
    return {
        "lead_id": lead.id,
        "recipient_id": lead.recipient_id,
        "phone_number": lead.number,
        "phone_numbers": lead.numbers,
        "phone_numbers_index": lead.index,
        "user_id": lead.user_id,
        "attempt_count": lead.attempts,
        "failure_count": lead.failures,
        "callback_count": lead.callbacks,
        "redirect_count": lead.redirects,
        "do_not_call": lead.is_off,
        "terminal_disposition": lead.disposition,
        "created_at_unix": unix(created_at),
        "updated_at_unix": unix(lead.updated_at),
        "dynamic_variables": dict(within(lead.data, "dynamic_variables") or {}),
        "overrides": {
            "language": within(override, "agent", "language"),
            "first_message": within(override, "agent", "first_message"),
            "prompt": within(override, "agent", "prompt", "prompt"),
            "voice_id": within(override, "tts", "voice_id"),
        },
    }


def intent_view(intent: Intent) -> dict[str, Any]:
    """Return a call of a campaign."""
    result = intent.result
    outcome = {"answered": "completed", "voicemail": "voicemail"}.get(result, "failed") if result else None
    return {
        "intent_id": intent.id,
        "lead_id": intent.lead.id,
        "intent_type": intent.kind,
        "cold_attempt": intent.cold_attempt,
        "status": intent.status,
        "phone_number": intent.number,
        "scheduled_time_unix": unix(intent.at),
        "conversation_id": None if intent.call is None else intent.call.id,
        "outcome": outcome,
        "call_result": result,
        "outcome_at_unix": None if intent.outcome_at is None else unix(intent.outcome_at),
        "decision_disposition": intent.decision,
        "collected_dynamic_variables": collected(intent),
    }


# Agents, numbers, webhooks.


def agent_row(agent: Entry) -> dict[str, Any]:
    """Return an agent as lists show it."""
    fields = agent.fields
    return {
        "agent_id": agent.id,
        "name": fields["name"],
        "tags": fields.get("tags") or [],
        "created_at_unix_secs": fields["created"],
        "updated_at_unix_secs": fields["updated"],
        "access_info": ACCESS,
        "voice_id": within(fields, "conversation_config", "tts", "voice_id"),
        "last_call_time_unix_secs": None,
        "archived": False,
    }


def agent_view(agent: Entry, numbers: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return an agent whole, with the numbers that it is assigned to."""
    fields = agent.fields
    return {
        "agent_id": agent.id,
        "name": fields["name"],
        "conversation_config": fields["conversation_config"],
        "metadata": {"created_at_unix_secs": fields["created"], "updated_at_unix_secs": fields["updated"]},
        "platform_settings": fields.get("platform_settings") or {},
        "phone_numbers": numbers or [],
        "access_info": ACCESS,
        "tags": fields.get("tags") or [],
        **({"workflow": fields["workflow"]} if fields.get("workflow") else {}),
    }


def number_view(number: Entry, agent: Entry | None = None) -> dict[str, Any]:
    """Return a number, with the agent that it is assigned to."""
    fields = number.fields
    shown = {
        "provider": fields["provider"],
        "phone_number": fields["phone_number"],
        "label": fields["label"],
        "phone_number_id": number.id,
        "supports_inbound": fields.get("supports_inbound", True),
        "supports_outbound": fields.get("supports_outbound", True),
        "assigned_agent": None if agent is None else {"agent_id": agent.id, "agent_name": agent.fields["name"]},
    }
    if fields["provider"] == "twilio":
        return shown
    return {**shown, "livekit_stack": fields.get("livekit_stack") or "standard", "outbound_trunk": _trunk(fields)}


def _trunk(fields: Mapping[str, Any]) -> dict[str, Any] | None:
    sent = fields.get("outbound_trunk_config")
    if not sent:
        return None
    who = sent.get("credentials") or {}
    return {
        "address": sent["address"],
        "transport": sent.get("transport", "auto"),
        "media_encryption": sent.get("media_encryption", "allowed"),
        "headers": sent.get("headers") or {},
        "has_auth_credentials": bool(who.get("password")),
        "username": who.get("username"),
    }


def webhook_view(webhook: Entry, usage: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return a webhook without its secret."""
    names = "name webhook_url is_disabled is_auto_disabled created_at_unix auth_type".split()
    late = ("most_recent_failure_error_code", "most_recent_failure_timestamp")
    return {
        "webhook_id": webhook.id,
        **{name: webhook.fields[name] for name in names},
        **{name: webhook.fields.get(name) for name in late},
        "usage": usage,
    }


def attention_view(item: Entry) -> dict[str, Any]:
    """Return an attention item."""
    return dict(item.fields)
