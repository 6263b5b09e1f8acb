"""A plan ends, whatever its scenario leaves open."""

import pytest

from mock_server.engine.bounds import Stay, bounded
from mock_server.engine.machine import Machine

MACHINE = Machine(
    "acme",
    {
        "record": "call",
        "initial": "rings",
        "moves": {"rings": {"answer": "talks", "give_up": "over"}, "talks": {"hang_up": "over"}, "over": {}},
    },
)
FIRM = {"rings": Stay(30, "give_up", is_firm=True), "talks": Stay(100, "hang_up", is_firm=True)}
LOOSE = FIRM | {"rings": Stay(30, "give_up")}


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ([], [(30, "give_up")]),
        ([(5, "answer")], [(5, "answer"), (105, "hang_up")]),
        ([(5, "answer"), (50, "hang_up")], [(5, "answer"), (50, "hang_up")]),
        ([(5, "answer"), (106, "hang_up")], [(5, "answer"), (105, "hang_up")]),
        ([(31, "answer"), (50, "hang_up")], [(30, "give_up")]),
        ([(5, "hang_up")], [(30, "give_up")]),
    ],
)
def test_a_firm_stay_cuts_a_plan_short(plan: list[tuple[int, str]], expected: list[tuple[int, str]]) -> None:
    assert bounded(plan, MACHINE, "rings", FIRM) == expected


def test_a_stay_that_is_not_firm_only_ends_what_has_no_end() -> None:
    assert bounded([(500, "answer"), (510, "hang_up")], MACHINE, "rings", LOOSE) == [(500, "answer"), (510, "hang_up")]
    assert bounded([], MACHINE, "rings", LOOSE) == [(30, "give_up")]


def test_a_plan_may_begin_in_any_status() -> None:
    assert bounded([], MACHINE, "talks", FIRM) == [(100, "hang_up")]
    assert bounded([], MACHINE, "over", FIRM) == []
