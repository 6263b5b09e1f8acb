"""Reads YAML as JSON values. It is imported only for a text that is not in the cache."""

import re
from math import isfinite
from typing import Any

import yaml

MOST_LEVELS = 200
"""The most levels of nesting: more would overflow the stack of the parser, which is written in C."""

MOST_VALUES = 2_000_000
"""The most values in a text, each counted as often as an alias repeats it: a few lines of aliases can stand for 10⁹."""


def parse(text: bytes) -> Any:
    """Return the values of a text. Raise ValueError with what is wrong, and where."""
    try:
        _check_levels(text)
        value = yaml.load(text, _Loader)  # noqa: S506 - a safe loader of our own
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise ValueError(" ".join(str(error).split())[:500]) from None
    _check_values(value)
    return value


def _check_levels(text: bytes) -> None:
    """Raise ValueError for a text that is nested too deep."""
    levels = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            levels += 1
            if levels > MOST_LEVELS:
                line = event.start_mark.line + 1 if event.start_mark else 0
                raise ValueError(f"line {line}: seen more than {MOST_LEVELS} levels of nesting, expected fewer")
        elif isinstance(event, yaml.CollectionEndEvent):
            levels -= 1


def _check_values(root: Any) -> None:
    """Raise ValueError for a value that JSON does not have, for aliases without end, and for too many values."""
    level, count = [root], 0
    for _ in range(MOST_LEVELS + 1):
        count += len(level)
        if count > MOST_VALUES:
            raise ValueError(f"seen more than {MOST_VALUES} values, aliases included, expected fewer")
        inside: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inside += value.values()
            elif isinstance(value, list):
                inside += value
            elif not isinstance(value, str | int | None) and not (isinstance(value, float) and isfinite(value)):
                raise ValueError(f"seen {value!r:.40}, which JSON does not have, expected a value of JSON")
        if not inside:
            return
        level = inside
    raise ValueError("seen an alias inside of what it stands for, expected an end")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as JSON values: no dates, `yes`, `on` and `off` are words, and each key is a text, once in its mapping."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen = set()
        for key, _ in node.value:
            if key.tag not in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"):
                _refuse_key(key, "is not a text; put it in quotes")
            if key.value in seen:
                _refuse_key(key, "appears twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _refuse_key(key: Any, reason: str) -> None:
    raise yaml.constructor.ConstructorError(None, None, f"the key {key.value!r:.60} {reason}", key.start_mark)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    ]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
