"""A value that a schema describes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.validation import allows
from mock_server.engine.chance import Chance
from mock_server.engine.sample import DEPTH, sample

simple = st.one_of(
    st.just({"type": "string"}),
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.just({"type": ["integer", "null"]}),
    st.integers().map(lambda value: {"const": value}),
    st.lists(st.text(), min_size=1, unique=True).map(lambda values: {"enum": values}),
    st.tuples(st.integers(-50, 50), st.integers(0, 50)).map(
        lambda two: {"type": "integer", "minimum": two[0], "maximum": two[0] + two[1]}
    ),
    st.integers(-50, 50).map(lambda low: {"type": "number", "minimum": low}),
)
schemas = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.dictionaries(st.text(max_size=5), inner, max_size=4).map(
            lambda fields: {"type": "object", "properties": fields, "required": list(fields)}
        ),
        st.tuples(inner, st.integers(0, 3)).map(lambda two: {"type": "array", "items": two[0], "minItems": two[1]}),
        st.lists(inner, min_size=1, max_size=3).map(lambda several: {"anyOf": several}),
    ),
    max_leaves=6,
)


def drawn(schema: Any, n: int = 0) -> Any:
    return sample(schema, Chance(1).draws(f"call {n}", 1, "extraction"))


@given(schemas, st.integers())
def test_a_sample_is_what_the_schema_allows(schema: Any, n: int) -> None:
    assert allows(schema, drawn(schema, n))


@given(schemas)
def test_the_same_luck_gives_the_same_sample(schema: Any) -> None:
    assert drawn(schema) == drawn(schema)


def test_luck_decides_between_the_values_of_an_enum() -> None:
    assert {drawn({"enum": ["a", "b", "c"]}, n) for n in range(50)} == {"a", "b", "c"}


@pytest.mark.parametrize(("schema", "kind"), [({}, str), ({"properties": {}}, dict), (True, type(None))])
def test_a_schema_that_says_little_still_gives_a_value(schema: Any, kind: type) -> None:
    assert isinstance(drawn(schema), kind)


@pytest.mark.parametrize("bound", [10**400, -(10**400), 1e308, -1e308], ids=lambda bound: str(bound)[:5])
def test_bounds_beyond_all_numbers_do_no_harm(bound: float) -> None:
    assert isinstance(drawn({"type": "integer", "minimum": bound}), int)
    assert abs(drawn({"type": "number", "maximum": bound})) < 10**16


def test_a_list_is_no_longer_than_anybody_reads() -> None:
    lists: Any = {"type": "string"}
    for _ in range(5):
        lists = {"type": "array", "minItems": 10**9, "items": lists}
    assert len(repr(drawn(lists))) < 10**6
    assert len(drawn({"type": "array", "minItems": 2.0})) == 2


def test_a_schema_without_end_is_followed_only_so_far() -> None:
    endless: dict[str, Any] = {"type": "object"}
    endless["properties"] = {"child": endless}
    found, depth = drawn(endless), 0
    while found is not None:
        found, depth = found["child"], depth + 1
    assert depth == DEPTH + 1
