"""Finds where an answer shows the fields that a request sent, so that a client can read them back."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from contract_tests.suite.examples import answer_schema, examples, properties, validator
from contract_tests.suite.links import Json, Link, LinkedExchange, Links
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.keywords import Place
from mock_server.contract.operation import Operation

DEEPEST = 3
"""The most objects that an answer may wrap around a record."""


class Readback(NamedTuple):
    """The place where an operation's answer shows a record, and the link that leads there; None for the same path."""

    operation: Operation
    where: tuple[str, ...]
    fields: Mapping[str, Place]
    link: Link | None = None

    def path(self, exchange: LinkedExchange) -> dict[str, Json]:
        """Return the path parameters of the reading operation after an exchange."""
        return self.link.values(exchange)[0] if self.link else dict(exchange.path)

    def is_reached_from(self, exchange: LinkedExchange) -> bool:
        """Return whether the answer has what the link needs: one to some calls at once leads to none of them."""
        return self.link is None or self.link.parameters.keys() <= self.path(exchange).keys()

    def record(self, answer: Json) -> dict[str, Json]:
        """Return the record that an answer shows."""
        for name in self.where:
            answer = answer[name]
        return dict(answer)

    def comparable(self, document: Document, sent: Mapping[str, Json]) -> Iterator[str]:
        """Yield the sent fields that the answer must show unchanged: plain values that its schema allows.

        An empty text may have a meaning of its own, and an object may be shown with more fields.
        """
        for name in sorted(self.fields.keys() & sent.keys()):
            if (
                sent[name] != ""
                and is_plain(sent[name])
                and validator(document, self.fields[name]).is_valid(sent[name])
            ):
                yield name


def is_plain(value: Json) -> bool:
    """Return whether a value has no objects in it."""
    return not isinstance(value, dict) and not (isinstance(value, list) and any(isinstance(v, dict) for v in value))


def views(contract: Contract, links: Links, operation: Operation) -> list[Readback]:
    """Return the places that show what an operation was sent: its answer, the same path, and its links' targets."""
    sent = {name for body in examples(contract.document, operation) if isinstance(body, dict) for name in body}
    ways: list[tuple[Operation, Link | None]] = [(operation, None)]
    ways += [(other, None) for other in contract.operations.values() if _reads(other) and other.path == operation.path]
    ways += [(contract.operations[link.target], link) for link in links.of(operation)]
    found = []
    for there, link in ways:
        known = set(link.parameters) if link else {parameter.name for parameter in operation.record_parameters}
        if there is operation or (_reads(there) and {parameter.name for parameter in there.record_parameters} <= known):
            found += [view._replace(link=link) for view in _best(contract.document, there, sent)]
    return found


def at_the_same_path(changer: Operation, seen: list[Readback]) -> Readback | None:
    """Return the place that reads the record which a PUT or PATCH changes; None for other methods."""
    if changer.method not in ("PUT", "PATCH"):
        return None
    return next((view for view in seen if view.operation.path == changer.path and view.operation.method == "GET"), None)


def _reads(operation: Operation) -> bool:
    return operation.method == "GET" and bool(operation.record_parameters)


def _best(document: Document, operation: Operation, sent: set[str]) -> list[Readback]:
    """Return the object of an answer with most of the sent fields, in a list; an empty list where none has any."""
    schema = answer_schema(document, operation)
    objects = [Readback(operation, *found) for found in _objects(document, schema, ())] if schema else []
    best = max(objects, key=lambda view: len(view.fields.keys() & sent), default=None)
    return [best] if best and best.fields.keys() & sent else []


def _objects(
    document: Document, schema: Place, inside: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Place]]]:
    """Yield (place in the answer, fields) of each object that must be there."""
    where, shown = document.follow(schema)
    if not isinstance(shown, dict) or len(inside) > DEEPEST:
        return
    fields = properties(document, where)
    if fields:
        yield inside, fields
    inner = () if "id" in fields else sorted(fields.keys() & set(shown.get("required", ())))
    for name in inner:  # an object with an id is a record, no envelope
        yield from _objects(document, fields[name], (*inside, name))
