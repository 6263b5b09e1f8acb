"""API keys: list, create, change in bulk. The mock shows them; each opens a world of its own, as any key does."""

from typing import Any

from mock_server.engine import moment
from mock_server.engine.ids import worded_ids
from mock_server.exchange import Asked, Reply
from mock_server.vendors.freya.manners import done
from mock_server.vendors.freya.workspace import Workspace

KIND = "api_keys"
EVERYTHING = ["campaign:read", "campaign:write", "campaign:delete", "campaign:execute", "calls:read", "calls:write"]
"""What a key may do if nobody says otherwise, as far as it is known and of use here."""


def list_api_keys(workspace: Workspace, asked: Asked) -> Reply:
    workspace.check(asked.query["workspaceId"])
    found = [entry.fields for _, entry in workspace.entries[KIND].forward()]
    return done(f"Found {len(found)} API keys.", {"apiKeys": found})


def create_api_key(workspace: Workspace, asked: Asked) -> Reply:
    """The secret is told here, and never again."""
    body, world = asked.body, workspace.world
    fields = {
        "workspaceId": workspace.id,
        "userId": body["userId"],
        "name": body["name"],
        "isActive": True,
        "createdAt": moment.text(world.now),
        "lastUsedAt": None,
        "expiresAt": body.get("expiresAt"),
        "rateLimit": body.get("rateLimit"),
        "permissions": body.get("permissions", EVERYTHING),
        "creator": {"id": workspace.owner["id"], **{n: workspace.owner[n] for n in ("email", "displayName")}},
    }
    secrets = worded_ids(world.setup.seed, "freya.secret", "freya_")
    secret = secrets.name(workspace.entries[KIND].length)
    key = workspace.add(KIND, fields)
    return done("API key created.", {"apiKey": {**key.fields, "key": secret}, "key": secret})


def update_api_keys(workspace: Workspace, asked: Asked) -> Reply:
    """Each entry by itself: what can't be changed is told, the others are changed."""
    updated: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for change in asked.body["apiKeys"]:
        entry = workspace.entries[KIND].get(change["id"])
        if entry is None:
            errors.append({"id": change["id"], "error": "API key not found", "details": []})
            continue
        entry.fields |= {name: change[name] for name in ("name", "isActive", "expiresAt") if name in change}
        workspace.tell(KIND, "change", entry)
        updated.append(entry.fields)
    return done(f"Updated {len(updated)} API keys.", {"updated": updated, "errors": errors})
