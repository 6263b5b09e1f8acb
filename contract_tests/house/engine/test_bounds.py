"""A plan ends, whatever its scenario leaves open."""

import pytest

from mock_server.engine.bounds import Bound, bounded
from mock_server.engine.machine import Machine

MACHINE = Machine(
    "acme",
    {
        "record": "call",
        "initial": "rings",
        "moves": {"rings": {"answer": "talks", "give_up": "over"}, "talks": {"hang_up": "over"}, "over": {}},
    },
)
CAPS = {"rings": Bound(30, "give_up"), "talks": Bound(100, "hang_up")}
LOOSE = CAPS | {"rings": Bound(30, "give_up", is_cap=False)}


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
def test_a_cap_cuts_a_plan_short(plan: list[tuple[int, str]], expected: list[tuple[int, str]]) -> None:
    assert bounded(plan, MACHINE, "rings", CAPS) == expected


def test_a_bound_that_is_no_cap_only_ends_what_has_no_end() -> None:
    assert bounded([(500, "answer"), (510, "hang_up")], MACHINE, "rings", LOOSE) == [(500, "answer"), (510, "hang_up")]
    assert bounded([], MACHINE, "rings", LOOSE) == [(30, "give_up")]


def test_a_plan_may_begin_in_any_status() -> None:
    assert bounded([], MACHINE, "talks", CAPS) == [(100, "hang_up")]
    assert bounded([], MACHINE, "over", CAPS) == []
