"""Plans with an end: cut where a stay is too long, finished where a plan leaves off."""

import pytest

from mock_server.engine.scenarios.steps import Plan, Stay, bounded
from tests.tiny import CALL

STAYS = {"new": Stay(5, "ring"), "ringing": Stay(60, "busy"), "talking": Stay(100, "hang_up", is_firm=True)}


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ([(1, "ring"), (9, "busy")], [(1, "ring"), (9, "busy")]),
        ([(1, "ring"), (99, "busy")], [(1, "ring"), (99, "busy")]),
        ([(1, "ring")], [(1, "ring"), (61, "busy")]),
        ([], [(5, "ring"), (65, "busy")]),
        ([(1, "ring"), (2, "answer")], [(1, "ring"), (2, "answer"), (102, "hang_up")]),
        ([(1, "ring"), (2, "answer"), (102, "cancel")], [(1, "ring"), (2, "answer"), (102, "hang_up")]),
        ([(1, "ring"), (2, "answer"), (102, "hang_up")], [(1, "ring"), (2, "answer"), (102, "hang_up")]),
        ([(1, "ring"), (2, "answer"), (103, "hang_up")], [(1, "ring"), (2, "answer"), (102, "hang_up")]),
        ([(1, "ring"), (2, "busy"), (3, "answer")], [(1, "ring"), (2, "busy")]),
        ([(1, "answer"), (3, "ring")], [(5, "ring"), (65, "busy")]),
    ],
    ids=str,
)
def test_a_plan_is_bounded(plan: Plan, expected: Plan) -> None:
    assert bounded(plan, CALL, "new", STAYS) == expected


def test_a_plan_is_bounded_from_where_the_record_is() -> None:
    assert bounded([], CALL, "talking", STAYS) == [(100, "hang_up")]
    assert bounded([(1, "ring")], CALL, "gone", STAYS) == []


def test_a_status_without_a_stay_is_left_alone() -> None:
    assert bounded([(1, "ring")], CALL, "new", {}) == [(1, "ring")]
