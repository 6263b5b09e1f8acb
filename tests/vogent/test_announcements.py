"""What Vogent announces by webhook: calls, and never jobs."""

import json
from typing import Any

import pytest

from mock_server.resources import fixtures_path
from tests.driving import MockClient, app, fresh

CHECKERS = app().vendors["vogent"].contract.webhooks


def told(client: MockClient) -> list[tuple[str, Any]]:
    return [(webhook["event"], webhook["body"]["payload"].get("status")) for webhook in client.webhooks()]


def test_the_webhooks_of_a_call_in_their_order() -> None:
    client = fresh()
    client.started(1)
    client.play()
    assert told(client) == [
        ("dial.created", None),
        ("dial.updated", "ringing"),
        ("dial.updated", "in-progress"),
        ("dial.updated", "completed"),
        ("dial.recording_created", None),
        ("dial.transcript", None),
        ("dial.extractor", None),
    ]


def test_a_job_is_never_announced() -> None:
    client = fresh()
    job = client.started(1, schedule={"timezone": "UTC", "days": []})
    client.pause(job)
    client.change(job, maxConcurrentDials=9)
    client.fire("batch_dial_jobs", job, "cancel")
    assert len(client.journal()) == 5
    assert client.webhooks() == []


def test_a_body_is_the_event_and_its_payload() -> None:
    client = fresh()
    client.call()
    client.play()
    for webhook in client.webhooks():
        assert webhook["body"].keys() == {"event", "payload"}
        assert webhook["body"]["event"] == webhook["event"]


@pytest.mark.parametrize("event", ["dial.created", "dial.updated", "dial.transcript", "dial.recording_created"])
def test_the_documented_body_has_the_form_of_the_mocks_own(event: str) -> None:
    client = fresh()
    client.call()
    client.play()
    sent = next(webhook["body"]["payload"] for webhook in client.webhooks() if webhook["event"] == event)
    example = json.loads((fixtures_path("vogent") / "examples" / f"{event}.webhook.json").read_text())
    assert sent.keys() == example["payload"].keys()


def test_every_webhook_that_the_mock_sends_is_what_the_contract_describes() -> None:
    client = fresh(scenario="mixed")
    client.started(50, maxConcurrentDials=50)
    client.play()
    for webhook in client.webhooks():
        assert CHECKERS[webhook["event"]].is_valid(webhook["body"])


def test_an_address_of_its_own_takes_the_place_of_the_workspaces() -> None:
    client = fresh()
    client.workspace.webhook_url = "https://all.example/"
    client.call()
    client.call(webhookUrl="https://mine.example/")
    client.started(1)
    client.advance(0)
    assert [webhook["url"] for webhook in client.webhooks()] == [
        "https://all.example/",
        "https://mine.example/",
        "https://all.example/",
    ]


def test_where_nobody_asked_for_webhooks_they_go_nowhere() -> None:
    client = fresh()
    client.call(webhookUrl=None)
    assert [webhook["url"] for webhook in client.webhooks()] == [None]


def test_a_webhook_has_the_time_of_its_happening() -> None:
    client = fresh()
    client.call()
    client.advance(5)
    assert [webhook["at"][-9:] for webhook in client.webhooks()] == ["15:00:00Z", "15:00:01Z", "15:00:05Z"]


def test_reading_the_outbox_again_shows_the_same() -> None:
    client = fresh()
    client.call()
    client.play()
    assert client.webhooks() == client.webhooks()
