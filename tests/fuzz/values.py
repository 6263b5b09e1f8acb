"""Draws values from the schemas of a contract: right ones, nearly right ones, wrong ones."""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import orjson

from tests.fuzz.hostile import RAW, TEXTS

Json = Any
Schema = Any

DEEPEST = 6

FORMATS = {
    "date-time": ("2026-03-02T16:00:00Z", "2026-03-03T09:30:00+02:00", "2026-03-27T09:00:00.5Z"),
    "date": ("2026-03-02", "2026-12-31"),
    "uri": ("http://127.0.0.1:1/hook", "https://example.com/a?b=c"),
    "uuid": ("a0000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000000"),
    "email": ("someone@example.com",),
    "time": ("09:00", "17:30:00"),
}


class ValueGenerator:
    """Draws values. `known` gives texts that exist in the world, ids above all."""

    def __init__(self, chance: Random, known: Callable[[], str | None]) -> None:
        self.chance, self.known = chance, known

    def value(self, schema: Schema, depth: int = 0) -> Json:
        """Return a value that a schema most likely allows."""
        if not isinstance(schema, dict) or depth > DEEPEST:
            return None
        chance = self.chance
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return chance.choice(schema["enum"])
        if (examples := schema.get("examples")) and chance.random() < 0.6:
            return chance.choice(examples)
        for word in ("oneOf", "anyOf"):
            if word in schema:
                return self.value(chance.choice(schema[word]), depth + 1)
        if "allOf" in schema:
            rest = {word: inner for word, inner in schema.items() if word != "allOf"}
            parts = [self.value(part, depth + 1) for part in (rest, *schema["allOf"])]
            return {k: v for part in parts if isinstance(part, dict) for k, v in part.items()}
        return self._typed(schema, depth)

    def _typed(self, schema: Mapping[str, Any], depth: int) -> Json:
        chance, kind = self.chance, schema.get("type", "object" if "properties" in schema else "string")
        match kind if isinstance(kind, str) else chance.choice(kind):
            case "object":
                return self._object(schema, depth)
            case "array":
                least = schema.get("minItems", 0)
                count = chance.randint(least, max(least, min(schema.get("maxItems", 4), 4)))
                return [self.value(schema.get("items", {}), depth + 1) for _ in range(count)]
            case "integer":
                return self._number(schema)
            case "number":
                return self._number(schema) + chance.choice((0, 0.5, 0.25))
            case "boolean":
                return chance.random() < 0.5
            case "null":
                return None
        return self._text(schema)

    def _object(self, schema: Mapping[str, Any], depth: int) -> Json:
        required = set(schema.get("required", ()))
        share = self.chance.choice((0, 0.3, 1))
        return {
            name: self.value(inner, depth + 1)
            for name, inner in schema.get("properties", {}).items()
            if name in required or self.chance.random() < share
        }

    def _number(self, schema: Mapping[str, Any]) -> int:
        least, most = int(schema.get("minimum", 0)), int(schema.get("maximum", 1_000))
        return self.chance.choice((least, most, self.chance.randint(least, max(least, min(most, least + 50)))))

    def _text(self, schema: Mapping[str, Any]) -> str:
        if offers := FORMATS.get(schema.get("format", "")):
            return self.chance.choice(offers)
        known = self.known() if self.chance.random() < 0.7 else None
        text = known or self.chance.choice(("+12025550123", "a name", "x", *TEXTS))
        return text[: schema.get("maxLength", 200)].ljust(schema.get("minLength", 0), "x")

    def hostile(self) -> Json:
        """Return a value that few expect."""
        if self.chance.random() < 0.5:
            return self.chance.choice(TEXTS)
        return orjson.Fragment(self.chance.choice(RAW))

    def spoilt(self, value: Json) -> Json:
        """Return a value with one to three changes somewhere in it."""
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            value = self._changed(value)
        return value

    def _changed(self, value: Json) -> Json:
        """Return a copy in which one place is another value, is gone, is new, is deeper or wider."""
        places = list(_places(value))
        place = self.chance.choice(places)
        if not place or not isinstance(_at(value, place[:-1]), dict | list):
            return self.hostile()
        copy = _copied(value)
        holder, name = _at(copy, place[:-1]), place[-1]
        match self.chance.randrange(6):
            case 0 if isinstance(holder, dict):
                del holder[name]
            case 1 if isinstance(holder, dict):
                holder[self.chance.choice(("x", "", "id", "\0", "__class__", "Name", "n" * 200))] = self.hostile()
            case 2:
                holder[name] = [holder[name]] * self.chance.choice((1, 2, 300))
            case 3:
                holder[name] = {"a": holder[name]}
            case 4 if isinstance(holder[name], int | float) and not isinstance(holder[name], bool):
                holder[name] = self.chance.choice((holder[name] + 1, -holder[name], holder[name] / 3, 10**15))
            case _:
                holder[name] = self.hostile()
        return copy


def written(value: Json) -> bytes:
    """Return a value as JSON text."""
    return orjson.dumps(value)


def _places(value: Json, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield above
    inner = value.items() if isinstance(value, dict) else enumerate(value[:20]) if isinstance(value, list) else ()
    for name, one in inner:
        yield from _places(one, (*above, name))


def _at(value: Json, place: tuple[Any, ...]) -> Json:
    for name in place:
        value = value[name]
    return value


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value
