"""Schemas of clients are taken if judging by them takes bounded time; any other is refused with the place."""

import json
from typing import Any

import pytest

from mock_server.contract.foreign_schema import LONGEST, WIDEST, compile_schema, why_unfit
from mock_server.engine.chance import Chance
from mock_server.engine.samples.sampler import MOST_CHARACTERS, MOST_VALUES, VALUES
from mock_server.vendors.vogent.speech import Reader


def required(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def doubling(levels: int) -> dict[str, Any]:
    """Return a schema in which each level asks twice for the next."""
    twice = {f"d{n}": {"allOf": [{"properties": {"a": {"$ref": f"#/$defs/d{n + 1}"}}}] * 2} for n in range(levels)}
    return {"$defs": {**twice, f"d{levels}": {}}, "$ref": "#/$defs/d0"}


def deep(levels: int) -> dict[str, Any]:
    return {"items": deep(levels - 1)} if levels else {}


ORDINARY: list[Any] = [
    {},
    {"pattern": r"^\+[1-9]\d{1,14}$"},
    {"pattern": r"^(a+)+$"},
    {"pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "maxLength": 254},
    {"pattern": r"^.{1,500}$"},
    {"type": "object", "properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}},
    {"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [{"type": "null"}, {"items": {"$ref": "#/$defs/a"}}]}}},
    required(**{f"field_{n}": {"type": "string", "description": "What was said."} for n in range(300)}),
    deep(30),
    doubling(5),
]


@pytest.mark.parametrize("schema", ORDINARY, ids=lambda schema: json.dumps(schema)[:40])
def test_an_ordinary_schema_is_taken(schema):
    assert why_unfit(json.dumps(schema)) == ""


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        (required(p=[{}], q={"not": {"pattern": r"^(a*)*\1b$"}}), "at #/"),
        ({"properties": {"a": {"pattern": "(?=x)"}}}, "at #/properties/a/pattern: this pattern has look-around"),
        ({"items": {"pattern": "(?<!x)y"}}, "at #/items/pattern: this pattern has look-around"),
        ({"pattern": r"(?<n>a)\k<n>"}, "at #/pattern: this pattern has look-around or a back-reference"),
        ({"patternProperties": {r"(a)\1": True}}, "this pattern has look-around or a back-reference"),
        ({"pattern": "["}, "at #/pattern: this is no pattern"),
        ({"pattern": "(a{1,1000}){1,1000}"}, "at #/pattern: this is no pattern, or takes too much room"),
        ({"pattern": "a" * 1001}, "at #/pattern: a pattern of 1001 characters, expected at most 1000"),
        ({"anyOf": [{"pattern": f"a{n}"} for n in range(201)]}, "more than 200 patterns in one schema"),
        ({"enum": list(range(WIDEST + 1))}, "at #/enum: 501 entries, expected at most 500"),
        ({"properties": {f"p{n}": {} for n in range(501)}}, "at #/properties: 501 entries, expected at most 500"),
        (deep(33), "it has more than 32 levels"),
        ({"const": [[[{"a": [[[[[{"a": 1}]]]]] * 2}]]] * 3, "not": deep(40)}, "it has more than 32 levels"),
        (doubling(24), "more than 5000 objects and lists, with references replaced by what they name"),
        ({"description": "x" * LONGEST}, "characters, more than 65536"),
        ({"type": "strange"}, "at #/type: "),
        ({"$ref": "http://127.0.0.1/x"}, ""),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_schema_that_may_take_long_is_refused_with_its_place(schema, reason):
    found = why_unfit(json.dumps(schema))
    assert found
    assert reason in found


@pytest.mark.parametrize("text", ["[]", "{", '{"a":1,"a":2}', '{"const":"\\ud800"}', "[" * 60_000, '{"a":1e99999}'])
def test_what_is_no_schema_says_why(text):
    assert why_unfit(text)


def test_a_pattern_that_takes_exponential_time_elsewhere_takes_a_step_for_each_character():
    is_valid = compile_schema({"pattern": "^(a+)+$"})
    assert not is_valid("a" * 100_000 + "b")


HEAVY = {
    "long texts": required(**{f"p{n}": {"type": "string", "minLength": 4096} for n in range(450)}),
    "nothing fits": required(**{f"p{n}": {"type": "string", "pattern": "^x{50}$", "maxLength": 3} for n in range(190)}),
    "entries that can't differ": required(
        **{f"p{n}": {"type": "array", "minItems": 32, "uniqueItems": True, "items": {"const": 1}} for n in range(100)}
    ),
    "lists of lists that can't differ": required(
        a={
            "type": "array",
            "minItems": 32,
            "uniqueItems": True,
            "items": {"type": "array", "minItems": 16, "uniqueItems": True, "items": {"enum": [1, 2]}},
        }
    ),
    "no end": {"type": "object", "required": ["a", "b"], "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}},
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_sample_is_given_up_after_so_many_values_and_is_not_drawn_again(name):
    reader = Reader(json.dumps(HEAVY[name]))
    luck = Chance(1).draws("a call", 1, "extraction")
    found = reader.read(luck, {}, is_blank=False)
    assert reader._sampler.spent <= MOST_VALUES + 4 * VALUES + MOST_CHARACTERS // 10 + 500
    reader._sampler.spent = -1
    assert reader.read(Chance(1).draws("a call", 1, "extraction"), {}, is_blank=False) == found
    assert reader._sampler.spent == -1
    reader.read(Chance(1).draws("another call", 1, "extraction"), {}, is_blank=False)
    assert reader._sampler.spent > 0
