"""Judging values by their schemas: fast when all is well, plain words when it is not."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote
from zoneinfo import available_timezones

import jsonschema_rs
import orjson

from mock_server.contract.document import Document, pointer, token
from mock_server.contract.keywords import Place, Schema

MOST = 10
"""How many violations one answer lists."""


class Violation(NamedTuple):
    """A value at odds with its schema.

    `where` is a JSON pointer behind `body`, `query` or `path`; the others say what was seen and what was expected.
    """

    where: str
    seen: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: seen {self.seen}, expected {self.expected}"


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})


def is_time_zone(name: str) -> bool:
    """Whether this is the exact name of an IANA time zone."""
    return name in _time_zones()


def is_json_schema(text: str) -> bool:
    """Whether a text is a JSON Schema (2020-12)."""
    try:
        schema = json.loads(text)
        jsonschema_rs.Draft202012Validator(schema, offline=True)
    except (ValueError, RecursionError, jsonschema_rs.ReferencingError):
        return False
    return isinstance(schema, dict)


def allows(schema: Schema, value: Any) -> bool:
    """Whether a schema that came from outside allows a value."""
    return jsonschema_rs.Draft202012Validator(schema, offline=True).is_valid(value)


FORMATS: Mapping[str, Callable[[str], bool]] = {"iana-time-zone": is_time_zone, "json-schema-text": is_json_schema}
"""Formats of our own: what a schema can't say otherwise."""

_FORMAT_WORDS = {
    "date-time": "an instant such as 2026-03-02T15:00:00Z",
    "iana-time-zone": "an IANA time zone such as America/New_York",
    "json-schema-text": "a JSON Schema, as text",
    "uri": "an absolute URI",
}


class Checker:
    """The judge of one place in a document."""

    __slots__ = ("_validator", "is_valid")

    def __init__(self, validator: jsonschema_rs.Draft202012Validator) -> None:
        self._validator = validator
        self.is_valid: Callable[[Any], bool] = validator.is_valid

    def violations(self, value: Any, where: str) -> list[Violation]:
        """What is wrong with a value, at most MOST entries; empty when nothing is."""
        return list(islice(_flatten(self._validator.iter_errors(value), where), MOST))


def reference(uri: str, place: Place) -> str:
    """A place of a document, as a reference that holds anywhere."""
    return uri + quote(pointer(place), safe="#/~!$&'()*+,;=:@")


class Judge:
    """Makes checkers for the places of one document."""

    def __init__(self, document: Document) -> None:
        self._uri = f"mock:{document.name}"
        self._registry = jsonschema_rs.Registry([(self._uri, dict(document.root))])

    def checker(self, place: Place) -> Checker:
        """The checker for the schema at a place."""
        return self._make({"$ref": reference(self._uri, place)})

    def checker_of(self, schema: Schema) -> Checker:
        """The checker for a schema that was derived from the document's; its references are absolute."""
        return self._make(schema)

    def _make(self, schema: Schema) -> Checker:
        return Checker(
            jsonschema_rs.Draft202012Validator(
                schema, registry=self._registry, formats=dict(FORMATS), validate_formats=True, offline=True
            )
        )


def _flatten(errors: Iterable[jsonschema_rs.ValidationError], where: str) -> Iterator[Violation]:
    for error in errors:
        kind = error.kind
        keyword = kind.name
        if keyword in ("anyOf", "oneOf"):
            yield from _alternatives(error, where)
        else:
            yield _violation(where, error, keyword, kind.value)


def _alternatives(error: jsonschema_rs.ValidationError, where: str) -> Iterator[Violation]:
    """What is wrong with a value that fits none of several schemas: told by the one that was meant, if plain."""
    branches: list[list[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", [])
    meant = branches[0] if len(branches) == 1 else _closest(branches, error.instance_path)
    if missing := _missing(branches, error.instance_path):
        yield Violation(_place(where, error), "none of them", f"one of {', '.join(missing)}: it is required")
    elif meant:
        yield from _flatten(meant, where)
    else:
        yield _violation(where, error, error.kind.name, None)


def _missing(branches: list[list[jsonschema_rs.ValidationError]], place: list[str | int]) -> list[str]:
    """The fields of which one is required, where the alternatives say nothing else."""
    errors = [errors[0] for errors in branches if len(errors) == 1 and errors[0].kind.name == "required"]
    plain = len(errors) == len(branches) and all(error.instance_path == place for error in errors)
    return [str(error.kind.value) for error in errors] if plain else []


def _closest(
    branches: list[list[jsonschema_rs.ValidationError]], place: list[str | int]
) -> list[jsonschema_rs.ValidationError]:
    """Of alternatives that all failed, the one meant: the only one whose type fits. Else none."""
    fitting = [
        errors
        for errors in branches
        if errors and not any(e.kind.name == "type" and e.instance_path == place for e in errors)
    ]
    return fitting[0] if len(fitting) == 1 else []


def _place(where: str, error: jsonschema_rs.ValidationError) -> str:
    return where + "".join(f"/{token(part) if isinstance(part, str) else part}" for part in error.instance_path)


def _violation(where: str, error: jsonschema_rs.ValidationError, keyword: str, value: Any) -> Violation:
    where = _place(where, error)
    if keyword == "required":
        return Violation(f"{where}/{token(str(value))}", "nothing", "a value: it is required")
    if keyword in ("additionalProperties", "unevaluatedProperties"):
        names = ", ".join(shown(name).strip('"') for name in value[:MOST]) + ("…" if len(value) > MOST else "")
        return Violation(where, f"fields that the contract does not know: {names}", "only those that it knows")
    return Violation(where, shown(error.instance), _expected(keyword, value))


def _expected(keyword: str, value: Any) -> str:
    match keyword:
        case "type":
            return " or ".join(_article(name) for name in value)
        case "enum":
            return f"one of {', '.join(shown(v) for v in islice(value, 20))}"
        case "const":
            return shown(value)
        case "format":
            return _FORMAT_WORDS.get(value, f"the format {value}")
        case "pattern":
            return f"text that matches {value}"
        case "minimum" | "minLength" | "minItems" | "minProperties":
            return f"at least {value}{_unit(keyword)}"
        case "maximum" | "maxLength" | "maxItems" | "maxProperties":
            return f"at most {value}{_unit(keyword)}"
        case "uniqueItems":
            return "entries that differ"
        case "anyOf" | "oneOf":
            return "one of the shapes that the contract allows here"
    return f"what {keyword} {shown(value)} allows"


def _article(name: str) -> str:
    return {"null": "null", "integer": "an integer", "object": "an object", "array": "an array"}.get(name, f"a {name}")


def _unit(keyword: str) -> str:
    return {"Length": " characters", "Items": " entries", "Properties": " fields"}.get(keyword[3:], "")


def shown(value: Any) -> str:
    """A value as JSON, cut where it is long."""
    if isinstance(value, dict | list) and len(value) > 8:
        return f"{'an object' if isinstance(value, dict) else 'an array'} of {len(value)} entries"
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # a whole number of more than 64 bits, which only a parameter can be
        text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
