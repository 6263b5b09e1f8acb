"""The views of batches and campaigns, with their recipients, leads and calls."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from mock_server.vendors.elevenlabs.batch import Batch, Recipient
from mock_server.vendors.elevenlabs.campaign import Campaign
from mock_server.vendors.elevenlabs.followup import collected
from mock_server.vendors.elevenlabs.leads import Intent, Lead
from mock_server.vendors.elevenlabs.models import RING
from mock_server.vendors.elevenlabs.values import unix, within


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
    """Return the progress of a campaign."""
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
