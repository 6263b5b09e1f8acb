"""Agents, telephone numbers and API keys: list them, create and read them, change numbers and keys in bulk.

The mock shows API keys; each opens a world of its own, as any key does.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from mock_server.engine import moment
from mock_server.engine.ids import worded_ids
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.freya.account import Account
from mock_server.vendors.freya.entry import Entry
from mock_server.vendors.freya.replies import page, success
from mock_server.vendors.freya.views import agent_row, entry_view, number_view

AGENT_DEFAULTS: dict[str, dict[str, Any]] = {
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

PERMISSIONS = ["campaign:read", "campaign:write", "campaign:delete", "campaign:execute", "calls:read", "calls:write"]
"""The permissions of a key for which none are sent, as far as they are known and of use here."""


def list_agents(account: Account, asked: Asked) -> Reply:
    account.check_workspace(asked.query["workspaceId"])
    wanted = asked.query["entityType"]
    found = [agent for _, agent in account.agents.forward() if wanted in ("all", agent.fields["entityType"])]
    return success(f"Found {len(found)} agents.", page(asked, "agents", found, agent_row))


def get_agent(account: Account, asked: Asked) -> Reply:
    return success("Agent retrieved.", {"agent": entry_view(account.agent(asked.path["agentId"]))})


def create_agent(account: Account, asked: Asked) -> Reply:
    """Create an agent. Settings that are not sent get their defaults."""
    account.check_workspace(asked.body["workspaceId"])
    now, sent = moment.text(account.world.now), asked.body.get("config", {})
    config = {**sent, **{group: {**usual, **sent.get(group, {})} for group, usual in AGENT_DEFAULTS.items()}}
    kind = {"entityType": "agent", "workflowId": None}
    fields = {"name": asked.body["name"], "createdAt": now, "updatedAt": now, **kind, "config": config}
    return success("Agent created.", {"agent": entry_view(account.add_entry("agent", account.agents, fields))})


def list_phone_numbers(account: Account, asked: Asked) -> Reply:
    account.check_workspace(asked.query["workspaceId"])
    found = [number for _, number in account.numbers.forward()]
    view = partial(number_view, agents=account.agents)
    return success(f"Found {len(found)} phone numbers.", page(asked, "phoneNumbers", found, view))


def create_phone_number(account: Account, asked: Asked) -> Reply:
    body = asked.body
    account.check_workspace(body["workspaceId"])
    for flaw in _flaws(account, body, None):
        raise Refusal(404 if flaw["field"].startswith("config") else 409, f"{flaw['field']}: {flaw['message']}")
    now = moment.text(account.world.now)
    sent = {name: body[name] for name in ("number", "friendlyName", "userId", "config") if name in body}
    fields = {"config": {}, **sent, "workspaceId": account.id, "createdAt": now, "updatedAt": now}
    number = account.add_entry("phone_number", account.numbers, fields)
    return success("Phone number created.", {"phoneNumber": number_view(number, account.agents)})


def update_phone_numbers(account: Account, asked: Asked) -> Reply:
    """Change each number by itself. What cannot be changed is told; the others are changed."""
    account.check_workspace(asked.body["workspaceId"])
    updated: list[Entry] = []
    errors: list[dict[str, Any]] = []
    for change in asked.body["phoneNumbers"]:
        number = account.numbers.get(change["id"])
        if number is None:
            errors.append({"id": change["id"], "error": "Phone number not found", "details": []})
        elif flaws := list(_flaws(account, change, number)):
            errors.append({"id": change["id"], "error": "Phone number not updated", "details": flaws})
        else:
            _change(account, number, change)
            updated.append(number)
    shown = [number_view(number, account.agents) for number in updated]
    return success(f"Updated {len(shown)} phone numbers.", {"updated": shown, "errors": errors})


def _change(account: Account, number: Entry, change: Mapping[str, Any]) -> None:
    number.fields |= {name: change[name] for name in ("number", "friendlyName") if name in change}
    number.fields["config"] = {**number.fields["config"], **change.get("config", {})}
    number.fields["updatedAt"] = moment.text(account.world.now)
    account.note("phone_number", "change", number)


def _flaws(account: Account, sent: Mapping[str, Any], number: Entry | None) -> Iterator[dict[str, str]]:
    """Yield what the schema cannot say: an agent that does not exist, a number that is there already."""
    for side in ("inboundAgentId", "outboundAgentId"):
        id_ = sent.get("config", {}).get(side)
        if id_ is not None and account.agents.get(id_.lower()) is None:
            yield {"field": f"config.{side}", "message": f"Agent {id_!r} not found"}
    other = account.find_number(sent["number"]) if "number" in sent else None
    if other is not None and other is not number:
        yield {"field": "number", "message": f"Phone number {sent['number']} is in this workspace already"}


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
    secret = worded_ids(world.setup.seed, "freya.secret", "freya_").name(account.keys.length)
    key = account.add_entry("api_key", account.keys, fields)
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
