"""Scenarios say when things happen and how likely; what can't be played is refused by name."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.chance import Chance, Luck
from mock_server.engine.scenarios.delay import Uniform
from mock_server.engine.scenarios.reading import ScenarioRefused
from mock_server.engine.scenarios.scenario import Scenario
from tests.tiny import CALL

STEPS = [
    {"after": [1, 3], "event": "ring"},
    {
        "one_of": [
            {"odds": 3, "after": [5, 20], "event": "answer", "then": [{"after": [10, 60], "event": "hang_up"}]},
            {"odds": 1, "after": 2, "event": "busy"},
        ]
    },
]


def scenario(call: Any = STEPS, **more: Any) -> Scenario:
    return Scenario("any", {"call": call, **more}, {"call": CALL}, ["recording"], "")


def luck(n: int = 0) -> Luck:
    return Chance(1).draws(f"call {n}", 1, "plan")


def refusal(call: Any, **more: Any) -> str:
    with pytest.raises(ScenarioRefused) as refused:
        scenario(call, **more)
    return str(refused.value)


@given(st.integers())
def test_a_plan_stays_within_its_bounds(n: int) -> None:
    plan = scenario().plan("call", luck(n))
    (rung, _), (then, event), *rest = plan
    assert 1000 <= rung <= 3000
    if event == "busy":
        assert (then - rung, rest) == (2000, [])
    else:
        assert (event, [name for _, name in rest]) == ("answer", ["hang_up"])
        assert 5000 <= then - rung <= 20_000
        assert 10_000 <= rest[0][0] - then <= 60_000


def test_a_plan_follows_the_odds() -> None:
    picked = Counter(scenario().plan("call", luck(n))[1][1] for n in range(4000))
    assert [picked["answer"], picked["busy"]] == pytest.approx([3000, 1000], abs=140)


def test_odds_of_0_are_never_taken() -> None:
    plans = [scenario([{"event": {"ring": 1, "cancel": 0}}]).plan("call", luck(n)) for n in range(500)]
    assert plans == [[(0, "ring")]] * 500


def test_delays_reach_for_both_bounds() -> None:
    delays = [scenario([{"after": [1, 9], "event": "ring"}]).plan("call", luck(n))[0][0] for n in range(1000)]
    assert min(delays) < 1050
    assert max(delays) > 8950


def test_a_delay_is_rounded_to_whole_milliseconds() -> None:
    assert scenario([{"after": 0.3, "event": "ring"}]).plan("call", luck()) == [(300, "ring")]


def test_a_step_without_a_delay_happens_at_once() -> None:
    assert scenario([{"event": "ring"}]).plan("call", luck()) == [(0, "ring")]


def test_what_follows_a_choice_comes_before_the_next_step() -> None:
    steps = [{"after": 1, "event": "ring", "then": [{"after": 2, "event": "answer"}]}, {"after": 4, "event": "hang_up"}]
    assert scenario(steps).plan("call", luck()) == [(1000, "ring"), (3000, "answer"), (7000, "hang_up")]


def test_a_kind_without_steps_has_an_empty_plan() -> None:
    assert scenario().plan("job", luck()) == []


def test_after_an_event_things_go_on_as_they_do_after_it() -> None:
    steps = [
        {"after": 1, "event": "ring"},
        {"one_of": [{"odds": 1, "after": 5, "event": "answer", "then": [{"after": 7, "event": "hang_up"}]}]},
        {"after": 2, "event": "cancel"},
    ]
    found = {event: scenario(steps).plan_after("call", event, luck()) for event in ("ring", "answer", "busy")}
    assert found == {
        "ring": [(5000, "answer"), (12_000, "hang_up"), (14_000, "cancel")],
        "answer": [(7000, "hang_up"), (9000, "cancel")],
        "busy": [],
    }


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("ring", '/call: seen "ring", expected a list of steps'),
        (["ring"], '/call/0: seen "ring", expected a mapping'),
        ([{"event": "dance"}], '/call/0/event: seen "dance", expected an event of call: answer, busy, cancel'),
        ([{"after": 1}], "/call/0/event: seen nothing, expected an event of call"),
        ([{"event": ["ring"]}], '/call/0/event: seen ["ring"], expected an event of call'),
        ([{"event": {"ring": 1, "dance": 1}}], '/call/0/event: seen "dance", expected an event of call'),
        ([{"event": {}}], '/call/0: seen {"event": {}}, expected odds of which one at least is above 0'),
        (
            [{"event": {"ring": 0}}],
            '/call/0: seen {"event": {"ring": 0}}, expected odds of which one at least is above',
        ),
        ([{"event": {"ring": 5e-324}}], '/call/0: seen {"event": {"ring": 5e-324}}, expected odds of which'),
        ([{"event": {"ring": -1}}], "/call/0/event/ring: seen -1, expected a number of 0 or more"),
        ([{"event": {"ring": "often"}}], '/call/0/event/ring: seen "often", expected a number of 0 or more'),
        ([{"event": {"ring": True}}], "/call/0/event/ring: seen true, expected a number of 0 or more"),
        ([{"event": {"ring": float("nan")}}], "/call/0/event/ring: seen NaN, expected a number of 0 or more"),
        ([{"event": "ring", "odds": 1}], '/call/0: seen ["odds"], expected only after, event, then'),
        ([{"event": "ring", "afer": 1}], '/call/0: seen ["afer"], expected only after, event, then'),
        ([{"one_of": []}], "/call/0/one_of: seen [], expected a list of choices"),
        ([{"one_of": "ring"}], '/call/0/one_of: seen "ring", expected a list of choices'),
        ([{"one_of": ["ring"]}], '/call/0/one_of/0: seen "ring", expected a mapping'),
        ([{"one_of": [{"event": "ring"}]}], "/call/0/one_of/0/odds: seen nothing, expected a number of 0 or more"),
        ([{"one_of": [], "after": 1}], '/call/0: seen ["after"], expected only one_of'),
        ([{"one_of": [{"odds": 1, "event": "ring", "x": 1}]}], '/call/0/one_of/0: seen ["x"], expected only'),
        (
            [{"one_of": [{"odds": 1, "event": "ring"}] * 1001}],
            "/call/0/one_of: seen a list of 1001 entries",
        ),
        ([{"event": "ring", "then": "answer"}], '/call/0/then: seen "answer", expected a list of steps'),
        ([{"event": "ring", "then": [{"event": "x"}]}], '/call/0/then/0/event: seen "x", expected an event of call'),
    ],
)
def test_a_step_that_cannot_be_played_is_refused_with_its_place(call: Any, message: str) -> None:
    assert refusal(call).startswith(message)


def test_an_unknown_part_of_a_scenario_is_refused() -> None:
    assert (
        refusal([], jobs=[]) == ': seen ["jobs"], expected only afterwards, call, cases, presses, says, summary, zone'
    )


def test_what_comes_afterwards_has_delays_too() -> None:
    assert scenario([], afterwards={"recording": [1, 4]}).afterwards["recording"] == Uniform(1000, 4000)
    assert refusal([], afterwards={"recording": -1}).startswith("/afterwards/recording: seen -1")
    assert refusal([], afterwards=[1]).startswith("/afterwards: seen [1], expected a mapping")
    assert refusal([], afterwards={"recordings": 1}) == '/afterwards: seen ["recordings"], expected only recording'


@pytest.mark.parametrize("text", [None, [], "mixed"])
def test_a_scenario_that_is_no_mapping_is_refused(text: Any) -> None:
    with pytest.raises(ScenarioRefused, match=r"^any.yaml: seen .*, expected a mapping$"):
        Scenario("any", text, {"call": CALL}, where="any.yaml")
