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
    return _closed(document, place, ())


def _closed(document: Document, place: Place, above: tuple[Place, ...]) -> Schema:
    place, schema = document.follow(place)
    if not isinstance(schema, dict):
        return schema
    if place in above:
        return {"$ref": _absolute(document, pointer(place))}
    above = (*above, place)
    closed: dict[str, Any] = {k: _written_out(document, v) for k, v in schema.items() if k not in _SILENT}
    for name in ("oneOf", "anyOf"):
        if name in schema:
            wanted = [
                n
                for n, branch in enumerate(schema[name])
                if not (isinstance(branch, dict) and branch.get("deprecated"))
            ]
            closed[name] = [_closed(document, (*place, name, str(n)), above) for n in wanted]
    if "properties" in schema:
        closed["properties"] = {
            name: _closed(document, (*place, "properties", name), above) for name in schema["properties"]
        }
        if not schema.keys() & {"additionalProperties", "patternProperties", "unevaluatedProperties"}:
            closed[
                "unevaluatedProperties" if schema.keys() & {"allOf", "oneOf", "anyOf"} else "additionalProperties"
            ] = False
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            closed[name] = _closed(document, (*place, name), above)
    return closed


def _written_out(document: Document, node: Any) -> Any:
    """A part that is taken as it is, with references that hold outside the document too."""
    if isinstance(node, list):
        return [_written_out(document, inner) for inner in node]
    if isinstance(node, dict):
        return {
            k: _absolute(document, v) if k == "$ref" and isinstance(v, str) else _written_out(document, v)
            for k, v in node.items()
        }
    return node


def _absolute(document: Document, reference: str) -> str:
    return f"mock:{document.name}{reference}"
