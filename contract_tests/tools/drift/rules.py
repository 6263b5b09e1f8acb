"""Compares the plain keywords of schemas: types, enums, bounds and formats."""

from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.tools.drift.change import ContractChange, Effect, text

Schema = Mapping[str, Any]

ALL = frozenset({"null", "boolean", "object", "array", "number", "integer", "string"})

_LOWER = {"minimum": None, "exclusiveMinimum": None, "minLength": 0, "minItems": 0, "minProperties": 0}
_UPPER = {"maximum": None, "exclusiveMaximum": None, "maxLength": None, "maxItems": None, "maxProperties": None}
_FORMS = (
    "format",
    "pattern",
    "multipleOf",
    "uniqueItems",
    "contentEncoding",
    "contentMediaType",
    "readOnly",
    "writeOnly",
)
_SILENT = ("$comment", "$schema", "$id", "$defs", "description", "title", "example", "examples", "discriminator")
_ELSEWHERE = """
    properties required items additionalProperties unevaluatedProperties unevaluatedItems patternProperties
    allOf anyOf oneOf x-status-machine x-provenance type enum default deprecated
""".split()
COMPARED = frozenset({*_LOWER, *_UPPER, *_FORMS, *_SILENT, *_ELSEWHERE})
"""The keywords that are compared one by one, or that do not matter to a client. All others are conditions."""


def types(schema: Schema) -> list[str]:
    """Return the types that a schema names."""
    named = schema.get("type", [])
    return [named] if isinstance(named, str) else list(named)


def is_open(schema: Any) -> bool:
    """Return whether a schema allows everything."""
    return schema is True or (isinstance(schema, Mapping) and not schema.keys() - set(_SILENT) - {"x-provenance"})


def plain(old: Schema, new: Schema, where: str) -> Iterator[ContractChange]:
    """Yield every change of a plain keyword."""
    if old == new:
        return
    yield from _types(old, new, where)
    yield from _enum(old, new, where)
    yield from _bounds(old, new, where)
    yield from _forms(old, new, where)
    yield from _advice(old, new, where)


def _types(old: Schema, new: Schema, where: str) -> Iterator[ContractChange]:
    was, now = _kinds(old), _kinds(new)
    if was != now:
        rule = "nullable" if was ^ now == {"null"} else "type"
        effect = Effect.WIDENED if was < now else Effect.NARROWED if now < was else Effect.CHANGED
        yield ContractChange(
            rule, where, " or ".join(types(new)) or "anything", " or ".join(types(old)) or "anything", effect
        )


def _kinds(schema: Schema) -> frozenset[str]:
    named = frozenset(types(schema)) or ALL
    return named | {"integer"} if "number" in named else named


def _enum(old: Schema, new: Schema, where: str) -> Iterator[ContractChange]:
    """Compare enums value by value. `null` is compared with the types."""
    if ("enum" in old) != ("enum" in new):
        effect = Effect.NARROWED if "enum" in new else Effect.WIDENED
        yield ContractChange("enum", where, _listed(new), _listed(old), effect)
        return
    is_told = ("null" in _kinds(old)) != ("null" in _kinds(new))
    was, now = ({text(v) for v in schema.get("enum", ()) if v is not None or not is_told} for schema in (old, new))
    for value in sorted(now - was):
        yield ContractChange(
            "enum-added", f"{where} = {value}", f"the new value {value}", "no such value", Effect.WIDENED
        )
    for value in sorted(was - now):
        yield ContractChange(
            "enum-removed", f"{where} = {value}", "no such value", f"the value {value}", Effect.NARROWED
        )


def _listed(schema: Schema) -> str:
    return f"one of {', '.join(map(text, schema['enum']))}" if "enum" in schema else "any value"


def _bounds(old: Schema, new: Schema, where: str) -> Iterator[ContractChange]:
    for word, nothing in {**_LOWER, **_UPPER}.items():
        was, now = old.get(word, nothing), new.get(word, nothing)
        if was != now:
            grew = was is None or (now is not None and now > was)
            is_narrower = (now is not None and grew) if word in _LOWER else (was is None or not (now is None or grew))
            effect = Effect.NARROWED if is_narrower else Effect.WIDENED
            yield ContractChange("bound", f"{where} ({word})", _shown(now), _shown(was), effect)


def _forms(old: Schema, new: Schema, where: str) -> Iterator[ContractChange]:
    for word in _FORMS:
        was, now = old.get(word) or None, new.get(word) or None
        if was != now:
            effect = Effect.NARROWED if was is None else Effect.WIDENED if now is None else Effect.CHANGED
            yield ContractChange("form", f"{where} ({word})", _shown(now), _shown(was), effect)


def _advice(old: Schema, new: Schema, where: str) -> Iterator[ContractChange]:
    """Yield changes that allow the same values, but on which a client may rely."""
    if old.get("default") != new.get("default") or ("default" in old) != ("default" in new):
        yield ContractChange("default", f"{where} (default)", _default(new), _default(old), Effect.UNCLEAR)
    if bool(old.get("deprecated")) != bool(new.get("deprecated")):
        words = "in good standing", "deprecated"
        is_now = bool(new.get("deprecated"))
        yield ContractChange("deprecated", f"{where} (deprecated)", words[is_now], words[not is_now], Effect.HARMLESS)


def _shown(value: Any) -> str:
    return "no bound" if value is None else text(value)


def _default(schema: Schema) -> str:
    return text(schema["default"]) if "default" in schema else "none"
