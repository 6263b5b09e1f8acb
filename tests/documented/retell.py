"""All that Retell's sources show: a call that ends well, a batch, numbers, agents and a response engine."""

from typing import Any

from tests.documented.pages import Asking


def play() -> dict[str, Any]:
    """Ask for every documented operation whose answer has a body."""
    ask = Asking("retell")
    ask.client.ask("PATCH", "/_mock/settings/retell", {"webhook_url": "http://127.0.0.1:9/hook"})
    call = ask("createPhoneCall")["call_id"]
    ask.client.play()
    ask("getCall", call_id=call)
    ask("updateCallMetadata", call_id=call)
    ask("listCalls")
    hooks = {hook["event"]: hook["body"] for hook in ask.client.webhooks()}
    ask("registerPhoneCall")
    ask("createBatchCall")
    ask("getConcurrency")
    number = ask("importPhoneNumber")["phone_number"]
    ask("listPhoneNumbersV2")
    ask("getPhoneNumber", phone_number=number)
    ask("updatePhoneNumber", phone_number=number)
    ask("createPhoneNumber")
    agent = ask("createAgent")["agent_id"]
    ask("getAgent", agent_id=agent)
    ask("updateAgent", agent_id=agent)
    ask("listAgentsV2", body={})
    ask("getRetellLLM", llm_id=ask("createRetellLLM")["llm_id"])
    return ask.replies | hooks
