"""Finds where a contract leaves a value to its client: there a number is kept as it came, however long it is."""

from collections.abc import Sequence
from itertools import islice

from mock_server.contract.document import Document
from mock_server.contract.json_codec import LongNumber, pointer_to
from mock_server.contract.keywords import Place, Schema
from mock_server.contract.violation import MOST, Violation

OWN = "control"
"""The contract of the control plane: nothing in it is the client's own, the mock works with all of it."""

_COMPOSED = ("oneOf", "anyOf", "allOf")
_NUMERIC = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "enum", "const"}


def rounded(document: Document, place: Place, numbers: Sequence[LongNumber]) -> list[Violation]:
    """Return the first long numbers that stand where the schema at a place describes a number: they'd be rounded."""
    known: dict[tuple[str | int, ...], bool] = {}

    def is_free(path: tuple[str | int, ...]) -> bool:
        anywhere = tuple(0 if isinstance(part, int) else part for part in path)  # all entries have one schema
        if anywhere not in known:
            known[anywhere] = document.name != OWN and _is_free(document, place, anywhere)
        return known[anywhere]

    return [
        Violation(f"body{pointer_to(path)}", _short(str(value)), "a number of 15 digits, or a whole one of 64 bits")
        for path, value in islice(((path, value) for path, value in numbers if not is_free(path)), MOST)
    ]


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:40]}… of {len(text)} characters"


def _is_free(document: Document, place: Place, path: Sequence[str | int]) -> bool:
    """Return whether the value at a path may be any, by the schema at a place or by one of its alternatives."""
    place, schema = document.follow(place)
    if not isinstance(schema, dict):
        return schema is True
    ways = [(*place, word, str(n)) for word in _COMPOSED for n in range(len(schema.get(word, ())))]
    if any(_is_free(document, way, path) for way in ways):
        return True
    if not path:
        return not ways and _takes_any_number(schema)
    inner = _inner(schema, path[0])
    if inner is None:
        return not ways  # a field that the contract does not know
    return _is_free(document, (*place, *inner), path[1:])


def _takes_any_number(schema: Schema) -> bool:
    """Return whether a number is one of several values that a client may choose from, without bounds."""
    kinds = schema.get("type")
    return not _NUMERIC & schema.keys() and (kinds is None or (isinstance(kinds, list) and "number" in kinds))


def _inner(schema: Schema, part: str | int) -> Place | None:
    """Return where a schema describes a member or an entry; None if it does not."""
    if isinstance(part, int):
        return ("items",) if "items" in schema else None
    if part in schema.get("properties", ()):
        return ("properties", part)
    return ("additionalProperties",) if "additionalProperties" in schema else None
