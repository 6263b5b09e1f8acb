"""A value that a JSON Schema describes, as luck has it, and as what is known of the call suggests."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_server.engine.chance import Luck
from mock_server.engine.sample_number import number
from mock_server.engine.sample_text import text
from mock_server.engine.schemas import NOT_PLAIN, both, kinds, plain
from mock_server.engine.script import bare

DEPTH = 8
ITEMS = 32
"""The longest list, were it outermost; half of it a level deeper, so that nested lists stay small."""

REFERENCES = 2
"""How deep what need not be there may refer to something else."""

VALUES = 500
"""After so many values of one sample, what need not be there is left away; after twice as many, nothing is drawn."""

TRIES = 8
_REDRAWS = 24
_BOUNDED = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
_NOTHING = {"none", "unknown", "na", "notavailable", "no", "other", "false", "null", ""}
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
    "number": _BOUNDED,
}
"""The type that is meant where only such words are said."""


def sample(
    schema: Any,
    luck: Luck,
    known: Mapping[str, Any] | None = None,
    *,
    is_blank: bool = False,
    fits: Callable[[Any], bool] = lambda _: True,
) -> Any:
    """One value that fits; None where none is found.

    Fields that are called as something known take its value where they may; `is_blank` asks for a value that says as
    little as it may, for a call on which nothing was learned.
    """
    for attempt in range(TRIES):
        is_hopeful = attempt < TRIES // 2
        sampler = _Sampler(schema, luck, known if known and is_hopeful else {}, is_blank=is_blank and is_hopeful)
        found = sampler.value(schema)
        if fits(found):
            return found
    return None


class _Sampler:
    """Draws one value."""

    __slots__ = ("_is_blank", "_known", "_left", "_luck", "_root")

    def __init__(self, root: Any, luck: Luck, known: Mapping[str, Any], *, is_blank: bool) -> None:
        self._root, self._luck, self._is_blank = root, luck, is_blank
        self._known = {bare(name): value for name, value in known.items()}
        self._left = VALUES

    def value(self, schema: Any, depth: int = 0, name: str = "") -> Any:
        """A value for this place; `name` is the field's, where it is one."""
        self._left -= 1
        if depth > 2 * DEPTH or self._left < -VALUES:
            return None
        if type(schema) is not dict or not NOT_PLAIN.isdisjoint(schema):
            schema = plain(schema, self._root, self._luck)
        if "const" in schema:
            return schema["const"]
        kind = schema.get("type")
        if not isinstance(kind, str):
            kind = self._one_kind(kinds(schema)) or _implied(schema)
        found = self._known.get(bare(name)) if name and self._known else None
        if found is not None and _suits(found, kind, schema):
            return found
        if schema.get("enum"):
            return self._one_of(schema["enum"])
        return self._of_kind(kind, schema, depth)

    def _one_kind(self, named: Sequence[str]) -> str | None:
        """The first of several types, except that nothing is preferred where little is to be said, and nowhere else."""
        if "null" in named and (self._is_blank or len(named) == 1):
            return "null"
        return next((kind for kind in named if kind != "null"), None)

    def _one_of(self, values: Sequence[Any]) -> Any:
        if self._is_blank:
            return next((value for value in values if value is None or bare(str(value)) in _NOTHING), values[-1])
        return values[int(self._luck.unit() * len(values))]

    def _of_kind(self, kind: str, schema: Mapping[str, Any], depth: int) -> Any:
        match kind:
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, depth)
            case "integer" | "number":
                if self._is_blank and not _BOUNDED & schema.keys():
                    return 0
                return number(schema, self._luck, is_whole=kind == "integer")
            case "boolean":
                return not self._is_blank and self._luck.unit() < 0.5
            case "null":
                return None
        is_empty = self._is_blank and not schema.keys() & {"minLength", "pattern", "format"}
        return "" if is_empty else text(schema, self._luck)

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        """All fields that it must have, and those that it may, as far as that leads."""
        fields, others = schema.get("properties", {}), schema.get("additionalProperties", True)
        found = {name: self.value(fields.get(name, others), depth + 1, name) for name in schema.get("required", ())}
        for name, inner in fields.items():
            if name not in found and len(found) < schema.get("maxProperties", VALUES) and self._may_go_on(inner, depth):
                found[name] = self.value(inner, depth + 1, name)
        for n in range(min(int(schema.get("minProperties", 0)), ITEMS) - len(found)):
            found[f"field {n + 1}"] = self.value(others, depth + 1)
        return found

    def _may_go_on(self, schema: Any, depth: int) -> bool:
        """Whether to draw what need not be there: not for ever where schemas refer to each other."""
        is_near = depth < (REFERENCES if isinstance(schema, dict) and "$ref" in schema else DEPTH)
        return schema is not False and is_near and self._left > 0

    def _array(self, schema: Mapping[str, Any], depth: int) -> list[Any]:
        inside = int(schema.get("minContains", 1)) if "contains" in schema else 0
        least = max(int(schema.get("minItems", 0)), inside, 0 if self._is_blank else 1)
        count = min(least, int(schema.get("maxItems", ITEMS)), max(3, ITEMS >> depth))
        first, others = schema.get("prefixItems", ()), schema.get("items", True)
        found: list[Any] = []
        for n in range(count):
            inner = first[n] if n < len(first) else others
            if self._left < -VALUES or (n >= schema.get("minItems", 0) and not self._may_go_on(inner, depth)):
                break
            taken = found if schema.get("uniqueItems") else ()
            found.append(self._new(both(inner, schema["contains"]) if n < inside else inner, depth + 1, taken))
        return found

    def _new(self, schema: Any, depth: int, taken: Sequence[Any]) -> Any:
        """A value that is not there yet."""
        found = self.value(schema, depth)
        for _ in range(_REDRAWS if taken else 0):
            if found not in taken:
                break
            found = _Sampler(self._root, self._luck, {}, is_blank=False).value(schema, depth)
        return found


def _implied(schema: Mapping[str, Any]) -> str:
    return next((kind for kind, words in _IMPLIED.items() if not words.isdisjoint(schema)), "string")


def _suits(value: Any, kind: str, schema: Mapping[str, Any]) -> bool:
    """Whether something known may stand here: for the rest, who needs certainty checks the whole."""
    is_kind = isinstance(value, _TYPES.get(kind, ())) and (kind == "boolean" or not isinstance(value, bool))
    return is_kind and value in schema.get("enum", (value,))
