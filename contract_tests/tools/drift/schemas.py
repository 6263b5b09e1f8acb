"""Compares two schemas, field by field and keyword by keyword."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contract_tests.tools.drift import rules
from contract_tests.tools.drift.change import ContractChange, Effect, Side, text
from mock_server.contract.document import Document
from mock_server.contract.keywords import token

Schema = Any
Above = frozenset[tuple[str, str]]
_NOWHERE: Above = frozenset()


class SchemaComparison:
    """Compare schemas of an old document with those of a new one, for values that one side writes."""

    def __init__(self, old: Document, new: Document, side: Side) -> None:
        self._old, self._new, self._side = old, new, side

    def differences(self, old: Schema, new: Schema, where: str, above: Above = _NOWHERE) -> Iterator[ContractChange]:
        """Yield every change from one schema to another. A schema that refers to itself is followed once."""
        names = _reference(old), _reference(new)
        if any(names):
            if names in above:
                return
            above |= {names}
        old, new = whole(self._old, old), whole(self._new, new)
        if old == new and not _has_references(old):
            return
        if not isinstance(old, dict) or not isinstance(new, dict):
            yield from _yes_or_no(old, new, where)
            return
        yield from rules.plain(old, new, where)
        yield from self._fields(old, new, where, above)
        yield from self._inner(old, new, where, above)
        for word in ("allOf", "anyOf", "oneOf"):
            yield from self._branches(word, old.get(word, []), new.get(word, []), where, above)
        for word in sorted(old.keys() | new.keys()):
            if word not in rules.COMPARED and not self._same_under(word, old.get(word), new.get(word), above):
                yield ContractChange(
                    "condition", f"{where} ({word})", _or_none(new, word), _or_none(old, word), Effect.CHANGED
                )

    def _fields(self, old: Schema, new: Schema, where: str, above: Above) -> Iterator[ContractChange]:
        was, now = old.get("properties", {}), new.get("properties", {})
        wanted, wanted_now = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(was.keys() | now.keys() | wanted | wanted_now):
            place = f"{where}/{token(name)}"
            if name in was and name not in now:
                yield ContractChange("field-removed", place, "no such field", "the field", Effect.BREAKING)
            elif name in now and name not in was:
                yield self._added(place, is_required=name in wanted_now)
            else:
                if (name in wanted) != (name in wanted_now):
                    yield _required(place, is_required=name in wanted_now)
                if name in was:
                    yield from self.differences(was[name], now[name], place, above)

    def _added(self, place: str, *, is_required: bool) -> ContractChange:
        breaks = is_required and self._side is Side.SENT
        seen = "a new field that is required" if is_required else "a new field"
        return ContractChange(
            "field-added", place, seen, "no such field", Effect.BREAKING if breaks else Effect.HARMLESS
        )

    def _inner(self, old: Schema, new: Schema, where: str, above: Above) -> Iterator[ContractChange]:
        """Compare the schemas of array entries, and of fields that `properties` does not list."""
        for word in ("items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems"):
            if word in old or word in new:
                yield from self.differences(old.get(word, True), new.get(word, True), f"{where}/*", above)
        was, now = old.get("patternProperties", {}), new.get("patternProperties", {})
        for pattern in sorted(was.keys() | now.keys()):
            place = f"{where}/{token(pattern)}"
            yield from self.differences(was.get(pattern, True), now.get(pattern, True), place, above)

    def _branches(
        self, word: str, old: Sequence[Schema], new: Sequence[Schema], where: str, above: Above
    ) -> Iterator[ContractChange]:
        """Compare alternatives, or parts, in pairs: equal ones first, then the others in order."""
        added = list(new)
        removed: list[Schema] = []
        for branch in old:
            twin = next((other for other in added if self._same(branch, other, above)), None)
            if twin is None:
                removed.append(branch)
            else:
                added.remove(twin)
        for one, other in zip(removed, added, strict=False):
            yield from self.differences(one, other, where, above)
        more, fewer = (Effect.NARROWED, Effect.WIDENED) if word == "allOf" else (Effect.WIDENED, Effect.NARROWED)
        for branch in added[len(removed) :]:
            yield ContractChange("alternative-added", f"{where} ({word})", brief(branch), "nothing of the kind", more)
        for branch in removed[len(added) :]:
            yield ContractChange(
                "alternative-removed", f"{where} ({word})", "nothing of the kind", brief(branch), fewer
            )

    def _same_under(self, word: str, old: Any, new: Any, above: Above) -> bool:
        """Return whether a keyword means the same. Under some keywords there are names, not keywords."""
        if word in ("dependentRequired", "dependentSchemas") and isinstance(old, dict) and isinstance(new, dict):
            return old.keys() == new.keys() and all(self._same(old[name], new[name], above) for name in old)
        return self._same(old, new, above)

    def _same(self, old: Any, new: Any, above: Above) -> bool:
        """Return whether two schemas, or two values of a keyword, mean the same."""
        if isinstance(old, list) and isinstance(new, list):
            return len(old) == len(new) and all(self._same(a, b, above) for a, b in zip(old, new, strict=True))
        if isinstance(old, dict | bool) and isinstance(new, dict | bool):
            return next(self.differences(old, new, "", above), None) is None
        return bool(old == new)


def whole(document: Document, schema: Schema) -> Schema:
    """Return a schema with its reference followed, `const` as an enum, and "or null" as a type."""
    if _reference(schema):
        beside = {word: value for word, value in schema.items() if word != "$ref"}
        target = document.follow(document.target(schema["$ref"]))[1]
        schema = {**target, **beside} if isinstance(target, dict) else target
    return _without_detours(schema) if isinstance(schema, dict) else schema


def _without_detours(schema: Mapping[str, Any]) -> Schema:
    found = dict(schema)
    if "const" in found:
        found["enum"] = [found.pop("const")]
    for word in ("anyOf", "oneOf"):
        branches = found.get(word, [])
        others = [branch for branch in branches if branch != {"type": "null"}]
        if len(others) == 1 < len(branches) and isinstance(others[0], dict) and "type" in others[0]:
            del found[word]
            found |= others[0] | {"type": [*rules.types(others[0]), "null"]}
    return found


def _reference(schema: Schema) -> str:
    return str(schema.get("$ref", "")) if isinstance(schema, dict) else ""


def _has_references(node: Any) -> bool:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return (isinstance(node, dict) and "$ref" in node) or any(map(_has_references, inner))


def _required(place: str, *, is_required: bool) -> ContractChange:
    words = "an optional field", "a required field"
    effect = Effect.NARROWED if is_required else Effect.WIDENED
    return ContractChange("required", place, words[is_required], words[not is_required], effect)


def _yes_or_no(old: Schema, new: Schema, where: str) -> Iterator[ContractChange]:
    """Yield the change where one of the two is `true`, `false` or no schema."""
    if rules.is_open(old) and rules.is_open(new):
        return
    effect = Effect.CHANGED
    if rules.is_open(old) or new is False:
        effect = Effect.NARROWED
    elif rules.is_open(new) or old is False:
        effect = Effect.WIDENED
    yield ContractChange("value", where, brief(new), brief(old), effect)


def _or_none(schema: Mapping[str, Any], word: str) -> str:
    return brief(schema[word]) if word in schema else "nothing"


def brief(schema: Schema) -> str:
    """Return a schema in a few words."""
    if isinstance(schema, bool):
        return "anything" if schema else "nothing at all"
    if isinstance(schema, dict) and "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    words = text(schema)
    return words if len(words) <= 80 else f"{words[:77]}…"
