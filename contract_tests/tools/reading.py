"""Reads values from bodies, and texts and field names from values."""

from collections.abc import Iterator
from typing import Any

from mock_server.contract import json_codec

Json = Any


def value(body: bytes | None) -> Json:
    """Return the JSON value of a body, or None where it is no JSON."""
    try:
        return json_codec.decode_foreign(body or b"null")
    except ValueError:
        return None


def inside(found: Json) -> Iterator[Json]:
    """Yield a value and every value in it."""
    yield found
    for inner in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from inside(inner)


def texts(found: Json) -> Iterator[str]:
    """Yield every text in a value."""
    return (inner for inner in inside(found) if isinstance(inner, str))


def names(found: Json) -> set[str]:
    """Yield the names of all fields in a value, at any depth."""
    return {name for inner in inside(found) if isinstance(inner, dict) for name in inner}
