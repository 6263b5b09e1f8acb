"""Campaigns: who is called, when, and with which parameters."""

from typing import Any

import pytest

from tests.happyrobot.driver import CHECK_CALLS, NUMBER, START, driver

PEOPLE = [{"phone_number": f"+1202555010{n}", "first_name": f"P{n}"} for n in range(4)]


def starts(**fields: Any) -> list[str]:
    """Return when each call of a campaign is due."""
    one = driver()
    return [one.read(id_)["scheduled_for"] for id_ in one.campaign(**fields)]


@pytest.mark.parametrize("calls", [PEOPLE, [PEOPLE], [PEOPLE[:1], PEOPLE[1:]], [PEOPLE[0], PEOPLE[1:]]], ids=str)
def test_calls_are_taken_flat_and_one_level_deeper(calls: Any) -> None:
    one = driver()
    one.campaign(calls=calls)
    assert [(c["metadata"]["to"], c["params"]) for c in one.calls()] == [
        (p["phone_number"], {"first_name": p["first_name"]}) for p in PEOPLE
    ]


def test_unknown_keys_are_parameters_and_known_ones_are_not() -> None:
    person = {
        **PEOPLE[0],
        "company_name": "Acme",
        "age": 41,
        "is_new": True,
        "scheduled_date": "2026-03-03",
        "timezone": "UTC",
    }
    one = driver()
    (call,) = one.campaign(person)
    assert one.read(call)["params"] == {"first_name": "P0", "company_name": "Acme", "age": 41, "is_new": True}


def test_stagger_spaces_starts_exactly() -> None:
    assert starts(calls=PEOPLE, staggered_interval_minutes=7) == [
        "2026-03-02T15:00:00Z",
        "2026-03-02T15:07:00Z",
        "2026-03-02T15:14:00Z",
        "2026-03-02T15:21:00Z",
    ]


def test_a_calls_own_date_beats_the_stagger_and_does_not_shift_the_others() -> None:
    own = {**PEOPLE[1], "scheduled_date": "2026-03-04", "scheduled_time": "08:00:00"}
    assert starts(calls=[PEOPLE[0], own, PEOPLE[2]], staggered_interval_minutes=10) == [
        "2026-03-02T15:00:00Z",
        "2026-03-04T08:00:00Z",
        "2026-03-02T15:20:00Z",
    ]


@pytest.mark.parametrize(
    ("date", "time", "zone", "instant"),
    [
        ("2026-03-03", "09:30:00", "America/New_York", "2026-03-03T14:30:00Z"),
        ("2026-03-09", "09:30:00", "America/New_York", "2026-03-09T13:30:00Z"),
        ("2026-03-08", "02:30:00", "America/New_York", "2026-03-08T07:30:00Z"),
        ("2026-03-03", "09:30:00", "Asia/Kathmandu", "2026-03-03T03:45:00Z"),
        ("2026-03-03", None, "Europe/Berlin", "2026-03-02T23:00:00Z"),
        ("2026-03-03", None, None, "2026-03-03T00:00:00Z"),
        ("2026-03-03", "01:01:01", None, "2026-03-03T01:01:01Z"),
    ],
)
def test_a_local_date_and_time_is_an_instant_of_its_zone(
    date: str, time: str | None, zone: str | None, instant: str
) -> None:
    own = {"scheduled_date": date, "scheduled_time": time, "timezone": zone}
    person = {**PEOPLE[0], **{name: value for name, value in own.items() if value}}
    assert starts(calls=[person]) == [instant]


def test_a_date_that_is_past_counts_as_now() -> None:
    one = driver()
    (call,) = one.campaign({**PEOPLE[0], "scheduled_date": "2024-01-01"})
    assert one.status(call) == "Queued"
    assert one.play().when(call, "create") == START


def test_a_time_without_a_date_says_nothing() -> None:
    assert starts(calls=[{**PEOPLE[0], "scheduled_time": "23:00:00"}]) == [START]


def test_each_request_is_a_campaign_that_all_its_calls_share() -> None:
    one = driver()
    mine, yours = one.campaign(*PEOPLE), one.campaign(*PEOPLE[:2])
    campaigns = [{one.read(id_)["campaign_id"] for id_ in ids} for ids in (mine, yours)]
    assert [len(ids) for ids in campaigns] == [1, 1]
    assert campaigns[0] != campaigns[1]
    assert one.get(f"/calls?campaigns={campaigns[0].pop()}")["count"] == 4


def test_the_answer_names_no_campaign() -> None:
    body = {"number_id": NUMBER, "use_case_id": CHECK_CALLS, "calls": PEOPLE}
    answer = driver().ok("POST", "/dial/scheduled", body)
    assert answer.keys() == {"createdCalls"}
    assert not [call for call in answer["createdCalls"] if "campaign_id" in call]


def test_cancelling_one_call_leaves_the_others_of_its_campaign() -> None:
    one = driver()
    first, second = one.campaign(*PEOPLE[:2], staggered_interval_minutes=5)
    one.ok("POST", f"/calls/{second}/cancel")
    one.play()
    assert (one.status(first), one.status(second)) == ("Completed", "Canceled")
