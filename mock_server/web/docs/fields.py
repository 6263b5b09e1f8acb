"""The fields of a schema as rows of a table: nested objects follow their field, further to the right."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from mock_server.contract.document import Document

DEEPEST = 6

BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "{} characters or more",
    "maxLength": "{} characters at most",
    "pattern": "matches {}",
    "minItems": "{} entries or more",
    "maxItems": "{} entries at most",
    "const": "always {}",
}


class Field(NamedTuple):
    """One field, parameter or header: what it is called, what it may be, and what is known of it."""

    depth: int
    name: str
    type: str
    is_required: bool
    rules: tuple[str, ...]
    description: str
    provenance: Mapping[str, str] | None
    is_deprecated: bool


def resolved(document: Document, node: Any) -> dict[str, Any]:
    """Return a node with its reference followed, and what stands beside the reference over it."""
    found: dict[str, Any] = dict(node) if isinstance(node, Mapping) else {}
    while "$ref" in found:
        target = document.follow(document.target(found["$ref"]))[1]
        found = {**target, **{key: value for key, value in found.items() if key != "$ref"}}
    return found


def fields(document: Document, schema: Any, depth: int = 0) -> Iterator[Field]:
    """Yield the fields of an object, or those of the entries of a list, each followed by its own."""
    whole = merged(document, schema)
    if depth > DEEPEST:
        return
    if isinstance(whole.get("items"), Mapping):
        yield from fields(document, whole["items"], depth)
        return
    for name, inner in whole.get("properties", {}).items():
        yield field(document, name, inner, name in whole.get("required", ()), depth)
        yield from fields(document, inner, depth + 1)
    for n, variant in enumerate(variants(document, whole), 1):
        if len(variants(document, whole)) > 1 and merged(document, variant).get("properties"):
            title = merged(document, variant).get("title", f"form {n}")
            yield Field(depth, f"either: {title}", "", False, (), "", None, False)
            yield from fields(document, variant, depth + 1)


def field(document: Document, name: str, schema: Any, is_required: bool, depth: int = 0) -> Field:
    """Return one field by its schema."""
    whole = merged(document, schema)
    return Field(
        depth,
        name,
        type_of(document, schema),
        is_required,
        tuple(rules(whole)),
        str(whole.get("description", "")),
        whole.get("x-provenance"),
        bool(whole.get("deprecated")),
    )


def merged(document: Document, schema: Any) -> dict[str, Any]:
    """Return a schema as one: references followed, `allOf` put together, a single form and null as that form."""
    whole = resolved(document, schema)
    for part in whole.pop("allOf", ()):
        other = merged(document, part)
        properties = {**other.get("properties", {}), **whole.get("properties", {})}
        required = [*other.get("required", ()), *whole.get("required", ())]
        whole = {**other, **whole} | ({"properties": properties} if properties else {})
        whole |= {"required": required} if required else {}
    forms = variants(document, whole)
    if len(forms) == 1:
        other = merged(document, forms[0])
        whole = {**other, **{key: value for key, value in whole.items() if key not in ("oneOf", "anyOf")}}
        whole["type"] = [*_listed(other.get("type", "object")), "null"]
    return whole


def variants(document: Document, whole: Mapping[str, Any]) -> list[Any]:
    """Return the forms of which a value has one, null left out."""
    forms = whole.get("oneOf") or whole.get("anyOf") or ()
    return [form for form in forms if resolved(document, form).get("type") != "null"]


def type_of(document: Document, schema: Any) -> str:
    """Return what a value is, in words: `list of object`, `string (date-time) or null`."""
    whole = merged(document, schema)
    forms = variants(document, whole)
    if len(forms) > 1:
        return " or ".join(dict.fromkeys(type_of(document, form) for form in forms))
    kinds = _listed(whole.get("type", _implied(whole)))
    texts = [_kind(document, kind, whole) for kind in kinds]
    return " or ".join(texts)


def _implied(whole: Mapping[str, Any]) -> str:
    return "object" if "properties" in whole else "list" if "items" in whole else "any value"


def _kind(document: Document, kind: str, whole: Mapping[str, Any]) -> str:
    if kind == "array":
        return f"list of {type_of(document, whole['items'])}" if "items" in whole else "list"
    if kind == "object" and isinstance(whole.get("additionalProperties"), Mapping) and not whole.get("properties"):
        return f"object of {type_of(document, whole['additionalProperties'])}"
    return f"{kind} ({whole['format']})" if kind == "string" and "format" in whole else kind


def rules(whole: Mapping[str, Any]) -> Iterator[str]:
    """Yield what bounds a value, and its default, in words."""
    if "enum" in whole:
        yield "one of " + ", ".join(map(text, whole["enum"]))
    yield from (words.format(text(whole[name])) for name, words in BOUNDS.items() if name in whole)
    if isinstance(whole.get("items"), Mapping) and "enum" in whole["items"]:
        yield "entries: " + ", ".join(map(text, whole["items"]["enum"]))
    if "default" in whole:
        yield f"default {text(whole['default'])}"


def text(value: Any) -> str:
    """Return a value as JSON, a plain text without its quotes."""
    return value if isinstance(value, str) and value else orjson.dumps(value).decode()


def pretty(value: Any) -> str:
    """Return a value as JSON for people."""
    return value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _listed(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value])]
