"""Reads YAML as JSON values. It is imported only for a text that is not in the cache."""

import re
from typing import Any

import yaml


def parse(text: bytes) -> Any:
    """Return the values of a text. Raise ValueError with what is wrong, and where."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader of our own
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None


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
    raise yaml.constructor.ConstructorError(None, None, f"the key {key.value!r} {reason}", key.start_mark)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    ]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
