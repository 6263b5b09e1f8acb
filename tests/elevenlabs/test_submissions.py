"""Submissions of campaigns: what repeats one, and what refuses it."""

import pytest

from tests.driving import fresh
from tests.elevenlabs.phoning import BUSY, CAMPAIGNS, REACHED, campaign_body, hours


def test_a_key_makes_one_campaign_whatever_the_body() -> None:
    client = fresh()
    made = client.ask("POST", f"{CAMPAIGNS}/submit", campaign_body(BUSY, idempotency_key="k"))
    client.play()
    again = client.ask("POST", f"{CAMPAIGNS}/submit", campaign_body(REACHED, idempotency_key="k"))
    assert [(one.status, one.body["created"]) for one in (made, again)] == [(201, True), (200, False)]
    assert again.body["campaign"]["campaign_id"] == made.body["campaign"]["campaign_id"]
    other = client.ask("POST", f"{CAMPAIGNS}/submit", campaign_body(BUSY, idempotency_key="l"))
    assert (other.status, len(client.get(CAMPAIGNS)["campaigns"])) == (201, 2)


def test_without_a_key_an_equal_body_makes_no_second_campaign_until_the_first_has_ended() -> None:
    client = fresh()
    body = campaign_body(BUSY)
    assert [client.ask("POST", f"{CAMPAIGNS}/submit", body).status for _ in range(2)] == [201, 200]
    assert client.ask("POST", f"{CAMPAIGNS}/submit", {**body, "call_name": "Another"}).status == 201
    client.play()
    assert client.ask("POST", f"{CAMPAIGNS}/submit", body).status == 201


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"recipients": []}, 400, "recipients"),
        ({"recipients": [{"id": "x"}]}, 400, "recipients.0.phone_number"),
        ({"timezone": "Mars/One"}, 400, "timezone"),
        ({"policy": {"timezone": "Mars/One"}}, 400, "policy.timezone"),
        ({"policy": {"calling_periods": hours(("12:00", "09:00"))}}, 400, "policy.calling_periods"),
        ({"policy": {"calling_periods": hours(("09:00", "12:00"), ("11:59", "13:00"))}}, 400, "policy.calling_periods"),
        ({"variant": "simple"}, 400, "policy"),
        ({"agent_id": "agent_nobody"}, 404, "agent_id"),
    ],
)
def test_one_wrong_part_refuses_all(fields: dict, code: int, param: str) -> None:
    client = fresh()
    answer = client.ask("POST", f"{CAMPAIGNS}/submit", campaign_body(BUSY, **fields))
    assert (answer.status, answer.body["detail"]["param"]) == (code, param)
    assert client.journal() == []
