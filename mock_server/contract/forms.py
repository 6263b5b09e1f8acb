"""Form-encoded bodies: fields and their values by the schema, to and from text.

A field whose schema is an array may be named many times, and so may one that is not known; any other only once. An
empty field counts as absent.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from mock_server.contract.document import Document
from mock_server.contract.keywords import Place
from mock_server.contract.violation import Violation

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 10_000

Coerce = Callable[[str], Any]
Pairs = list[tuple[str, str]]


class FormReader:
    """Reads the forms of one operation: each text becomes a value by the schema of its field."""

    __slots__ = ("_fields",)

    def __init__(self, document: Document, place: Place, coercion: Callable[[Mapping[str, Any]], Coerce]) -> None:
        """`coercion` says how a text becomes a value of a schema."""
        self._fields: dict[str, tuple[Coerce, bool]] = {}
        for name, where in _properties(document, place):
            schema = document.follow(where)[1]
            is_list = schema.get("type") == "array"
            inner = document.follow((*where, "items"))[1] if is_list else schema
            self._fields[name] = coercion(inner), is_list

    def read(self, text: bytes) -> tuple[dict[str, Any], list[Violation]]:
        """Return the fields of a form, and what is wrong with them as a form. Raise ValueError if it is none."""
        found: dict[str, Any] = {}
        doubled: dict[str, None] = {}
        for name, value in pairs(text):
            coerce, is_list = self._fields.get(name, (str, False))
            if not value:
                continue
            if is_list:
                found.setdefault(name, []).append(coerce(value))
            elif name in found and name not in self._fields:  # nobody knows how often it may be named
                kept = found[name]
                found[name] = [*(kept if isinstance(kept, list) else [kept]), value]
            elif name in found:
                doubled[name] = None
            else:
                found[name] = coerce(value)
        return found, [Violation(f"body/{name}", "the field twice", "it once") for name in doubled]


def pairs(text: bytes) -> Pairs:
    """Return the fields of a form as they are named, in order. Raise ValueError for a text that is no form."""
    return parse_qsl(text.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)


def fields(value: Mapping[str, Any]) -> Pairs:
    """Return an object as the fields of a form: one for each value of a list; none for null."""
    return [(name, _text(one)) for name, given in value.items() for one in _each(given)]


def form(value: Mapping[str, Any]) -> bytes:
    """Return an object as the text of a form."""
    return urlencode(fields(value)).encode()


def _each(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [] if given is None else [given]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _properties(document: Document, place: Place) -> Iterator[tuple[str, Place]]:
    """Yield the fields that a schema names, those of the parts that it is composed of included."""
    place, schema = document.follow(place)
    for name in schema.get("properties", ()):
        yield name, (*place, "properties", name)
    for word in ("allOf", "anyOf", "oneOf"):
        for n in range(len(schema.get(word, ()))):
            yield from _properties(document, (*place, word, str(n)))
