"""The contracts and fixtures that this project comes with, and everything in them that a test looks at."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from mock_server import resources
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.keywords import Place

VENDORS = resources.contract_names()
BOOKS = [*VENDORS, "control"]
JSON = "application/json"


@cache
def book(title: str) -> Contract:
    return Contract.load(resources.contract_path(title))


def nodes(node: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Everything in a document, with its place."""
    yield place, node
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from nodes(inner, (*place, key))
    elif isinstance(node, list):
        for n, inner in enumerate(node):
            yield from nodes(inner, (*place, str(n)))


def examples(document: Document) -> Iterator[tuple[Place, Place, Any]]:
    """(its place, the place of its schema, the example) of every example outside a schema."""
    for place, node in nodes(document.root):
        if isinstance(node, dict) and "schema" in node and place[-1:] != ("properties",):
            if "example" in node:
                yield (*place, "example"), (*place, "schema"), node["example"]
            for title in node.get("examples", {}):
                where, found = document.follow((*place, "examples", title))
                yield where, (*place, "schema"), found["value"]


def schema_examples(document: Document) -> Iterator[tuple[Place, Place, Any]]:
    """The same for what stands in a schema: its examples and its default."""
    for place, schema in document.schemas():
        if isinstance(schema, dict):
            for word in ("example", "default"):
                if word in schema:
                    yield (*place, word), place, schema[word]
            for n, value in enumerate(schema.get("examples", ())):
                yield (*place, "examples", str(n)), place, value


def complaint(contract: Contract, schema: Place, value: Any) -> str:
    """What a schema of a contract has against a value; empty when nothing."""
    violations = contract.checkers.at(schema).violations(value, "example")
    return "; ".join(str(violation) for violation in violations)


def example_files() -> list[tuple[str, Path]]:
    """(vendor, file) of every example in the fixtures."""
    return [
        (vendor, path)
        for vendor in VENDORS
        for path in sorted((resources.fixtures_path(vendor) / "examples").iterdir())
    ]


def schema_of(contract: Contract, file: str) -> Place:
    """Where the schema stands that a fixture is named after: `createDial.200.json`, `dial.created.webhook.json` …"""
    title, _, kind = file.removesuffix(".json").rpartition(".")
    if kind == "webhook":
        body: Place = ("webhooks", title, "post", "requestBody")
    else:
        operation = contract.operations[title]
        place: Place = ("paths", operation.path, operation.method.lower())
        body = (*place, "requestBody") if kind == "request" else (*place, "responses", kind)
    return (*contract.document.follow(body)[0], "content", JSON, "schema")
