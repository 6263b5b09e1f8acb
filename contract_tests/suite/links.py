"""The contract's links: they say which answer holds the values that another operation needs."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.operation import Operation

Json = Any
MISSING = object()


class LinkedExchange(NamedTuple):
    """A request and its answer, to which the expressions of a link refer."""

    path: Mapping[str, str]
    query: Mapping[str, Any]
    asked: Json
    answered: Json


class Link(NamedTuple):
    """A link from an answer of `source` to the parameters and the body of `target`."""

    source: Operation
    target: str
    parameters: Mapping[str, Json]
    body: Mapping[str, Json]

    def values(self, exchange: LinkedExchange) -> tuple[dict[str, Json], dict[str, Json]]:
        """Return the values of an exchange for the target: (parameters, fields of the body)."""
        return _known(self.parameters, exchange), _known(self.body, exchange)


class Links:
    """The links of a contract."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    @cached_property
    def all(self) -> list[Link]:
        """Every link, in the order of the contract."""
        return list(self._read(self.contract.document))

    def of(self, source: Operation) -> list[Link]:
        """Return the links of one operation's answers."""
        return [link for link in self.all if link.source is source]

    def names(self, operation_id: str) -> set[str]:
        """Return the parameters of an operation for which a link has values."""
        return {name for link in self.all if link.target == operation_id for name in link.parameters}

    def creators(self, operation_id: str) -> Iterator[Link]:
        """Yield links from operations without path parameters that create what the path of this operation names.

        A value in the answer is of a new record; one that the request named was there before.
        """
        wanted = {parameter.name for parameter in self.contract.operations[operation_id].record_parameters}
        for link in self.all:
            is_maker = link.source.method == "POST" and not link.source.record_parameters
            made = {name for name, value in link.parameters.items() if str(value).startswith("$response")}
            if link.target == operation_id and is_maker and wanted <= made:
                yield link

    @property
    def makers(self) -> list[Operation]:
        """The operations that create a record: they have no path parameters, and links lead on from them."""
        sources = {link.source.id: link.source for link in self.all}
        return [source for source in sources.values() if source.method == "POST" and not source.record_parameters]

    def _read(self, document: Document) -> Iterator[Link]:
        for operation in self.contract.operations.values():
            place = ("paths", operation.path, operation.method.lower(), "responses")
            for status in document.follow(place)[1]:
                where, answer = document.follow((*place, status))
                for name in answer.get("links", ()):
                    link = document.follow((*where, "links", name))[1]
                    body = link.get("requestBody", {})
                    yield Link(
                        operation,
                        link["operationId"],
                        link.get("parameters", {}),
                        body if isinstance(body, dict) else {},
                    )


def _known(wanted: Mapping[str, Json], exchange: LinkedExchange) -> dict[str, Json]:
    found = {name: evaluate(expression, exchange) for name, expression in wanted.items()}
    return {name: value for name, value in found.items() if value is not MISSING and value is not None}


def evaluate(expression: Json, exchange: LinkedExchange) -> Json:
    """Return the value of an expression such as `$response.body#/data/0/id`, or MISSING."""
    if isinstance(expression, list):
        values = [evaluate(inner, exchange) for inner in expression]
        return MISSING if MISSING in values else values
    if not isinstance(expression, str) or not expression.startswith("$"):
        return expression
    source, _, place = expression.partition("#")
    match source.split(".", 2):
        case ["$response", "body"]:
            return _at(exchange.answered, place)
        case ["$request", "body"]:
            return _at(exchange.asked, place)
        case ["$request", "path", name]:
            return exchange.path.get(name, MISSING)
        case ["$request", "query", name]:
            return exchange.query.get(name, MISSING)
    raise ValueError(f"a link says {expression!r}, which the suite does not understand")


def _at(value: Json, pointer: str) -> Json:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(key)] if isinstance(value, list) else value[key]
        except (KeyError, IndexError, ValueError, TypeError):
            return MISSING
    return value
