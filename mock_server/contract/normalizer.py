"""Makes a valid body uniform: fills in defaults, and turns a whole number that is written 5.0 into 5."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from functools import partial
from typing import Any

from mock_server.contract.document import Document
from mock_server.contract.keywords import Place

WHOLE = range(-(2**63), 2**64)
"""The whole numbers that JSON can be written with."""

Normalize = Callable[[Any], None]


def normalizer(document: Document, place: Place, above: tuple[Place, ...] = ()) -> Normalize | None:
    """Return what normalizes a valid value in place: it fills in defaults, and makes 5 of a whole number written 5.0.

    Return None if there is nothing to do, so that a million rows are not visited in vain.
    """
    place, schema = document.follow(place)
    if not isinstance(schema, dict) or place in above:
        return None
    defaults: dict[str, Any] = {}
    whole: list[str] = []
    nested: dict[str, Normalize] = {}
    for name in schema.get("properties", {}):
        where, inner = document.follow((*place, "properties", name))
        if not isinstance(inner, dict):
            continue
        if "default" in inner:
            defaults[name] = inner["default"]
        if "integer" in _kinds(inner):
            whole.append(name)
        if normalize := normalizer(document, where, (*above, place)):
            nested[name] = normalize
    for word in ("oneOf", "anyOf"):
        for n in range(len(schema.get(word, ()))):
            if normalize := normalizer(document, (*place, word, str(n)), (*above, place)):
                nested[f"{word}/{n}"] = normalize
    items = normalizer(document, (*place, "items"), (*above, place)) if "items" in schema else None
    if not defaults and not whole and not nested and not items:
        return None
    return partial(_normalize, defaults, tuple(whole), nested, items)


def entry_normalizers(document: Document, place: Place) -> dict[Place, Normalize]:
    """Return what normalizes the entries of a body's lists: of the body itself, and of its members."""
    place, schema = document.follow(place)
    places = {(): place, **{(name,): (*place, "properties", name) for name in schema.get("properties", {})}}
    found = {
        name: normalizer(document, (*document.follow(where)[0], "items"))
        for name, where in places.items()
        if "items" in document.follow(where)[1]
    }
    return {name: normalize for name, normalize in found.items() if normalize is not None}


def _kinds(schema: Mapping[str, Any]) -> Sequence[str]:
    kinds = schema.get("type", ())
    return (kinds,) if isinstance(kinds, str) else kinds


def _as_whole(number: float) -> int | float:
    """Return the whole number that was written as a float, by its digits: 3e18 as well as 5.0."""
    found = int(Decimal(repr(number)))
    return found if found in WHOLE else number


def _normalize(
    defaults: Mapping[str, Any],
    whole: Sequence[str],
    nested: Mapping[str, Normalize],
    items: Normalize | None,
    value: Any,
) -> None:
    if isinstance(value, dict):
        for name, default in defaults.items():
            if name not in value:
                value[name] = deepcopy(default) if isinstance(default, dict | list) else default
        for name in whole:
            if type(value.get(name)) is float:
                value[name] = _as_whole(value[name])
        for name, normalize in nested.items():
            if name in value:
                normalize(value[name])
            elif "/" in name:
                normalize(value)
    elif isinstance(value, list) and items:
        for entry in value:
            items(entry)
