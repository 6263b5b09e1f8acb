"""The views of agents, numbers, webhooks and attention items."""

from collections.abc import Mapping
from typing import Any

from mock_server.vendors.elevenlabs.values import within
from mock_server.vendors.resource import Resource

ACCESS = {"is_creator": True, "creator_name": "Mock", "creator_email": "mock@example.com", "role": "admin"}
VOICE = "JBFqnCBsd6RMkjVDRZzb"
"""The voice of an agent that was made without one: that of the vendor's examples."""


def agent_row(agent: Resource) -> dict[str, Any]:
    """Return an agent as lists show it."""
    fields = agent.fields
    return {
        "agent_id": agent.id,
        "name": fields["name"],
        "tags": fields.get("tags") or [],
        "created_at_unix_secs": fields["created"],
        "updated_at_unix_secs": fields["updated"],
        "access_info": ACCESS,
        "voice_id": within(fields, "conversation_config", "tts", "voice_id") or VOICE,
        "last_call_time_unix_secs": None,
        "archived": False,
    }


def agent_view(agent: Resource, numbers: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return an agent whole, with the numbers that it is assigned to."""
    fields = agent.fields
    return {
        "agent_id": agent.id,
        "name": fields["name"],
        "conversation_config": fields["conversation_config"],
        "metadata": {"created_at_unix_secs": fields["created"], "updated_at_unix_secs": fields["updated"]},
        "platform_settings": fields.get("platform_settings") or {},
        "phone_numbers": numbers or [],
        "access_info": ACCESS,
        "tags": fields.get("tags") or [],
        **({"workflow": fields["workflow"]} if fields.get("workflow") else {}),
    }


def number_view(number: Resource, agent: Resource | None = None) -> dict[str, Any]:
    """Return a number, with the agent that it is assigned to."""
    fields = number.fields
    shown = {
        "provider": fields["provider"],
        "phone_number": fields["phone_number"],
        "label": fields["label"],
        "phone_number_id": number.id,
        "supports_inbound": fields.get("supports_inbound", True),
        "supports_outbound": fields.get("supports_outbound", True),
        "assigned_agent": None if agent is None else {"agent_id": agent.id, "agent_name": agent.fields["name"]},
    }
    if fields["provider"] == "twilio":
        return shown
    return {**shown, "livekit_stack": fields.get("livekit_stack") or "standard", "outbound_trunk": _trunk(fields)}


def _trunk(fields: Mapping[str, Any]) -> dict[str, Any] | None:
    sent = fields.get("outbound_trunk_config")
    if not sent:
        return None
    who = sent.get("credentials") or {}
    return {
        "address": sent["address"],
        "transport": sent.get("transport", "auto"),
        "media_encryption": sent.get("media_encryption", "allowed"),
        "headers": sent.get("headers") or {},
        "has_auth_credentials": bool(who.get("password")),
        "username": who.get("username"),
    }


def webhook_view(webhook: Resource, usage: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return a webhook without its secret."""
    names = "name webhook_url is_disabled is_auto_disabled created_at_unix auth_type".split()
    late = ("events", "most_recent_failure_error_code", "most_recent_failure_timestamp")
    return {
        "webhook_id": webhook.id,
        **{name: webhook.fields[name] for name in names},
        **{name: webhook.fields.get(name) for name in late},
        "usage": usage,
    }


def attention_view(item: Resource) -> dict[str, Any]:
    """Return an attention item."""
    return dict(item.fields)
