"""The documented examples work as they stand, in a world that nobody prepared."""

import json
from typing import Any

import pytest

from mock_server.resources import fixtures_path
from tests.driving import app
from tests.happyrobot.driver import driver

EXAMPLES = fixtures_path("happyrobot") / "examples"
CONTRACT = app().vendors["happyrobot"].contract
DIALS = {
    "createOutboundCall": "outbound",
    "createBatchedCalls": "outbound-batched",
    "createScheduledCalls": "scheduled",
}


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text())


@pytest.mark.parametrize("operation", DIALS)
def test_what_the_examples_dial_is_called(operation: str) -> None:
    one = driver()
    asked = example(f"{operation}.request")
    one.ok("POST", f"/dial/{DIALS[operation]}", asked)
    people = asked if isinstance(asked, list) else asked.get("calls", [asked])
    assert [call["metadata"]["to"] for call in one.calls()] == [person["phone_number"] for person in people]
    assert {call["status"] for call in one.play().calls()} == {"Completed"}


def test_the_vendors_own_shape_of_a_campaign_works() -> None:
    """As on the vendor's page: one more level of arrays, a past date, the deprecated fields filled."""
    person = {"phone_number": "+12345678900", "scheduled_date": "2024-01-01", "scheduled_time": "01:01:01"}
    body = {
        "number_id": "b00000000000000000000001",
        "use_case_id": "d00000000000000000000001",
        "calls": [
            [{**person, "timezone": "UTC", "max_duration_mins": 10, "first_name": "John", "company_name": "Acme"}]
        ],
        "staggered_interval_minutes": 5,
        "campaign_name": "My campaign",
        "retry_logic": [{"query": "No answer", "retry_period": 60, "max_retry_per_day": 3}],
        "max_retries": 3,
        "language": "en-US",
        "model": "Fast",
    }
    one = driver()
    (created,) = one.ok("POST", "/dial/scheduled", body)["createdCalls"]
    assert created["params"] == {"first_name": "John", "company_name": "Acme"}
    assert one.play().status(created["id"]) == "Completed"


@pytest.mark.parametrize("event", ["start", "end"])
def test_the_documented_webhook_has_the_form_of_the_mocks_own(event: str) -> None:
    one = driver()
    one.ok("POST", "/dial/outbound", example("createOutboundCall.request"))
    sent = next(hook["body"] for hook in one.play().client.webhooks() if hook["event"] == event)
    documented = example(f"{event}.webhook")
    assert sent.keys() == documented.keys()
    assert documented["call"].keys() - {"params"} <= sent["call"].keys()
    assert CONTRACT.webhooks[event].is_valid(documented)


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.200.json")))
def test_an_example_of_an_answer_is_what_the_contract_allows(name: str) -> None:
    checker = CONTRACT.operations[name.removesuffix(".200")].replies[200]
    assert checker is not None
    assert checker.violations(example(name), "reply") == []


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.request.json")))
def test_an_example_of_a_request_is_what_the_contract_knows(name: str) -> None:
    body = CONTRACT.operations[name.removesuffix(".request")].body
    assert body is not None
    assert body.judge(example(name)) == ([], [])
