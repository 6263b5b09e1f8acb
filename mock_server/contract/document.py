"""One OpenAPI 3.1 document: its values, its references, and the refusal of what is not understood."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mock_server.contract import lint
from mock_server.contract.keywords import EXTENSIONS, METHODS, Place, Schema, pointer, subschemas
from mock_server.contract.loading import parsed

MOST_HOPS = 50
"""The most references that may lead from one to the next."""


class ContractRefused(ValueError):
    """A contract that cannot be used; names the file, the place and the reason."""


def read_yaml(path: Path) -> Any:
    """Return the values of a YAML file. Raise ContractRefused with the file and, if known, the line."""
    return read_marked(path)[0]


def read_marked(path: Path) -> tuple[Any, Path | None]:
    """Return the values of a file, and the path of the mark that says its text is sound; None if none can be kept."""
    try:
        return parsed(path.read_bytes(), _parse)
    except OSError as error:
        raise ContractRefused(f"{path}: {error.strerror or error}") from None
    except ValueError as error:
        raise ContractRefused(f"{path}: not YAML: {error}") from None


def _parse(text: bytes) -> Any:
    from mock_server.contract import yaml_loader

    return yaml_loader.parse(text)


class Document:
    """A contract as it is written, and where things are in it."""

    def __init__(
        self,
        name: str,
        root: Mapping[str, Any],
        path: Path = Path(),
        *,
        is_sound: bool = False,
        mark: Path | None = None,
    ) -> None:
        """Check the document, unless it `is_sound`. `mark` is the file that says so of this text, or will."""
        self.name = name
        self.root = root
        self.path = path
        self.is_sound = is_sound
        self.mark = mark
        self._referenced: dict[str, tuple[Place, Any]] = {}  # what each reference has led to
        if not is_sound and (objection := self._objection()):
            raise ContractRefused(f"{path if path.name else name}: {objection}")

    def _objection(self) -> str | None:
        """Return what can't be used in this document, if anything."""
        from mock_server.contract import shape

        try:
            found = next(lint.objections(self), None)
        except (AttributeError, TypeError, LookupError, RecursionError) as error:
            return next(shape.objections(self.root), f"a part of it is not OpenAPI's: {error!r}")
        return found or next(shape.objections(self.root), None)

    @classmethod
    def load(cls, path: Path) -> "Document":
        """Read a contract's file. Raise ContractRefused if it cannot be used."""
        root, mark = read_marked(path)
        if not isinstance(root, dict) or not str(root.get("openapi", "")).startswith("3.1."):
            raise ContractRefused(f"{path}: not an OpenAPI 3.1 document")
        return cls(path.stem, root, path, is_sound=mark is not None and mark.exists(), mark=mark)

    @property
    def title(self) -> str:
        """The contract's own name for the API."""
        return str(self.root.get("info", {}).get("title", self.name))

    @cached_property
    def server(self) -> tuple[str, str]:
        """The vendor's host and base path, from the first server: ("api.acme.test", "/v1")."""
        servers = self.root.get("servers") or [{"url": ""}]
        url = urlsplit(servers[0]["url"])
        return url.netloc, url.path.rstrip("/")

    @property
    def hosts(self) -> list[str]:
        """All hosts of the vendor: that of the first server, and those of its regions."""
        return [urlsplit(one["url"]).netloc for one in self.root.get("servers") or [{"url": ""}]]

    def follow(self, place: Place, hops: int = 0) -> tuple[Place, Any]:
        """Return the value at a place and its real place, references followed. Raise ContractRefused if none is."""
        node: Any = self.root
        if hops > MOST_HOPS:
            raise ContractRefused(f"{self.name}: the reference at {pointer(place)} leads back to itself")
        for depth, part in enumerate(place):
            try:
                node = node[int(part)] if isinstance(node, list) else node[part]
            except (KeyError, IndexError, ValueError, TypeError):
                raise ContractRefused(f"{self.name}: there is nothing at {pointer(place)}") from None
            if depth + 1 < len(place) and isinstance(node, dict) and "$ref" in node and place[depth + 1] not in node:
                return self.follow((*self.target(node["$ref"]), *place[depth + 1 :]), hops + 1)
        if isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
            if reference not in self._referenced:
                self._referenced[reference] = self.follow(self.target(reference), hops + 1)
            return self._referenced[reference]
        return place, node

    def target(self, reference: str) -> Place:
        """Return the place that a reference names. Raise ContractRefused if it is in another document."""
        if not reference.startswith("#/"):
            raise ContractRefused(f"{self.name}: {reference!r} is not a place in this document (expected #/…)")
        return tuple(part.replace("~1", "/").replace("~0", "~") for part in reference[2:].split("/"))

    def operations(self) -> Iterator[tuple[str, str, Place]]:
        """Yield (method, path template, place) of every operation, in the order of the file."""
        for path, item in self.root.get("paths", {}).items():
            for method in item:
                if method in METHODS:
                    yield method.upper(), path, ("paths", path, method)

    def webhooks(self) -> Iterator[tuple[str, Place]]:
        """Yield (name, place of its operation) of every webhook."""
        for name in self.root.get("webhooks", {}):
            yield name, ("webhooks", name, "post")

    def schemas(self) -> Iterator[tuple[Place, Schema]]:
        """Yield every schema of the document with its place, each once."""
        for place, schema in _roots(self.root, ()):
            yield from subschemas(schema, place)

    @cached_property
    def machines(self) -> dict[str, Mapping[str, Any]]:
        """The status machines, by kind of record."""
        return {
            schema["x-status-machine"]["record"]: schema["x-status-machine"]
            for _, schema in self.schemas()
            if isinstance(schema, dict) and "x-status-machine" in schema
        }


def _roots(node: Any, place: Place) -> Iterator[tuple[Place, Schema]]:
    """Yield the outermost schemas: those under `schema` and in `components/schemas`."""
    if isinstance(node, list):
        for n, inner in enumerate(node):
            yield from _roots(inner, (*place, str(n)))
    elif isinstance(node, dict):
        for key, inner in node.items():
            if place == ("components", "schemas") or (key == "schema" and place[-1:] != ("properties",)):
                yield (*place, key), inner
            elif key not in ("example", "examples", "value", *EXTENSIONS):
                yield from _roots(inner, (*place, key))
