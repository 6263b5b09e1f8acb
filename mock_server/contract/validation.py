"""Judging values by their schemas: fast when all is well, plain words when it is not."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote
from zoneinfo import available_timezones

import jsonschema_rs
import orjson

from mock_server.contract.document import ContractRefused, Document
from mock_server.contract.keywords import Place, Schema, pointer, token

MOST = 10
"""How many violations one answer lists."""


class Violation(NamedTuple):
    """A value at odds with its schema.

    `where` is a JSON pointer behind `body`, `query` or `path`; the others say what was seen and what was expected.
    `keyword` is the one that was broken, where it was a schema's, and `names` are the fields that it does not know.
    """

    where: str
    seen: str
    expected: str
    keyword: str = ""
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.where}: seen {self.seen}, expected {self.expected}"

    def cut(self, most: int) -> "Violation":
        """The same, its texts no longer than this: a client's own names may stand in the pointer."""
        quarter = most // 4
        return self._replace(
            where=self.where[:quarter], seen=self.seen[:quarter], expected=self.expected[:quarter], names=()
        )


class Unknown(Violation):
    """What a contract merely does not know: taken, as the vendor would take it, and noted."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"not in the contract: {super().__str__()}"


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})


def is_time_zone(name: str) -> bool:
    """Whether this is the exact name of an IANA time zone."""
    return name in _time_zones()


def is_instant(text: str) -> bool:
    """Whether a text is an instant as RFC 3339 writes it, one that the calendar has: no leap second, no year 0."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(_INSTANT, text) is not None


def is_date(text: str) -> bool:
    """Whether this is a day, `YYYY-MM-DD`; that it is still to come, only who knows the time can say."""
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_json_schema(text: str) -> bool:
    """Whether a text is a JSON Schema (2020-12)."""
    try:
        schema = json.loads(text)
        jsonschema_rs.Draft202012Validator(schema, offline=True)
    except (ValueError, RecursionError, jsonschema_rs.ReferencingError):
        return False
    return isinstance(schema, dict)


def fitting(schema: Schema) -> Callable[[Any], bool]:
    """What tells whether a schema that came from outside allows a value."""
    return jsonschema_rs.Draft202012Validator(schema, offline=True).is_valid


def allows(schema: Schema, value: Any) -> bool:
    """Whether a schema that came from outside allows a value."""
    return fitting(schema)(value)


_INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"

FORMATS: Mapping[str, Callable[[str], bool]] = {
    "coming-date": is_date,
    "coming-date-time": is_instant,
    "iana-time-zone": is_time_zone,
    "json-schema-text": is_json_schema,
}
"""Formats of our own: what a schema can't say otherwise."""

_FORMAT_WORDS = {
    "coming-date": "a day such as 2026-03-02",
    "date-time": "an instant such as 2026-03-02T15:00:00Z",
    "coming-date-time": "an instant to come, such as 2026-03-02T15:00:00Z",
    "iana-time-zone": "an IANA time zone such as America/New_York",
    "json-schema-text": "a JSON Schema, as text",
    "uri": "an absolute URI",
}


class Checker:
    """The judge of one place in a document; its validator is made when it is first needed."""

    __slots__ = ("_make", "_validator", "is_valid")

    def __init__(self, make: Callable[[], jsonschema_rs.Draft202012Validator]) -> None:
        self._make = make
        self._validator: jsonschema_rs.Draft202012Validator | None = None
        self.is_valid: Callable[[Any], bool] = self._is_valid_at_first

    def ready(self) -> jsonschema_rs.Draft202012Validator:
        """The validator. ValueError where the schema is none."""
        if self._validator is None:
            self._validator = self._make()
            self.is_valid = self._validator.is_valid  # from now on, without a detour
        return self._validator

    def _is_valid_at_first(self, value: Any) -> bool:
        return self.ready().is_valid(value)

    def violations(self, value: Any, where: str, most: int = MOST) -> list[Violation]:
        """What is wrong with a value, at most `most` entries; empty when nothing is."""
        return _flatten(self.ready().iter_errors(value), where, most)


def reference(uri: str, place: Place) -> str:
    """A place of a document, as a reference that holds anywhere."""
    return uri + quote(pointer(place), safe="#/~!$&'()*+,;=:@")


class Judge:
    """Makes checkers for the places of one document."""

    def __init__(self, document: Document) -> None:
        self._uri = f"mock:{document.name}"
        self._registry = jsonschema_rs.Registry([(self._uri, dict(document.root))])

        self._checkers: list[tuple[str, Checker]] = []
        self._by_place: dict[Place, Checker] = {}

    def checker(self, place: Place) -> Checker:
        """The checker for the schema at a place; the same one for replies that many operations share."""
        found = self._by_place.get(place)
        if found is None:
            found = self._add(pointer(place), lambda: {"$ref": reference(self._uri, place)})
            self._by_place[place] = found
        return found

    def checker_of(self, where: str, schema: Callable[[], Schema]) -> Checker:
        """The checker for a schema that is derived from the document's; its references are absolute."""
        return self._add(where, schema)

    def prove(self) -> None:
        """Make every validator now. ContractRefused names the place of a schema that is none."""
        for where, checker in self._checkers:
            try:
                checker.ready()
            except ValueError as error:
                raise ContractRefused(f"{self._uri[5:]}: no schema at {where}: {str(error).splitlines()[0]}") from None

    def _add(self, where: str, schema: Callable[[], Schema]) -> Checker:
        def make() -> jsonschema_rs.Draft202012Validator:
            return jsonschema_rs.Draft202012Validator(
                schema(), registry=self._registry, formats=dict(FORMATS), validate_formats=True, offline=True
            )

        checker = Checker(make)
        self._checkers.append((where, checker))
        return checker


def _flatten(errors: Iterable[jsonschema_rs.ValidationError], where: str, most: int) -> list[Violation]:
    found: list[Violation] = []
    for error in errors:
        kind = error.kind
        keyword = kind.name
        if keyword in ("anyOf", "oneOf"):
            found += _alternatives(error, where, most)
        else:
            found.append(_violation(where, error, keyword, kind.value))
        if len(found) >= most:
            break
    return found[:most]


def _alternatives(error: jsonschema_rs.ValidationError, where: str, most: int) -> list[Violation]:
    """What is wrong with a value that fits none of several schemas: told by the one that was meant, if plain."""
    branches: list[list[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", [])
    meant = branches[0] if len(branches) == 1 else _closest(branches, error.instance_path)
    if meant:
        return _flatten(meant, where, most)
    if branches and all(len(errors) == 1 and errors[0].kind.name == "required" for errors in branches):
        first, *others = (_violation(where, errors[0], "required", errors[0].kind.value).where for errors in branches)
        return [Violation(first, "nothing", f"a value here or at {' or '.join(others)}", "required")]
    return [_violation(where, error, error.kind.name, None)]


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
    for part in error.instance_path:
        where = f"{where}/{token(part) if isinstance(part, str) else part}"
    return where


def _violation(where: str, error: jsonschema_rs.ValidationError, keyword: str, value: Any) -> Violation:
    where = _place(where, error)
    if keyword == "required":
        return Violation(f"{where}/{token(str(value))}", "nothing", "a value: it is required", keyword)
    if keyword in ("additionalProperties", "unevaluatedProperties"):
        names = ", ".join(shown(name).strip('"') for name in value[:MOST]) + ("…" if len(value) > MOST else "")
        seen = f"fields that the contract does not know: {names}"
        return Violation(where, seen, "only those that it knows", keyword, tuple(map(str, value)))
    return Violation(where, shown(error.instance), _expected(keyword, value), keyword)


_BOUNDS = {
    "minimum": ("at least", ""),
    "minLength": ("at least", " characters"),
    "minItems": ("at least", " entries"),
    "minProperties": ("at least", " fields"),
    "maximum": ("at most", ""),
    "maxLength": ("at most", " characters"),
    "maxItems": ("at most", " entries"),
    "maxProperties": ("at most", " fields"),
}


def _expected(keyword: str, value: Any) -> str:
    if bound := _BOUNDS.get(keyword):
        return f"{bound[0]} {value}{bound[1]}"
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
        case "uniqueItems":
            return "entries that differ"
        case "anyOf" | "oneOf":
            return "one of the shapes that the contract allows here"
    return f"what {keyword} {shown(value)} allows"


def _article(name: str) -> str:
    return {"null": "null", "integer": "an integer", "object": "an object", "array": "an array"}.get(name, f"a {name}")


def shown(value: Any) -> str:
    """A value as JSON, cut where it is long."""
    if isinstance(value, dict | list) and len(value) > 8:
        return f"{'an object' if isinstance(value, dict) else 'an array'} of {len(value)} entries"
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # a whole number of more than 64 bits, which only a parameter can be
        text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
