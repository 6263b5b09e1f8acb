"""Agents: list, create, read."""

from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Reply
from mock_server.vendors.freya.entry import Entry
from mock_server.vendors.freya.manners import done
from mock_server.vendors.freya.workspace import Workspace, page

KIND = "agents"
DEFAULTS: dict[str, dict[str, Any]] = {
    "callTimeoutSettings": {
        "silenceTimeout": 0,
        "maximumDuration": 600,
        "checkInMessage": None,
        "closureMessage": None,
    },
    "voicemailDetection": {
        "enabled": False,
        "messageMode": "none",
        "staticMessage": None,
        "voicemailResponseDelay": 2,
    },
}


def list_agents(workspace: Workspace, asked: Asked) -> Reply:
    workspace.check(asked.query["workspaceId"])
    wanted = asked.query["entityType"]
    found = [e for _, e in workspace.entries[KIND].forward() if wanted in ("all", e.fields["entityType"])]
    return done(f"Found {len(found)} agents.", page(asked, "agents", found, _row))


def get_agent(workspace: Workspace, asked: Asked) -> Reply:
    return done("Agent retrieved.", {"agent": workspace.entry(KIND, asked.path["agentId"]).fields})


def create_agent(workspace: Workspace, asked: Asked) -> Reply:
    """Settings that are not sent get their defaults."""
    workspace.check(asked.body["workspaceId"])
    now, sent = moment.text(workspace.world.now), asked.body.get("config", {})
    config = {**sent, **{group: {**usual, **sent.get(group, {})} for group, usual in DEFAULTS.items()}}
    kind = {"entityType": "agent", "workflowId": None}
    agent = {"name": asked.body["name"], "createdAt": now, "updatedAt": now, **kind, "config": config}
    return done("Agent created.", {"agent": workspace.add(KIND, agent).fields})


def _row(agent: Entry) -> dict[str, Any]:
    return {name: value for name, value in agent.fields.items() if name != "config"}
