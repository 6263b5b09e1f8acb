"""Versioned prompts: what an agent says and how its conversation flows."""

from collections.abc import Mapping
from typing import Any

from mock_server.exchange import Asked, Reply
from mock_server.vendors.vogent.entry import Entry
from mock_server.vendors.vogent.owned import list_owned, owned
from mock_server.vendors.vogent.workspace import Workspace

KIND = "versioned_prompts"


def list_agent_versioned_prompts(workspace: Workspace, asked: Asked) -> Reply:
    return list_owned(workspace, asked, KIND)


def create_agent_versioned_prompt(workspace: Workspace, asked: Asked) -> Reply:
    agent = workspace.entry("agents", asked.path["agentId"])
    return Reply(200, add_prompt(workspace, asked.body, agent.id, "body").view())


def get_agent_versioned_prompt(workspace: Workspace, asked: Asked) -> Reply:
    return Reply(200, owned(workspace, asked, KIND, asked.path["id"]).view())


def update_agent_versioned_prompt(workspace: Workspace, asked: Asked) -> Reply:
    prompt = owned(workspace, asked, KIND, asked.path["id"])
    if "aiModelId" in asked.body:
        workspace.named("models", asked.body["aiModelId"], "body/aiModelId")
    prompt.change(_shown(asked.body))
    workspace.tell(KIND, "change", prompt)
    return Reply(200, prompt.view())


def add_prompt(workspace: Workspace, body: Mapping[str, Any], agent_id: str, where: str) -> Entry:
    """A prompt for an agent; its model has to exist."""
    workspace.named("models", body["aiModelId"], f"{where}/aiModelId")
    return workspace.add(KIND, {"prompt": None, **_shown(body)}, agent_id)


def _shown(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are shown: each node of a flow gets an output schema, which is null."""
    shown = dict(body)
    if flow := shown.get("flowDefinition"):
        shown["flowDefinition"] = {**flow, "nodes": [{"outputSchema": None, **node} for node in flow.get("nodes", ())]}
    return shown
