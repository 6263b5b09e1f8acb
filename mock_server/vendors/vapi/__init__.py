"""Vapi: single calls, batches and campaigns of calls by assistants, and the numbers and credentials that they need."""

from pathlib import Path

from mock_server.vendors.vapi import calls, campaigns, legacy_campaigns, resources
from mock_server.vendors.vapi.account import Account
from mock_server.vendors.vapi.errors import ERRORS
from mock_server.vendors.vendor import Vendor, assemble

HANDLERS = {
    "CallController_create": calls.create,
    "CallController_findAll": calls.find_all,
    "CallController_findOne": calls.find_one,
    "CallController_update": calls.update,
    "CallController_deleteCallData": calls.delete,
    "CampaignController_createV2": campaigns.create,
    "CampaignController_findAllV2": campaigns.find_all,
    "CampaignController_findOneV2": campaigns.find_one,
    "CampaignController_updateV2": campaigns.update,
    "CampaignController_removeV2": campaigns.remove,
    "CampaignController_getCampaignV2Contacts": campaigns.contacts,
    "CampaignController_create": legacy_campaigns.create,
    "CampaignController_findAll": legacy_campaigns.find_all,
    "CampaignController_findOne": legacy_campaigns.find_one,
    "CampaignController_update": legacy_campaigns.update,
    "CampaignController_remove": legacy_campaigns.remove,
    "PhoneNumberController_create": resources.create_number,
    "PhoneNumberController_findAll": resources.find_numbers,
    "PhoneNumberController_findAllPaginated": resources.find_number_page,
    "PhoneNumberController_findOne": resources.find_number,
    "PhoneNumberController_update": resources.update_number,
    "PhoneNumberController_remove": resources.remove_number,
    "AssistantController_create": resources.create_assistant,
    "AssistantController_findAll": resources.find_assistants,
    "AssistantController_findOne": resources.find_assistant,
    "AssistantController_update": resources.update_assistant,
    "AssistantController_remove": resources.remove_assistant,
    "CredentialController_create": resources.create_credential,
    "CredentialController_findAll": resources.find_credentials,
    "CredentialController_findOne": resources.find_credential,
    "CredentialController_remove": resources.remove_credential,
}


def vendor(root: Path | None = None) -> Vendor:
    """Return Vapi, from its contract and fixtures."""
    return assemble("vapi", HANDLERS, Account, ERRORS, ["report", "hang"], root)
