"""Form-encoded bodies: each field becomes a value by its schema, and a value becomes the same fields again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.forms import TooManyFields, fields, form, pairs
from mock_server.contract.json_codec import Unkept
from tests.contract.acme import made

SCHEMA = {
    "type": "object",
    "properties": {
        "To": {"type": "string"},
        "Timeout": {"type": "integer"},
        "Record": {"type": "boolean"},
        "Event": {"type": "array", "items": {"type": "string"}},
        "Score": {"type": "array", "items": {"type": "number"}},
    },
}
READER = made(requestBody={"content": {"application/x-www-form-urlencoded": {"schema": SCHEMA}}}).body.form


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"", {}),
        (b"To=%2B12025550151&Timeout=20&Record=true", {"To": "+12025550151", "Timeout": 20, "Record": True}),
        (b"Event=ringing&Event=answered", {"Event": ["ringing", "answered"]}),
        (b"Event=ringing", {"Event": ["ringing"]}),
        (b"Score=1&Score=0.5", {"Score": [1.0, 0.5]}),
        (b"To=a+b%20c", {"To": "a b c"}),
        (b"To=&Event=&Timeout=", {}),
        (b"Timeout=soon&Record=yes", {"Timeout": "soon", "Record": "yes"}),
        (b"Other=1&Other2", {"Other": "1"}),
        ("To=caf\xe9".encode(), {"To": "caf\xe9"}),
    ],
)
def test_a_text_becomes_values_by_the_schema(text, value):
    assert READER.read(text) == (value, [])


def test_a_field_that_is_no_list_stands_once():
    value, wrong = READER.read(b"To=a&To=b&Event=x&Event=y")
    assert value == {"To": "a", "Event": ["x", "y"]}
    assert [str(violation) for violation in wrong] == ["body/To: seen the field twice, expected it once"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"To=a&Timeout=%ED%A0%BD", "/Timeout"),
        (b"To=caf\xe9", "/To"),
        (b"To=%ff&Timeout=1", "/To"),
        (b"%ff=1", "/\ufffd"),
        (b"a/b=%ff", "/a~1b"),
    ],
    ids=repr,
)
def test_half_a_character_is_refused_by_the_name_of_its_field(text, place):
    with pytest.raises(Unkept) as refused:
        READER.read(text)
    assert [(one.pointer, one.seen) for one in refused.value.values] == [(place, "bytes that are no UTF-8")]


def test_a_form_of_more_than_ten_thousand_fields_is_refused():
    with pytest.raises(TooManyFields, match="more than 10000 fields"):
        READER.read(b"a=1&" * 10_000)
    assert READER.read(b"a=1&" * 9_999 + b"a=1")[0] == {"a": ["1"] * 10_000}


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)


@given(st.dictionaries(NAMES, st.one_of(TEXTS, st.lists(TEXTS, min_size=1, max_size=3)), max_size=5))
def test_what_is_written_is_read_again(value):
    assert pairs(form(value)) == fields(value)


def test_nothing_is_written_for_null_and_truth_is_written_in_small_letters():
    assert form({"a": None, "b": True, "c": 1.5, "d": ["x", "y"]}) == b"b=true&c=1.5&d=x&d=y"


def test_a_field_that_nobody_knows_may_be_named_many_times():
    assert READER.read(b"Odd=1&Odd=2&Odd=3&Even=2") == ({"Odd": ["1", "2", "3"], "Even": "2"}, [])
