"""What is said on a call fits into it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.chance import Chance, Luck
from mock_server.engine.talk import AGENT, PERSON, converse, render

durations = st.integers(0, 600_000)


def luck(n: int = 0) -> Luck:
    return Chance(1).draws(f"call {n}", 1, "talk")


@given(durations, st.integers())
def test_a_conversation_fits_into_its_call(duration: int, n: int) -> None:
    lines = converse(luck(n), "Good morning.", duration)
    assert all(0 <= line.start < line.end <= duration for line in lines)
    assert all(earlier.end < later.start for earlier, later in pairwise(lines))


@given(durations, st.integers())
def test_the_two_take_turns_and_every_line_says_something(duration: int, n: int) -> None:
    lines = converse(luck(n), "", duration)
    assert [line.speaker for line in lines] == [PERSON, AGENT] * (len(lines) // 2) + [PERSON] * (len(lines) % 2)
    assert all(line.text for line in lines)


@given(durations)
def test_the_same_luck_says_the_same(duration: int) -> None:
    assert converse(luck(), "Good morning.", duration) == converse(luck(), "Good morning.", duration)


def test_other_luck_says_something_else() -> None:
    assert len({tuple(converse(luck(n), "Good morning.", 60_000)) for n in range(20)}) == 20


def test_who_is_called_speaks_first_and_then_the_agent_says_his_line() -> None:
    first, second = converse(luck(), "Good morning.", 60_000)[:2]
    assert (first.speaker, first.text, second.speaker, second.text) == (PERSON, "Hello?", AGENT, "Good morning.")


def test_a_long_call_is_talked_through() -> None:
    assert converse(luck(), "Good morning.", 600_000)[-1].end > 590_000


def test_on_a_call_of_no_length_nothing_is_said() -> None:
    assert converse(luck(), "Good morning.", 0) == []


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hello {{name}}.", "Hello Mara."),
        ("Hello {{ name }}.", "Hello Mara."),
        ("{{name}} and {{name}}", "Mara and Mara"),
        ("In {{days}} days", "In 3 days"),
        ("Hello {{nobody}}.", "Hello ."),
        ("Hello {name}.", "Hello {name}."),
        ("no placeholder", "no placeholder"),
    ],
)
def test_placeholders_are_filled_from_the_inputs(template: str, text: str) -> None:
    assert render(template, {"name": "Mara", "days": 3}) == text
