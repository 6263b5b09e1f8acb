"""JSON Schemas that clients send: bounded, so that a value is judged by them in bounded time.

Patterns are matched by an engine that takes linear time, which has no look-around and no back-references. References
that meet again and again would multiply the work, so schemas are counted as if each reference were replaced.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs

from mock_server.contract import json_codec
from mock_server.contract.json_codec import pointer_to
from mock_server.contract.keywords import Schema
from mock_server.contract.offline import fetch_nothing

LONGEST, DEEPEST, WIDEST = 65_536, 32, 500
"""The most characters of a schema, its levels, and the entries of one list or object in it."""
PLACES, PATTERNS, LONGEST_PATTERN = 5_000, 200, 1_000
"""The most objects and lists in it, with references replaced; the most patterns, and the characters of each."""
COMPILED = 2_000_000
"""Bytes that all of its patterns may take when they are compiled: each has an equal share."""

_VALUES = ("const", "enum", "default", "example", "examples")
_NAMED = ("$defs", "definitions")
_BEYOND = re.compile(r"\(\?(?:[=!>]|<[=!])|\\[1-9]|\\k<")
"""What makes a pattern unfit for linear time."""

Path = tuple[str | int, ...]


class _Unfit(ValueError):
    """Raised with the place and the reason for which a schema is refused."""

    def __init__(self, place: Path, reason: str) -> None:
        super().__init__(f"at #{pointer_to(place)}: {reason}")


def why_unfit(text: str) -> str:
    """Return why a text is no JSON Schema (2020-12) that is taken here; empty if it is one."""
    if len(text) > LONGEST:
        return f"it has {len(text)} characters, more than {LONGEST}"
    try:
        schema = json_codec.decode(text.encode("utf-8", "surrogatepass"))
    except ValueError as error:
        return f"it is no JSON: {error}"
    if not isinstance(schema, dict):
        return "it is no JSON object"
    try:
        _check_size(schema)
        _check_patterns(schema)
        _check_places(schema)
        validator(schema)
    except jsonschema_rs.ValidationError as error:
        return f"at #{pointer_to(error.instance_path)}: {_complaint(error)}"
    except RecursionError:
        return "its references lead too deep"
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        return str(error).splitlines()[0]
    return ""


def is_fit(text: str) -> bool:
    """Return whether a text is a JSON Schema (2020-12) that is taken here."""
    return not why_unfit(text)


def validator(schema: Schema) -> jsonschema_rs.Draft202012Validator:
    """Return the validator of a schema from outside. Raise ValueError if it is none, or takes too much room."""
    share = COMPILED // max(1, sum(1 for _ in _patterns(schema)))
    options = jsonschema_rs.RegexOptions(size_limit=share, dfa_size_limit=share)
    return jsonschema_rs.Draft202012Validator(schema, retriever=fetch_nothing, pattern_options=options)


def compile_schema(schema: Schema) -> Callable[[Any], bool]:
    """Return a function that says whether a schema from outside allows a value."""
    return validator(schema).is_valid


def allows(schema: Schema, value: Any) -> bool:
    """Return whether a schema from outside allows a value."""
    return compile_schema(schema)(value)


def _complaint(error: jsonschema_rs.ValidationError) -> str:
    if error.kind.name != "format":
        return str(error.message)
    if isinstance(error.instance, str) and _BEYOND.search(error.instance):
        return "this pattern has look-around or a back-reference, expected one that is matched in linear time"
    return f"this is no pattern, or takes too much room compiled (all of a schema share {COMPILED} bytes)"


def _inside(root: Any) -> Iterator[tuple[Path, Any]]:
    """Yield each value in a JSON value with its place, itself first."""
    left: list[tuple[Path, Any]] = [((), root)]
    while left:
        place, value = left.pop()
        yield place, value
        if isinstance(value, dict):
            left += [((*place, name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            left += [((*place, n), inner) for n, inner in enumerate(value)]


def _check_size(schema: Schema) -> None:
    for place, value in _inside(schema):
        if len(place) > DEEPEST:
            raise _Unfit(place[:DEEPEST], f"it has more than {DEEPEST} levels")
        if isinstance(value, dict | list) and len(value) > WIDEST:
            raise _Unfit(place, f"{len(value)} entries, expected at most {WIDEST}")


def _patterns(schema: Schema) -> Iterator[tuple[Path, str]]:
    for place, value in _inside(schema):
        if isinstance(value, dict):
            if isinstance(value.get("pattern"), str):
                yield (*place, "pattern"), value["pattern"]
            if isinstance(value.get("patternProperties"), dict):
                yield from (((*place, "patternProperties", name), name) for name in value["patternProperties"])


def _check_patterns(schema: Schema) -> None:
    for n, (place, pattern) in enumerate(_patterns(schema), 1):
        if n > PATTERNS:
            raise _Unfit(place, f"more than {PATTERNS} patterns in one schema")
        if len(pattern) > LONGEST_PATTERN:
            raise _Unfit(place, f"a pattern of {len(pattern)} characters, expected at most {LONGEST_PATTERN}")


def _check_places(schema: Schema) -> None:
    """Count schemas as if each reference were replaced, but not one that leads back to where it stands."""
    _count(schema, schema, (), {})


def _count(schema: Schema, node: Any, above: tuple[int, ...], counted: dict[int, int]) -> int:
    """Count the schemas in a part of one; `counted` holds what is known, by the parts' identities."""
    if id(node) in above or not isinstance(node, dict | list):
        return 0
    if id(node) not in counted:
        inner = [*_applied(node), *_named(schema, node)]
        counted[id(node)] = 1 + sum(_count(schema, one, (*above, id(node)), counted) for one in inner)
        if counted[id(node)] > PLACES:
            raise _Unfit((), f"more than {PLACES} objects and lists, with references replaced by what they name")
    return counted[id(node)]


def _applied(node: Any) -> list[Any]:
    """Return the parts of a schema that may be schemas."""
    if isinstance(node, list):
        return node
    return [inner for name, inner in node.items() if name not in _VALUES and name not in _NAMED]


def _named(root: Any, node: Any) -> list[Any]:
    """Return what a reference names, if it is a place in the schema."""
    reference = node.get("$ref") if isinstance(node, dict) else None
    if not isinstance(reference, str) or not reference.startswith("#"):
        return []
    found = root
    for part in reference[1:].split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, dict) and name in found:
            found = found[name]
        else:
            return []
    return [found]
