"""JSON Schemas as the sampler reads them.

`SchemaNode` is a schema at one place of another. `resolved` removes its references and alternatives, and `merged` makes
one schema of two.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from math import lcm
from typing import Any, NamedTuple

from mock_server.engine.chance import Luck
from mock_server.engine.speech.script import normalized

MOST_STEPS = 32
"""The most references and choices that one node may have before it is given up."""

_LEAST = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"}
_MOST = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_ALTERNATIVES = ("anyOf", "oneOf")
UNRESOLVED = {"$ref", "allOf", *_ALTERNATIVES}
_NEVER: Mapping[str, Any] = {"type": []}

DEPTH = 8
"""The deepest level of an optional value."""

REFERENCES = 2
"""The same for a reference, since schemas that refer to each other have no end."""

BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
"""The keywords that bound a number."""

_TYPES: Mapping[str, Any] = {
    "object": dict,
    "array": list,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "string": str,
    "null": type(None),
}
_IMPLIED = {
    "object": {"properties", "required", "additionalProperties", "minProperties"},
    "array": {"items", "prefixItems", "minItems", "contains", "uniqueItems"},
    "number": BOUNDS,
}
"""The type that is meant if only such keywords are there."""


class SchemaNode:
    """A schema at one place of another; if it is resolved, with what follows from it alone."""

    __slots__ = ("_fields", "enum", "is_fixed", "is_resolved", "kind", "kind_if_blank", "reach", "schema")

    def __init__(self, schema: Any) -> None:
        self.schema = schema
        # How deep an optional value may be here.
        self.reach = 0 if schema is False else REFERENCES if type(schema) is dict and "$ref" in schema else DEPTH
        self.is_resolved = type(schema) is dict and UNRESOLVED.isdisjoint(schema)
        if not self.is_resolved:
            return
        named = kinds(schema)
        self.kind = next((kind for kind in named if kind != "null"), "null" if named else _implied(schema))
        self.kind_if_blank = "null" if "null" in named else self.kind
        self.is_fixed = "const" in schema
        self.enum: Sequence[Any] = schema.get("enum") or ()
        self._fields: Sequence[SchemaField] | None = None

    def resolve(self, root: "SchemaNode", luck: Luck) -> "SchemaNode":
        """Return the node without references and alternatives; luck chooses among these."""
        return self if self.is_resolved else SchemaNode(resolved(self.schema, root.schema, luck))

    def admits(self, value: Any, kind: str) -> bool:
        """Return whether a known value may be used here. This is quick and not complete: check the whole afterwards."""
        is_kind = isinstance(value, _TYPES.get(kind, ())) and (kind == "boolean" or not isinstance(value, bool))
        return is_kind and value in self.schema.get("enum", (value,))

    @property
    def fields(self) -> Sequence["SchemaField"]:
        """The fields of an object, the required ones first."""
        if self._fields is None:
            schema = self.schema
            named, others = schema.get("properties", {}), schema.get("additionalProperties", True)
            needed = dict.fromkeys(schema.get("required", ()), True)
            self._fields = [
                SchemaField(name, normalized(name), SchemaNode(named.get(name, others)), name in needed)
                for name in {**needed, **named}
            ]
        return self._fields


class SchemaField(NamedTuple):
    """A field of an object."""

    name: str
    normalized: str
    place: SchemaNode
    is_needed: bool


def _implied(schema: Mapping[str, Any]) -> str:
    return next((kind for kind, words in _IMPLIED.items() if not words.isdisjoint(schema)), "string")


def resolved(schema: Any, root: Any, luck: Luck) -> Mapping[str, Any]:
    """Return a schema without references and alternatives; luck chooses among these."""
    for _ in range(MOST_STEPS):
        if not isinstance(schema, dict):
            return _NEVER if schema is False else {}
        if UNRESOLVED.isdisjoint(schema):
            return schema
        if "$ref" in schema:
            schema = merged(_followed(root, schema["$ref"]), _without(schema, "$ref"))
        elif word := next((word for word in _ALTERNATIVES if schema.get(word)), None):
            ways = schema[word]
            schema = merged(_without(schema, word), ways[int(luck.unit() * len(ways))])
        else:
            schema = reduce(merged, schema.get("allOf", ()), _without(schema, "allOf", *_ALTERNATIVES))
    return _NEVER


def merged(one: Any, other: Any) -> Any:
    """Return a schema that asks for what both ask for."""
    if one is False or other is False:
        return False
    if not isinstance(one, dict) or not isinstance(other, dict):
        return other if isinstance(other, dict) else one
    found = dict(one)
    for word, value in other.items():
        if word not in found:
            found[word] = value
        elif word in _ALTERNATIVES:
            found["allOf"] = [*found.get("allOf", ()), {word: value}]
        else:
            found[word] = _joined(word, found[word], value)
    return found


def _joined(word: str, one: Any, other: Any) -> Any:
    if word == "type":
        return _types(one, other)
    if word == "properties":
        return {**one, **{name: _and(one.get(name, True), value) for name, value in other.items()}}
    if word in ("required", "allOf"):
        return [*one, *(value for value in other if value not in one)]
    if word == "enum":
        return [value for value in one if value in other]
    if word in _LEAST:
        return max(one, other)
    if word in _MOST:
        return min(one, other)
    if word in ("items", "additionalProperties", "contains"):
        return _and(one, other)
    if word == "multipleOf" and isinstance(one, int) and isinstance(other, int):
        return lcm(one, other)
    return other


def _and(one: Any, other: Any) -> Any:
    """Return a schema of both, to be merged when it is drawn from."""
    return other if one is True else {"allOf": [one, other]}


def kinds(schema: Mapping[str, Any]) -> list[str]:
    """Return the types that a schema names."""
    named = schema.get("type", [])
    return [named] if isinstance(named, str) else list(named)


def _types(one: Any, other: Any) -> list[str]:
    """Return the types that are in both lists; every integer is a number."""
    first, second = kinds({"type": one}), kinds({"type": other})
    wide = [{*names, *(["integer"] if "number" in names else [])} for names in (first, second)]
    return [name for name in dict.fromkeys([*first, *second]) if all(name in names for names in wide)]


def _followed(root: Any, reference: Any) -> Any:
    """Return the schema behind `#/$defs/…`; False, which allows nothing, for any other reference."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return False
    found = root
    for part in reference[1:].split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, dict) or name not in found:
            return False
        found = found[name]
    return found


def _without(schema: Mapping[str, Any], *words: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in words}
