"""Vapi's mock keeps to the vendor's own document: in its replies, its messages, and in what it takes."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
import orjson
import pytest

from mock_server.contract.contract import Contract
from mock_server.resources import contract_path
from mock_server.vendors.vapi.reasons import REASONS
from tests.documented import vapi
from tests.documented.pages import pages
from tests.listening import HOOK, listening
from tests.official.documents import body_of, official, operations, reply_of
from tests.vapi.ordering import CALLS, EVENTS, call, campaign, people

Json = Any

DROPPED = {"discriminator", "nullable", "title", "deprecated", "default"}


def mended(node: Json) -> Json:
    """Return a schema of the document as JSON Schema.

    Where the document is wrong (dossier 9.1), it is read as it is meant: an `enum` beside an array is that of its
    items, alternatives may overlap, and a type of backoff is a text.
    """
    if isinstance(node, list):
        return [mended(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    kept = {name: mended(inner) for name, inner in node.items() if name not in DROPPED or isinstance(inner, dict)}
    kept.pop("discriminator", None)
    if node.get("nullable") and isinstance(kept.get("type"), str):
        kept["type"] = [kept["type"], "null"]
    if "oneOf" in kept:
        kept["anyOf"] = kept.pop("oneOf")
    if kept.get("type") == "array" and "enum" in kept:
        kept["items"] = {"enum": kept.pop("enum")}
    if kept.get("type") == "object" and "enum" in kept:
        kept["type"] = "string"
    return kept


@cache
def components() -> Json:
    return mended(official("vapi")["components"])


@cache
def registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry([("urn:document", {"components": components()})])


def absolute(schema: Json) -> Json:
    """Return a schema whose references lead to the document."""
    if isinstance(schema, list):
        return [absolute(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: absolute(inner) for name, inner in schema.items()}
    return found | ({"$ref": f"urn:document{schema['$ref']}"} if "$ref" in schema else {})


@cache
def checker(schema: bytes) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(absolute(mended(orjson.loads(schema))), registry=registry())


def complaints(schema: Json, value: Json) -> list[str]:
    """Return what is wrong with a value by a schema of the document."""
    checked = checker(orjson.dumps(schema)).iter_errors(value)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}" for error in checked]


@cache
def names() -> dict[tuple[str, str], str]:
    """Return our operations by their methods and paths."""
    return {(one.method, one.path): one.id for one in Contract.load(contract_path("vapi")).operations.values()}


@cache
def played() -> dict[str, Json]:
    return vapi.play()


@cache
def messages() -> list[tuple[str, Json]]:
    """Return the messages of a campaign that is asked about, on a bad day."""
    with listening(scenario="rough") as client:
        client.listen(HOOK, "vapi")
        server = {"url": HOOK}
        campaign(client, 40, customers=people(40), server=server, serverMessages=EVENTS, predialPlan={})
        campaign(client, 40, server=server, serverMessages=EVENTS)
        client.play()
        ids = [one["id"] for one in client.get(f"{CALLS}?limit=5")]
        client.put("/_mock/numbers/%2B12025550123", {"attempts": [{"answered": {"seconds": 7000}}]})
        ids.append(call(client, assistantOverrides={"maxDurationSeconds": 7200}))
        client.ask("DELETE", f"{CALLS}/{ids[0]}", {"ids": ids})
        client.play()
        return [(hook["event"], hook["body"]) for hook in client.webhooks()]


def test_every_operation_of_the_document_is_served() -> None:
    served = names()
    assert [path for method, path, _ in operations("vapi") if (method, path) not in served] == []


def test_every_reply_keeps_to_the_document() -> None:
    wrong = {}
    for method, path, text in operations("vapi"):
        schema, name = reply_of(official("vapi"), text), names().get((method, path), "")
        if schema is not None and name:
            wrong[name] = complaints(schema, played()[name])
    assert len(wrong) > 20
    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_documented_requests_keep_to_the_document() -> None:
    requests = pages("vapi")["requests"]
    asked = 0
    for method, path, text in operations("vapi"):
        schema, name = body_of(official("vapi"), text.get("requestBody")), names().get((method, path), "")
        if schema is not None and name in requests:
            asked += 1
            assert complaints(schema, requests[name]) == [], name
    assert asked > 6


def test_credentials_keep_to_what_the_package_for_the_web_knows() -> None:
    known = official("vapi")["x-credential-paths"]
    body = pages("vapi")["requests"]["CredentialController_create"]
    assert complaints(known["create"], body) == []
    assert complaints(known["reply"], played()["CredentialController_create"]) == []


def odd(event: str) -> Iterator[str]:
    """Yield what is wrong with the messages of a kind."""
    schema = official("vapi")["x-webhooks"][event]["body"]
    for kind, body in messages():
        if kind == event:
            yield from complaints(schema, body)


@pytest.mark.parametrize(
    "event",
    ["status-update", "end-of-call-report", "campaign.event", "campaign.predial", "call.deleted", "call.delete.failed"],
)
def test_every_message_keeps_to_the_document(event: str) -> None:
    assert event in {kind for kind, _ in messages()}
    assert list(odd(event)) == []


def test_every_reason_is_one_of_the_documents() -> None:
    schema = {"$ref": "#/components/schemas/XEndedReason"}
    assert {one.word: complaints(schema, one.word) for one in REASONS.values() if complaints(schema, one.word)} == {}


def test_what_does_not_keep_to_the_document_is_seen() -> None:
    call = played()["CallController_findOne"]
    schema = {"$ref": "#/components/schemas/Call"}
    assert complaints(schema, {name: value for name, value in call.items() if name != "orgId"}) != []
    assert complaints(schema, {**call, "status": "ongoing"}) != []
