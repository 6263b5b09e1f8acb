"""The policy of a campaign: calling windows, retries, where in a window they come, several numbers of a lead."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.driving import fresh
from tests.elevenlabs.phoning import (
    AGENT,
    BUSY,
    CAMPAIGNS,
    CONFIG,
    NOBODY,
    OTHER_AGENT,
    PEOPLE,
    REACHED,
    calls_of,
    campaign,
    campaign_body,
    hours,
    leads,
    look,
    policy,
    status,
    told,
)


def test_a_simple_campaign_calls_each_lead_once() -> None:
    client = fresh()
    id_ = campaign(client, BUSY, policy=None, variant="simple")
    client.play()
    assert told(client, id_) == [(0, "busy", "attempt_ceiling_reached")]


def test_short_retries_come_in_the_window_and_the_next_one_in_the_window_after_it() -> None:
    client = fresh()
    wanted = policy(
        ("09:00", "12:00"), ("13:00", "18:00"), retry_delay_seconds=600, max_short_retries=1, max_total_calls=4
    )
    id_ = campaign(client, BUSY, policy=wanted)
    client.play()
    at_one = 3 * 3600
    assert told(client, id_) == [
        (0, "busy", "retry_queued"),
        (600, "busy", "window_suspended"),
        (at_one, "busy", "retry_queued"),
        (at_one + 600, "busy", "attempt_ceiling_reached"),
    ]


def test_a_retry_that_would_come_after_its_window_waits_for_the_next_one() -> None:
    client = fresh()
    id_ = campaign(client, BUSY, policy=policy(("09:00", "10:05"), retry_delay_seconds=600, max_total_calls=2))
    client.play()
    assert told(client, id_)[1][0] == 23 * 3600


def test_rotation_moves_on_in_the_window_from_where_the_last_call_failed() -> None:
    client = fresh()
    turn = {"interval_placement": "rotate", "rotate_step_seconds": 5400, "max_short_retries": 0, "max_total_calls": 3}
    id_ = campaign(client, BUSY, policy=policy(("09:00", "12:00"), **turn))
    client.play()
    assert [at for at, *_ in told(client, id_)] == [0, 23 * 3600 + 3600 + 5400, 47 * 3600 + 3600 + 2 * 5400 - 10800]


def test_a_random_place_lies_in_the_window_and_depends_on_the_seed() -> None:
    def second(seed: int) -> int:
        client = fresh(seed=seed)
        id_ = campaign(
            client,
            BUSY,
            policy=policy(("09:00", "12:00"), interval_placement="random", max_short_retries=0, max_total_calls=2),
        )
        client.play()
        return told(client, id_)[1][0]

    found = [second(seed) for seed in (1, 2, 1)]
    assert found[0] == found[2] != found[1]
    assert all(23 * 3600 <= at < 26 * 3600 for at in found)


def test_nobody_is_called_outside_a_window_whatever_the_outcomes() -> None:
    client = fresh(scenario="rough")
    windows = hours(("09:00", "09:07"), ("17:00", "17:03"), days=(0, 2, 6))
    asked = {
        "timezone": "Europe/Berlin",
        "calling_periods": windows,
        "retry": {"retry_delay_seconds": 30, "max_total_calls": 6},
    }
    id_ = campaign(client, *PEOPLE, policy=asked)
    client.play()
    assert status(client, id_) == "completed"
    dialled = [
        look(client, one["conversation_id"])["metadata"]["start_time_unix_secs"] for one in calls_of(client, id_)
    ]
    times = [datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo("Europe/Berlin")) for at in dialled]
    assert {at.weekday() for at in times} <= {0, 2, 6}
    assert {(at.hour, at.minute // 7 if at.hour == 9 else at.minute // 3) for at in times} <= {(9, 0), (17, 0)}
    assert len(times) > 60


def test_the_zone_of_the_request_goes_before_that_of_the_policy() -> None:
    client = fresh()
    answer = client.ask(
        "POST", f"{CAMPAIGNS}/submit", campaign_body(BUSY, policy=policy(("16:00", "17:00")), timezone="Europe/Berlin")
    )
    assert answer.body["within_calling_window"] is True
    assert answer.body["campaign"]["policy"]["timezone"] == "Europe/Berlin"


def test_a_lead_moves_to_its_next_number_when_one_keeps_failing() -> None:
    client = fresh()
    asked = policy(
        retry_delay_seconds=60, max_total_calls=5, max_short_retries=9, max_consecutive_failures_per_number=2
    )
    people = [{"phone_number": BUSY, "phone_numbers": [NOBODY, REACHED]}]
    id_ = campaign(client, policy=asked, recipients=people)
    client.play()
    assert [one["phone_number"] for one in calls_of(client, id_)] == [BUSY, BUSY, NOBODY, NOBODY, REACHED]
    (lead,) = leads(client, id_)
    assert (lead["phone_number"], lead["phone_numbers_index"], lead["terminal_disposition"]) == (
        REACHED,
        2,
        "completed",
    )


def test_a_lead_ends_when_its_last_number_is_used_up() -> None:
    client = fresh()
    id_ = campaign(client, BUSY, policy=policy(max_consecutive_failures_per_number=1))
    client.play()
    assert told(client, id_) == [(0, "busy", "attempt_ceiling_reached")]


def test_the_policy_of_the_workspace_holds_where_a_request_has_none() -> None:
    client = fresh()
    assert client.ask("GET", CONFIG).status == 404
    lacking = client.ask("POST", f"{CAMPAIGNS}/submit", campaign_body(BUSY, policy=None))
    assert (lacking.status, lacking.body["detail"]["code"]) == (400, "missing_required_field")
    config = {
        "policy": {"retry": {"max_total_calls": 7}},
        "agent_policies": {OTHER_AGENT: {"retry": {"max_total_calls": 1}}},
    }
    assert client.put(CONFIG, {"config": config})["version"] == 1
    for version, expected in ((None, 409), (2, 409), (1, 200)):
        assert client.ask("PUT", CONFIG, {"config": config, "expected_version": version}).status == expected
    found = {}
    for agent in (AGENT, OTHER_AGENT):
        answer = client.ask("POST", f"{CAMPAIGNS}/submit", campaign_body(BUSY, policy=None, agent_id=agent))
        found[agent] = answer.body["campaign"]["policy"]["retry"]["max_total_calls"]
    assert found == {AGENT: 7, OTHER_AGENT: 1}


def test_who_is_not_reached_during_a_pause_is_called_again_after_it() -> None:
    client = fresh()
    id_ = campaign(client, NOBODY, policy=policy(retry_delay_seconds=60, max_total_calls=2))
    client.post(f"{CAMPAIGNS}/{id_}/pause")
    client.advance(3600)
    assert [one["status"] for one in calls_of(client, id_)] == ["completed", "queued"]
    client.post(f"{CAMPAIGNS}/{id_}/resume")
    client.play()
    assert [one["decision_disposition"] for one in calls_of(client, id_)] == ["retry_queued", "attempt_ceiling_reached"]


@pytest.mark.parametrize("name", ["", "03", "3", "a/b"])
def test_a_policy_of_an_agent_with_an_odd_name_is_refused_where_it_is_wrong(name: str) -> None:
    wrong = {"calling_periods": [{"weekdays": [], "intervals": [{"start": "9", "end": "10:00"}]}]}
    answer = fresh().ask("PUT", CONFIG, {"config": {"agent_policies": {name: wrong}}})
    assert (answer.status, len(answer.body["detail"])) == (422, 2)
