"""The types of Vapi's SDK for each reply with a body, and for each message that it has one for."""

from pydantic import BaseModel
from vapi.types.server_message_call_delete_failed import ServerMessageCallDeleteFailed  # type: ignore[import-not-found]
from vapi.types.server_message_call_deleted import ServerMessageCallDeleted  # type: ignore[import-not-found]
from vapi.types.server_message_campaign_predial import ServerMessageCampaignPredial  # type: ignore[import-not-found]
from vapi.types.server_message_end_of_call_report import ServerMessageEndOfCallReport  # type: ignore[import-not-found]
from vapi.types.server_message_hang import ServerMessageHang  # type: ignore[import-not-found]
from vapi.types.server_message_status_update import ServerMessageStatusUpdate  # type: ignore[import-not-found]

METHODS = {
    "CallController_create": "calls.create",
    "CallController_findAll": "calls.list",
    "CallController_findOne": "calls.get",
    "CallController_update": "calls.update",
    "CallController_deleteCallData": "calls.delete",
    "CampaignController_createV2": "campaigns.campaign_controller_create_v_2",
    "CampaignController_findAllV2": "campaigns.campaign_controller_find_all_v_2",
    "CampaignController_findOneV2": "campaigns.campaign_controller_find_one_v_2",
    "CampaignController_updateV2": "campaigns.campaign_controller_update_v_2",
    "CampaignController_removeV2": "campaigns.campaign_controller_remove_v_2",
    "CampaignController_getCampaignV2Contacts": "campaigns.campaign_controller_get_campaign_v_2_contacts",
    "CampaignController_create": "campaigns.campaign_controller_create",
    "CampaignController_findAll": "campaigns.campaign_controller_find_all",
    "CampaignController_findOne": "campaigns.campaign_controller_find_one",
    "CampaignController_update": "campaigns.campaign_controller_update",
    "CampaignController_remove": "campaigns.campaign_controller_remove",
    "PhoneNumberController_create": "phone_numbers.create",
    "PhoneNumberController_findAll": "phone_numbers.list",
    "PhoneNumberController_findAllPaginated": "phone_numbers.phone_number_controller_find_all_paginated",
    "PhoneNumberController_findOne": "phone_numbers.get",
    "PhoneNumberController_update": "phone_numbers.update",
    "PhoneNumberController_remove": "phone_numbers.delete",
    "AssistantController_create": "assistants.create",
    "AssistantController_findAll": "assistants.list",
    "AssistantController_findOne": "assistants.get",
    "AssistantController_update": "assistants.update",
    "AssistantController_remove": "assistants.delete",
}
"""The method of the client for each operation that answers with a body: what it returns is the type of the reply."""


class StatusUpdate(BaseModel):
    message: ServerMessageStatusUpdate


class EndOfCallReport(BaseModel):
    message: ServerMessageEndOfCallReport


class Hang(BaseModel):
    message: ServerMessageHang


class CallDeleted(BaseModel):
    message: ServerMessageCallDeleted


class CallDeleteFailed(BaseModel):
    message: ServerMessageCallDeleteFailed


class CampaignPredial(BaseModel):
    message: ServerMessageCampaignPredial


EVENTS = {
    "status-update": StatusUpdate,
    "end-of-call-report": EndOfCallReport,
    "hang": Hang,
    "call.deleted": CallDeleted,
    "call.delete.failed": CallDeleteFailed,
    "campaign.predial": CampaignPredial,
}
