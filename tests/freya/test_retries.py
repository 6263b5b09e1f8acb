"""Who is called again, how often, and when."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import vendors
from tests.driving import fresh
from tests.freya.asking import (
    SALES,
    SUPPORT,
    create,
    customers,
    failing,
    outcomes,
    shown,
    started,
)

SIP = {
    "be_rejected": "Rejected",
    "be_unreachable": "Unreachable",
    "be_busy": "Busy",
    "not_answer": "No Answer",
    "lose_network": "Network Error",
    "be_invalid": "Invalid",
    "time_out": "Timeout",
    "be_cancelled": "Cancelled",
    "lack_resources": "Resource Unavailable",
    "lack_service": "Service Unavailable",
    "break_protocol": "Protocol Error",
    "fail": "Unspecified",
}
USUAL = {"No Answer", "Busy", "Timeout", "Unreachable", "Network Error", "Resource Unavailable", "Service Unavailable"}
SCHEMAS = vendors.load("freya").contract.document.root["components"]["schemas"]


@pytest.mark.parametrize(("event", "category"), SIP.items())
def test_each_sip_category_is_retried_if_and_only_if_it_is_a_condition(event: str, category: str) -> None:
    for conditions, calls in (([category], 2), ([c for c in SIP.values() if c != category], 1), ([], 1)):
        client = failing(event)
        create(client, callRetries=1, retryConditions=conditions)
        client.play()
        assert [body["failureCategory"] for body in outcomes(client)] == [category] * calls


@pytest.mark.parametrize(("event", "category"), SIP.items())
def test_without_conditions_of_its_own_a_campaign_has_the_seven_usual_ones(event: str, category: str) -> None:
    client = failing(event)
    create(client, callRetries=1)
    client.play()
    assert len(started(client)) == (2 if category in USUAL else 1)


def test_there_are_fourteen_conditions() -> None:
    assert {*SIP.values(), "voicemail", "exceeded-max-duration"} == set(SCHEMAS["RetryCondition"]["enum"])
    assert len(SCHEMAS["RetryCondition"]["enum"]) == 14


@pytest.mark.parametrize("conditions", [["voicemail"], []])
def test_a_machine_is_called_again_where_voicemail_is_a_condition(conditions: list[str]) -> None:
    client = failing("answer")
    client.put(
        "/_mock/scenarios/freya",
        {"steps": {"call": [{"after": 1, "event": "answer"}, {"after": 1, "event": "reach_voicemail"}]}},
    )
    create(client, callRetries=1, retryConditions=conditions)
    client.play()
    assert len(started(client)) == 1 + len(conditions)
    assert {body["failureCategory"] for body in outcomes(client)} == {"voicemail"}


def test_without_detection_no_call_ends_as_voicemail() -> None:
    client = fresh(scenario="rough")
    create(client, 60, assistantId=SALES, callRetries=3, retryConditions=["voicemail"])
    client.play()
    assert "voicemail" not in {body["message"] for body in outcomes(client)}


def test_a_talk_longer_than_the_agent_allows_is_cut_off_and_may_be_retried() -> None:
    client = failing("answer")
    create(client, assistantId=SUPPORT, callRetries=1, retryConditions=["exceeded-max-duration"])
    client.play()
    assert [body["failureCategory"] for body in outcomes(client)] == ["exceeded-max-duration"] * 2
    reports = [hook["body"] for hook in client.webhooks() if hook["event"] == "end-of-call-report"]
    assert [report["durationMs"] for report in reports] == [120_000, 120_000]


@pytest.mark.parametrize("event", ["not_start", "miss_goal"])
def test_api_errors_and_the_evaluations_no_are_never_retried(event: str) -> None:
    client = failing("answer")
    steps = [{"after": 1, "event": name} for name in (("answer", event) if event == "miss_goal" else (event,))]
    client.put("/_mock/scenarios/freya", {"steps": {"call": steps}})
    campaign = create(client, callRetries=5, retryConditions=SCHEMAS["RetryCondition"]["enum"])
    client.play()
    assert [body["willRetry"] for body in outcomes(client)] == [False]
    assert shown(client, campaign)["status"] == "partially_completed"


@pytest.mark.parametrize("retries", [0, 1, 10])
def test_call_retries_counts_the_attempts_after_the_first(retries: int) -> None:
    client = failing("be_busy")
    create(client, 2, callRetries=retries)
    client.play()
    told = [(body["attemptNumber"], body["retriesRemaining"], body["willRetry"]) for body in outcomes(client)]
    expected = [(n, retries + 1 - n, n <= retries) for n in range(1, retries + 2)]
    assert sorted(told) == sorted(expected * 2)


@pytest.mark.parametrize("delay", [0, 1, 300, 86_400])
def test_a_fixed_delay_counts_from_the_end_of_the_attempt(delay: int) -> None:
    client = failing("be_busy")
    create(client, callRetries=1, retryDelaySeconds=delay)
    client.play()
    first, again = (datetime.fromisoformat(at) for at in started(client))
    assert (again - first).total_seconds() == delay + 1


def test_next_day_ignores_the_delay() -> None:
    client = failing("be_busy")
    create(client, callRetries=1, retryDelaySeconds=86_400, retryDelayMode="next_day", startTime="10:00")
    client.play()
    assert started(client) == ["2026-03-02T15:00:00Z", "2026-03-03T10:00:00Z"]


def test_who_was_reached_is_not_called_again() -> None:
    client = fresh()
    create(client, 5, callRetries=10)
    client.play()
    assert len(started(client)) == 5


@given(st.integers(1, 12), st.integers(0, 4), st.sampled_from(["fixed", "next_day"]), st.integers(0, 5))
def test_nobody_is_called_more_often_than_allowed_or_after_a_success(
    people: int, retries: int, mode: str, seed: int
) -> None:
    client = fresh(scenario="rough", seed=seed)
    campaign = create(client, people, callRetries=retries, retryDelayMode=mode)
    client.play()
    told: dict[str, list[Any]] = {}
    for body in outcomes(client):
        told.setdefault(body["phoneNumber"], []).append(body)
    for attempts in told.values():
        assert [body["attemptNumber"] for body in attempts] == list(range(1, len(attempts) + 1))
        assert len(attempts) <= retries + 1
        assert [body["willRetry"] for body in attempts] == [True] * (len(attempts) - 1) + [False]
        assert "success" not in [body["outcome"] for body in attempts[:-1]]
    assert len(told) == people
    reached = {customer["status"] for customer in customers(client, campaign)}
    assert shown(client, campaign)["status"] == ("partially_completed" if "failed" in reached else "completed")
    assert reached <= {"succeeded", "failed"}


def test_a_retry_takes_place_when_it_was_announced() -> None:
    client = failing("not_answer")
    create(client, 3, callRetries=2, retryDelaySeconds=600)
    client.play()
    planned = [body["retryScheduledAt"] for body in outcomes(client) if body["willRetry"]]
    assert sorted(planned) == sorted(started(client)[3:])
