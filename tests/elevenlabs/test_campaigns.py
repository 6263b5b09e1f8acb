"""Campaigns: their windows and repeats, several numbers, wishes, pauses and stops, and what repeats a submission."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.driving import MockClient, fresh
from tests.elevenlabs.phoning import (
    AGENT,
    BASE,
    CAMPAIGNS,
    OTHER_AGENT,
    calls_of,
    campaign,
    campaign_body,
    leads,
    look,
    status,
)

START = 1_772_463_600  # when a world begins: a Monday, ten o'clock in New York
PEOPLE = [f"+120255503{n:02}" for n in range(30)]
BUSY, REACHED, NOBODY = "+12025550160", "+12025550151", "+12025550165"
CONFIG = f"{BASE}/outbound-campaigns/config"


def hours(*spans: tuple[str, str], days: tuple[int, ...] = (0, 1, 2, 3, 4)) -> list[dict]:
    return [{"weekdays": list(days), "intervals": [{"start": start, "end": end} for start, end in spans]}]


def policy(*spans: tuple[str, str], **retry: object) -> dict:
    windows = {"calling_periods": hours(*spans), "timezone": "America/New_York"} if spans else {}
    return {**windows, "retry": retry}


def told(client: MockClient, id_: str) -> list[tuple[int, str, str]]:
    """Return of each call when it was due, its result, and what was decided."""
    return [
        (one["scheduled_time_unix"] - START, one["call_result"], one["decision_disposition"])
        for one in calls_of(client, id_)
    ]


def test_a_campaign_is_active_until_every_lead_is_finished() -> None:
    client = fresh()
    id_ = campaign(client, REACHED, BUSY, policy=policy(retry_delay_seconds=60, max_total_calls=2))
    assert status(client, id_) == "active"
    client.play()
    assert status(client, id_) == "completed"
    ends = [(one["recipient_id"], one["attempt_count"], one["terminal_disposition"]) for one in leads(client, id_)]
    assert ends == [("crm-0", 1, "completed"), ("crm-1", 2, "attempt_ceiling_reached")]


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


def wished(event: str, times: int = 1, **fields: object) -> tuple[MockClient, str]:
    """Return a campaign with one lead who asks for something in the first calls."""
    client = fresh(scenario="happy")
    id_ = campaign(client, PEOPLE[0], **fields)
    for _ in range(times):
        client.advance(20)
        call = calls_of(client, id_)[-1]["conversation_id"]
        client.post(f"/_mock/records/elevenlabs/conversations/{call}/events", {"event": event})
        client.advance(3600)
    client.play()
    return client, id_


def test_a_callback_comes_an_hour_later_and_only_as_often_as_allowed() -> None:
    client, id_ = wished("ask_callback")
    assert [(one["intent_type"], one["decision_disposition"]) for one in calls_of(client, id_)] == [
        ("initial", "callback_queued"),
        ("callback", "completed"),
    ]
    assert leads(client, id_)[0]["callback_count"] == 1
    client, id_ = wished("ask_callback", policy=policy(max_callbacks=0))
    assert leads(client, id_)[0]["terminal_disposition"] == "callback_ceiling_reached"


def test_a_redirect_calls_the_number_that_was_named() -> None:
    client, id_ = wished("ask_redirect")
    assert [(one["intent_type"], one["phone_number"]) for one in calls_of(client, id_)] == [
        ("initial", PEOPLE[0]),
        ("redirect", "+12025550180"),
    ]
    client, id_ = wished("ask_redirect", policy=policy(max_redirects=0))
    assert leads(client, id_)[0]["terminal_disposition"] == "redirect_ceiling_reached"


def test_who_asks_not_to_be_called_is_called_no_more_unless_the_policy_looks_for_no_such_wish() -> None:
    client, id_ = wished("ask_stop")
    (lead,) = leads(client, id_)
    assert (lead["do_not_call"], lead["terminal_disposition"]) == (True, "do_not_call")
    client, id_ = wished("ask_stop", policy={"data_collection": {"stop": None}})
    assert leads(client, id_)[0]["terminal_disposition"] == "completed"


def test_a_pause_starts_nothing_and_what_is_under_way_goes_on() -> None:
    client = fresh(scenario="happy")
    id_ = campaign(client, *PEOPLE[:6], target_concurrency_limit=2)
    client.advance(10)
    for _ in range(2):
        assert client.post(f"{CAMPAIGNS}/{id_}/pause")["status"] == "paused"
    client.advance(86_400)
    assert [one["status"] for one in calls_of(client, id_)] == ["completed"] * 2 + ["queued"] * 4
    for _ in range(2):
        assert client.post(f"{CAMPAIGNS}/{id_}/resume")["status"] == "active"
    client.play()
    assert (status(client, id_), {one["status"] for one in calls_of(client, id_)}) == ("completed", {"completed"})


def test_a_paused_campaign_is_completed_when_its_last_call_leaves_no_lead() -> None:
    client = fresh(scenario="happy")
    id_ = campaign(client, *PEOPLE[:2])
    client.post(f"{CAMPAIGNS}/{id_}/pause")
    client.play()
    assert status(client, id_) == "completed"
    assert client.ask("POST", f"{CAMPAIGNS}/{id_}/resume").status == 409


def test_a_stop_drains_what_is_under_way_and_calls_nobody_else() -> None:
    client = fresh(scenario="happy")
    id_ = campaign(client, *PEOPLE[:6], target_concurrency_limit=2)
    client.advance(10)
    for _ in range(2):
        answer = client.ask("POST", f"{CAMPAIGNS}/{id_}/stop")
        assert (answer.status, answer.body["status"]) == (202, "stopping")
    client.play()
    assert status(client, id_) == "stopped"
    assert [one["status"] for one in calls_of(client, id_)] == ["completed"] * 2 + ["cancelled"] * 4
    assert [one["decision_disposition"] for one in calls_of(client, id_)][:2] == ["suppressed_after_stop"] * 2
    assert {one["terminal_disposition"] for one in leads(client, id_)} == {"campaign_ended"}
    assert client.ask("POST", f"{CAMPAIGNS}/{id_}/stop").status == 200
    assert client.ask("POST", f"{CAMPAIGNS}/{id_}/pause").status == 409


def test_a_campaign_without_a_call_under_way_is_stopped_at_once() -> None:
    client = fresh()
    id_ = campaign(client, *PEOPLE[:2], scheduled_time_unix=START + 3600)
    answer = client.ask("POST", f"{CAMPAIGNS}/{id_}/stop")
    assert (answer.status, answer.body["status"]) == (200, "stopped")
    client.play()
    assert [one["conversation_id"] for one in calls_of(client, id_)] == [None, None]


def test_all_campaigns_are_paused_and_stopped_at_once() -> None:
    client = fresh(scenario="happy")
    first, second = campaign(client, PEOPLE[0]), campaign(client, PEOPLE[1], scheduled_time_unix=START + 60)
    assert client.post(f"{CAMPAIGNS}/pause-all") == {"paused_campaign_ids": [first, second]}
    answer = client.ask("POST", f"{CAMPAIGNS}/stop-all")
    assert (answer.status, answer.body["stopped_campaign_ids"]) == (202, [second])
    assert answer.body["stopping_campaign_ids"] == [first]
    client.play()
    assert client.ask("POST", f"{CAMPAIGNS}/stop-all").status == 200


def test_a_campaign_waits_for_its_time_and_is_active_meanwhile() -> None:
    client = fresh(scenario="happy")
    id_ = campaign(client, PEOPLE[0], scheduled_time_unix=START + 3600)
    client.post(f"{CAMPAIGNS}/{id_}/pause")
    assert client.post(f"{CAMPAIGNS}/{id_}/resume")["status"] == "active"
    client.advance(3599)
    assert calls_of(client, id_)[0]["status"] == "queued"
    client.advance(1)
    assert calls_of(client, id_)[0]["status"] == "submitted"


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


def test_the_counts_of_progress_add_up_at_every_moment() -> None:
    client = fresh(scenario="mixed")
    id_ = campaign(client, *PEOPLE, target_concurrency_limit=5, policy=policy(retry_delay_seconds=300))
    while client.pending:
        client.clock(until="next_event")
        found = client.get(f"{CAMPAIGNS}/{id_}/progress")
        parts = [found["leads"][name] for name in ("uncalled", "leads_needing_attention", "active", "finished")]
        assert sum(parts) == found["leads"]["total"] == 30
        assert found["conversations"]["in_progress"] <= 5
        assert ("next_call_time_unix" in found) == bool(found["conversations"]["scheduled"])
    assert sum(found["leads"]["finished_by_disposition"].values()) == 30


def test_a_removed_lead_is_called_no_more() -> None:
    client = fresh(scenario="happy")
    id_ = campaign(client, *PEOPLE[:3], target_concurrency_limit=1)
    called, waiting, _ = (one["lead_id"] for one in leads(client, id_))
    for lead, expected in ((called, 202), (waiting, 200)):
        answer = client.ask("DELETE", f"{CAMPAIGNS}/{id_}/leads/{lead}")
        assert (answer.status, answer.body["has_calls_in_flight"]) == (expected, expected == 202)
    client.play()
    assert [one["terminal_disposition"] for one in leads(client, id_)] == ["removed", "removed", "completed"]
    assert [one["decision_disposition"] for one in calls_of(client, id_)] == [
        "suppressed_do_not_call",
        "cancelled",
        "completed",
    ]
    assert status(client, id_) == "completed"


def test_leads_and_calls_are_listed_as_the_filters_say() -> None:
    client = fresh()
    id_ = campaign(client, REACHED, BUSY, policy=policy(max_total_calls=1))
    client.play()

    def found(query: str, what: str = "leads") -> int:
        return len(client.get(f"{CAMPAIGNS}/{id_}/{what}?{query}")[what])

    assert [found(f"status={one}") for one in ("finished", "in_progress")] == [2, 0]
    assert found("disposition=completed&disposition=removed") == 1
    assert found(f"search={BUSY[-4:]}") == 1
    assert found("call_result=busy&call_result=no_answer", "calls") == 1
    assert client.ask("GET", f"{CAMPAIGNS}/{id_}/leads?status=other").status == 422
    assert client.ask("GET", f"{CAMPAIGNS}/{id_}/leads/lead_0").status == 404


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


def test_later_calls_are_told_of_earlier_ones_as_the_policy_says() -> None:
    wanted = {
        "data_collection": {"mappings": {"callback_time": "when"}},
        "followup_context": {"previous_summary": False},
    }
    client, id_ = wished("ask_callback", policy=wanted)
    first, second = calls_of(client, id_)
    assert (first["collected_dynamic_variables"], second["collected_dynamic_variables"]) == ({"when": "in an hour"}, {})
    told = look(client, second["conversation_id"])["conversation_initiation_client_data"]["dynamic_variables"]
    assert told == {
        "when": "in an hour",
        "campaign__call_type": "callback",
        "campaign__previous_conversation_id": first["conversation_id"],
    }
    begun = look(client, first["conversation_id"])["conversation_initiation_client_data"]["dynamic_variables"]
    assert begun == {}
