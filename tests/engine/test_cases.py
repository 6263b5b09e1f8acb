"""Cases of a scenario: certain hours, attempts and numbers go otherwise; the first case that fits rules a call."""

from typing import Any

import pytest

from mock_server.engine.chance import Chance, Luck
from mock_server.engine.moment import MINUTE
from mock_server.engine.scenarios.reading import ScenarioRefused
from mock_server.engine.scenarios.scenario import Scenario, Situation
from tests.tiny import CALL, NOON

HOUR = 60 * MINUTE


def luck() -> Luck:
    return Chance(1).draws("call", 1, "plan")


def scenario(*cases: Any, **more: Any) -> Scenario:
    return Scenario("any", {"call": [{"event": "ring"}], "cases": list(cases), **more}, {"call": CALL}, where="")


def case(event: str, **when: Any) -> Any:
    return {"when": when, "call": [{"event": event}]}


def event(of: Scenario, at: int = NOON, number: str = "+14155550123", attempt: int = 1, zone: str | None = None) -> str:
    """Return the event that happens to such a call."""
    return of.plan("call", luck(), Situation(at, number, attempt, zone))[0][1]


def test_where_no_case_fits_calls_go_as_usual() -> None:
    assert event(scenario(case("busy", attempt=2))) == "ring"


def test_the_first_case_that_fits_rules() -> None:
    both = scenario(case("busy", attempt=2), case("cancel", attempt=[1, 3]))
    assert [event(both, attempt=n) for n in (1, 2, 3, 4)] == ["cancel", "busy", "cancel", "ring"]


def test_all_conditions_of_a_case_must_hold() -> None:
    one = scenario(case("busy", attempt=2, number="+1415*", hours=[12, 13]))
    assert event(one, attempt=2) == "busy"
    others = [event(one, attempt=1), event(one, NOON + HOUR, attempt=2), event(one, number="+1202", attempt=2)]
    assert others == ["ring"] * 3


@pytest.mark.parametrize(
    ("number", "called", "expected"),
    [
        ("+14155550123", "+14155550123", "busy"),
        ("+14155550123", "+141555501234", "ring"),
        ("+1415*", "+14155550123", "busy"),
        ("+1415*", "+1415", "busy"),
        ("+1415*", "+1416", "ring"),
        ("+1415*", "", "ring"),
        (["+1202*", "+44*", "+14155550123"], "+447700900117", "busy"),
        (["+1202*", "+44*", "+14155550123"], "+14155550123", "busy"),
        (["+1202*", "+44*", "+14155550123"], "+14155550124", "ring"),
    ],
)
def test_a_number_is_meant_as_a_whole_or_by_its_beginning(number: Any, called: str, expected: str) -> None:
    assert event(scenario(case("busy", number=number)), number=called) == expected


@pytest.mark.parametrize(
    ("hours", "open_hours"),
    [([17, 21], {17, 18, 19, 20}), ([22, 2], {22, 23, 0, 1}), ([0, 24], set(range(24))), ([23, 24], {23})],
)
def test_hours_reach_from_the_first_up_to_the_end_and_over_midnight(hours: Any, open_hours: set[int]) -> None:
    late = scenario(case("busy", hours=hours))
    midnight = NOON - 12 * HOUR
    found = {hour for hour in range(24) if event(late, midnight + hour * HOUR + 59 * MINUTE) == "busy"}
    assert found == open_hours


def test_hours_are_those_of_the_called_party_where_its_zone_is_known_and_else_of_utc() -> None:
    morning = scenario(case("busy", hours=[7, 8]))
    assert event(morning, zone="America/New_York") == "busy"
    assert event(morning) == event(morning, zone="Europe/Berlin") == "ring"
    assert event(scenario(case("busy", hours=[12, 13]))) == "busy"


def test_a_zone_of_the_scenario_is_meant_for_everybody() -> None:
    one = scenario(case("busy", hours=[13, 14]), zone="Europe/Berlin")
    assert event(one, zone="America/New_York") == event(one) == "busy"


def test_hours_follow_the_clocks_when_they_change() -> None:
    early = scenario(case("busy", hours=[8, 9]), zone="America/New_York")
    april = NOON + 31 * 24 * HOUR
    assert [event(early, at) for at in (NOON, NOON + HOUR, april, april + HOUR)] == ["ring", "busy", "busy", "ring"]


def test_a_case_has_no_say_on_kinds_that_it_does_not_name() -> None:
    both = Scenario(
        "any",
        {"job": [{"event": "ring"}], "cases": [case("busy", attempt=1)]},
        {"call": CALL, "job": CALL},
    )
    assert both.plan("job", luck())[0][1] == "ring"


def test_after_an_event_from_outside_the_case_still_rules() -> None:
    one = scenario({"when": {"attempt": 2}, "call": [{"event": "answer"}, {"after": 9, "event": "hang_up"}]})
    second = Situation(NOON, attempt=2)
    assert one.plan_after("call", "answer", luck(), second) == [(9000, "hang_up")]
    assert one.plan_after("call", "answer", luck()) == []


STEPS = [{"event": "ring"}]


@pytest.mark.parametrize(
    ("cases", "where"),
    [
        ([], "/cases"),
        ({}, "/cases"),
        ([{}], "/cases/0/when"),
        ([{"when": {}, "call": STEPS}], "/cases/0"),
        ([{"when": {"attempt": 1}}], "/cases/0"),
        ([{"when": {"day": 1}, "call": STEPS}], "/cases/0/when"),
        ([{"when": {"attempt": 1}, "job": STEPS}], "/cases/0"),
        ([{"when": {"attempt": 1}, "call": [{"event": "dance"}]}], "/cases/0/call/0/event"),
        ([{"when": {"attempt": 0}, "call": STEPS}], "/cases/0/when/attempt"),
        ([{"when": {"attempt": [3, 2]}, "call": STEPS}], "/cases/0/when/attempt"),
        ([{"when": {"attempt": True}, "call": STEPS}], "/cases/0/when/attempt"),
        ([{"when": {"attempt": 1.5}, "call": STEPS}], "/cases/0/when/attempt"),
        ([{"when": {"hours": 5}, "call": STEPS}], "/cases/0/when/hours"),
        ([{"when": {"hours": [5, 5]}, "call": STEPS}], "/cases/0/when/hours"),
        ([{"when": {"hours": [24, 3]}, "call": STEPS}], "/cases/0/when/hours"),
        ([{"when": {"hours": [3, 25]}, "call": STEPS}], "/cases/0/when/hours"),
        ([{"when": {"number": "415*"}, "call": STEPS}], "/cases/0/when/number"),
        ([{"when": {"number": "+*"}, "call": STEPS}], "/cases/0/when/number"),
        ([{"when": {"number": ["+1", 2]}, "call": STEPS}], "/cases/0/when/number"),
        ([{"when": {"number": []}, "call": STEPS}], "/cases/0/when/number"),
    ],
    ids=str,
)
def test_an_impossible_case_is_refused_with_its_place(cases: Any, where: str) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        Scenario("any", {"cases": cases}, {"call": CALL}, where="")
    assert refused.value.where == where


@pytest.mark.parametrize("zone", ["Berlin", "europe/berlin", "", 1, None, "localtime"])
def test_an_unknown_zone_is_refused(zone: Any) -> None:
    with pytest.raises(ScenarioRefused, match=r"^/zone: seen .*, expected an IANA time zone such as America/New_York$"):
        scenario(case("busy", attempt=1), zone=zone)
