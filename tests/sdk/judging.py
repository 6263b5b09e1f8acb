"""Holds replies and webhooks against the types of a vendor's SDK for Python.

The SDKs' own parsing is lax: it takes members that it does not know, and any word where a type lists some. Here both
are complaints, and values are never converted.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Annotated, Any, ForwardRef, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel


def _is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


PLAIN: Mapping[Any, Callable[[Any], bool]] = {
    str: lambda value: isinstance(value, str),
    bool: lambda value: isinstance(value, bool),
    int: lambda value: _is_number(value) and value == int(value),
    float: _is_number,
    datetime: _is_time,
    NoneType: lambda value: value is None,
    Any: lambda _: True,
    object: lambda _: True,
}


@cache
def members(kind: type[BaseModel]) -> dict[str, tuple[Any, bool]]:
    """Return the members of an object by their names in JSON: their types, and whether they have to be there."""
    names = vars(sys.modules[kind.__module__])

    def whole(part: Any) -> Any:
        return eval(part.__forward_arg__, names) if isinstance(part, ForwardRef) else part

    found = {field.alias or name: field for name, field in kind.model_fields.items()}
    return {name: (whole(field.annotation), field.is_required()) for name, field in found.items()}


def wrong(value: Any, kind: Any, where: str = "") -> Iterator[str]:
    """Yield what does not fit a type, by its place."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind in PLAIN:
        if not PLAIN[kind](value):
            yield f"{where}: {value!r} is no {getattr(kind, '__name__', kind)}"
    elif origin is Annotated:
        yield from wrong(value, parts[0], where)
    elif origin is Literal:
        if value not in parts:
            yield f"{where}: {value!r} is none of the words"
    elif origin in (Union, UnionType):
        yield from _closest(value, parts, where)
    elif origin in (list, dict):
        yield from _held(value, origin, parts, where)
    else:
        yield from _of_object(value, kind, where)


def _closest(value: Any, parts: tuple[Any, ...], where: str) -> list[str]:
    """Return what does not fit the part of a union that fits best. Words that are listed beside `Any` are the words."""
    is_listed = any(get_origin(part) is Literal for part in parts)
    others = (part for part in parts if part is not NoneType and not (part is Any and is_listed))
    return (
        [] if value is None and NoneType in parts else min((list(wrong(value, one, where)) for one in others), key=len)
    )


def _held(value: Any, origin: Any, parts: tuple[Any, ...], where: str) -> Iterator[str]:
    if not isinstance(value, origin):
        yield f"{where}: {value!r} is no {origin.__name__}"
        return
    for inner in value if origin is list else value.values():
        yield from wrong(inner, parts[-1], f"{where}/[]")


def _of_object(value: Any, kind: type[BaseModel], where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: {value!r} is no object"
        return
    known = members(kind)
    yield from (f"{where}/{name} is not there" for name, (_, is_due) in known.items() if is_due and name not in value)
    for name, inner in value.items():
        if name in known:
            yield from wrong(inner, known[name][0], f"{where}/{name}")
        else:
            yield f"{where}/{name} is in no type"


def judged(client: Any, methods: Mapping[str, str], events: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what does not fit of what stdin tells, by the operations and events that have a type.

    `methods` has the place of each operation's method below the client.
    """
    kinds = {name: get_type_hints(attrgetter(place)(client))["return"] for name, place in methods.items()} | dict(
        events
    )
    found: dict[str, set[str]] = {}
    for name, body in json.load(sys.stdin):
        if name in kinds:
            found.setdefault(name, set()).update(wrong(body, kinds[name]))
    return {name: sorted(odd) for name, odd in found.items()}
