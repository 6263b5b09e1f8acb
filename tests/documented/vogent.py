"""All that Vogent's pages ask, one after another."""

from typing import Any

from tests.documented.pages import Asking

AGENT = "a0000000-0000-4000-8000-000000000001"


def play() -> dict[str, Any]:
    """Ask for every documented operation, for what calls leave behind once they have ended."""
    ask = Asking("vogent")
    dial = ask("createDial")["dialId"]
    ask("getDialToken", id=dial)
    job = ask("createBatchDialJob")["id"]
    ask("setBatchDialJobPaused", id=job)
    ask("listBatchDialJobQueue", id=job)
    ask("updateBatchDialJob", id=job)
    ask("listBatchDialJobs")
    ask("getBatchDialJob", id=job)
    ask.client.play()
    ask("listBatchDialJobDials", id=job)
    ask("getDial", id=dial)
    ask("hangupDial", id=ask("createDial")["dialId"])
    ask("listAgents")
    _agent(ask)
    number = ask("createPhoneNumber")["id"]
    ask("getPhoneNumber", id=number)
    ask("updatePhoneNumber", id=number)
    ask("purchasePhoneNumber")
    ask("deletePhoneNumber", id=number)
    for operation in ("listPhoneNumbers", "searchPhoneNumbers", "listModels", "listVoices"):
        ask(operation)
    return ask.replies | {hook["event"]: hook["body"] for hook in ask.client.webhooks()}


def _agent(ask: Asking) -> None:
    agent = ask("createAgent")["id"]
    prompt = ask("createAgentVersionedPrompt", agentId=agent)["id"]
    extractor = ask("createAgentExtractor", agentId=agent)["id"]
    ask("listAgentVersionedPrompts", agentId=agent)
    ask("getAgentVersionedPrompt", agentId=agent, id=prompt)
    ask("updateAgentVersionedPrompt", agentId=agent, id=prompt)
    ask("listAgentExtractors", agentId=agent)
    ask("getAgentExtractor", agentId=agent, extractorId=extractor)
    ask("updateAgentExtractor", agentId=agent, extractorId=extractor)
    ask("updateAgent", id=agent)
    ask("deleteAgent", id=agent)
