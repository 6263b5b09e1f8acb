"""Strict schemas: the contract's, without room for fields that it does not know.

A vendor accepts fields that it does not know, and so does the mock. But it notes them, since they are mostly typing
errors. Asking the strict schema first costs nothing: a value that it allows needs no second check.
"""

from typing import Any

from mock_server.contract.document import Document
from mock_server.contract.keywords import Place, Schema, pointer

_SILENT = frozenset({"description", "example", "examples", "x-provenance", "x-status-machine"})


def strict(document: Document, place: Place) -> Schema:
    """Return the schema at a place with every object in it closed, and references replaced by what they name.

    Recursive references stay. An alternative that is marked `deprecated` is left out: the vendor takes it, but advises
    against it.
    """
    return _dereferenced(document, place, (), is_closed=True)


def dereferenced(document: Document, place: Place) -> Schema:
    """Return the schema at a place with references replaced by what they name: the same result in fewer steps."""
    return _dereferenced(document, place, (), is_closed=False)


def _dereferenced(document: Document, place: Place, above: tuple[Place, ...], *, is_closed: bool) -> Schema:
    place, schema = document.follow(place)
    if not isinstance(schema, dict):
        return schema
    if place in above:
        return {"$ref": _absolute(document, pointer(place))}

    def inner(*more: str) -> Schema:
        return _dereferenced(document, (*place, *more), (*above, place), is_closed=is_closed)

    found: dict[str, Any] = {k: _with_absolute_references(document, v) for k, v in schema.items() if k not in _SILENT}
    for name in ("oneOf", "anyOf"):
        if name in schema:
            wanted = [n for n, branch in enumerate(schema[name]) if not (is_closed and _is_deprecated(branch))]
            found[name] = [inner(name, str(n)) for n in wanted]
    if "properties" in schema:
        found["properties"] = {name: inner("properties", name) for name in schema["properties"]}
        if is_closed and not schema.keys() & {"additionalProperties", "patternProperties", "unevaluatedProperties"}:
            is_composed = bool(schema.keys() & {"allOf", "oneOf", "anyOf"})
            found["unevaluatedProperties" if is_composed else "additionalProperties"] = False
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            found[name] = inner(name)
    return found


def _is_deprecated(branch: Schema) -> bool:
    return isinstance(branch, dict) and bool(branch.get("deprecated"))


def _with_absolute_references(document: Document, node: Any) -> Any:
    """Return a part as it is, with references that also hold outside the document."""
    if isinstance(node, list):
        return [_with_absolute_references(document, inner) for inner in node]
    if isinstance(node, dict):
        return {
            k: _absolute(document, v) if k == "$ref" and isinstance(v, str) else _with_absolute_references(document, v)
            for k, v in node.items()
        }
    return node


def _absolute(document: Document, reference: str) -> str:
    return f"mock:{document.name}{reference}"
