"""ElevenLabs Agents: single calls, batches and campaigns of calls, their conversations, and what they need."""

from pathlib import Path

from mock_server.vendors.elevenlabs import (
    attention,
    batches,
    calls,
    campaigns,
    conversations,
    resources,
    workspace,
)
from mock_server.vendors.elevenlabs.account import Account
from mock_server.vendors.elevenlabs.errors import ERRORS
from mock_server.vendors.vendor import Handler, Vendor, assemble

FILES = (attention, batches, calls, campaigns, conversations, resources, workspace)
NAMES = """
handle_twilio_outbound_call handle_sip_trunk_outbound_call
create_batch_call get_workspace_batch_calls get_batch_call cancel_batch_call retry_batch_call delete_batch_call
submit_outbound_campaign list_outbound_campaigns get_outbound_campaign get_outbound_campaign_progress
pause_outbound_campaign resume_outbound_campaign stop_outbound_campaign
pause_all_outbound_campaigns stop_all_outbound_campaigns
list_outbound_campaign_leads get_outbound_campaign_lead suppress_outbound_campaign_lead list_outbound_campaign_calls
list_outbound_campaign_attention retry_outbound_campaign_attention resolve_outbound_campaign_attention
get_outbound_campaign_config update_outbound_campaign_config
get_conversation_histories_route get_conversation_history_route delete_conversation_route get_conversation_audio_route
create_agent_route get_agents_route get_agent_route patch_agent_settings_route delete_agent_route
list_phone_numbers_route create_phone_number_route get_phone_number_route update_phone_number_route
delete_phone_number_route
get_workspace_webhooks_route create_workspace_webhook_route edit_workspace_webhook_route
delete_workspace_webhook_route get_settings_route update_settings_route
""".split()
"""The operations: each is a function of the same name in one of the files."""

HANDLERS: dict[str, Handler] = {name: getattr(file, name) for name in NAMES for file in FILES if hasattr(file, name)}


def vendor(root: Path | None = None) -> Vendor:
    """Return ElevenLabs, from its contract and fixtures."""
    return assemble("elevenlabs", HANDLERS, Account, ERRORS, ["analysis"], root)
