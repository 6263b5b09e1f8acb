"""The places of a JSON Schema: what follows from each of them alone, whatever is drawn there."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mock_server.engine.chance import Luck
from mock_server.engine.schemas import NOT_PLAIN, kinds, plain
from mock_server.engine.script import bare

DEPTH = 8
"""How deep a value stands that need not be there."""

REFERENCES = 2
"""The same where it refers to something else: schemas that refer to each other have no end."""

BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
"""The words that say how large a number may be."""

_TYPES: Mapping[str, Any] = {
    "object": dict,
    "array": list,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "string": str,
    "null": type(None),
}
_IMPLIED = {
    "object": {"properties", "required", "additionalProperties", "minProperties"},
    "array": {"items", "prefixItems", "minItems", "contains", "uniqueItems"},
    "number": BOUNDS,
}
"""The type that is meant where only such words are said."""


class Place:
    """A schema at one place of another; where it is plain, with what follows from it alone."""

    __slots__ = ("_fields", "enum", "is_fixed", "is_plain", "kind", "kind_if_blank", "reach", "schema")

    def __init__(self, schema: Any) -> None:
        self.schema = schema
        # How deep a value may stand here that need not be there.
        self.reach = 0 if schema is False else REFERENCES if type(schema) is dict and "$ref" in schema else DEPTH
        self.is_plain = type(schema) is dict and NOT_PLAIN.isdisjoint(schema)
        if not self.is_plain:
            return
        named = kinds(schema)
        self.kind = next((kind for kind in named if kind != "null"), "null" if named else _implied(schema))
        self.kind_if_blank = "null" if "null" in named else self.kind
        self.is_fixed = "const" in schema
        self.enum: Sequence[Any] = schema.get("enum") or ()
        self._fields: Sequence[Field] | None = None

    def plainly(self, root: "Place", luck: Luck) -> "Place":
        """The place without references and alternatives; luck chooses."""
        return self if self.is_plain else Place(plain(self.schema, root.schema, luck))

    def admits(self, value: Any, kind: str) -> bool:
        """Whether something known may stand here: for the rest, who needs certainty checks the whole."""
        is_kind = isinstance(value, _TYPES.get(kind, ())) and (kind == "boolean" or not isinstance(value, bool))
        return is_kind and value in self.schema.get("enum", (value,))

    @property
    def fields(self) -> Sequence["Field"]:
        """What an object has here: first what it must have."""
        if self._fields is None:
            schema = self.schema
            named, others = schema.get("properties", {}), schema.get("additionalProperties", True)
            needed = dict.fromkeys(schema.get("required", ()), True)
            self._fields = [
                Field(name, bare(name), Place(named.get(name, others)), name in needed) for name in {**needed, **named}
            ]
        return self._fields


class Field(NamedTuple):
    """A field of an object."""

    name: str
    bare: str
    place: Place
    is_needed: bool


def _implied(schema: Mapping[str, Any]) -> str:
    return next((kind for kind, words in _IMPLIED.items() if not words.isdisjoint(schema)), "string")
