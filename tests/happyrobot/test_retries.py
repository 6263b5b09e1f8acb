"""Repeats: which calls are made once more, when, and how often."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.happyrobot.driver import TALK, HappyRobotDriver, driver

WHO = "+12025550110"
BUSY = ((1, "initiate"), (1, "busy"))
NO_ANSWER = (*TALK[:2], (28, "no_answer"))
EVERY_HALF_HOUR = {"query": "No answer,Busy", "retry_period": 30}


def repeated(*steps: Any, rules: Any = (EVERY_HALF_HOUR,), people: Any = (WHO,), **fields: Any) -> HappyRobotDriver:
    one = driver().steps(*(steps or BUSY))
    one.campaign(*people, retry_logic=list(rules), **fields)
    return one.play()


def created(one: HappyRobotDriver) -> list[str]:
    return [call["created"][5:16] for call in one.calls()]


def test_a_repeat_is_a_new_call_that_names_the_one_that_it_repeats() -> None:
    calls = repeated(max_retries=2).calls()
    assert [call.get("parent_call_id") for call in calls] == [None, calls[0]["id"], calls[1]["id"]]
    assert len({call["id"] for call in calls}) == 3
    assert [{call["metadata"]["to"], call["campaign_id"]} for call in calls] == [{WHO, calls[0]["campaign_id"]}] * 3


def test_a_repeat_comes_the_period_after_the_end_of_the_call_that_it_repeats() -> None:
    one = repeated(max_retries=1)
    first, second = one.calls()
    assert (one.when(first["id"], "busy"), second["scheduled_for"]) == ("2026-03-02T15:00:02Z", "2026-03-02T15:30:02Z")
    assert one.events(second["id"]) == ["create", "schedule", "due", "initiate", "busy"]


def test_a_repeat_has_the_same_parameters_and_limit() -> None:
    person = {"phone_number": WHO, "first_name": "Mara", "max_duration_mins": 3}
    calls = repeated(people=[person], max_retries=1).calls()
    assert [(call["params"], call["max_duration_mins"]) for call in calls] == [({"first_name": "Mara"}, 3)] * 2


@pytest.mark.parametrize(("most", "calls"), [(0, 1), (1, 2), (5, 6), (None, 4)])
def test_a_call_is_repeated_as_often_as_the_campaign_allows_and_three_times_where_it_says_nothing(
    most: int | None, calls: int
) -> None:
    assert len(repeated(**({} if most is None else {"max_retries": most})).calls()) == calls


def test_the_limit_counts_for_each_original_call() -> None:
    one = repeated(people=["+12025550111", "+12025550112"], max_retries=2)
    assert sorted(call["metadata"]["to"] for call in one.calls()) == ["+12025550111"] * 3 + ["+12025550112"] * 3


@pytest.mark.parametrize(
    ("steps", "query", "again"),
    [
        (BUSY, "Busy", True),
        (BUSY, " no answer , BUSY ", True),
        (BUSY, "No answer", False),
        (NO_ANSWER, "No answer", True),
        (NO_ANSWER, None, True),
        ((*TALK, (9, "person_hang_up")), None, False),
        ((*TALK, (9, "person_hang_up")), "Completed", True),
        ((*TALK, (4, "detect_machine")), "AMD Terminated", True),
        (BUSY, "when nobody is there", False),
        (BUSY, "", False),
    ],
    ids=str,
)
def test_only_the_statuses_of_the_query_are_repeated(steps: Any, query: str | None, again: bool) -> None:
    rule = {"retry_period": 5, **({} if query is None else {"query": query})}
    assert len(repeated(*steps, rules=[rule], max_retries=1).calls()) == 1 + again


def test_the_first_rule_that_matches_counts() -> None:
    rules = [
        {"query": "No answer", "retry_period": 1},
        {"query": "Busy", "retry_period": 10},
        {"query": "Busy", "retry_period": 99},
    ]
    assert created(repeated(rules=rules, max_retries=1)) == ["03-02T15:00", "03-02T15:00"]
    assert repeated(rules=rules, max_retries=1).calls()[1]["scheduled_for"] == "2026-03-02T15:10:02Z"


def test_without_rules_nobody_is_called_again() -> None:
    assert len(repeated(rules=(), max_retries=9).calls()) == 1


def test_what_is_too_many_for_a_day_moves_on_by_whole_days() -> None:
    one = repeated(rules=[{**EVERY_HALF_HOUR, "max_retry_per_day": 2}], max_retries=5)
    assert [call["scheduled_for"][5:16] for call in one.calls()] == [
        "03-02T15:00",
        "03-02T15:30",
        "03-02T16:00",
        "03-03T16:30",
        "03-03T17:00",
        "03-04T17:30",
    ]


def test_the_days_quota_belongs_to_the_phone_number() -> None:
    one = repeated(
        people=[WHO, WHO, "+12025550111"], rules=[{**EVERY_HALF_HOUR, "max_retry_per_day": 1}], max_retries=1
    )
    assert sorted((c["metadata"]["to"], c["scheduled_for"][8:10]) for c in one.calls() if "parent_call_id" in c) == [
        (WHO, "02"),
        (WHO, "03"),
        ("+12025550111", "02"),
    ]


def test_a_day_is_one_of_the_calls_zone() -> None:
    person = {"phone_number": WHO, "timezone": "Asia/Tokyo"}  # where the world begins at midnight
    rule = {"query": "Busy", "retry_period": 14 * 60, "max_retry_per_day": 1}
    one = repeated(people=[person], rules=[rule], max_retries=2)
    assert [c["scheduled_for"][5:16] for c in one.calls()] == ["03-02T15:00", "03-03T05:00", "03-03T19:00"]


def test_a_quota_of_none_a_day_is_no_repeat() -> None:
    assert len(repeated(rules=[{**EVERY_HALF_HOUR, "max_retry_per_day": 0}]).calls()) == 1


@pytest.mark.parametrize("how", ["cancel", "stop"])
def test_a_call_that_the_client_gave_up_is_not_repeated(how: str) -> None:
    one = driver().steps(*TALK[:2], (28, "no_answer"))
    (call,) = one.campaign(WHO, retry_logic=[{"query": "Canceled,No answer"}])
    one.advance(5)
    one.ok("POST", f"/calls/{call}/{how}")
    assert len(one.play().calls()) == 1


def test_a_repeat_that_is_cancelled_ends_the_chain() -> None:
    one = driver().steps(*BUSY)
    one.campaign(WHO, retry_logic=[EVERY_HALF_HOUR], max_retries=5)
    one.advance(60)
    one.ok("POST", f"/calls/{one.calls()[1]['id']}/cancel")
    assert [call["status"] for call in one.play().calls()] == ["Busy", "Canceled"]


def test_single_calls_are_never_repeated() -> None:
    one = driver().steps(*BUSY)
    one.call()
    assert len(one.play().calls()) == 1


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/New_York", "2026-05-02"),
        ("America/New_York", "2026-03-07"),
        ("America/New_York", "2026-10-31"),
        ("Europe/Berlin", "2026-03-28"),
        ("Europe/Berlin", "2026-10-24"),
        ("Australia/Lord_Howe", "2026-10-03"),
    ],
)
def test_a_repeat_that_moves_on_by_days_keeps_the_hour_of_the_wall_clock(zone: str, day: str) -> None:
    one = driver().steps(*BUSY)
    one.client.post("/_mock/world/reset", {"now": f"{day[:-2]}{int(day[-2:]) - 1:02}T00:00:00Z", "scenario": "happy"})
    one.steps(*BUSY)
    person = {"phone_number": WHO, "scheduled_date": day, "scheduled_time": "09:30:00", "timezone": zone}
    one.campaign(person, retry_logic=[{"query": "Busy", "retry_period": 60, "max_retry_per_day": 1}], max_retries=3)
    times = [datetime.fromisoformat(call["scheduled_for"]).astimezone(ZoneInfo(zone)) for call in one.play().calls()]
    assert [f"{at:%H:%M}" for at in times] == ["09:30", "10:30", "11:30", "12:30"]
    assert [(at.date() - times[0].date()).days for at in times] == [0, 0, 1, 2]
