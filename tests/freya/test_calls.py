"""Single calls, and how calls are read."""

from typing import Any

import pytest

from tests.driving import MockClient, fresh
from tests.freya.asking import (
    CALLS,
    CAMPAIGNS,
    DESK,
    REMINDER,
    SALES,
    WORKSPACE,
    calls,
    create,
    failing,
    outcomes,
    refused,
)

PLAIN = {"phoneNumber": "+12025550145", "workspaceId": WORKSPACE, "callerNumber": DESK}


def initiate(client: MockClient, **fields: Any) -> Any:
    asked = {name: value for name, value in {**PLAIN, **fields}.items() if value is not None}
    return client.post(CALLS, asked)["data"]["result"]


def read(client: MockClient, id_: str) -> Any:
    return client.get(f"{CALLS}/{id_}")["data"]["result"]["call"]


def test_a_call_begins_at_once_and_ends_as_the_scenario_says() -> None:
    client = fresh()
    result = initiate(client, externalCallId="order-1", properties={"name": "Mara"})
    assert (result["success"], result["jobUuid"]) == (True, result["job_uuid"])
    client.play()
    call = read(client, result["callId"])
    assert (call["status"], call["endedReason"], call["duration"]) == ("completed", "customer-ended-call", 60)
    assert (call["startedAt"], call["endedAt"]) == ("2026-03-02T15:00:00Z", "2026-03-02T15:01:05Z")
    assert (call["externalCallId"], call["assistantId"]) == ("order-1", REMINDER)
    assert "assistant: Hello Mara, this is your reminder." in call["transcript"]


def test_what_a_call_leaves_behind_comes_after_its_end() -> None:
    client = fresh()
    id_ = initiate(client)["callId"]
    client.advance(65)
    assert (read(client, id_)["status"], "recordingUrl" in read(client, id_)) == ("completed", False)
    client.advance(3)
    assert read(client, id_).keys() >= {"recordingUrl", "transcript", "messages", "summary"}


def test_a_call_that_rings_is_queued_then_in_progress() -> None:
    client = fresh()
    id_ = initiate(client)["callId"]
    assert read(client, id_)["status"] == "queued"
    client.advance(5)
    assert read(client, id_)["status"] == "in_progress"


def test_a_call_that_could_not_be_started_is_told_inside_a_200_and_does_not_exist() -> None:
    client = failing("not_start")
    assert initiate(client) == {
        "success": False,
        "message": "The call was not started.",
        "error": "The trunk did not take the call.",
    }
    assert calls(client) == []
    ok = fresh()
    assert initiate(ok)["callId"] != initiate(ok)["callId"]


def test_luck_is_drawn_anew_after_a_call_that_could_not_be_started() -> None:
    client = fresh(scenario="rough")
    assert {initiate(client)["success"] for _ in range(200)} == {True, False}


@pytest.mark.parametrize(
    ("written", "skip", "called"),
    [
        ("(202) 555-0145", False, "+12025550145"),
        ("0044 20 7946 0000", False, "+442079460000"),
        ("+44 20 7946 0000", False, "+442079460000"),
        ("202-555-0145", True, "202-555-0145"),
    ],
)
def test_numbers_are_brought_into_international_form_unless_told_otherwise(
    written: str, skip: bool, called: str
) -> None:
    client = fresh()
    id_ = initiate(client, phoneNumber=written, skipE164Normalization=skip)["callId"]
    assert read(client, id_)["customerNumber"] == called


def test_a_call_for_a_campaign_takes_number_and_assistant_from_it_and_reports_to_it() -> None:
    client = failing("be_busy")
    campaign = create(
        client, assistantId=SALES, startDate="2026-04-01", webhookUrl="https://hooks.example/", callRetries=3
    )
    id_ = initiate(client, callerNumber=None, campaignId=campaign)["callId"]
    client.advance(10)
    call = read(client, id_)
    assert (call["assistantId"], call["phoneNumber"], call["campaign"]["id"]) == (SALES, DESK, campaign)
    (told,) = outcomes(client)
    assert (told["callId"], told["willRetry"], told["attemptNumber"]) == (id_, False, 1)


def test_a_plain_call_has_no_call_outcome() -> None:
    client = fresh()
    initiate(client)
    client.play()
    assert [hook["event"] for hook in client.webhooks()] == ["end-of-call-report"]


def test_a_cancelled_campaign_makes_no_more_calls() -> None:
    client = fresh()
    campaign = create(client, startDate="2026-04-01")
    client.ask("DELETE", f"{CAMPAIGNS}/{campaign}")
    assert refused(client.ask("POST", CALLS, {**PLAIN, "campaignId": campaign})) == (409, "conflict", [])


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"phoneNumber": "nobody"}, (400, "validation_error", ["phoneNumber"])),
        ({"phoneNumber": None}, (400, "validation_error", ["phoneNumber"])),
        ({"workspaceId": None}, (400, "validation_error", ["workspaceId"])),
        ({"callerNumber": None}, (400, "validation_error", ["callerNumber"])),
        ({"externalCallId": ""}, (400, "validation_error", ["externalCallId"])),
        ({"externalCallId": "x" * 256}, (400, "validation_error", ["externalCallId"])),
        ({"campaignId": "one"}, (400, "validation_error", ["campaignId"])),
        ({"campaignId": WORKSPACE}, (404, "not_found", [])),
        ({"callerNumber": "+12025550199"}, (404, "not_found", [])),
        ({"workspaceId": REMINDER}, (404, "not_found", [])),
        ({"assistantId": WORKSPACE}, (404, "not_found", [])),
        ({"callerNumber": "+13125550112"}, (409, "conflict", [])),
    ],
    ids=str,
)
def test_what_can_not_be_called_is_refused(fields: Any, answer: Any) -> None:
    client = fresh()
    asked = {name: value for name, value in {**PLAIN, **fields}.items() if value is not None}
    assert refused(client.ask("POST", CALLS, asked)) == answer
    assert client.journal() == []


def test_calls_are_listed_newest_first_and_filtered() -> None:
    client = fresh()
    campaign = create(client, 2)
    client.advance(1)
    single = initiate(client)["callId"]
    found = client.get(f"{CALLS}?workspaceId={WORKSPACE}")["data"]["result"]
    assert (found["calls"][0]["id"], found["total"]) == (single, 3)
    assert len(calls(client, f"&campaignId={campaign}")) == 2
    assert len(calls(client, "&phoneNumber=%2B12025550000")) == 1
    assert calls(client, "&status=failed") == []
    assert calls(client)[0]["campaign"].keys() == {"id", "name"}


def test_a_call_waits_for_one_of_the_workspaces_lines() -> None:
    client = fresh()
    create(client, 100)
    client.advance(0)
    id_ = initiate(client)["callId"]
    client.advance(64)
    assert "startedAt" not in read(client, id_)
    client.advance(1)
    assert read(client, id_)["startedAt"] == "2026-03-02T15:01:05Z"


@pytest.mark.parametrize("events", [[], ["answer"]])
def test_nobody_rings_or_talks_for_ever(events: list[str]) -> None:
    client = fresh()
    client.put("/_mock/scenarios/freya", {"steps": {"call": [{"after": 1, "event": event} for event in events]}})
    id_ = initiate(client)["callId"]
    client.play()
    ended = {"": ("failed", "no-answer"), "answer": ("completed", "exceeded-max-duration")}["".join(events)]
    assert (read(client, id_)["status"], read(client, id_)["endedReason"]) == ended
