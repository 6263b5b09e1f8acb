"""A value that breaks its schema is explained: where, what was seen, what was expected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.violation import MOST, shown
from tests.contract.acme import checker, complaints

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("schema", "value", "complaint"),
    [
        ({"type": "integer"}, "7", 'seen "7", expected an integer'),
        ({"type": "integer"}, 1.5, "seen 1.5, expected an integer"),
        ({"type": "array"}, {}, "seen {}, expected an array"),
        ({"type": "object"}, None, "seen null, expected an object"),
        ({"type": "boolean"}, 0, "seen 0, expected a boolean"),
        ({"type": ["string", "null"]}, 5, "seen 5, expected null or a string"),
        ({"enum": ["a", 1, None]}, "b", 'seen "b", expected one of "a", 1, null'),
        ({"const": "a"}, "b", 'seen "b", expected "a"'),
        ({"minimum": 1}, 0, "seen 0, expected at least 1"),
        ({"maximum": 9}, 10, "seen 10, expected at most 9"),
        ({"minLength": 2}, "é", 'seen "é", expected at least 2 characters'),
        ({"maxLength": 1}, "ab", 'seen "ab", expected at most 1 characters'),
        ({"minItems": 1}, [], "seen [], expected at least 1 entries"),
        ({"maxItems": 1}, [1, 2], "seen [1,2], expected at most 1 entries"),
        ({"minProperties": 1}, {}, "seen {}, expected at least 1 fields"),
        ({"maxProperties": 0}, {"a": 1}, 'seen {"a":1}, expected at most 0 fields'),
        ({"pattern": "^[0-9]+$"}, "x", 'seen "x", expected text that matches ^[0-9]+$'),
        ({"format": "date-time"}, "now", 'seen "now", expected an instant such as 2026-03-02T15:00:00Z'),
        ({"format": "iana-time-zone"}, "Mars", 'seen "Mars", expected an IANA time zone such as America/New_York'),
        ({"format": "uri"}, "no uri", 'seen "no uri", expected an absolute URI'),
        ({"format": "coming-date"}, "2026-02-30", 'seen "2026-02-30", expected a day such as 2026-03-02'),
        ({"format": "coming-date"}, "20260302", 'seen "20260302", expected a day such as 2026-03-02'),
        ({"format": "json-schema-text"}, "1", 'seen "1", expected a JSON Schema, as text (it is no JSON object)'),
        ({"format": "email"}, "x", 'seen "x", expected the format email'),
        ({"uniqueItems": True}, [1, 1], "seen [1,1], expected entries that differ"),
        ({"multipleOf": 5}, 3, "seen 3, expected what multipleOf 5 allows"),
        ({"exclusiveMinimum": 0}, 0, "seen 0, expected what exclusiveMinimum 0 allows"),
    ],
)
def test_each_keyword_says_what_it_expected(schema, value, complaint):
    assert complaints(schema, value) == [f"body: {complaint}"]


def test_a_missing_field_is_named_by_its_own_place():
    assert complaints({"required": ["to/from"]}, {}) == [
        "body/to~1from: seen nothing, expected a value: it is required"
    ]


def test_of_fields_that_stand_for_each_other_the_missing_ones_are_named():
    assert complaints({"anyOf": [{"required": ["to"]}, {"required": ["toId"]}]}, {}) == [
        "body/to: seen nothing, expected a value here or at body/toId"
    ]


def test_fields_that_are_too_much_are_named():
    assert complaints({"properties": {"a": True}, "additionalProperties": False}, {"a~b": 1, "a": 1}) == [
        "body: seen fields that the contract does not know: a~b, expected any of a"
    ]


def test_the_place_leads_into_objects_and_lists():
    schema = {"properties": {"rows": {"items": {"properties": {"to": {"type": "string"}}}}}}
    assert complaints(schema, {"rows": [{"to": "a"}, {"to": 5}]}) == ["body/rows/1/to: seen 5, expected a string"]


SLOT = {"type": "object", "required": ["start"], "properties": {"start": {"type": "string", "pattern": "^[0-9]{2}$"}}}
NULLABLE = {"oneOf": [{"$ref": "#/components/schemas/Slot"}, {"type": "null"}]}


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ({}, "body/start: seen nothing, expected a value: it is required"),
        ({"start": "9"}, 'body/start: seen "9", expected text that matches ^[0-9]{2}$'),
        ({"start": 9}, "body/start: seen 9, expected a string"),
        (7, "body: seen 7, expected one of the shapes that the contract allows here"),
    ],
)
def test_an_alternative_is_explained_by_the_branch_that_was_meant(value, complaint):
    assert complaints(NULLABLE, value, Slot=SLOT) == [complaint]


def test_alternatives_in_alternatives_are_explained_too():
    schema = {"anyOf": [{"type": "array", "items": NULLABLE}, {"type": "null"}]}
    assert complaints(schema, [{"start": "10"}, {}], Slot=SLOT) == [
        "body/1/start: seen nothing, expected a value: it is required"
    ]


def test_at_most_ten_places_are_listed():
    assert len(complaints({"items": {"type": "string"}}, list(range(50)))) == MOST == 10


def test_a_long_value_is_cut_and_a_large_one_counted():
    assert shown("x" * 200) == f'"{"x" * 76}…'
    assert shown({str(n): n for n in range(9)}) == "an object of 9 entries"
    assert shown([0] * 1_000_000) == "an array of 1000000 entries"
    assert complaints({"type": "integer"}, "y" * 10_000)[0].startswith(f'body: seen "{"y" * 76}…, expected')


@pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Europe/Kyiv", "Asia/Kathmandu"])
def test_the_zones_of_the_iana_are_known(zone):
    assert checker({"format": "iana-time-zone"}).is_valid(zone)


@pytest.mark.parametrize("zone", ["", "america/new_york", "localtime", "../etc/passwd", "EST5", "New York", "Factory"])
def test_what_is_not_the_exact_name_of_a_zone_is_no_zone(zone):
    assert not checker({"format": "iana-time-zone"}).is_valid(zone)


@pytest.mark.parametrize(
    "text", ["[]", "1", "", '{"type": "strange"}', '{"$ref": "http://127.0.0.1/x"}', "[" * 100_000]
)
def test_what_is_no_json_schema_is_told_apart(text):
    assert not checker({"format": "json-schema-text"}).is_valid(text)


@given(JSON)
def test_whoever_says_no_says_why(value):
    schema = {
        "oneOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}, {"type": "null"}]
    }
    judge = checker(schema)
    assert judge.is_valid(value) == (not judge.violations(value, "body"))


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-15T15:00:00Z",
        "2024-02-29T00:00:00.25+05:45",
        "0001-01-01T00:00:00-12:00",
        "2016-12-31t18:59:60.5-05:00",
    ],
)
def test_an_instant_to_come_is_written_with_its_offset(text):
    assert checker({"format": "coming-date-time"}).is_valid(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-03-15",
        "2026-03-15T15:00:00",
        "2026-03-15 15:00:00Z",
        "2026-03-15T15:00Z",
        "2026-02-29T00:00:00Z",
        "2026-12-31T23:59:61Z",
        "2026-03-15T23:59:60Z",
        "9999-12-31T23:59:59-00:01",
        "2026-03-15T15:00:00+25:00",
        "0000-01-01T00:00:00Z",
        "2026-03-15T15:00:00Z\n",
        "now",
    ],
)
def test_no_other_text_is_an_instant_to_come(text):
    assert not checker({"format": "coming-date-time"}).is_valid(text)
