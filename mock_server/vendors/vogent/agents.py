"""Agents, what belongs to them (versioned prompts, extractors), and the models and voices that they choose from."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from mock_server.exchange import Asked, Reply
from mock_server.vendors.vogent.account import Account
from mock_server.vendors.vogent.pages import page
from mock_server.vendors.vogent.settings import ENTRIES, Entry
from mock_server.vendors.vogent.views import entry_view

AGENT_DEFAULTS: Mapping[str, Any] = {
    "language": "en",
    "transcriberParams": None,
    "metadata": {},
    "utteranceDetectorConfig": {"sensitivity": "MEDIUM", "interruptionPlayTimeMs": 500},
    "endpointDetectorConfig": {"type": "SEMANTIC", "mode": "DEFAULT"},
    "ivrConfiguration": None,
    "idleMessageConfig": None,
    "maxDurationSeconds": 10800,
    "timeoutMessage": "",
    "timeoutBehaviorConfiguration": {"behavior": "HANGUP", "transferNumber": ""},
    "defaultExtractorId": None,
    "linkedFunctionDefinitions": [],
    "fillEmptyStringVariables": False,
    "silenceHangupConfiguration": None,
    "voiceOptionValues": [],
}
"""What an agent shows where its client says nothing; that of the utterance detector is proposed."""


def list_agents(account: Account, asked: Asked) -> Reply:
    return Reply(200, page(account, asked, account.entries["agents"].newest_first, entry_view))


def create_agent(account: Account, asked: Asked) -> Reply:
    """Create an agent, its first prompt and, where asked for, its extractor."""
    body = dict(asked.body)
    prompt, extractor = body.pop("defaultVersionedPrompt"), body.pop("defaultExtractor", None)
    account.named("voices", body["defaultVoiceId"], "body/defaultVoiceId")
    account.named("models", prompt["aiModelId"], "body/defaultVersionedPrompt/aiModelId")
    agent = account.add("agents", {**deepcopy(AGENT_DEFAULTS), **_agent_fields(body)})
    agent.change({"defaultVersionedPromptId": _add_prompt(account, prompt, agent.id).id})
    if extractor is not None:
        agent.change({"defaultExtractorId": account.add("extractors", extractor, agent.id).id})
    return Reply(200, entry_view(agent))


def update_agent(account: Account, asked: Asked) -> Reply:
    """Change the fields that were sent; an empty `callAgentExtractorId` switches the extractor off."""
    agent = account.entry("agents", asked.path["id"])
    body = dict(asked.body)
    for field, kind in (("defaultVoiceId", "voices"), ("defaultVersionedPromptId", "versioned_prompts")):
        if field in body:
            account.named(kind, body[field], f"body/{field}")
    if "callAgentExtractorId" in body:
        id_ = body.pop("callAgentExtractorId")
        body["defaultExtractorId"] = account.named("extractors", id_, "body/callAgentExtractorId").id if id_ else None
    return _change(account, "agents", agent, _agent_fields(body))


def delete_agent(account: Account, asked: Asked) -> Reply:
    """Delete an agent for good. Numbers lose the link; calls that it has begun go on (proposed)."""
    agent = account.entry("agents", asked.path["id"])
    account.entries["agents"].drop(agent.id)
    for _, number in account.entries["phone_numbers"].forward():
        if number.fields["agentId"] == agent.id:
            number.change({"agentId": None})
    account.changed("agents", "delete", agent)
    return Reply(200, entry_view(agent))


def list_agent_versioned_prompts(account: Account, asked: Asked) -> Reply:
    agent, prompts = account.entry("agents", asked.path["agentId"]), account.entries["versioned_prompts"]

    def items(before: int | None) -> Iterator[tuple[int, Entry]]:
        return ((place, prompt) for place, prompt in prompts.newest_first(before) if prompt.owner == agent.id)

    return Reply(200, page(account, asked, items, entry_view))


def create_agent_versioned_prompt(account: Account, asked: Asked) -> Reply:
    agent = account.entry("agents", asked.path["agentId"])
    account.named("models", asked.body["aiModelId"], "body/aiModelId")
    return Reply(200, entry_view(_add_prompt(account, asked.body, agent.id)))


def get_agent_versioned_prompt(account: Account, asked: Asked) -> Reply:
    return Reply(200, entry_view(_owned(account, asked, "versioned_prompts", asked.path["id"])))


def update_agent_versioned_prompt(account: Account, asked: Asked) -> Reply:
    prompt = _owned(account, asked, "versioned_prompts", asked.path["id"])
    if "aiModelId" in asked.body:
        account.named("models", asked.body["aiModelId"], "body/aiModelId")
    return _change(account, "versioned_prompts", prompt, _prompt_fields(asked.body))


def list_agent_extractors(account: Account, asked: Asked) -> Reply:
    """Return all of them: this list has no pages."""
    agent, extractors = account.entry("agents", asked.path["agentId"]), account.entries["extractors"]
    return Reply(
        200, {"extractors": [entry_view(entry) for _, entry in extractors.newest_first() if entry.owner == agent.id]}
    )


def create_agent_extractor(account: Account, asked: Asked) -> Reply:
    agent = account.entry("agents", asked.path["agentId"])
    return Reply(200, entry_view(account.add("extractors", asked.body, agent.id)))


def get_agent_extractor(account: Account, asked: Asked) -> Reply:
    return Reply(200, entry_view(_owned(account, asked, "extractors", asked.path["extractorId"])))


def update_agent_extractor(account: Account, asked: Asked) -> Reply:
    extractor = _owned(account, asked, "extractors", asked.path["extractorId"])
    return _change(account, "extractors", extractor, asked.body)


def list_models(account: Account, asked: Asked) -> Reply:
    models = account.entries["models"]
    return Reply(200, page(account, asked, lambda after: models.forward(-1 if after is None else after), entry_view))


def list_voices(account: Account, asked: Asked) -> Reply:
    """Filter by a part of the name in any case, and by the exact type (proposed)."""
    name, kind = asked.query.get("name", "").lower(), asked.query.get("voiceType")

    def items(after: int | None) -> Iterator[tuple[int, Entry]]:
        for place, voice in account.entries["voices"].forward(-1 if after is None else after):
            if name in voice.fields["name"].lower() and kind in (None, voice.fields["voiceType"]):
                yield place, voice

    return Reply(200, page(account, asked, items, entry_view, data="voices"))


def _owned(account: Account, asked: Asked, plural: str, id_: str) -> Entry:
    """Return the entry that the path names. Raise 404 unless the agent in the path owns it."""
    agent, entry = account.entry("agents", asked.path["agentId"]), account.entry(plural, id_)
    if entry.owner != agent.id:
        raise account.not_found(ENTRIES[plural], id_)
    return entry


def _change(account: Account, plural: str, entry: Entry, changes: Mapping[str, Any]) -> Reply:
    entry.change(changes)
    account.changed(plural, "change", entry)
    return Reply(200, entry_view(entry))


def _add_prompt(account: Account, body: Mapping[str, Any], agent_id: str) -> Entry:
    return account.add("versioned_prompts", {"prompt": None, **_prompt_fields(body)}, agent_id)


def _agent_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as they are shown: functions are linked by one name and shown by another; null is no switch."""
    shown = dict(body)
    if shown.get("fillEmptyStringVariables", False) is None:
        del shown["fillEmptyStringVariables"]
    linked = shown.pop("linkedFunctionDefinitionInputs", None)
    ids = shown.pop("linkedFunctionDefinitionIds", None)
    if linked is None and ids is not None:
        linked = [{"functionDefinitionId": id_, "lifecycleMessagesOverride": {"started": []}} for id_ in ids]
    return shown if linked is None else {**shown, "linkedFunctionDefinitions": linked}


def _prompt_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as they are shown: each node of a flow gets an output schema, which is null."""
    shown = dict(body)
    if flow := shown.get("flowDefinition"):
        shown["flowDefinition"] = {**flow, "nodes": [{"outputSchema": None, **node} for node in flow.get("nodes", ())]}
    return shown
