"""The keywords that a schema may have. One that would have no effect is refused, not ignored."""

import re
from collections.abc import Iterator
from typing import Any

EXTENSIONS = ("x-status-machine", "x-provenance", "x-signature", "x-delivery", "x-credential", "x-calling", "x-safe")
"""Our seven extensions of OpenAPI; each has a JSON Schema in `openapi/extensions/`."""

_ONE = frozenset(
    """
    additionalProperties contains else if items not propertyNames then unevaluatedItems unevaluatedProperties
    """.split()
)
_MANY = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_NAMED = frozenset({"$defs", "dependentSchemas", "patternProperties", "properties"})
_PLAIN = frozenset(
    """
    $comment $id $ref $schema const contentEncoding contentMediaType default dependentRequired deprecated description
    discriminator enum example examples exclusiveMaximum exclusiveMinimum format maxContains maxItems maxLength
    maxProperties maximum minContains minItems minLength minProperties minimum multipleOf pattern readOnly required
    title type uniqueItems writeOnly
    """.split()
)
KNOWN = _ONE | _MANY | _NAMED | _PLAIN | {"x-status-machine", "x-provenance"}

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Schema = Any  # a dict, or true / false
Place = tuple[str, ...]


def token(part: str) -> str:
    """Return one part of a JSON pointer, escaped."""
    return part.replace("~", "~0").replace("/", "~1") if "~" in part or "/" in part else part


def pointer(place: Place) -> str:
    """Return a place as a JSON pointer, with a leading #."""
    return "#" + "".join(f"/{token(part)}" for part in place)


def subschemas(schema: Schema, place: Place) -> Iterator[tuple[Place, Schema]]:
    """Yield the schema itself and every schema inside it, each with its place in the document."""
    yield place, schema
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        if keyword in _ONE:
            yield from subschemas(value, (*place, keyword))
        elif keyword in _MANY:
            for n, inner in enumerate(value):
                yield from subschemas(inner, (*place, keyword, str(n)))
        elif keyword in _NAMED:
            for name, inner in value.items():
                yield from subschemas(inner, (*place, keyword, name))


def unknown(schema: Schema) -> list[str]:
    """Return the keywords of one schema (not of those inside it) that have no meaning here."""
    return sorted(schema.keys() - KNOWN) if isinstance(schema, dict) else []


_INDEX = re.compile(r"/[0-9]+(?=/|$)")


def without_indexes(place: str) -> str:
    """Return a place with `*` for each index: `body/data/*/status` for `body/data/7/status`."""
    return _INDEX.sub("/*", place)
