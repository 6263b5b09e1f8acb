"""Freya Voice: campaigns with windows and retries, single calls, and the numbers, agents and keys around them."""

from pathlib import Path

from mock_server.vendors.freya import agents, analytics, calls, campaigns, keys, numbers
from mock_server.vendors.freya.manners import MANNERS
from mock_server.vendors.freya.workspace import Workspace
from mock_server.vendors.vendor import Vendor, assemble

HANDLERS = {
    "createCampaign": campaigns.create_campaign,
    "listCampaigns": campaigns.list_campaigns,
    "getCampaign": campaigns.get_campaign,
    "listCampaignCustomers": campaigns.list_campaign_customers,
    "executeCampaign": campaigns.execute_campaign,
    "deleteCampaign": campaigns.delete_campaign,
    "createCall": calls.create_call,
    "listCalls": calls.list_calls,
    "getCall": calls.get_call,
    "getRecording": calls.get_recording,
    "listPhoneNumbers": numbers.list_phone_numbers,
    "createPhoneNumber": numbers.create_phone_number,
    "updatePhoneNumbers": numbers.update_phone_numbers,
    "listAgents": agents.list_agents,
    "createAgent": agents.create_agent,
    "getAgent": agents.get_agent,
    "getAnalytics": analytics.get_analytics,
    "listApiKeys": keys.list_api_keys,
    "createApiKey": keys.create_api_key,
    "updateApiKeys": keys.update_api_keys,
}


def vendor(root: Path | None = None) -> Vendor:
    """Freya Voice, from its contract and fixtures."""
    return assemble("freya", HANDLERS, Workspace, MANNERS, ["report"], root)
