"""The scenarios that come with the mock: every outcome turns up on an ordinary day, and on a bad one."""

from functools import cache

import pytest

from mock_server import vendors
from mock_server.engine.chance import Chance
from mock_server.engine.scenarios.steps import Plan
from mock_server.vendors.vendor import Vendor
from tests.outcomes.phones import VendorDriver, every_vendor

CALLS = 4000

ANALYZED = {"processing"}
"""The status of a call that is over and still analysed, for as long as a scenario says beside its steps."""

STAYING = ("answer", "greet")
"""Events behind which nobody ends a call but its limit: a machine that is heard does not hang up."""

every_scenario = pytest.mark.parametrize("scenario", ["happy", "mixed", "rough"])
not_happy = pytest.mark.parametrize("scenario", ["mixed", "rough"])


@cache
def vendor(name: str) -> Vendor:
    return vendors.load(name)


@cache
def plans(name: str, scenario: str) -> list[Plan]:
    one, chance = vendor(name), Chance(1)
    luck = (chance.draws(f"call {n}", 1, "plan") for n in range(CALLS))
    return [one.scenarios[scenario].plan(one.outcomes.record, each) for each in luck]


def last(name: str, way: str) -> str:
    """The event that ends a call that goes this way; `answer` where nobody ends it."""
    return str(vendor(name).outcomes.ways[way].steps[-1]["event"])


@every_vendor
@not_happy
def test_every_outcome_turns_up(name: str, scenario: str) -> None:
    ends = {plan[-1][1] for plan in plans(name, scenario)}
    ways = vendor(name).outcomes.ways
    assert sorted(way for way in ways if last(name, way) not in ends) == []


@every_vendor
@every_scenario
def test_a_call_has_no_more_than_the_moves_that_it_needs(name: str, scenario: str) -> None:
    one = vendor(name)
    machine = one.machines[one.outcomes.record]
    for plan in plans(name, scenario):
        status = machine.initial
        for _, event in plan:
            status = machine.move(status, event).status or status
        assert status in machine.finals or status in ANALYZED or plan[-1][1] in STAYING


@every_vendor
def test_on_an_ordinary_day_talks_are_spread_as_talks_are(name: str) -> None:
    """Half of them are over after about a minute, and a few are very long."""
    talks = sorted(
        (plan[-1][0] - plan[-2][0]) / 1000
        for plan in plans(name, "mixed")
        if plan[-2:-1] and plan[-2][1] == "answer" and plan[-1][1] != last(name, "voicemail")
    )
    assert 35 < talks[len(talks) // 2] < 80
    assert 120 < talks[len(talks) * 95 // 100] < 260
    assert talks[-1] > 280


@every_vendor
@pytest.mark.parametrize("scenario", ["mixed", "rough"])
def test_every_call_ends(name: str, scenario: str) -> None:
    phone = VendorDriver(name, scenario)
    ids = [id_ for id_ in (_called(phone) for _ in range(40)) if id_]
    phone.play()
    machine = phone.vendor.machines[phone.vendor.outcomes.record]
    assert {phone.look(id_).get("status") or phone.look(id_)["call_status"] for id_ in ids} <= machine.finals


def _called(phone: VendorDriver) -> str | None:
    """The id of a new call; None where Freya's trunk did not take it, or Retell or Vapi has no line left."""
    answer = phone.ask()
    is_refused = (
        answer.status == 429
        or "Over Concurrency" in str(answer.body)
        or "could not" in str(answer.body)
        or "not started" in str(answer.body)
    )
    return None if is_refused else phone.line.id(answer.body)
