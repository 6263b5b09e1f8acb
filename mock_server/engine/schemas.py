"""JSON Schemas taken apart: references followed, alternatives chosen, several put together to one."""

from collections.abc import Mapping
from functools import reduce
from math import lcm
from typing import Any

from mock_server.engine.chance import Luck

MOST_STEPS = 32
"""How often one place may refer on or choose before nobody follows any more."""

_LEAST = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"}
_MOST = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_ALTERNATIVES = ("anyOf", "oneOf")
NOT_PLAIN = {"$ref", "allOf", *_ALTERNATIVES}
_NEVER: Mapping[str, Any] = {"type": []}


def plain(schema: Any, root: Any, luck: Luck) -> Mapping[str, Any]:
    """The schema at one place without references and alternatives: of those, luck chooses one."""
    for _ in range(MOST_STEPS):
        if not isinstance(schema, dict):
            return _NEVER if schema is False else {}
        if NOT_PLAIN.isdisjoint(schema):
            return schema
        if "$ref" in schema:
            schema = both(_followed(root, schema["$ref"]), _without(schema, "$ref"))
        elif word := next((word for word in _ALTERNATIVES if schema.get(word)), None):
            ways = schema[word]
            schema = both(_without(schema, word), ways[int(luck.unit() * len(ways))])
        else:
            schema = reduce(both, schema.get("allOf", ()), _without(schema, "allOf", *_ALTERNATIVES))
    return _NEVER


def both(one: Any, other: Any) -> Any:
    """A schema that asks for what both ask for."""
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
    """Both, to be put together when somebody gets there."""
    return other if one is True else {"allOf": [one, other]}


def kinds(schema: Mapping[str, Any]) -> list[str]:
    """The types that a schema names."""
    named = schema.get("type", [])
    return [named] if isinstance(named, str) else list(named)


def _types(one: Any, other: Any) -> list[str]:
    """What two lists of types have in common; every integer is a number."""
    first, second = kinds({"type": one}), kinds({"type": other})
    wide = [{*names, *(["integer"] if "number" in names else [])} for names in (first, second)]
    return [name for name in dict.fromkeys([*first, *second]) if all(name in names for names in wide)]


def _followed(root: Any, reference: Any) -> Any:
    """What `#/$defs/…` refers to; anything else is not followed."""
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
