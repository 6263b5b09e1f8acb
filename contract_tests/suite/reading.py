"""What a contract says of one operation: its parameters and its examples, references followed."""

from collections.abc import Iterator
from typing import Any

from mock_server.contract.document import Document
from mock_server.contract.operation import Operation

Json = Any


def place(operation: Operation) -> tuple[str, ...]:
    """Where an operation stands in its document."""
    return ("paths", operation.path, operation.method.lower())


def query_schemas(document: Document, operation: Operation) -> Iterator[tuple[str, dict[str, Json]]]:
    """(name, schema) of each parameter of the query."""
    for n in range(len(operation.spec.get("parameters", ()))):
        where, parameter = document.follow((*place(operation), "parameters", str(n)))
        if parameter["in"] == "query":
            yield parameter["name"], document.follow((*where, "schema"))[1]


def examples(document: Document, operation: Operation) -> Iterator[Json]:
    """The examples of an operation's body."""
    if "requestBody" not in operation.spec:
        return
    body, spec = document.follow((*place(operation), "requestBody"))
    for kind, media in spec["content"].items():
        for name in media.get("examples", ()):
            yield document.follow((*body, "content", kind, "examples", name))[1]["value"]


def first_example(document: Document, operation: Operation) -> Json:
    """The first of them; None where there is none."""
    return next(examples(document, operation), None)
