"""What a call's own address hears of its life."""

import pytest

from tests.driving import app
from tests.temphone.phoning import TemPhoneDriver, at, example

CHECKERS = app().vendors["temphone"].contract.webhooks
URL = "https://hooks.example/temphone"


def test_the_webhooks_of_a_call_in_their_order() -> None:
    phone = TemPhoneDriver()
    phone.id(webhook_url=URL)
    phone.play()
    told = [(webhook["at"], webhook["event"], webhook["url"]) for webhook in phone.told()]
    assert told == [(at(65), "call.started", URL), (at(125), "call.completed", URL)]


def test_a_webhook_shows_the_call_as_it_was_then() -> None:
    phone = TemPhoneDriver()
    call = phone.id(webhook_url=URL, metadata={"key": "k-1"})
    phone.advance(65)
    running = phone.look(call)
    phone.play()
    bodies = [webhook["body"] for webhook in phone.told()]
    assert [body["data"] for body in bodies] == [running, phone.look(call)]
    assert [body["occurred_at"] for body in bodies] == [at(65), at(125)]
    assert running["metadata"] == {"key": "k-1"}


def test_each_event_has_an_id_of_its_own_that_stays() -> None:
    phone = TemPhoneDriver()
    for _ in range(3):
        phone.id(webhook_url=URL)
    phone.play()
    ids = [webhook["body"]["event_id"] for webhook in phone.told()]
    assert len(set(ids)) == len(ids) == 6
    assert ids == [webhook["body"]["event_id"] for webhook in phone.told()]


def test_a_failed_call_is_announced_once_with_its_reason() -> None:
    phone = TemPhoneDriver()
    phone.plan({"after": 0, "event": "ring"}, {"after": 2, "event": "busy"})
    phone.id(webhook_url=URL)
    phone.play()
    assert [(webhook["event"], webhook["body"]["data"]["failure_reason"]) for webhook in phone.told()] == [
        ("call.failed", "busy")
    ]


def test_a_ring_is_not_announced() -> None:
    phone = TemPhoneDriver()
    phone.id(webhook_url=URL)
    phone.advance(61)
    assert phone.told() == []


def test_where_nobody_asked_for_webhooks_they_go_nowhere() -> None:
    phone = TemPhoneDriver()
    phone.id()
    phone.play()
    assert {webhook["url"] for webhook in phone.told()} == {None}


@pytest.mark.parametrize("event", CHECKERS)
def test_the_documented_body_has_the_form_of_the_mocks_own(event: str) -> None:
    phone = TemPhoneDriver(scenario="mixed")
    calls = [phone.id(webhook_url=URL) for _ in range(20)]
    phone.cancel(calls[0])
    phone.play()
    sent = [webhook["body"] for webhook in phone.told() if webhook["event"] == event]
    assert any(body["data"].keys() == example(f"{event}.webhook")["data"].keys() for body in sent)


@pytest.mark.parametrize("scenario", ["happy", "mixed", "rough"])
def test_every_webhook_is_what_the_contract_describes(scenario: str) -> None:
    phone = TemPhoneDriver(scenario=scenario)
    for _ in range(60):
        phone.id(webhook_url=URL)
    phone.play()
    for webhook in phone.told():
        assert CHECKERS[webhook["event"]].is_valid(webhook["body"])
