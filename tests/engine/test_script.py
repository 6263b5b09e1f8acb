"""What an agent brings to a call: texts with their placeholders filled, a name, what it has on file."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.speech.script import NUDGE, normalized, placeholders, render, script

values = st.dictionaries(st.text(max_size=12), st.one_of(st.text(max_size=30), st.integers(), st.none()), max_size=4)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hello {{name}}.", "Hello Mara."),
        ("Hello {{ name }}.", "Hello Mara."),
        ("{{name}} and {{name}}", "Mara and Mara"),
        ("In {{days}} days", "In 3 days"),
        ("Hello {{nobody}}.", "Hello ."),
        ("Hello {{nothing}}.", "Hello ."),
        ("It is {{so}}: {{list}}", 'It is true: ["é"]'),
        ("Hello {name}.", "Hello {name}."),
        ("no placeholder", "no placeholder"),
    ],
)
def test_placeholders_are_filled_from_the_values(template: str, text: str) -> None:
    assert render(template, {"name": "Mara", "days": 3, "nothing": None, "so": True, "list": ["é"]}) == text


def test_a_long_text_is_filled_like_a_short_one() -> None:
    assert render("x" * 10_000 + "{{a}}", {"a": "1"}) == "x" * 10_000 + "1"
    assert render("{{" + " " * 100_000, {}) == "{{" + " " * 100_000  # and at once


@given(st.text(), values)
def test_a_value_is_not_itself_looked_through(value: str, others: dict[str, Any]) -> None:
    assert render("{{a}}", {**others, "a": value}) == value


def test_the_names_of_placeholders_in_their_order() -> None:
    assert placeholders("{{b}} {{ a }} {c} {{b}}") == ["b", "a", "b"]


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ({"first_name": "Mara"}, "Mara"),
        ({"firstName": " Mara "}, "Mara"),
        ({"Customer Name": "Mara Lind"}, "Mara Lind"),
        ({"age": "40", "name": "Mara"}, "Mara"),
        ({"company_name": "Example Ltd"}, ""),
        ({"name": 3}, ""),
        ({"name": "a b c d e f"}, ""),
        ({"name": "x" * 31}, ""),
    ],
)
def test_a_name_is_known_by_its_key(known: dict[str, Any], name: str) -> None:
    assert script("Hi.", known).name == name


@pytest.mark.parametrize(
    ("known", "facts"),
    [
        ({"appointment_time": "Tuesday at 10"}, [("appointment time", "Tuesday at 10")]),
        ({"appointmentTime": "Tuesday at 10"}, [("appointment time", "Tuesday at 10")]),
        ({"days": 3, "first_name": "Mara"}, [("days", "3")]),
        ({"order_id": "17", "callback_url": "x", "api_key": "k", "email": "a@b.example"}, []),
        ({"is_new": True, "list": [1], "nothing": None, "empty": "", "site": "https://a.example"}, []),
        ({"story": "x" * 61, "x" * 61: "y"}, []),
        ({name: name for name in "abcd"}, [("a", "a"), ("b", "b"), ("c", "c")]),
    ],
)
def test_what_can_be_said_aloud_is_on_file(known: dict[str, Any], facts: list[tuple[str, str]]) -> None:
    assert list(script("Hi.", known).facts) == facts


def test_an_agent_whose_prompt_is_known_speaks_of_what_its_words_name() -> None:
    known = {"first_name": "Mara", "time": "10", "branch": "Lisbon"}
    assert script("Hi {{first_name}}.", known, "").facts == ()
    assert script("At {{time}}.", known, "Say {{branch}}, and {{unknown}}.").facts == (
        ("time", "10"),
        ("branch", "Lisbon"),
    )


@given(st.text(), values, st.text())
def test_any_values_make_a_script(opening: str, known: dict[str, Any], prompt: str) -> None:
    made = script(opening, known, prompt)
    assert made.opening == render(opening, known).strip()
    assert made.nudge == NUDGE
    assert all(label and value for label, value in made.facts)


def test_keys_are_one_however_they_are_written() -> None:
    assert {normalized(key) for key in ("first_name", "firstName", "First Name", "FIRST-NAME")} == {"firstname"}
