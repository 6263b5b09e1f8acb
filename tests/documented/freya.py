"""All that Freya's pages ask, one after another."""

from typing import Any

from tests.documented.pages import Asking
from tests.freya.asking import always

WORKSPACE = "workspaceId=70000000-0000-4000-8000-000000000001"
AGENT = "a1000000-0000-4000-8000-000000000001"


def play() -> dict[str, Any]:
    """Ask for every documented operation, in a world that begins before the published campaign."""
    ask = Asking("freya", now="2024-03-14T12:00:00Z")
    campaign = ask("createCampaign")["data"]["result"]["campaign"]["id"]
    call = ask("createCall")["data"]["result"]["callId"]
    ask.client.play()
    for operation in ("listCalls", "listPhoneNumbers", "listAgents", "listApiKeys", "getAnalytics"):
        ask(operation, WORKSPACE)
    ask("getCall", callId=call)
    ask("listCampaigns")
    ask("getCampaign", campaignId=campaign)
    ask("createPhoneNumber")
    ask("updatePhoneNumbers")
    ask("listPhoneNumbers", WORKSPACE)
    ask("getAgent", agentId=AGENT)
    ask("createAgent")
    ask("createApiKey")
    ask("updateApiKeys")
    told = {hook["event"]: hook["body"] for hook in ask.client.webhooks()}
    always(ask.client, "be_busy")
    retried = {**ask.requests["createCampaign"], "startDate": ask.client.get("/_mock/world")["now"][:10]}
    campaign = ask("createCampaign", body=retried)["data"]["result"]["campaign"]["id"]
    ask.client.advance(7 * 86_400)
    ask("listCampaignCustomers", campaignId=campaign)
    told |= {hook["event"]: hook["body"] for hook in ask.client.webhooks() if hook["body"].get("willRetry")}
    deleted = ask("createCampaign", body={**retried, "startDate": "2030-01-01"})["data"]["result"]["campaign"]["id"]
    ask("deleteCampaign", campaignId=deleted)
    return ask.replies | told
