"""The strict variant of a schema finds fields that the contract does not know, at every depth, and nothing else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract import operation
from mock_server.contract.contract import Contract
from mock_server.contract.strict import strict
from mock_server.resources import contract_path
from tests.contract.acme import made, sent

SLOT = {"type": "object", "required": ["start"], "properties": {"start": {"type": "string"}}}
BY_NAME = {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Slot"}}
TREE = {
    "type": "object",
    "properties": {
        "inner": {"$ref": "#/components/schemas/Tree"},
        "also": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
    },
}
CALL = {
    "type": "object",
    "required": ["to"],
    "properties": {
        "to": {"type": "string"},
        "slot": {"$ref": "#/components/schemas/Slot"},
        "slots": {"type": "array", "items": {"$ref": "#/components/schemas/Slot"}},
        "maybe": {"oneOf": [{"$ref": "#/components/schemas/Slot"}, {"type": "null"}]},
        "any": {"anyOf": [{"type": "array", "items": {"$ref": "#/components/schemas/Slot"}}, {"type": "string"}]},
        "by_name": BY_NAME,
        "free": {"type": "object"},
        "open": {"type": "object", "properties": {"a": True}, "additionalProperties": True},
        "tree": {"$ref": "#/components/schemas/Tree"},
    },
}
BODY = made(
    requestBody=sent({"$ref": "#/components/schemas/Call"}), schemas={"Call": CALL, "Slot": SLOT, "Tree": TREE}
).body


def judged(value: Any) -> tuple[int, list[str]]:
    """(how much is wrong, what is merely unknown)."""
    wrong, unknown = BODY.judge(value)
    return len(wrong), [f"{violation.where} {violation.seen}" for violation in unknown]


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"slot": {"start": "9"}},
        {"slots": [{"start": "9"}, {"start": "10"}]},
        {"maybe": None},
        {"maybe": {"start": "9"}},
        {"any": "text"},
        {"by_name": {"whatever": {"start": "9"}}},
        {"free": {"whatever": 1}},
        {"open": {"a": 1, "whatever": {"deep": 1}}},
        {"tree": {"inner": {"also": [{"inner": {}}]}}},
    ],
    ids=str,
)
def test_a_body_of_known_fields_has_nothing_to_note(extra):
    assert judged({"to": "x", **extra}) == (0, [])


@pytest.mark.parametrize(
    "extra",
    [
        {"odd": 1},
        {"slot": {"start": "9", "odd": 1}},
        {"slots": [{"start": "9"}, {"start": "10", "odd": None}]},
        {"maybe": {"start": "9", "odd": {}}},
        {"any": [{"start": "9", "odd": []}]},
        {"by_name": {"whatever": {"start": "9", "odd": 1}}},
        {"tree": {"odd": 1}},
    ],
    ids=str,
)
def test_an_unknown_field_is_noted_at_every_depth_and_not_wrong(extra):
    wrong, unknown = judged({"to": "x", **extra})
    assert wrong == 0
    assert len(unknown) == 1
    assert "odd" in unknown[0]


@pytest.mark.parametrize(
    "extra", [{"slot": {"odd": 1}}, {"to": 5, "odd": 1}, {"maybe": {"start": 5, "odd": 1}}], ids=str
)
def test_what_is_wrong_goes_before_what_is_unknown(extra):
    wrong, unknown = judged({"to": "x", **extra})
    assert (wrong, unknown) == (1, [])


@given(
    st.dictionaries(
        st.sampled_from(sorted(CALL["properties"])) | st.text(max_size=3), st.none() | st.just("x") | st.just({})
    )
)
def test_a_value_is_right_or_wrong_or_holds_something_unknown(value):
    wrong, unknown = BODY.judge(value)
    assert not (wrong and unknown)
    if value.keys() - CALL["properties"].keys():
        assert wrong or unknown


ALL_OF = {
    "allOf": [{"$ref": "#/components/schemas/Slot"}],
    "type": "object",
    "properties": {"to": {"type": "string"}},
}


def test_fields_of_an_all_of_are_known():
    body = made(requestBody=sent(ALL_OF), schemas={"Slot": SLOT}).body
    assert body.judge({"to": "x", "start": "9"}) == ([], [])
    assert len(body.judge({"to": "x", "start": "9", "odd": 1})[1]) == 1


def test_an_alternative_that_the_vendor_advises_against_is_taken_and_noted():
    old = {"type": "object", "deprecated": True, "required": ["begin"], "properties": {"begin": {"type": "string"}}}
    body = made(requestBody=sent({"oneOf": [SLOT, old]})).body
    assert body.judge({"start": "9"}) == ([], [])
    wrong, unknown = body.judge({"begin": "9"})
    assert (wrong, bool(unknown)) == ([], True)


def test_a_closed_schema_is_not_made_anew_to_name_another_unknown_field(monkeypatch):
    derived = []
    monkeypatch.setattr(operation, "strict", lambda *place: derived.append(place) or strict(*place))
    body = Contract.load(contract_path("temphone")).operations["createContact"].body
    for name in ("nope", "shoe_size", "nope"):
        (unknown,) = body.judge({"phone_number": "+13125550148", "timezone": "UTC", name: 1})[1]
        assert (unknown.names, "first_name" in unknown.expected) == ((name,), True)
    assert len(derived) == 2  # once for its validator, and once for the names of its fields
