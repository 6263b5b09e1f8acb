"""What a request says and an answer shows by the same name: whoever writes a field can read it back."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from contract_tests.suite.examples import answer_schema, examples, properties, validator
from contract_tests.suite.links import Json, Link, LinkedExchange, Links
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.keywords import Place
from mock_server.contract.operation import Operation

DEEPEST = 3
"""How many objects an answer may wrap around a record."""


class Readback(NamedTuple):
    """Where an operation's answer shows a record, and by which link one comes there; None for the same path."""

    operation: Operation
    where: tuple[str, ...]
    fields: Mapping[str, Place]
    link: Link | None = None

    def path(self, exchange: LinkedExchange) -> dict[str, Json]:
        """The path that leads there after an exchange."""
        return self.link.values(exchange)[0] if self.link else dict(exchange.path)

    def record(self, answer: Json) -> dict[str, Json]:
        """The record that an answer shows."""
        for name in self.where:
            answer = answer[name]
        return dict(answer)

    def comparable(self, document: Document, sent: Mapping[str, Json]) -> Iterator[str]:
        """The fields that are shown as they were sent, if they were taken: plain values that the answer may hold.

        A text that is left empty has a meaning of its own, and an object may be shown with more in it.
        """
        for name in sorted(self.fields.keys() & sent.keys()):
            if (
                sent[name] != ""
                and is_plain(sent[name])
                and validator(document, self.fields[name]).is_valid(sent[name])
            ):
                yield name


def is_plain(value: Json) -> bool:
    """Whether a value has no names of its own."""
    return not isinstance(value, dict) and not (isinstance(value, list) and any(isinstance(v, dict) for v in value))


def views(contract: Contract, links: Links, operation: Operation) -> list[Readback]:
    """Where it can be seen what an operation was sent: in its own answer, at the same path, and behind its links."""
    sent = {name for body in examples(contract.document, operation) if isinstance(body, dict) for name in body}
    ways: list[tuple[Operation, Link | None]] = [(operation, None)]
    ways += [(other, None) for other in contract.operations.values() if _reads(other) and other.path == operation.path]
    ways += [(contract.operations[link.target], link) for link in links.of(operation)]
    found = []
    for there, link in ways:
        known = set(link.parameters) if link else {parameter.name for parameter in operation.path_parameters}
        if there is operation or (_reads(there) and {parameter.name for parameter in there.path_parameters} <= known):
            found += [view._replace(link=link) for view in _best(contract.document, there, sent)]
    return found


def at_the_same_path(changer: Operation, seen: list[Readback]) -> Readback | None:
    """What reads the very thing that a PUT or PATCH changes."""
    if changer.method not in ("PUT", "PATCH"):
        return None
    return next((view for view in seen if view.operation.path == changer.path and view.operation.method == "GET"), None)


def _reads(operation: Operation) -> bool:
    return operation.method == "GET" and bool(operation.path_parameters)


def _best(document: Document, operation: Operation, sent: set[str]) -> list[Readback]:
    """The object in an answer that has most of these fields; none where none has any."""
    schema = answer_schema(document, operation)
    objects = [Readback(operation, *found) for found in _objects(document, schema, ())] if schema else []
    best = max(objects, key=lambda view: len(view.fields.keys() & sent), default=None)
    return [best] if best and best.fields.keys() & sent else []


def _objects(
    document: Document, schema: Place, inside: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Place]]]:
    """(where in the answer, its fields) of each object that is sure to be there."""
    where, shown = document.follow(schema)
    if not isinstance(shown, dict) or len(inside) > DEEPEST:
        return
    fields = properties(document, where)
    if fields:
        yield inside, fields
    inner = () if "id" in fields else sorted(fields.keys() & set(shown.get("required", ())))
    for name in inner:  # an object with an id is a record, no envelope
        yield from _objects(document, fields[name], (*inside, name))
