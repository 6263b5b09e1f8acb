"""The types of ElevenLabs' SDK for each reply with a body, and for each webhook that it has one for."""

from typing import Literal

from elevenlabs.types import GetConversationResponseModel  # type: ignore[import-not-found]
from pydantic import BaseModel

METHODS = {
    "handle_twilio_outbound_call": "conversational_ai.twilio.outbound_call",
    "handle_sip_trunk_outbound_call": "conversational_ai.sip_trunk.outbound_call",
    "create_batch_call": "conversational_ai.batch_calls.create",
    "get_workspace_batch_calls": "conversational_ai.batch_calls.list",
    "get_batch_call": "conversational_ai.batch_calls.get",
    "cancel_batch_call": "conversational_ai.batch_calls.cancel",
    "retry_batch_call": "conversational_ai.batch_calls.retry",
    "submit_outbound_campaign": "conversational_ai.outbound_campaigns.create",
    "list_outbound_campaigns": "conversational_ai.outbound_campaigns.list",
    "get_outbound_campaign": "conversational_ai.outbound_campaigns.get",
    "get_outbound_campaign_progress": "conversational_ai.outbound_campaigns.get_progress",
    "pause_outbound_campaign": "conversational_ai.outbound_campaigns.pause",
    "resume_outbound_campaign": "conversational_ai.outbound_campaigns.resume",
    "stop_outbound_campaign": "conversational_ai.outbound_campaigns.stop",
    "pause_all_outbound_campaigns": "conversational_ai.outbound_campaigns.pause_all",
    "stop_all_outbound_campaigns": "conversational_ai.outbound_campaigns.stop_all",
    "list_outbound_campaign_leads": "conversational_ai.outbound_campaigns.leads.list",
    "get_outbound_campaign_lead": "conversational_ai.outbound_campaigns.leads.get",
    "suppress_outbound_campaign_lead": "conversational_ai.outbound_campaigns.leads.delete",
    "list_outbound_campaign_calls": "conversational_ai.outbound_campaigns.calls.list",
    "list_outbound_campaign_attention": "conversational_ai.outbound_campaigns.attention.list",
    "retry_outbound_campaign_attention": "conversational_ai.outbound_campaigns.attention.retry",
    "resolve_outbound_campaign_attention": "conversational_ai.outbound_campaigns.attention.resolve",
    "get_outbound_campaign_config": "conversational_ai.outbound_campaigns.config.get",
    "update_outbound_campaign_config": "conversational_ai.outbound_campaigns.config.update",
    "get_conversation_histories_route": "conversational_ai.conversations.list",
    "get_conversation_history_route": "conversational_ai.conversations.get",
    "create_agent_route": "conversational_ai.agents.create",
    "get_agents_route": "conversational_ai.agents.list",
    "get_agent_route": "conversational_ai.agents.get",
    "patch_agent_settings_route": "conversational_ai.agents.update",
    "list_phone_numbers_route": "conversational_ai.phone_numbers.list",
    "create_phone_number_route": "conversational_ai.phone_numbers.create",
    "get_phone_number_route": "conversational_ai.phone_numbers.get",
    "update_phone_number_route": "conversational_ai.phone_numbers.update",
    "get_workspace_webhooks_route": "webhooks.list",
    "create_workspace_webhook_route": "webhooks.create",
    "edit_workspace_webhook_route": "webhooks.update",
    "delete_workspace_webhook_route": "webhooks.delete",
    "get_settings_route": "conversational_ai.settings.get",
    "update_settings_route": "conversational_ai.settings.update",
}
"""The method of the client for each operation that answers with a body: what it returns is the type of the reply."""


class Transcription(BaseModel):
    """The webhook of a conversation that is done: its data have the type of a reply."""

    type: Literal["post_call_transcription"]
    event_timestamp: int
    data: GetConversationResponseModel


EVENTS = {"post_call_transcription": Transcription}
