"""Nothing changed is no drift; one thing changed is found where it is, and means the same wherever it stands."""

from copy import deepcopy
from functools import cache
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.profiles import few
from contract_tests.tools.drift.documents import drift, load
from mock_server.contract.keywords import subschemas
from mock_server.resources import contract_names, contract_path
from tests.tools.contract_pairs import between, contract_with, document, received, sent

NAMES = st.sampled_from(["a", "b", "status", "x/y", "0"])
LEAVES = st.fixed_dictionaries(
    {"type": st.sampled_from(["string", "integer", "boolean"])},
    optional={"enum": st.lists(st.integers(0, 9), min_size=1, unique=True), "format": st.just("uuid")},
)


def trees(inner):
    fields = st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    return st.one_of(
        fields.map(lambda named: {"type": "object", "properties": named}),
        inner.map(lambda entry: {"type": "array", "items": entry}),
    )


SCHEMAS = st.recursive(LEAVES, trees, max_leaves=8)
RULED = {"type": "string", "minLength": 2, "maxLength": 9, "enum": [1, 2]}

MUTATIONS = {
    "another type": (lambda s: s | {"type": "null"}, "type", "error", "error"),
    "one value less": (lambda s: s | {"enum": [1]}, "enum-removed", "error", "note"),
    "one value more": (lambda s: s | {"enum": [1, 2, 3]}, "enum-added", "note", "error"),
    "may be null": (lambda s: s | {"type": ["string", "null"]}, "nullable", "note", "error"),
    "longer": (lambda s: s | {"minLength": 3}, "bound", "error", "note"),
    "shorter": (lambda s: s | {"minLength": 1}, "bound", "note", "error"),
    "less room": (lambda s: s | {"maxLength": 8}, "bound", "error", "note"),
    "more room": (lambda s: s | {"maxLength": 10}, "bound", "note", "error"),
    "a format": (lambda s: s | {"format": "uuid"}, "form", "error", "note"),
    "a condition": (lambda s: s | {"not": {"const": 7}}, "condition", "error", "error"),
    "a default": (lambda s: s | {"default": "x"}, "default", "warning", "warning"),
}


def around(schema, path):
    """A schema with another one deep inside it, and where a value of that one stands."""
    where = ""
    for step in reversed(path):
        schema = {"type": "array", "items": schema} if step is None else {"properties": {step: schema}}
        where = ("/*" if step is None else f"/{step.replace('/', '~1')}") + where
    return schema, where


@given(SCHEMAS)
def test_nothing_changed_is_no_drift(schema):
    assert sent(schema, deepcopy(schema)) == received(schema, deepcopy(schema)) == []


@pytest.mark.parametrize("mutation", MUTATIONS)
@given(st.lists(st.one_of(NAMES, st.none()), max_size=5))
def test_one_thing_changed_is_found_where_it_is(mutation, path):
    change, rule, when_sent, when_received = MUTATIONS[mutation]
    old, where = around(RULED, path)
    new, _ = around(change(RULED), path)
    for compare, side, severity in ((sent, "body", when_sent), (received, "response 200 body", when_received)):
        ((found, place, judged),) = compare(old, new)
        assert (found, place.partition(" (")[0].partition(" = ")[0], judged) == (rule, side + where, severity)


@given(SCHEMAS, SCHEMAS)
def test_what_widens_one_way_narrows_the_other(one, other):
    """On either side: where the way there breaks a reader, the way back breaks a writer."""
    there = {place for rule, place, severity in received(one, other) if severity == "error" and _is_value(rule)}
    back = {place for rule, place, severity in sent(other, one) if severity == "error" and _is_value(rule)}
    assert {place.removeprefix("response 200 ") for place in there} == back


def _is_value(rule: str) -> bool:
    return rule in ("type", "nullable", "bound", "form", "enum", "enum-added", "enum-removed", "value")


CONTRACTS = [*contract_names(), "control"]


@cache
def loaded(name: str):
    return load(contract_path(name))


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_contract_has_not_drifted_from_itself(name):
    contract = loaded(name)
    assert drift(contract, document(contract.root)) == []


class Mutation(NamedTuple):
    """One change to a named schema: at a place in it, a field is gone, or, without a field, an enum is longer."""

    schema: str
    place: tuple[str, ...]
    field: str | None = None


def named(root, value, seen):
    """Return the names of the schemas that a part of a contract leads to; `seen` are the references so far."""
    if isinstance(value, list):
        return set().union(*(named(root, one, seen) for one in value))
    if not isinstance(value, dict):
        return set()
    found = set().union(*(named(root, one, seen) for one in value.values()))
    reference = value.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        seen.add(reference)
        _, _, kind, name = reference.split("/")
        found |= named(root, root["components"][kind][name], seen) | ({name} if kind == "schemas" else set())
    return found


@cache
def mutations(contract: str) -> list[Mutation]:
    """Return every field of every named schema that an operation or a webhook names, and every enum."""
    found, root = [], loaded(contract).root
    for name in sorted(named(root, {word: root[word] for word in ("paths", "webhooks") if word in root}, set())):
        for place, schema in subschemas(root["components"]["schemas"][name], ()):
            if isinstance(schema, dict):
                found += [Mutation(name, place, field) for field in schema.get("properties", ())]
                found += [Mutation(name, place)] if "enum" in schema else []
    return found


def mutant(root, mutation):
    """Return a contract with one mutation."""
    name, place, field = mutation
    changed = {**root, "components": {**root["components"], "schemas": {**root["components"]["schemas"]}}}
    schema = changed["components"]["schemas"][name] = deepcopy(root["components"]["schemas"][name])
    for step in place:
        schema = schema[int(step)] if isinstance(schema, list) else schema[step]
    if field is None:
        schema["enum"].append("new")
    else:
        schema["properties"].pop(field)
    return changed


@pytest.mark.parametrize("name", CONTRACTS)
@few
@given(data=st.data())
def test_whatever_field_goes_or_value_comes_it_is_found(name, data):
    contract, mutation = loaded(name), data.draw(st.sampled_from(mutations(name)))
    assert drift(contract, document(mutant(contract.root, mutation))), mutation


def test_the_order_of_a_contract_makes_no_difference():
    one = contract_with(sent={"properties": {"a": {"enum": [1, 2]}, "b": {}}})
    other = contract_with(sent={"properties": {"b": {}, "a": {"enum": [2, 1]}}})
    assert between(one, other) == between(other, one) == []
