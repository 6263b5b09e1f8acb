"""What calls cost and how long they talked: parts and totals add up."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.happyrobot.driver import TALK, driver

RULES = [{"query": "No answer,Busy", "retry_period": 30}]


def test_a_call_costs_by_the_minute_of_talk_once_it_has_ended() -> None:
    one = driver().steps(*TALK, (90, "agent_hang_up"))
    call = one.call()
    assert "costs" not in one.advance(30).read(call)
    assert one.play().read(call)["costs"] == {"telephony": 0.03, "ai": 0.135, "total": 0.165}


def test_a_call_that_nobody_answered_costs_nothing() -> None:
    one = driver().steps((1, "initiate"), (1, "busy"))
    call = one.call()
    assert one.play().read(call)["costs"] == {"telephony": 0, "ai": 0, "total": 0}


@given(st.integers(0, 999), st.integers(1, 30), st.sampled_from(["mixed", "rough"]), st.integers(0, 7200))
def test_everything_adds_up_at_any_moment(seed: int, people: int, scenario: str, wait: int) -> None:
    one = driver(seed=seed, scenario=scenario)
    one.campaign(*(f"+1202555{n:04}" for n in range(people)), retry_logic=RULES, staggered_interval_minutes=7)
    calls = one.advance(wait).calls()
    for call in calls:
        costs = dict(call.get("costs", {"total": 0}))
        assert costs.pop("total") == pytest.approx(sum(costs.values()))
        assert (costs != {}) == ("duration" in call)
    for timeframe, length in (("daily", 10), ("monthly", 7)):
        seconds, count = Counter[str](), Counter(call["created"][:length] for call in calls)
        for call in calls:
            seconds[call["created"][:length]] += round(1000 * call.get("duration", 0))
        usage = one.get(f"/usage?timeframe={timeframe}")
        assert {part["period"]: part["callCount"] for part in usage} == count
        assert {part["period"]: round(1000 * part["duration"]) for part in usage} == seconds
