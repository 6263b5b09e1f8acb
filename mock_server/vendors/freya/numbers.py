"""Telephone numbers: list, create, change in bulk."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.freya.entry import Entry
from mock_server.vendors.freya.manners import done
from mock_server.vendors.freya.workspace import Workspace, page

KIND = "phone_numbers"


def list_phone_numbers(workspace: Workspace, asked: Asked) -> Reply:
    workspace.check(asked.query["workspaceId"])
    found = [entry for _, entry in workspace.entries[KIND].forward()]
    view = page(asked, "phoneNumbers", found, lambda entry: _view(workspace, entry))
    return done(f"Found {len(found)} phone numbers.", view)


def create_phone_number(workspace: Workspace, asked: Asked) -> Reply:
    body = asked.body
    workspace.check(body["workspaceId"])
    for flaw in _flaws(workspace, body, None):
        raise Refusal(404 if flaw["field"].startswith("config") else 409, f"{flaw['field']}: {flaw['message']}")
    now = moment.text(workspace.world.now)
    sent = {name: body[name] for name in ("number", "friendlyName", "userId", "config") if name in body}
    fields = {"config": {}, **sent, "workspaceId": workspace.id, "createdAt": now, "updatedAt": now}
    return done("Phone number created.", {"phoneNumber": _view(workspace, workspace.add(KIND, fields))})


def update_phone_numbers(workspace: Workspace, asked: Asked) -> Reply:
    """Each entry by itself: what can't be changed is told, the others are changed."""
    workspace.check(asked.body["workspaceId"])
    updated: list[Entry] = []
    errors: list[dict[str, Any]] = []
    for change in asked.body["phoneNumbers"]:
        entry = workspace.entries[KIND].get(change["id"])
        if entry is None:
            errors.append({"id": change["id"], "error": "Phone number not found", "details": []})
        elif flaws := list(_flaws(workspace, change, entry)):
            errors.append({"id": change["id"], "error": "Phone number not updated", "details": flaws})
        else:
            _change(workspace, entry, change)
            updated.append(entry)
    shown = [_view(workspace, entry) for entry in updated]
    return done(f"Updated {len(shown)} phone numbers.", {"updated": shown, "errors": errors})


def _change(workspace: Workspace, entry: Entry, change: Mapping[str, Any]) -> None:
    entry.fields |= {name: change[name] for name in ("number", "friendlyName") if name in change}
    entry.fields["config"] = {**entry.fields["config"], **change.get("config", {})}
    entry.fields["updatedAt"] = moment.text(workspace.world.now)
    workspace.tell(KIND, "change", entry)


def _flaws(workspace: Workspace, sent: Mapping[str, Any], entry: Entry | None) -> Iterator[dict[str, str]]:
    """What the schema can't say: the agents exist, and no number is there twice."""
    for side in ("inboundAgentId", "outboundAgentId"):
        id_ = sent.get("config", {}).get(side)
        if id_ is not None and workspace.entries["agents"].get(id_.lower()) is None:
            yield {"field": f"config.{side}", "message": f"Agent {id_!r} not found"}
    other = workspace.find_number(sent["number"]) if "number" in sent else None
    if other is not None and other is not entry:
        yield {"field": "number", "message": f"Phone number {sent['number']} is in this workspace already"}


def _view(workspace: Workspace, entry: Entry) -> dict[str, Any]:
    """With the names and types of its agents."""
    shown = dict(entry.fields)
    for side in ("inbound", "outbound"):
        agent = workspace.entries["agents"].get(entry.fields["config"].get(f"{side}AgentId", "").lower())
        if agent is not None:
            shown[f"{side}AgentName"] = agent.fields["name"]
            shown[f"{side}AgentEntityType"] = agent.fields["entityType"]
    return shown
