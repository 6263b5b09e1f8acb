"""Narrows a wrong value to what its first violations need, since a validator collects all of them.

To refuse a list of 10⁵ wrong rows would take five times as long as to take a good one. So a list is cut to its first
wrong entries before it is asked what is wrong with them. The violations are the same, and so is their order.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from mock_server.contract.keywords import Schema

Path = tuple[str | int, ...]
Place = tuple[str, ...]
"""A path whose indexes are text, as the validator takes a member that is named 0 for an entry."""
IsValid = Callable[[Any], bool]
Compile = Callable[[Schema], IsValid]
"""Returns a function that says whether a schema allows a value."""

Chosen = Mapping[Place, Mapping[int, Any]]
"""Entries of long lists by their indexes, where they were chosen already."""

_WORDS = frozenset({"title", "description", "default", "example", "examples", "deprecated", "x-provenance"})
_OF_LISTS = _WORDS | {"type", "items", "minItems", "maxItems"}
_BOUNDS = frozenset({"minProperties", "maxProperties"})
_OF_MEMBERS = _BOUNDS | {"propertyNames", "additionalProperties", "unevaluatedProperties"}
_OF_OBJECTS = _WORDS | _OF_MEMBERS | {"type", "properties", "required"}
_OF_ANY = _OF_MEMBERS | {"$ref", "patternProperties", "dependentSchemas"}
"""Keywords by which a part of a schema may look at any member."""

_WAYS = ("oneOf", "anyOf")
_OF_WAYS = _WORDS | {"type", *_WAYS}


class Narrowed:
    """A value, narrowed: `small` is what is left of `whole`, with the first `most` wrong entries of each list."""

    def __init__(self, narrower: "Narrower", whole: Any, most: int, chosen: Chosen | None = None) -> None:
        self.whole, self.most, self.chosen = whole, most, chosen or {}
        self.indexes: dict[Place, list[int]] = {}
        """For each list that was cut, the indexes that its entries had."""
        self.small = narrower.narrow(whole, (), self)

    def path(self, path: Iterable[str | int]) -> Path:
        """Return where a place of the small value is in the whole one."""
        small: Place = ()
        found: Path = ()
        for part in path:
            indexes = self.indexes.get(small)
            small = (*small, str(part))
            found = (*found, indexes[part] if indexes is not None and isinstance(part, int) else part)
        return found

    def instance(self, path: Path) -> Any:
        """Return what is at a place of the whole value."""
        value: Any = self.whole
        at: Place = ()
        for part in path:
            chosen = self.chosen.get(at)
            if chosen is not None and isinstance(part, int):
                value = chosen[part]
            else:
                value = _member(value, part) if isinstance(value, dict) else value[part]
            at = (*at, str(part))
        return value


def _member(value: Mapping[str, Any], part: str | int) -> Any:
    """Return the member of an object that a validator means.

    It leaves a member without a name out of a path, and says 3 for one that is named 03.
    """
    if str(part) in value:
        return value[str(part)]
    if isinstance(inner := value.get(""), dict | list):
        return _member(inner, part) if isinstance(inner, dict) else inner[int(part)]
    return next((each for name, each in value.items() if name.isdecimal() and int(name) == part), None)


class Narrower:
    """Narrows the values of one schema. References in it are not followed: what they name is left as it is."""

    def __init__(self, schema: Schema, compile_: Compile) -> None:
        self._schema: Mapping[str, Any] = schema if isinstance(schema, dict) else {}
        self._compile = compile_
        kinds = self._schema.get("type")
        self._kinds = (kinds,) if isinstance(kinds, str) else kinds

    def takes(self, kind: str) -> bool:
        """Return whether the schema may allow values of a kind, such as `array`."""
        return self._kinds is None or kind in self._kinds

    def narrow(self, value: Any, place: Place, into: Narrowed) -> Any:
        """Return what is left of a value at a place; note the indexes of what is left of a list."""
        if not isinstance(value, dict | list):
            return value
        kind = "object" if isinstance(value, dict) else "array"
        if not self.takes(kind):
            return type(value)()  # wrong by its kind, whatever is in it
        if self._ways and self._schema.keys() <= _OF_WAYS:
            ways = [way for way in self._ways if way.takes(kind)]
            if len(ways) < 2:
                return ways[0].narrow(value, place, into) if ways else type(value)()
        return self._object(value, place, into) if isinstance(value, dict) else self._list(value, place, into)

    # Lists.

    @property
    def is_list(self) -> bool:
        """True if it is the schema of a list that says no more than what its entries are and how many."""
        return self._kinds == ("array",) and "items" in self._schema and self._schema.keys() <= _OF_LISTS

    @cached_property
    def entries(self) -> "Narrower":
        """The narrower of a list's entries."""
        return Narrower(self._schema.get("items", True), self._compile)

    @cached_property
    def is_valid(self) -> IsValid:
        """True if the schema allows a value."""
        return self._compile(self._schema)

    @cached_property
    def allows_all(self) -> IsValid:
        """True if the schema of the entries allows each entry of a list."""
        return self._compile({"items": self._schema.get("items", True)})

    @property
    def most_needed(self) -> int:
        """The most entries that `needed` can be."""
        least: int = self._schema.get("minItems", 0)
        most: int = self._schema.get("maxItems", -1)
        return max(least, most + 1)

    def lists(self) -> "Mapping[Place, Narrower]":
        """Return the lists of a body that can be long, by place: itself, or members that nothing else rules."""
        if self.is_list:
            return {(): self}
        if self._composed or self.takes("array") or not self._schema.keys() <= _OF_OBJECTS | {"allOf", *_WAYS}:
            return {}
        return {(name,): member for name, member in self.members.items() if member.is_list}

    def needed(self, length: int) -> int:
        """Return how many entries a list must keep to be too long, too short or neither, as the whole one is."""
        most: int | None = self._schema.get("maxItems")
        if most is not None and length > most:
            return most + 1
        least: int = self._schema.get("minItems", 0)
        return min(least, length)

    def _list(self, value: list[Any], place: Place, into: Narrowed) -> list[Any]:
        if not self._schema.keys() <= _OF_LISTS:
            return value
        chosen = into.chosen.get(place)
        if chosen is None:
            is_valid = self.entries.is_valid if self.entries._schema else _anything
            wrong = {n: value[n] for n in islice((n for n, one in enumerate(value) if not is_valid(one)), into.most)}
            chosen = with_others(wrong, enumerate(value), self.needed(len(value)))
        into.indexes[place] = sorted(chosen)
        return [self.entries.narrow(chosen[n], (*place, str(at)), into) for at, n in enumerate(into.indexes[place])]

    # Objects.

    @cached_property
    def members(self) -> Mapping[str, "Narrower"]:
        """The narrowers of an object's members, by name."""
        return {name: Narrower(inner, self._compile) for name, inner in self._schema.get("properties", {}).items()}

    @cached_property
    def _others(self) -> "Narrower | None":
        """The narrower of the members that have no name in the schema, if it says what they must be."""
        for word in ("additionalProperties", "unevaluatedProperties"):
            if isinstance(self._schema.get(word), dict):
                return Narrower(self._schema[word], self._compile)
        return None

    @cached_property
    def _ways(self) -> "list[Narrower]":
        return [Narrower(way, self._compile) for word in _WAYS for way in self._schema.get(word, ())]

    def _object(self, value: dict[str, Any], place: Place, into: Narrowed) -> dict[str, Any]:
        if self._composed or not self._schema.keys() <= _OF_OBJECTS | {"allOf", *_WAYS}:
            alone = self._ruled_alone
            return {n: alone[n].narrow(inner, (*place, n), into) if n in alone else inner for n, inner in value.items()}
        found: dict[str, Any] = {}
        left = names_left = into.most
        for name, inner in value.items():
            is_misnamed = names_left > 0 and self._allows_name is not None and not self._allows_name(name)
            names_left -= is_misnamed
            if (member := self.members.get(name)) is not None:
                found[name] = member.narrow(inner, (*place, name), into)
            elif self._others is None:
                found[name] = None  # unknown, whatever it is
            elif left and not self._others.is_valid(inner):
                found[name] = self._others.narrow(inner, (*place, name), into)
                left -= 1
            elif is_misnamed:
                found[name] = self._others.narrow(inner, (*place, name), into)
        return self._with_others(found, value) if not _BOUNDS.isdisjoint(self._schema) else found

    def _with_others(self, found: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
        """Return what is left of an object with so many others that it has too many, too few or neither, as before."""
        most, least = self._schema.get("maxProperties"), self._schema.get("minProperties", 0)
        needed = most + 1 if most is not None and len(value) > most else min(least, len(value))
        more = islice((name for name in value if name not in found), max(0, needed - len(found)))
        kept = {*found, *more}
        return {name: found.get(name, inner) for name, inner in value.items() if name in kept}

    @cached_property
    def _allows_name(self) -> IsValid | None:
        """True if the schema allows a member's name; None if it allows any."""
        return self._compile(self._schema["propertyNames"]) if "propertyNames" in self._schema else None

    @cached_property
    def _ruled_alone(self) -> "Mapping[str, Narrower]":
        """The narrowers of the members that no keyword but `properties` looks at, as `if` and `oneOf` may."""
        words = set(_words([part for word, part in self._schema.items() if word not in _OF_OBJECTS]))
        return {} if words & _OF_ANY else {name: one for name, one in self.members.items() if name not in words}

    @cached_property
    def _composed(self) -> bool:
        """True if members are described by parts of the schema too."""
        parts = [part for word in ("allOf", *_WAYS) for part in self._schema.get(word, ())]
        return any(not _only_requires(part) for part in parts)


def with_others(wrong: Mapping[int, Any], others: Iterable[tuple[int, Any]], needed: int) -> dict[int, Any]:
    """Return the wrong entries by index, with as many others as it takes to be `needed`."""
    rest = islice(((n, one) for n, one in others if n not in wrong), max(0, needed - len(wrong)))
    return {**wrong, **dict(rest)}


def _words(schema: Any) -> Iterator[str]:
    """Yield the keywords, names and texts in a schema, at any depth."""
    if isinstance(schema, str):
        yield schema
    elif isinstance(schema, dict | list):
        for inner in schema:
            yield from _words(inner)
        for inner in schema.values() if isinstance(schema, dict) else ():
            yield from _words(inner)


def _only_requires(part: Schema) -> bool:
    """Return whether a part of a composed schema says no more than which members there must be."""
    if not isinstance(part, dict):
        return True
    inner: Sequence[Schema] = [one for word in ("allOf", *_WAYS) for one in part.get(word, ())]
    return part.keys() <= _WORDS | {"required", "allOf", *_WAYS} and all(map(_only_requires, inner))


def _anything(_: Any) -> bool:
    return True
