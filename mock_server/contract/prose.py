"""Tells what a contract says from how it explains it: descriptions, examples, provenance and the like are prose.

Two contracts that differ in their prose alone play the same worlds.
"""

from collections.abc import Mapping
from typing import Any

PROSE = frozenset(
    """
    $comment advice deprecated description example examples externalDocs info links note summary tags title x-provenance
    """.split()
)
"""The keywords that explain and lead on: what stands under them changes nothing that is played."""

_NAMES = frozenset(
    """
    $defs callbacks content dependentSchemas encoding events headers parameters pathItems paths patternProperties
    properties requestBodies responses schemas securitySchemes variables webhooks
    """.split()
)
"""The keywords under which the keys of an object are names: a property may be called `description`."""

_VALUES = frozenset("const default dependentRequired discriminator enum initial moves phases security".split())
"""The keywords under which stand values, which are what they are: a default may be an object with a `title`."""


def without_prose(node: Any, *, drop: frozenset[str] = frozenset()) -> Any:
    """Return a part of a contract without its prose, and without these keywords too."""
    if isinstance(node, list):
        return [without_prose(inner, drop=drop) for inner in node]
    if not isinstance(node, Mapping):
        return node
    found = {}
    for keyword, value in node.items():
        if keyword in PROSE or keyword in drop:
            continue
        if keyword in _VALUES:
            found[keyword] = value
        elif keyword in _NAMES and isinstance(value, Mapping):
            found[keyword] = {name: without_prose(inner, drop=drop) for name, inner in value.items()}
        else:
            found[keyword] = without_prose(value, drop=drop)
    return found
