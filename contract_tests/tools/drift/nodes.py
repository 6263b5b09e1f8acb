"""A contract as nodes with their lines: what the values of a document, once read, no longer know."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

MOST_HOPS = 50
"""The most references that are followed, one after the other."""

ALTERNATIVES = ("allOf", "anyOf", "oneOf")


class LocatedNode(NamedTuple):
    """A node of a document, and the line at which a reader looks for it: that of its key."""

    value: Any
    line: int


class ContractNodes:
    """The nodes of one file, JSON or YAML."""

    def __init__(self, path: Path) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            node = yaml.compose(path.read_text(encoding="utf-8"), Loader=loader)
        except (OSError, ValueError, yaml.YAMLError):
            node = None  # JSON that is no YAML: tabs, say; its findings have no line
        self.root = LocatedNode(node, 1)

    def entries(self, at: LocatedNode) -> Iterator[tuple[str, LocatedNode]]:
        """Yield the entries of a mapping, or of a list by their numbers; a reference is followed."""
        node = self._whole(at).value
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield str(key.value), LocatedNode(value, key.start_mark.line + 1)
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                yield str(number), LocatedNode(value, value.start_mark.line + 1)

    def get(self, at: LocatedNode | None, *names: str) -> LocatedNode | None:
        """Return the node that these names lead to; None if there is none."""
        for name in names:
            at = at and next((found for key, found in self.entries(at) if key == name), None)
        return at

    def text(self, at: LocatedNode | None, *names: str) -> str:
        """Return a plain value as text; empty if there is none."""
        found = self.get(at, *names)
        return str(found.value.value) if found and isinstance(found.value, yaml.ScalarNode) else ""

    def field(self, at: LocatedNode | None, name: str, depth: int = 0) -> LocatedNode | None:
        """Return the schema of a field, also in parts and alternatives; `*` is any entry of an array or an object."""
        if at is None or depth > MOST_HOPS:
            return None
        words = ("items", "additionalProperties") if name == "*" else ()
        here = [self.get(at, word) for word in words] or [
            self.get(at, "properties", name),
            self.get(at, "patternProperties", name),
        ]
        inner = (branch for word in ALTERNATIVES if (part := self.get(at, word)) for _, branch in self.entries(part))
        return next(filter(None, here), None) or next(
            filter(None, (self.field(branch, name, depth + 1) for branch in inner)), None
        )

    def find(self, name: str, at: LocatedNode | None = None) -> Iterator[LocatedNode]:
        """Yield each entry with this name, at any depth. No reference is followed."""
        node = (at or self.root).value
        for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
            if key.value == name:
                yield LocatedNode(value, key.start_mark.line + 1)
            yield from self.find(name, LocatedNode(value, 0))
        for value in node.value if isinstance(node, yaml.SequenceNode) else ():
            yield from self.find(name, LocatedNode(value, 0))

    def _whole(self, at: LocatedNode) -> LocatedNode:
        """Return what a reference leads to; the node itself where it is none."""
        for _ in range(MOST_HOPS):
            node = at.value
            pairs = node.value if isinstance(node, yaml.MappingNode) else ()
            reference = next((str(value.value) for key, value in pairs if key.value == "$ref"), "")
            found = self._at(reference) if reference.startswith("#/") else None
            if found is None:
                return at
            at = found
        return at

    def _at(self, reference: str) -> LocatedNode | None:
        return self.get(self.root, *(p.replace("~1", "/").replace("~0", "~") for p in reference[2:].split("/")))
