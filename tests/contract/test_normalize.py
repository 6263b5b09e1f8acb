"""A valid body is put in order before a handler meets it: defaults are filled in, and 5.0 becomes 5."""

from typing import Any

import pytest

from tests.contract.acme import made, sent

SLOT = {"type": "object", "properties": {"length": {"type": "integer", "default": 15}}}
CALL = {
    "type": "object",
    "properties": {
        "tries": {"type": "integer"},
        "most": {"type": ["integer", "null"], "default": None},
        "share": {"type": "number"},
        "tags": {"type": "array", "items": {"type": "string"}, "default": []},
        "slot": {"$ref": "#/components/schemas/Slot"},
        "slots": {"type": "array", "items": {"$ref": "#/components/schemas/Slot"}},
        "maybe": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Slot"}]},
    },
}


def tidied(value: Any, schema: Any = CALL) -> Any:
    normalize = made(requestBody=sent(schema), schemas={"Slot": SLOT}).body.normalize
    normalize(value)
    return value


GIVEN = {"most": 1, "tags": ["a"]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, {"most": None, "tags": []}),
        (GIVEN, GIVEN),
        ({**GIVEN, "most": None}, {**GIVEN, "most": None}),
        ({**GIVEN, "slot": {}}, {**GIVEN, "slot": {"length": 15}}),
        ({**GIVEN, "slots": [{}, {"length": 5.0}]}, {**GIVEN, "slots": [{"length": 15}, {"length": 5}]}),
        ({**GIVEN, "maybe": {}}, {**GIVEN, "maybe": {"length": 15}}),
        ({**GIVEN, "maybe": None}, {**GIVEN, "maybe": None}),
        ({**GIVEN, "odd": {"length": 5.0}}, {**GIVEN, "odd": {"length": 5.0}}),
    ],
)
def test_defaults_are_filled_in_at_every_depth(value, expected):
    assert tidied(value) == expected


def test_a_whole_number_loses_its_fraction_where_an_integer_is_asked_for():
    found = tidied({"tries": 5.0, "most": 3.0, "share": 2.0, "slot": {"length": 1e3}})
    assert [type(found[field]) for field in ("tries", "most", "share")] == [int, int, float]
    assert repr(found["slot"]["length"]) == "1000"


def test_a_default_is_a_new_value_each_time():
    first, second = tidied({}), tidied({})
    first["tags"].append("mine")
    assert second["tags"] == []


def test_a_schema_with_nothing_to_put_in_order_costs_nothing():
    assert made(requestBody=sent({"type": "object", "properties": {"to": {"type": "string"}}})).body.normalize is None


def test_a_schema_that_contains_itself_can_be_put_in_order():
    tree = {"type": "object", "properties": {"n": {"type": "integer"}, "inner": {"$ref": "#/components/schemas/Tree"}}}
    body = made(requestBody=sent({"$ref": "#/components/schemas/Tree"}), schemas={"Tree": tree}).body
    value = {"n": 1.0, "inner": {"n": 2.0}}
    body.normalize(value)
    assert repr(value["n"]) == "1"
