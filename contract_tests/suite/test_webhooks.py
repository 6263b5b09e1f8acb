"""Every webhook has a name that the contract knows and a body that its schema allows."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from contract_tests.suite.records import Records
from contract_tests.suite.stage import Stage

SECONDS = 86_400


@pytest.fixture
def outbox(stage: Stage) -> Iterator[list[dict[str, Any]]]:
    """What is to be sent after a day in each scenario, of records to which nothing, something or all was done."""
    if not stage.server.has_control:
        pytest.skip("the server has no control plane, so nobody can see what it sends")
    with stage.sequence() as key:
        records = Records(stage, key)
        if not records.kinds:
            pytest.skip("the contract has no record with a status, so nothing is sent")
        name, control = stage.contract.name, stage.server.control
        for scenario in control(key, "GET", f"/scenarios/{name}")["available"]:
            control(key, "PUT", f"/scenarios/{name}", json={"name": scenario})
            for kind in records.kinds.values():
                choices = list(records.operations(kind))
                for most in range(len(choices) + 1):
                    path = records.make(kind)
                    for operation, body in choices[:most]:
                        stage.send(key, operation, path, {}, body)
            records.move(advance_seconds=SECONDS)
        yield control(key, "GET", "/webhooks", params={"limit": 10_000})["data"]


def validator(stage: Stage, event: str) -> jsonschema_rs.Draft202012Validator:
    """What the contract says of the body of one webhook, judged by nothing but the document itself."""
    document = stage.contract.document
    where, body = document.follow(("webhooks", event, "post", "requestBody"))
    ((kind, _),) = body["content"].items()
    pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in (*where, "content", kind, "schema"))
    registry = jsonschema_rs.Registry([("urn:contract", dict(document.root))])
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"urn:contract#/{pointer}"}, registry=registry, validate_formats=True
    )


def test_a_webhook_is_one_of_the_contract_and_its_body_conforms(stage: Stage, outbox: list[dict[str, Any]]) -> None:
    assert outbox
    validators = {event: validator(stage, event) for event in {sent["event"] for sent in outbox}}
    assert [sent for sent in outbox if not validators[sent["event"]].is_valid(sent["body"])] == []


def test_webhooks_come_in_the_order_of_time(outbox: list[dict[str, Any]]) -> None:
    numbers = [sent["number"] for sent in outbox]
    assert numbers == sorted(set(numbers))
