"""All that ElevenLabs' sources show: calls, a batch, a campaign with its leads and items, and what they need."""

from typing import Any

from tests.documented.pages import Asking

FRONT_DESK = "phnum_8301kjx1v2m3n4p5q6r7s8t9v0n1"
AGENT = "agent_1601kjx1v2m3n4p5q6r7s8t9v0a1"
RETRYABLE, OTHER = "attn_4401kjx1v2m3n4p5q6r7s8t9v0w8", "attn_4401kjx1v2m3n4p5q6r7s8t9v0w9"


def play() -> dict[str, Any]:
    """Ask for every documented operation whose answer has a body."""
    ask = Asking("elevenlabs")
    _set_up(ask)
    call = ask("handle_twilio_outbound_call")["conversation_id"]
    ask("handle_sip_trunk_outbound_call")
    batch = ask("create_batch_call")["id"]
    ask("cancel_batch_call", batch_id=ask("create_batch_call")["id"])
    campaign = ask("submit_outbound_campaign")["campaign"]["campaign_id"]
    _run(ask, campaign)
    ask.client.play()
    ask("get_batch_call", batch_id=batch)
    ask("get_workspace_batch_calls")
    ask("retry_batch_call", batch_id=batch)
    ask("get_conversation_history_route", conversation_id=call)
    ask("get_conversation_histories_route")
    hooks = {hook["event"]: hook["body"] for hook in ask.client.webhooks() if _is_whole(hook)}
    ask("list_outbound_campaign_attention", "include_resolved=true")
    ask("retry_outbound_campaign_attention", attention_id=RETRYABLE)
    ask("resolve_outbound_campaign_attention", attention_id=OTHER)
    ask("stop_outbound_campaign", campaign_id=_another(ask))
    ask("delete_conversation_route", conversation_id=call)
    ask("delete_phone_number_route", phone_number_id=ask("create_phone_number_route")["phone_number_id"])
    ask("pause_all_outbound_campaigns")
    ask("stop_all_outbound_campaigns")
    return ask.replies | hooks


def _is_whole(hook: Any) -> bool:
    """Return whether a webhook is about the call that has all values, or the trunk."""
    data = hook["body"]["data"]
    return data.get("user_id", "crm-4711") == "crm-4711" and data.get("metadata", {}).get("type") != "twilio"


def _set_up(ask: Asking) -> None:
    agent = ask("create_agent_route")["agent_id"]
    ask("patch_agent_settings_route", agent_id=agent)
    ask("get_agents_route")
    ask("get_agent_route", agent_id=AGENT)
    ask("create_phone_number_route")
    ask("list_phone_numbers_route")
    ask("update_phone_number_route", phone_number_id=FRONT_DESK)
    ask("get_phone_number_route", phone_number_id=FRONT_DESK)
    hook = ask("create_workspace_webhook_route")["webhook_id"]
    ask("edit_workspace_webhook_route", webhook_id=hook)
    ask("get_workspace_webhooks_route")
    ask("delete_workspace_webhook_route", webhook_id=hook)
    ask("update_settings_route")
    ask("get_settings_route")
    ask("update_outbound_campaign_config")
    ask("get_outbound_campaign_config")


def _run(ask: Asking, campaign: str) -> None:
    ask("pause_outbound_campaign", campaign_id=campaign)
    ask("resume_outbound_campaign", campaign_id=campaign)
    ask.client.advance(60)
    ask("get_outbound_campaign", campaign_id=campaign)
    ask("list_outbound_campaigns")
    ask("get_outbound_campaign_progress", campaign_id=campaign)
    lead = ask("list_outbound_campaign_leads", campaign_id=campaign)["leads"][0]["lead_id"]
    ask("list_outbound_campaign_calls", campaign_id=campaign)
    ask("get_outbound_campaign_lead", campaign_id=campaign, lead_id=lead)
    ask("suppress_outbound_campaign_lead", campaign_id=campaign, lead_id=lead)


def _another(ask: Asking) -> str:
    """Return a campaign that waits for its time."""
    body = {**ask.requests["submit_outbound_campaign"], "idempotency_key": "another", "scheduled_time_unix": 1893456000}
    return str(ask("submit_outbound_campaign", body=body)["campaign"]["campaign_id"])
