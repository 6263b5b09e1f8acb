"""The types of Retell's SDK for each reply with a body, and for each webhook."""

from typing import Literal

from pydantic import BaseModel
from retell.types import CallResponse

METHODS = {
    "createPhoneCall": "call.create_phone_call",
    "registerPhoneCall": "call.register_phone_call",
    "getCall": "call.retrieve",
    "updateCallMetadata": "call.update",
    "listCalls": "call.list",
    "createBatchCall": "batch_call.create_batch_call",
    "getConcurrency": "concurrency.retrieve",
    "listPhoneNumbersV2": "phone_number.list",
    "getPhoneNumber": "phone_number.retrieve",
    "createPhoneNumber": "phone_number.create",
    "importPhoneNumber": "phone_number.import_",
    "updatePhoneNumber": "phone_number.update",
    "createAgent": "agent.create",
    "getAgent": "agent.retrieve",
    "listAgentsV2": "agent.list",
    "updateAgent": "agent.update",
    "createRetellLLM": "llm.create",
    "getRetellLLM": "llm.retrieve",
}
"""The method of the client for each operation that answers with a body: what it returns is the type of the reply."""


class Event(BaseModel):
    """A webhook, which the SDK has no type of its own for: its call has the one of a reply."""

    event: Literal["call_started", "call_ended", "call_analyzed"]
    call: CallResponse


EVENTS = dict.fromkeys(("call_started", "call_ended", "call_analyzed"), Event)
