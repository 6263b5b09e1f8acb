"""The contracts and fixtures of this project, and the parts of them that tests read."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from mock_server import resources
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.keywords import Place

VENDORS = resources.contract_names()
CONTRACTS = [*VENDORS, "control"]
JSON = "application/json"


@cache
def contract_named(title: str) -> Contract:
    return Contract.load(resources.contract_path(title))


def nodes(node: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every value in a document, with its place."""
    yield place, node
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from nodes(inner, (*place, key))
    elif isinstance(node, list):
        for n, inner in enumerate(node):
            yield from nodes(inner, (*place, str(n)))


def examples(document: Document) -> Iterator[tuple[Place, Place, Any]]:
    """Yield (place, place of the schema, example) of every example outside a schema."""
    for place, node in nodes(document.root):
        if isinstance(node, dict) and "schema" in node and place[-1:] != ("properties",):
            if "example" in node:
                yield (*place, "example"), (*place, "schema"), node["example"]
            for title in node.get("examples", {}):
                where, found = document.follow((*place, "examples", title))
                yield where, (*place, "schema"), found["value"]


def schema_examples(document: Document) -> Iterator[tuple[Place, Place, Any]]:
    """Yield the same for the examples and the default in a schema."""
    for place, schema in document.schemas():
        if isinstance(schema, dict):
            for word in ("example", "default"):
                if word in schema:
                    yield (*place, word), place, schema[word]
            for n, value in enumerate(schema.get("examples", ())):
                yield (*place, "examples", str(n)), place, value


def complaint(contract: Contract, schema: Place, value: Any) -> str:
    """Return the violations of a value by a schema of a contract."""
    violations = contract.checkers.at(schema).violations(value, "example")
    return "; ".join(str(violation) for violation in violations)


def example_files() -> list[tuple[str, Path]]:
    """Return (vendor, file) of every example in the fixtures."""
    return [
        (vendor, path)
        for vendor in VENDORS
        for path in sorted((resources.fixtures_path(vendor) / "examples").iterdir())
    ]


def schema_of(contract: Contract, file: str) -> Place:
    """Return the place of the schema for a fixture, by its name: `createDial.200.json` …"""
    title, _, kind = file.removesuffix(".json").rpartition(".")
    if kind == "webhook":
        body: Place = ("webhooks", title, "post", "requestBody")
    else:
        operation = contract.operations[title]
        place: Place = ("paths", operation.path, operation.method.lower())
        body = (*place, "requestBody") if kind == "request" else (*place, "responses", kind)
    where, spec = contract.document.follow(body)
    return (*where, "content", next(iter(spec["content"])), "schema")
