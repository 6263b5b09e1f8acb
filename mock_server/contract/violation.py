"""Violations: values that their schemas do not allow, in plain words."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, NamedTuple

import jsonschema_rs
import orjson

from mock_server.contract import json_codec
from mock_server.contract.formats import FORMAT_WORDS, REASONS
from mock_server.contract.keywords import token
from mock_server.contract.narrowing import Narrowed

MOST, MOST_FIELDS = 10, 30
"""The most violations that one answer lists, and the most fields that one of them names."""

Fields = Callable[[jsonschema_rs.ValidationError], list[str]]
"""Finds the fields that the schema knows which a value breaks."""


class Violation(NamedTuple):
    """A value that its schema does not allow.

    `where` is a JSON pointer behind `body`, `query` or `path`; `seen` and `expected` are in words. `keyword` is the
    keyword that was broken, if it was a schema's, and `names` are the fields that the schema does not know. `why` says
    more of a value that only looks right, such as a day that no month has.
    """

    where: str
    seen: str
    expected: str
    keyword: str = ""
    names: tuple[str, ...] = ()
    why: str = ""

    def __str__(self) -> str:
        return f"{self.where}: seen {self.seen}, expected {self.wanted}"

    @property
    def wanted(self) -> str:
        """The expected value, and the reason why the value only looks right."""
        return f"{self.expected} ({self.why})" if self.why else self.expected

    def cut(self, most: int) -> "Violation":
        """Return the same with shorter texts, since the pointer may hold a client's own names."""
        quarter = most // 4
        return self._replace(
            where=self.where[:quarter], seen=self.seen[:quarter], expected=self.expected[:quarter], names=()
        )


class UnknownField(Violation):
    """A field or parameter that a contract does not know: taken, as the vendor would take it, and noted."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"not in the contract: {super().__str__()}"


def no_fields(_: jsonschema_rs.ValidationError) -> list[str]:
    """Return no names: nothing is known of the schema."""
    return []


def violations(
    errors: Iterable[jsonschema_rs.ValidationError],
    where: str,
    most: int = MOST,
    narrowed: Narrowed | None = None,
    fields: Fields = no_fields,
) -> list[Violation]:
    """Return what a validator found, at most `most` entries; `where` is the place of the value that it checked.

    If it was given a narrowed value, places and values are those of the whole one.
    """
    found: list[Violation] = []
    for error in errors:
        kind = error.kind
        keyword = kind.name
        if keyword in ("anyOf", "oneOf"):
            found += _alternatives(error, where, most, narrowed, fields)
        else:
            found.append(_violation(where, error, keyword, kind.value, narrowed, fields))
        if len(found) >= most:
            break
    return _plainest(found)[:most]


def _plainest(found: list[Violation]) -> list[Violation]:
    """Leave out a pattern or a length that says less than the format which the same value breaks too."""
    explained = {violation.where for violation in found if violation.keyword == "format"}
    return [one for one in found if one.where not in explained or one.keyword not in _SHAPES]


def _alternatives(
    error: jsonschema_rs.ValidationError, where: str, most: int, narrowed: Narrowed | None, fields: Fields
) -> list[Violation]:
    """Return what is wrong with a value that fits no alternative: by the one that was meant, if that is plain."""
    branches: list[list[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", [])
    meant = branches[0] if len(branches) == 1 else _closest(branches, error.instance_path)
    if meant:
        return violations(meant, where, most, narrowed, fields)
    if branches and all(len(errors) == 1 and errors[0].kind.name == "required" for errors in branches):
        lacking = [_violation(where, errors[0], "required", errors[0].kind.value, narrowed) for errors in branches]
        first, *others = (one.where for one in lacking)
        return [Violation(first, "nothing", f"a value here or at {' or '.join(others)}", "required")]
    return [_violation(where, error, error.kind.name, None, narrowed)]


def _closest(
    branches: list[list[jsonschema_rs.ValidationError]], place: list[str | int]
) -> list[jsonschema_rs.ValidationError]:
    """Return the errors of the alternative that was meant: the only one whose type fits; else nothing."""
    fitting = [
        errors
        for errors in branches
        if errors and not any(e.kind.name == "type" and e.instance_path == place for e in errors)
    ]
    return fitting[0] if len(fitting) == 1 else []


def _violation(
    where: str,
    error: jsonschema_rs.ValidationError,
    keyword: str,
    value: Any,
    narrowed: Narrowed | None,
    fields: Fields = no_fields,
) -> Violation:
    path = tuple(error.instance_path) if narrowed is None else narrowed.path(error.instance_path)
    where = "/".join([where, *(token(part) if isinstance(part, str) else str(part) for part in path)])
    if keyword == "required":
        return Violation(f"{where}/{token(str(value))}", "nothing", "a value: it is required", keyword)
    if keyword in ("additionalProperties", "unevaluatedProperties"):
        names = ", ".join(shown(name).strip('"') for name in value[:MOST]) + ("…" if len(value) > MOST else "")
        seen = f"fields that the contract does not know: {names}"
        known = fields(error) if keyword == "additionalProperties" else []
        return Violation(where, seen, _expected_fields(known), keyword, tuple(map(str, value)))
    # The validator gives the members of an object in the order of their names.
    if narrowed is None or not isinstance(error.instance, dict | list):
        seen = shown(error.instance)
    else:
        seen = shown(narrowed.instance(path), orjson.OPT_SORT_KEYS)
    why = REASONS[value](str(error.instance)) if keyword == "format" and value in REASONS else ""
    return Violation(where, seen, _expected(keyword, value), keyword, why=why)


def _expected_fields(known: list[str]) -> str:
    if not known:
        return "only those that it knows"
    return f"any of {', '.join(known[:MOST_FIELDS])}{'…' if len(known) > MOST_FIELDS else ''}"


_SHAPES = frozenset({"pattern", "minLength", "maxLength"})

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
            return FORMAT_WORDS.get(value, f"the format {value}")
        case "pattern":
            return f"text that matches {value}"
        case "uniqueItems":
            return "entries that differ"
        case "not" if "description" in value:
            return f"anything but {value['description']}"
        case "anyOf" | "oneOf":
            return "one of the shapes that the contract allows here"
    return f"what {keyword} {shown(value)} allows"


def _article(name: str) -> str:
    return {"null": "null", "integer": "an integer", "object": "an object", "array": "an array"}.get(name, f"a {name}")


def shown(value: Any, option: int = 0) -> str:
    """Return a value as JSON, cut if it is long; `option` is one of orjson's."""
    if isinstance(value, dict | list) and len(value) > 8:
        return f"{'an object' if isinstance(value, dict) else 'an array'} of {len(value)} entries"
    try:
        text = json_codec.encode(value, option).decode()
    except TypeError:  # a whole number of more than 64 bits, which only a parameter can be
        text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
