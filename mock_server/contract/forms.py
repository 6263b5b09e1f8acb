"""Form-encoded bodies: fields and their values by the schema, to and from text.

A field whose schema is an array may be named many times, and so may one that is not known; any other only once. An
empty field counts as absent.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

from mock_server.contract.document import Document
from mock_server.contract.json_codec import MOST, Unkept, UnkeptValue
from mock_server.contract.keywords import Place, token
from mock_server.contract.parameter import Coerce, coercion
from mock_server.contract.violation import Violation

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 10_000
NO_TEXT, TEXT = "bytes that are no UTF-8", "text in UTF-8: a character was cut, or has another encoding"

Pairs = list[tuple[str, str]]


class TooManyFields(ValueError):
    """Raised for a form of more than `MOST_FIELDS` fields."""

    def __init__(self) -> None:
        super().__init__(f"more than {MOST_FIELDS} fields")


class FormReader:
    """Reads the forms of one operation: each text becomes a value by the schema of its field."""

    __slots__ = ("_fields",)

    def __init__(self, document: Document, place: Place) -> None:
        self._fields: dict[str, tuple[Coerce, bool]] = {}
        for name, where in _properties(document, place):
            schema = document.follow(where)[1]
            is_list = schema.get("type") == "array"
            inner = document.follow((*where, "items"))[1] if is_list else schema
            self._fields[name] = coercion(inner), is_list

    def read(self, text: bytes) -> tuple[dict[str, Any], list[Violation]]:
        """Return the fields of a form, and what is wrong with them as a form. Raise ValueError as `pairs` does."""
        found: dict[str, Any] = {}
        unknown: dict[str, list[str]] = {}  # nobody knows how often such a field may be named
        doubled: dict[str, None] = {}
        for name, value in pairs(text):
            coerce, is_list = self._fields.get(name, (str, False))
            if not value:
                continue
            if is_list:
                found.setdefault(name, []).append(coerce(value))
            elif name not in self._fields:
                unknown.setdefault(name, []).append(value)
                found[name] = value
            elif name in found:
                doubled[name] = None
            else:
                found[name] = coerce(value)
        found |= {name: values for name, values in unknown.items() if len(values) > 1}
        return found, [Violation(f"body/{name}", "the field twice", "it once") for name in doubled]


def pairs(text: bytes) -> Pairs:
    """Return the fields of a form as they are named, in order.

    Raise `Unkept` for one that is no text, and `TooManyFields`.
    """
    if text.count(b"&") >= MOST_FIELDS:
        raise TooManyFields
    try:
        return parse_qsl(text.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        named = (field.partition(b"=")[0] for field in text.split(b"&") if not _is_text(field))
        raise Unkept([UnkeptValue(f"/{_readable(name)}", NO_TEXT, TEXT) for name in named][:MOST]) from None


def _is_text(field: bytes) -> bool:
    try:
        unquote_plus(field.decode(), errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _readable(name: bytes) -> str:
    return token(unquote_plus(name.decode(errors="replace")))


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
