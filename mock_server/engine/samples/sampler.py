"""Draws values that a JSON Schema describes: by luck, and by what is known of the call.

A schema is read once and drawn from often. What does not depend on luck is kept with its nodes from the first draw on.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_server.engine.chance import Luck
from mock_server.engine.samples.pattern import Room
from mock_server.engine.samples.schemas import BOUNDS, DEPTH, SchemaNode, merged
from mock_server.engine.samples.values import number, text
from mock_server.engine.speech.script import by_normalized, normalized

ITEMS = 32
"""The longest list at the outermost level; each level deeper halves it, so that nested lists stay small."""

VALUES = 500
"""After so many values of one sample, optional ones are left out; after twice as many, nothing is drawn."""

TRIES = 8
MOST_VALUES, MOST_CHARACTERS = 4_000, 50_000
"""After so many values and characters of all tries of one sample, no other try is made."""
_REDRAWS = 24
_NOTHING = {"none", "unknown", "na", "notavailable", "no", "other", "false", "null", ""}


class Sampler:
    """Draws values that one schema describes."""

    __slots__ = ("_root", "spent")

    def __init__(self, schema: Any) -> None:
        self._root = SchemaNode(schema)
        self.spent = 0
        """How much the last sample took: its values, and a tenth of the characters that were tried."""

    def draw(
        self,
        luck: Luck,
        known: Mapping[str, Any] | None = None,
        *,
        is_blank: bool = False,
        fits: Callable[[Any], bool] = lambda _: True,
    ) -> Any:
        """Return one value that fits; None if none is found.

        A field whose name is among the `known` takes that value if the schema allows it. `is_blank` asks for a value
        that says as little as possible, for a call on which nothing was learned.
        """
        called = by_normalized(known) if known else {}
        values, room = 0, [MOST_CHARACTERS]
        for attempt in range(TRIES):
            is_hopeful = attempt < TRIES // 2
            chosen, is_plain = (called, is_blank) if is_hopeful else ({}, False)
            drawing = _Drawing(self._root, luck, chosen, room, is_blank=is_plain)
            found = drawing.value(self._root, 0)
            values += VALUES - drawing.left
            self.spent = values + (MOST_CHARACTERS - room[0]) // 10
            if fits(found):
                return found
            if values > MOST_VALUES or room[0] <= 0:
                break
        return None


def sample(schema: Any, luck: Luck, known: Mapping[str, Any] | None = None, **options: Any) -> Any:
    """Draw one value of a schema that is drawn from only once."""
    return Sampler(schema).draw(luck, known, **options)


class _Drawing:
    """The drawing of one value."""

    __slots__ = ("_is_blank", "_known", "_luck", "_room", "_root", "left")

    def __init__(self, root: SchemaNode, luck: Luck, known: Mapping[str, Any], room: Room, *, is_blank: bool) -> None:
        self._root, self._luck, self._known, self._is_blank = root, luck, known, is_blank
        self._room = room
        self.left = VALUES
        """How many values may still be drawn before optional ones are left out."""

    def value(self, place: SchemaNode, depth: int, name: str = "") -> Any:
        """Return a value for this node; `name` is the field's, if it is one."""
        self.left -= 1
        if depth > 2 * DEPTH or self.left < -VALUES:
            return None
        if not place.is_resolved:
            place = place.resolve(self._root, self._luck)
        if place.is_fixed:
            return place.schema["const"]
        kind = place.kind_if_blank if self._is_blank else place.kind
        if name in self._known and (found := self._known[name]) is not None and place.admits(found, kind):
            return found
        return self._one_of(place.enum) if place.enum else _DRAWN.get(kind, _Drawing._text)(self, place, depth)

    def _one_of(self, values: Sequence[Any]) -> Any:
        if self._is_blank:
            return next((value for value in values if value is None or normalized(str(value)) in _NOTHING), values[-1])
        return values[int(self._luck.unit() * len(values))]

    def _whole(self, place: SchemaNode, _: int) -> float:
        return self._number(place, is_whole=True)

    def _any_number(self, place: SchemaNode, _: int) -> float:
        return self._number(place, is_whole=False)

    def _number(self, place: SchemaNode, *, is_whole: bool) -> float:
        if self._is_blank and not BOUNDS & place.schema.keys():
            return 0
        return number(place.schema, self._luck, is_whole=is_whole)

    def _boolean(self, _place: SchemaNode, _depth: int) -> bool:
        return not self._is_blank and self._luck.unit() < 0.5

    def _null(self, _place: SchemaNode, _depth: int) -> None:
        return None

    def _text(self, place: SchemaNode, _: int) -> str:
        is_empty = self._is_blank and not place.schema.keys() & {"minLength", "pattern", "format"}
        return "" if is_empty else text(place.schema, self._luck, self._room)

    def _object(self, place: SchemaNode, depth: int) -> dict[str, Any]:
        """Return an object with all required fields, and with optional ones while values are left."""
        schema, most = place.schema, place.schema.get("maxProperties", VALUES)
        found: dict[str, Any] = {}
        for name, known_as, inner, is_needed in place.fields:
            if is_needed or (self._may_stand(inner, depth) and len(found) < most):
                found[name] = self.value(inner, depth + 1, known_as)
        if "minProperties" in schema:
            others = SchemaNode(schema.get("additionalProperties", True))
            for n in range(min(int(schema["minProperties"]), ITEMS) - len(found)):
                found[f"field {n + 1}"] = self.value(others, depth + 1)
        return found

    def _may_stand(self, place: SchemaNode, depth: int) -> bool:
        """Return whether to draw what is optional."""
        return depth < place.reach and self.left > 0

    def _array(self, place: SchemaNode, depth: int) -> list[Any]:
        schema = place.schema
        inside = int(schema.get("minContains", 1)) if "contains" in schema else 0
        least = max(int(schema.get("minItems", 0)), inside, 0 if self._is_blank else 1)
        count = min(least, int(schema.get("maxItems", ITEMS)), max(3, ITEMS >> depth))
        first, others = schema.get("prefixItems", ()), schema.get("items", True)
        found: list[Any] = []
        for n in range(count):
            inner = SchemaNode(first[n] if n < len(first) else others)
            is_needed = n < schema.get("minItems", 0)
            if self.left < -VALUES or not (is_needed or self._may_stand(inner, depth)):
                break
            wanted = SchemaNode(merged(inner.schema, schema["contains"])) if n < inside else inner
            found.append(self._new(wanted, depth + 1, found if schema.get("uniqueItems") else ()))
        return found

    def _new(self, place: SchemaNode, depth: int, taken: Sequence[Any]) -> Any:
        """Return a value that is not among those `taken`."""
        found = self.value(place, depth)
        for _ in range(_REDRAWS if taken else 0):
            if found not in taken:
                break
            found = self._drawn_anew(place, depth)
        return found

    def _drawn_anew(self, place: SchemaNode, depth: int) -> Any:
        """Return another value for a node, whatever is known."""
        again = _Drawing(self._root, self._luck, {}, self._room, is_blank=False)
        again.left = self.left
        found = again.value(place, depth)
        self.left = again.left
        return found


_DRAWN: Mapping[str, Callable[[_Drawing, SchemaNode, int], Any]] = {
    "object": _Drawing._object,
    "array": _Drawing._array,
    "integer": _Drawing._whole,
    "number": _Drawing._any_number,
    "boolean": _Drawing._boolean,
    "null": _Drawing._null,
    "string": _Drawing._text,
}
