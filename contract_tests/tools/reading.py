"""Reads values out of bodies, and texts and names out of values."""

from collections.abc import Iterator
from typing import Any

import orjson

Json = Any


def value(body: bytes | None) -> Json:
    """The JSON value of a body; None where it is none."""
    try:
        return orjson.loads(body or b"null")
    except ValueError:
        return None


def inside(found: Json) -> Iterator[Json]:
    """A value and every value in it."""
    yield found
    for inner in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from inside(inner)


def texts(found: Json) -> Iterator[str]:
    """Every text in a value."""
    return (inner for inner in inside(found) if isinstance(inner, str))


def names(found: Json) -> set[str]:
    """The names of all fields in a value, at any depth."""
    return {name for inner in inside(found) if isinstance(inner, dict) for name in inner}
