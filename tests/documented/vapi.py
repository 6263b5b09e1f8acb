"""All that Vapi's sources show: calls, a campaign that tells of itself, numbers, assistants and a credential."""

from typing import Any

from tests.documented.pages import Asking


def play() -> dict[str, Any]:
    """Ask for every documented operation whose answer has a body."""
    ask = Asking("vapi", scenario="happy")
    ask.client.ask("PATCH", "/_mock/settings/vapi", {"webhook_url": "http://127.0.0.1:9/hook"})
    call = ask("CallController_create")["id"]
    ask.client.play()
    ask("CallController_findOne", id=call)
    ask("CallController_update", id=call)
    ask("CallController_findAll")
    listed = ask("CallController_create")["id"]
    ask.client.ask("DELETE", f"/vapi/call/{listed}", {"ids": [listed]})
    ask.client.play()
    campaign = ask("CampaignController_createV2")["id"]
    ask.client.advance(40 * 86_400)
    ask("CampaignController_findOneV2", "includeCounters=true", id=campaign)
    ask("CampaignController_findAllV2")
    ask("CampaignController_getCampaignV2Contacts", id=campaign)
    other = ask("CampaignController_createV2")["id"]
    ask("CampaignController_updateV2", id=other)
    ask("CampaignController_removeV2", id=other)
    ask("CallController_deleteCallData", id=call)
    older = ask("CampaignController_create")["id"]
    ask("CampaignController_findOne", id=older)
    ask("CampaignController_findAll")
    ask("CampaignController_update", id=older)
    ask("CampaignController_remove", id=older)
    number = ask("PhoneNumberController_create")["id"]
    ask("PhoneNumberController_findAll")
    ask("PhoneNumberController_findAllPaginated")
    ask("PhoneNumberController_findOne", id=number)
    ask("PhoneNumberController_update", id=number)
    ask("PhoneNumberController_remove", id=number)
    assistant = ask("AssistantController_create")["id"]
    ask("AssistantController_findAll")
    ask("AssistantController_findOne", id=assistant)
    ask("AssistantController_update", id=assistant)
    ask("AssistantController_remove", id=assistant)
    credential = ask("CredentialController_create")["id"]
    ask("CredentialController_findAll")
    ask("CredentialController_findOne", id=credential)
    ask("CredentialController_remove", id=credential)
    hooks = {hook["event"]: hook["body"] for hook in ask.client.webhooks()}
    return ask.replies | hooks
