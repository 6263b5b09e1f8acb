"""The same schemas, with no room for fields that the contract does not know.

A vendor accepts fields that it doesn't know, and so does the mock; but it notes them, since they are mostly typing
errors. Asking the strict schema first costs nothing: what passes it needs no second look.
"""

from typing import Any

from mock_server.contract.document import Document
from mock_server.contract.keywords import Place, Schema, pointer

_SILENT = frozenset({"description", "example", "examples", "x-provenance", "x-status-machine"})


def strict(document: Document, place: Place) -> Schema:
    """The schema at a place with every object in it closed, references written out. Recursion stays as it is.

    An alternative that is marked `deprecated` is what the vendor takes but advises against: it is closed off too.
    """
    return _dereferenced(document, place, (), is_closed=True)


def dereferenced(document: Document, place: Place) -> Schema:
    """The schema at a place with references written out: the same judgement, found with fewer steps."""
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
    """A part that is taken as it is, with references that hold outside the document too."""
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
