"""API keys: list, create and change them, and judge what they open.

A key opens the workspace that made it, as far as its permissions go, until it expires or is switched off.
"""

from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Reply
from mock_server.vendors.credentials import stamp
from mock_server.vendors.freya.account import Account
from mock_server.vendors.freya.replies import success
from mock_server.vendors.freya.views import entry_view

PREFIX = "freya_"
PERMISSIONS = [
    *("campaign:read", "campaign:write", "campaign:delete", "campaign:execute"),
    *("calls:read", "calls:write", "calls:recording-download", "calls:metrics-read"),
]
"""The permissions of a key for which none are sent, as far as they are known and of use here."""


def list_api_keys(account: Account, asked: Asked) -> Reply:
    account.check_workspace(asked.query.get("workspaceId", account.id))
    found = [entry_view(key) for _, key in account.keys.forward()]
    return success(f"Found {len(found)} API keys.", {"apiKeys": found})


def create_api_key(account: Account, asked: Asked) -> Reply:
    """Create a key, and show its secret here and never again."""
    body, world, owner = asked.body, account.world, account.owner
    fields = {
        "workspaceId": account.id,
        "userId": body["userId"],
        "name": body["name"],
        "isActive": True,
        "createdAt": moment.text(world.now),
        "lastUsedAt": None,
        "expiresAt": body.get("expiresAt"),
        "rateLimit": body.get("rateLimit"),
        "permissions": body.get("permissions", PERMISSIONS),
        "creator": {name: owner[name] for name in ("id", "email", "displayName")},
    }
    key = account.add_entry("api_key", account.keys, fields)
    secret = PREFIX + stamp(world, key.id)
    account.secrets[secret] = key
    return success("API key created.", {"apiKey": {**key.fields, "key": secret}, "key": secret})


def update_api_keys(account: Account, asked: Asked) -> Reply:
    """Change each key by itself. What cannot be changed is told; the others are changed."""
    updated: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for change in asked.body["apiKeys"]:
        key = account.keys.get(change["id"])
        if key is None:
            errors.append({"id": change["id"], "error": "API key not found", "details": []})
            continue
        key.fields |= {name: change[name] for name in ("name", "isActive", "expiresAt") if name in change}
        account.note("api_key", "change", key)
        updated.append(entry_view(key))
    return success(f"Updated {len(updated)} API keys.", {"updated": updated, "errors": errors})
