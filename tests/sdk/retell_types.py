"""Holds replies and webhooks against the types of Retell's SDK: takes them from stdin, prints what does not fit."""

import json
import sys
from collections.abc import Iterator
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError
from retell import resources
from retell.types import CallResponse

METHODS = {
    "createPhoneCall": (resources.CallResource, "create_phone_call"),
    "registerPhoneCall": (resources.CallResource, "register_phone_call"),
    "getCall": (resources.CallResource, "retrieve"),
    "updateCallMetadata": (resources.CallResource, "update"),
    "listCalls": (resources.CallResource, "list"),
    "createBatchCall": (resources.BatchCallResource, "create_batch_call"),
    "getConcurrency": (resources.ConcurrencyResource, "retrieve"),
    "listPhoneNumbersV2": (resources.PhoneNumberResource, "list"),
    "getPhoneNumber": (resources.PhoneNumberResource, "retrieve"),
    "createPhoneNumber": (resources.PhoneNumberResource, "create"),
    "importPhoneNumber": (resources.PhoneNumberResource, "import_"),
    "updatePhoneNumber": (resources.PhoneNumberResource, "update"),
    "createAgent": (resources.AgentResource, "create"),
    "getAgent": (resources.AgentResource, "retrieve"),
    "listAgentsV2": (resources.AgentResource, "list"),
    "updateAgent": (resources.AgentResource, "update"),
    "createRetellLLM": (resources.LlmResource, "create"),
    "getRetellLLM": (resources.LlmResource, "retrieve"),
}
"""The method for each operation that answers with a body: what it returns is the type of the reply."""


class Event(BaseModel):
    """A webhook, which the SDK has no type of its own for: its call has the one of a reply."""

    event: Literal["call_started", "call_ended", "call_analyzed"]
    call: CallResponse


def unknown(value: Any, where: str = "") -> Iterator[str]:
    """Yield the members that no type has."""
    if isinstance(value, BaseModel):
        yield from (f"{where}/{name} is in no type" for name in value.model_extra or ())
        for name in value.model_fields_set & type(value).model_fields.keys():
            yield from unknown(getattr(value, name), f"{where}/{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from unknown(inner, f"{where}/[]")


def complaints(kind: Any, body: Any) -> set[str]:
    """Return all that does not fit, by its place."""
    try:
        return set(unknown(TypeAdapter(kind).validate_json(json.dumps(body), strict=True)))
    except ValidationError as error:
        return {f"/{'/'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()}


def main() -> dict[str, list[str]]:
    said = json.load(sys.stdin)
    kinds = {name: get_type_hints(getattr(owner, method))["return"] for name, (owner, method) in METHODS.items()}
    found: dict[str, set[str]] = {}
    for name, body in said["replies"]:
        found.setdefault(name, set()).update(complaints(kinds[name], body))
    for name, body in said["webhooks"]:
        found.setdefault(name, set()).update(complaints(Event, body))
    return {name: sorted(odd) for name, odd in found.items()}


if __name__ == "__main__":
    print(json.dumps(main()))
