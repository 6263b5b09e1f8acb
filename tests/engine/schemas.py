"""Strategies for ordinary JSON Schemas of forms. Many values satisfy each of them."""

from typing import Any

from hypothesis import strategies as st

Json = Any

PATTERNS = [r"^[0-9]{9}$", r"^\+[1-9]\d{6,14}$", "^(yes|no|maybe)$", r"^[A-Z]{2}-\d+$", "^[a-z ]*$", r"^#?[0-9a-f]{6}$"]
FORMATS = ["date", "date-time", "time", "email", "uri", "uuid", "hostname", "ipv4", "ipv6"]

whole = st.integers(-(2**63), 2**64 - 1)
"""The integers that JSON libraries keep exactly; many lose the last digits of larger ones."""

names = st.sampled_from(["name", "first_name", "eta", "rate", "notes", "confirmed", "day", "x-1", "Größe"])


def between(low: int, room: int, *, exclusive: bool) -> Json:
    word = "exclusiveMaximum" if exclusive else "maximum"
    return {"minimum": low, word: low + room + 1}


texts = st.one_of(
    st.just({"type": "string"}),
    st.sampled_from(PATTERNS).map(lambda pattern: {"type": "string", "pattern": pattern}),
    st.sampled_from(FORMATS).map(lambda form: {"type": "string", "format": form}),
    st.tuples(st.integers(0, 200), st.integers(0, 50)).map(
        lambda two: {"type": "string", "minLength": two[0], "maxLength": two[0] + two[1]}
    ),
    st.integers(0, 30).map(lambda least: {"type": "string", "pattern": "^[a-z]+$", "minLength": least}),
)
numbers = st.one_of(
    st.builds(
        lambda kind, low, room, exclusive: {"type": kind, **between(low, room, exclusive=exclusive)},
        st.sampled_from(["integer", "number"]),
        st.integers(-1000, 1000),
        st.integers(0, 50),
        st.booleans(),
    ),
    st.integers(-50, 50).map(lambda low: {"type": "number", "exclusiveMinimum": low}),
    st.integers(-50, 50).map(lambda high: {"type": "integer", "maximum": high}),
    st.tuples(st.integers(1, 60), st.integers(-500, 500)).map(
        lambda two: {"type": "integer", "multipleOf": two[0], "minimum": two[1]}
    ),
    st.sampled_from([{"type": "number", "multipleOf": 0.25, "minimum": 3}, {"type": "number", "multipleOf": 0.01}]),
)
fixed = st.one_of(
    st.one_of(whole, st.text(), st.booleans(), st.none()).map(lambda value: {"const": value}),
    st.lists(st.one_of(whole, st.text()), min_size=1, unique=True).map(lambda values: {"enum": values}),
    st.sampled_from(
        [{"type": "boolean"}, {"type": "null"}, {"type": ["integer", "null"]}, {"type": ["null", "string"]}]
    ),
)
simple = st.one_of(texts, numbers, fixed)


@st.composite
def forms(draw: st.DrawFn, inner: st.SearchStrategy[Json]) -> Json:
    """Return an object: some fields required, perhaps one without a description, perhaps open to more."""
    fields = draw(st.dictionaries(names, inner, max_size=4))
    required = draw(st.lists(st.sampled_from(sorted(fields)), unique=True)) if fields else []
    form = {"type": "object", "properties": fields, "required": required}
    match draw(st.integers(0, 3)):
        case 0:
            return {**form, "additionalProperties": False}
        case 1:
            return {**form, "required": [*required, "extra"], "additionalProperties": draw(inner)}
        case 2:
            return {**form, "minProperties": len(fields) + 1}
    return form


def lists(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.one_of(
        st.builds(
            lambda items, least, room: {"type": "array", "items": items, "minItems": least, "maxItems": least + room},
            inner,
            st.integers(0, 3),
            st.integers(0, 2),
        ),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda first: {"type": "array", "prefixItems": first, "minItems": len(first), "items": False}
        ),
        inner.map(lambda one: {"type": "array", "contains": one}),
        st.just({"type": "array", "items": {"enum": ["a", "b", "c", "d"]}, "minItems": 3, "uniqueItems": True}),
        st.just({"type": "array", "items": {"type": "string"}, "minItems": 2, "uniqueItems": True}),
    )


def told_apart(kinds: list[Json]) -> Json:
    """Return one of several forms, each with a word that names it."""
    return {
        "oneOf": [
            {"type": "object", "properties": {"kind": {"const": n}, "value": kind}, "required": ["kind", "value"]}
            for n, kind in enumerate(kinds)
        ]
    }


def put_together(forms_: list[Json]) -> Json:
    """Return all of several forms whose fields differ."""
    return {
        "allOf": [
            {"type": "object", "properties": {f"field {n}": one}, "required": [f"field {n}"]}
            for n, one in enumerate(forms_)
        ]
    }


def compound(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        forms(inner),
        lists(inner),
        several.map(lambda all_: {"anyOf": all_}),
        several.map(told_apart),
        several.map(put_together),
        inner.map(lambda one: {"allOf": [one, {"title": "a note"}], "description": "words"}),
    )


def referred(schemas_: list[Json]) -> Json:
    """Return the last form, with the others behind references."""
    named = {f"part{n}": one for n, one in enumerate(schemas_)}
    fields = {name: {"$ref": f"#/$defs/{name}"} for name in named}
    return {"$defs": named, "type": "object", "properties": fields, "required": sorted(fields)}


def trees(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Return a form that holds others of its own kind."""
    more = {"type": "array", "items": {"$ref": "#"}}
    return inner.map(lambda one: {"type": "object", "properties": {"value": one, "more": more}, "required": ["value"]})


plain = st.recursive(simple, compound, max_leaves=6)
schemas = st.one_of(plain, st.lists(plain, min_size=1, max_size=3).map(referred), trees(plain))
