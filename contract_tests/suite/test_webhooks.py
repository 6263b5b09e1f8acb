"""Every webhook has a name that the contract knows and a body that its schema allows."""

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.suite.reading import validator
from contract_tests.suite.records import Records
from contract_tests.suite.stage import Stage
from mock_server.contract.keywords import Place

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
            records.live(SECONDS)
        yield control(key, "GET", "/webhooks", params={"limit": 10_000})["data"]


def body_of(stage: Stage, event: str) -> Place:
    """Where the schema of the body of one webhook stands."""
    where, body = stage.contract.document.follow(("webhooks", event, "post", "requestBody"))
    ((kind, _),) = body["content"].items()
    return (*where, "content", kind, "schema")


def test_a_webhook_is_one_of_the_contract_and_its_body_conforms(stage: Stage, outbox: list[dict[str, Any]]) -> None:
    assert outbox
    validators = {event: validator(stage.contract.document, body_of(stage, event)) for event in {sent["event"] for sent in outbox}}
    assert [sent for sent in outbox if not validators[sent["event"]].is_valid(sent["body"])] == []


def test_webhooks_come_in_the_order_of_time(outbox: list[dict[str, Any]]) -> None:
    numbers = [sent["number"] for sent in outbox]
    assert numbers == sorted(set(numbers))
