"""Agents and telephone numbers: list them, create and read them, change numbers in bulk."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.freya.account import Account
from mock_server.vendors.freya.replies import page, success
from mock_server.vendors.freya.views import agent_row, entry_view, number_view
from mock_server.vendors.resource import Resource

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
    updated: list[Resource] = []
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


def _change(account: Account, number: Resource, change: Mapping[str, Any]) -> None:
    number.fields |= {name: change[name] for name in ("number", "friendlyName") if name in change}
    number.fields["config"] = {**number.fields["config"], **change.get("config", {})}
    number.fields["updatedAt"] = moment.text(account.world.now)
    account.note("phone_number", "change", number)


def _flaws(account: Account, sent: Mapping[str, Any], number: Resource | None) -> Iterator[dict[str, str]]:
    """Yield what the schema cannot say: an agent that does not exist, a number that is there already."""
    for side in ("inboundAgentId", "outboundAgentId"):
        id_ = sent.get("config", {}).get(side)
        if id_ is not None and account.agents.get(id_.lower()) is None:
            yield {"field": f"config.{side}", "message": f"Agent {id_!r} not found"}
    other = account.find_number(sent["number"]) if "number" in sent else None
    if other is not None and other is not number:
        yield {"field": "number", "message": f"Phone number {sent['number']} is in this workspace already"}
