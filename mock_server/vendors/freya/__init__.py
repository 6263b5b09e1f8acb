"""Freya Voice: campaigns with windows and retries, single calls, and the numbers, agents and keys around them."""

from pathlib import Path

from mock_server.vendors.freya import analytics, calls, campaigns, keys, resources
from mock_server.vendors.freya.account import Account
from mock_server.vendors.freya.errors import ERRORS
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
    "listPhoneNumbers": resources.list_phone_numbers,
    "createPhoneNumber": resources.create_phone_number,
    "updatePhoneNumbers": resources.update_phone_numbers,
    "listAgents": resources.list_agents,
    "createAgent": resources.create_agent,
    "getAgent": resources.get_agent,
    "getAnalytics": analytics.get_analytics,
    "listApiKeys": keys.list_api_keys,
    "createApiKey": keys.create_api_key,
    "updateApiKeys": keys.update_api_keys,
}


def vendor(root: Path | None = None) -> Vendor:
    """Return Freya Voice, from its contract and fixtures."""
    return assemble("freya", HANDLERS, Account, ERRORS, ["report"], root)
