"""A value that a schema describes."""

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.chance import Chance
from mock_server.engine.samples.sampler import sample
from mock_server.engine.samples.schemas import DEPTH, REFERENCES
from tests.engine.schemas import schemas


def drawn(schema: Any, n: int = 0, known: Any = None, **options: Any) -> Any:
    return sample(schema, Chance(1).draws(f"call {n}", 1, "extraction"), known, **options)


def judge(schema: Any) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


@given(schemas, st.integers(), st.booleans())
def test_a_sample_is_what_the_schema_allows(schema: Any, n: int, is_blank: bool) -> None:
    fits = judge(schema).is_valid
    assert fits(drawn(schema, n, {"name": "Mara", "rate": 7}, fits=fits, is_blank=is_blank))


@given(schemas)
def test_the_same_luck_gives_the_same_sample(schema: Any) -> None:
    assert drawn(schema) == drawn(schema)


def test_luck_decides_between_the_values_of_an_enum() -> None:
    assert {drawn({"enum": ["a", "b", "c"]}, n) for n in range(50)} == {"a", "b", "c"}


@pytest.mark.parametrize(("schema", "kind"), [({}, str), ({"properties": {}}, dict), (True, str)])
def test_a_schema_that_says_little_still_gives_a_value(schema: Any, kind: type) -> None:
    assert isinstance(drawn(schema), kind)


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"type": "integer", "minimum": 2, "maximum": 1},
        {"type": "string", "pattern": "(?=a)b"},
        {"type": "string", "minLength": 10**9},
        {"$ref": "#/nowhere"},
        {"$ref": "https://elsewhere.example/schema"},
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
        {"type": "object", "properties": {"a": False}, "required": ["a"]},
    ],
    ids=str,
)
def test_where_nothing_fits_there_is_nothing(schema: Any) -> None:
    assert drawn(schema, fits=lambda value: value is not None and schema_allows(schema, value)) is None


def schema_allows(schema: Any, value: Any) -> bool:
    """Return whether a schema allows a value; one that can't be read allows nothing."""
    try:
        return judge(schema).is_valid(value)
    except (ValueError, jsonschema_rs.ReferencingError):
        return False


FORM = {
    "type": "object",
    "properties": {
        "firstName": {"type": "string"},
        "days": {"type": "integer"},
        "mood": {"enum": ["good", "bad"]},
        "note": {"type": "string", "maxLength": 3},
    },
}


def test_fields_take_what_is_known_however_they_are_called() -> None:
    found = drawn(FORM, known={"first_name": "Mara", "DAYS": 3, "Mood": "bad", "other": 1})
    assert (found["firstName"], found["days"], found["mood"]) == ("Mara", 3, "bad")


@pytest.mark.parametrize("known", [{"first_name": 3}, {"days": "three"}, {"days": True}, {"mood": "soso"}])
def test_what_is_known_is_left_where_it_does_not_fit(known: Any) -> None:
    fits = judge(FORM).is_valid
    assert fits(drawn(FORM, known=known, fits=fits))
    assert set(known.values()).isdisjoint(map(repr, drawn(FORM, known=known).values()))


def test_one_value_that_does_not_fit_does_not_spoil_the_others() -> None:
    fits = judge(FORM).is_valid
    assert fits(drawn(FORM, known={"note": "far too long"}, fits=fits))


def test_a_blank_sample_says_as_little_as_it_may() -> None:
    schema = {
        "type": "object",
        "properties": {
            "confirmed": {"type": "boolean"},
            "count": {"type": "integer"},
            "note": {"type": "string"},
            "perhaps": {"type": ["string", "null"]},
            "list": {"type": "array", "items": {"type": "string"}},
            "answer": {"enum": ["yes", "unknown", "no way"]},
        },
    }
    empty = {"confirmed": False, "count": 0, "note": "", "perhaps": None, "list": [], "answer": "unknown"}
    assert drawn(schema, is_blank=True) == empty


@pytest.mark.parametrize("bound", [10**400, -(10**400), 1e308, -1e308], ids=lambda bound: str(bound)[:5])
def test_bounds_beyond_all_numbers_do_no_harm(bound: float) -> None:
    assert isinstance(drawn({"type": "integer", "minimum": bound}), int)
    assert abs(drawn({"type": "number", "maximum": bound})) < 10**16


@pytest.mark.parametrize("step", [1e300, 5e-324, 10**300, 0.1])
def test_steps_beyond_all_numbers_do_no_harm(step: float) -> None:
    found = drawn({"type": "integer", "minimum": 1, "multipleOf": step})
    assert isinstance(found, float) or abs(found) <= 2**53


def test_a_list_is_no_longer_than_anybody_reads() -> None:
    lists: Any = {"type": "string"}
    for _ in range(5):
        lists = {"type": "array", "minItems": 10**9, "items": lists}
    assert len(repr(drawn(lists))) < 10**5
    assert len(drawn({"type": "array", "minItems": 2.0})) == 2


def test_a_schema_without_end_is_followed_only_so_far() -> None:
    endless: dict[str, Any] = {"type": "object", "properties": {"child": {"$ref": "#"}}}
    found, depth = drawn(endless), 0
    while found:
        found, depth = found["child"], depth + 1
    assert depth == REFERENCES
    needed = {**endless, "required": ["child"]}
    assert repr(drawn(needed)).count("child") == 2 * DEPTH + 1


def test_a_schema_that_branches_without_end_is_drawn_in_no_time() -> None:
    fields = {f"field {n}": {"$ref": "#"} for n in range(20)}
    assert len(repr(drawn({"type": "object", "properties": fields, "required": list(fields)}))) < 10**5


def test_a_schema_of_a_thousand_levels_does_no_harm() -> None:
    deep: Any = {"type": "string"}
    for _ in range(3000):
        deep = {"type": "array", "minItems": 1, "items": deep, "allOf": [{"items": {"maxLength": 3}}]}
    assert isinstance(drawn(deep), list)
