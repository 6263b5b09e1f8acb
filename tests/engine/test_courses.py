"""Courses that were worked out beforehand are those that the steps draw."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mock_server.engine.chance import BATCH, WORDS_EACH, Chance
from mock_server.engine.dialing.courses import AFTERWARDS, Course, Courses
from mock_server.engine.machine import Move
from mock_server.engine.scenarios import delay, steps
from mock_server.engine.scenarios.steps import Stay, bounded
from mock_server.engine.webhooks.outbox import Topic
from tests.tiny import CALL

STAYS = {
    "new": Stay(5_000, "ring"),
    "ringing": Stay(60_000, "busy"),
    "talking": Stay(9_000, "hang_up", is_firm=True),
}
LETTER = Move("acme", "call", "letter", None)
TOLD = Topic("acme", "call.told")

delays = st.sampled_from([0, 3, [1, 8], [0, 30], {"lognormal": {"median": 5, "p95": 20}}])
several = st.builds(
    lambda choices: {"weighted": [{"odds": odds, "after": after} for odds, after in choices]},
    st.lists(st.tuples(st.integers(1, 5), delays), min_size=1, max_size=3),
)
events = st.sampled_from(sorted(CALL.events()))
plain = st.builds(lambda after, event: {"after": after, "event": event}, delays | several, events)
weighed = st.builds(
    lambda after, odds: {"after": after, "event": odds},
    delays,
    st.dictionaries(events, st.integers(1, 9), min_size=1, max_size=3),
)


def choices(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    choice = st.builds(
        lambda odds, step, then: {**step, "odds": odds, "then": then}, st.integers(1, 9), plain, st.lists(inner)
    )
    return st.builds(lambda each: {"one_of": each}, st.lists(choice, min_size=1, max_size=3))


usual = st.tuples(delays, delays, delays | several).map(
    lambda each: [
        {"after": after, "event": event} for after, event in zip(each, ("ring", "answer", "hang_up"), strict=True)
    ]
)
scenarios = usual | st.lists(st.recursive(plain | weighed, choices, max_leaves=6), max_size=4)


def course(moves: tuple[Move, ...]) -> Course:
    """A call that was answered leaves a letter behind, two to four seconds later."""
    letters = (LETTER,) * any(move.event == "answer" for move in moves)
    after = [delay.read("letter", [2, 4])] * len(letters)
    return Course((CALL.created, *moves, *letters), [TOLD] * (1 + len(moves) + len(letters)), len(moves), after)


LONG_TALK = [
    {"after": 3, "event": "ring"},
    {"after": 3, "event": "answer"},
    {"after": [10, 30], "event": "hang_up"},
]


@given(scenarios, st.integers(0, 500), st.integers())
@example(LONG_TALK, 0, 1)
def test_a_course_is_the_plan_that_the_same_luck_draws(text: Any, number: int, seed: int) -> None:
    read, batches = steps.read("call", text, CALL), Chance(seed).batches("calls")
    plan = bounded(steps.drawn(read, batches.luck(number)), CALL, "new", STAYS)
    courses = Courses(read, CALL, STAYS, course)
    drawn, offsets = courses.draw(batches.drawn(number // BATCH))[number % BATCH]
    assert [(at, move.event) for at, move in zip(offsets, drawn.moves[1 : drawn.end + 1], strict=False)] == plan
    assert (drawn, offsets) == courses.of(plan, batches.luck(number, AFTERWARDS))
    assert all(2000 <= at - offsets[drawn.end - 1] <= 4000 for at in offsets[drawn.end :])


@given(st.integers(0, BATCH - 1), st.integers(1, BATCH))
def test_a_part_of_a_batch_is_the_beginning_of_all_of_it(number: int, count: int) -> None:
    batches = Chance(1).batches("calls")
    assert batches.drawn(3, count) == batches.drawn(3)[: count * WORDS_EACH]
    units = [unit - 1 for unit in batches.drawn(3)[number * WORDS_EACH : (number + 1) * WORDS_EACH]]
    luck = batches.luck(3 * BATCH + number)
    assert [luck.unit() for _ in range(WORDS_EACH)] == units
    assert all(0 <= unit < 1 for unit in units)


def test_batches_are_spread_evenly_and_differ_by_seed_and_series() -> None:
    units = [unit - 1 for batch in range(20) for unit in Chance(1).batches("calls").drawn(batch)]
    assert [sum(low <= unit < low + 0.25 for unit in units) / len(units) for low in (0, 0.25, 0.5, 0.75)] == (
        pytest.approx([0.25] * 4, abs=0.01)
    )
    assert len(set(units)) == len(units)
    assert (
        Chance(1).batches("calls").drawn(0)
        != Chance(2).batches("calls").drawn(0)
        != Chance(2).batches("other").drawn(0)
    )


def test_a_call_that_would_go_on_for_ever_has_no_course() -> None:
    with pytest.raises(ValueError, match="expected a creation, 1 to 6 moves to the end"):
        Courses(None, CALL, {}, course)
