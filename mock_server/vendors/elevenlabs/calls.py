"""Single calls: through Twilio, and through a SIP trunk."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.exchange import Asked, Reply
from mock_server.vendors.elevenlabs.account import Account
from mock_server.vendors.elevenlabs.conversation_views import call_sid
from mock_server.vendors.elevenlabs.errors import Fault, wrong
from mock_server.vendors.elevenlabs.models import Conversation, is_number
from mock_server.vendors.elevenlabs.values import within
from mock_server.vendors.resource import Resource

PLACED, NOT_PLACED = "Call initiated successfully", "The number to call is none"


def handle_twilio_outbound_call(account: Account, asked: Asked) -> Reply:
    return _placed(account, asked, "twilio", "callSid")


def handle_sip_trunk_outbound_call(account: Account, asked: Asked) -> Reply:
    return _placed(account, asked, "sip_trunk", "sip_call_id")


def _placed(account: Account, asked: Asked, provider: str, name: str) -> Reply:
    call = _call(account, asked, provider)
    if call is None:
        return Reply(200, {"success": False, "message": NOT_PLACED, "conversation_id": None, name: None})
    return Reply(200, {"success": True, "message": PLACED, "conversation_id": call.id, name: call_sid(call)})


def _call(account: Account, asked: Asked, provider: str) -> Conversation | None:
    """Place a call; none to a number that is none (dossier 6.2 #16)."""
    body = asked.body
    agent, number = account.agent(body["agent_id"]), account.number(body["agent_phone_number_id"])
    if number.fields["provider"] != provider:
        raise wrong("agent_phone_number_id", f"a number of {number.fields['provider']}", f"one of {provider}")
    data = body.get("conversation_initiation_client_data")
    check_overrides(agent, data, "conversation_initiation_client_data")
    if not is_number(body["to_number"]):
        return None
    if account.settings["reject_over_limit"] and account.lines.used >= account.lines.capacity:
        raise Fault(429, "concurrent_limit_exceeded", "As many calls are under way as the workspace may have.")
    ring = within(body, "telephony_call_config", "ringing_timeout_secs")
    call = account.add_call(agent, number, body["to_number"], data, ring, asked.requested)
    call.wait_for_line()
    return call


def check_overrides(agent: Resource, data: Mapping[str, Any] | None, place: str) -> None:
    """Raise 400 for an override that the agent does not allow (dossier 6.2 #23)."""
    for path in forbidden(agent, data):
        raise wrong(f"{place}.conversation_config_override.{path}", "an override", "none: the agent does not allow it")


def forbidden(agent: Resource, data: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the overrides that an agent does not allow."""
    allowed = within(agent.fields, "platform_settings", "overrides", "conversation_config_override")
    return _forbidden(within(data, "conversation_config_override"), allowed, "")


def _forbidden(sent: Any, allowed: Any, place: str) -> Iterator[str]:
    if isinstance(sent, Mapping):
        for name, value in sent.items():
            yield from _forbidden(value, within(allowed, name), f"{place}.{name}".lstrip("."))
    elif sent is not None and allowed is not True:
        yield place
