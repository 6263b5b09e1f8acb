"""The parameters, examples and schemas of one operation, with references followed."""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from mock_server.contract.document import Document
from mock_server.contract.keywords import Place
from mock_server.contract.operation import Operation

Json = Any


def place(operation: Operation) -> tuple[str, ...]:
    """Return the place of an operation in its document."""
    return ("paths", operation.path, operation.method.lower())


def query_schemas(document: Document, operation: Operation) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield (name, schema) of each query parameter."""
    for n in range(len(operation.spec.get("parameters", ()))):
        where, parameter = document.follow((*place(operation), "parameters", str(n)))
        if parameter["in"] == "query":
            yield parameter["name"], document.follow((*where, "schema"))[1]


def required_headers(operation: Operation, document: Document) -> dict[str, str]:
    """Return the headers that an operation requires, with the values of the contract's examples."""
    found = {}
    for n in range(len(operation.spec.get("parameters", ()))):
        _, parameter = document.follow((*place(operation), "parameters", str(n)))
        if parameter["in"] == "header" and parameter.get("required"):
            found[parameter["name"]] = str(parameter["example"])
    return found


def is_limit(schema: Mapping[str, Json]) -> bool:
    """Return whether a parameter of the query says how much a page holds: one at least, or some by default."""
    return schema.get("type") == "integer" and max(schema.get("minimum", 0), schema.get("default", 0)) >= 1


def examples(document: Document, operation: Operation) -> Iterator[Json]:
    """Yield the examples of an operation's body."""
    if "requestBody" not in operation.spec:
        return
    body, spec = document.follow((*place(operation), "requestBody"))
    for kind, media in spec["content"].items():
        for name in media.get("examples", ()):
            yield document.follow((*body, "content", kind, "examples", name))[1]["value"]


def first_example(document: Document, operation: Operation) -> Json:
    """Return the first example; None where there is none."""
    return next(examples(document, operation), None)


def answer_schema(document: Document, operation: Operation) -> Place | None:
    """Return the place of the schema of an operation's successful JSON answer; None where it has none."""
    good = next((str(status) for status in sorted(operation.replies) if 200 <= status < 300), None)
    if good is None:
        return None
    where, answer = document.follow((*place(operation), "responses", good))
    is_json = "application/json" in answer.get("content", ())
    return (*where, "content", "application/json", "schema") if is_json else None


def properties(document: Document, schema: Place) -> dict[str, Place]:
    """Return the properties of an object by name, with those of all parts of an `allOf`."""
    where, shown = document.follow(schema)
    found = {name: (*where, "properties", name) for name in shown.get("properties", ())}
    for n in range(len(shown.get("allOf", ()))):
        found |= properties(document, (*where, "allOf", str(n)))
    return found


def validator(document: Document, schema: Place) -> jsonschema_rs.Draft202012Validator:
    """Return a validator for the schema at a place. Its references lead to the document itself."""
    pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in schema)
    registry = jsonschema_rs.Registry([("urn:contract", dict(document.root))])
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"urn:contract#/{pointer}"}, registry=registry, validate_formats=True
    )
