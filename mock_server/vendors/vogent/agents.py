"""Agents, and the models and voices that they choose from."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.exchange import Asked, Reply
from mock_server.vendors.vogent.entry import Entry
from mock_server.vendors.vogent.pages import page
from mock_server.vendors.vogent.prompts import add_prompt
from mock_server.vendors.vogent.workspace import Workspace

KIND = "agents"


def list_agents(workspace: Workspace, asked: Asked) -> Reply:
    return Reply(200, page(workspace, asked, workspace.entries[KIND].newest_first, Entry.view))


def create_agent(workspace: Workspace, asked: Asked) -> Reply:
    """An agent, its first prompt and, where asked for, its extractor."""
    body = dict(asked.body)
    prompt, extractor = body.pop("defaultVersionedPrompt"), body.pop("defaultExtractor", None)
    workspace.named("voices", body["defaultVoiceId"], "body/defaultVoiceId")
    workspace.named("models", prompt["aiModelId"], "body/defaultVersionedPrompt/aiModelId")
    agent = workspace.add(KIND, _shown(body))
    agent.change(
        {"defaultVersionedPromptId": add_prompt(workspace, prompt, agent.id, "body/defaultVersionedPrompt").id}
    )
    if extractor is not None:
        agent.change({"defaultExtractorId": workspace.add("extractors", extractor, agent.id).id})
    return Reply(200, agent.view())


def update_agent(workspace: Workspace, asked: Asked) -> Reply:
    """A partial update; an empty `callAgentExtractorId` switches the extractor off."""
    agent = workspace.entry(KIND, asked.path["id"])
    body = dict(asked.body)
    for field, kind in (("defaultVoiceId", "voices"), ("defaultVersionedPromptId", "versioned_prompts")):
        if field in body:
            workspace.named(kind, body[field], f"body/{field}")
    if "callAgentExtractorId" in body:
        id_ = body.pop("callAgentExtractorId")
        body["defaultExtractorId"] = workspace.named("extractors", id_, "body/callAgentExtractorId").id if id_ else None
    agent.change(_shown(body))
    workspace.tell(KIND, "change", agent)
    return Reply(200, agent.view())


def delete_agent(workspace: Workspace, asked: Asked) -> Reply:
    """Gone for good. Numbers lose the link; calls that it has begun go on (proposed)."""
    agent = workspace.entry(KIND, asked.path["id"])
    workspace.entries[KIND].drop(agent.id)
    for _, number in workspace.entries["phone_numbers"].forward():
        if number.fields["agentId"] == agent.id:
            number.change({"agentId": None})
    workspace.tell(KIND, "delete", agent)
    return Reply(200, agent.view())


def list_models(workspace: Workspace, asked: Asked) -> Reply:
    return Reply(
        200,
        page(
            workspace,
            asked,
            lambda after: workspace.entries["models"].forward(-1 if after is None else after),
            Entry.view,
        ),
    )


def list_voices(workspace: Workspace, asked: Asked) -> Reply:
    """Filters: a part of the name in any case; the exact type (proposed)."""
    name, kind = asked.query.get("name", "").lower(), asked.query.get("voiceType")

    def items(after: int | None) -> Iterator[tuple[int, Entry]]:
        for place, voice in workspace.entries["voices"].forward(-1 if after is None else after):
            if name in voice.fields["name"].lower() and kind in (None, voice.fields["voiceType"]):
                yield place, voice

    return Reply(200, page(workspace, asked, items, Entry.view, data="voices"))


def _shown(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are shown: functions are linked by one name and shown by another; a null switch is none."""
    shown = dict(body)
    if shown.get("fillEmptyStringVariables", False) is None:
        del shown["fillEmptyStringVariables"]
    linked = shown.pop("linkedFunctionDefinitionInputs", None)
    ids = shown.pop("linkedFunctionDefinitionIds", None)
    if linked is None and ids is not None:
        linked = [{"functionDefinitionId": id_, "lifecycleMessagesOverride": {"started": []}} for id_ in ids]
    return shown if linked is None else {**shown, "linkedFunctionDefinitions": linked}
