"""A pool of values that exist on the server under test, for the places that the contract's links name.

A schema says that an agent's id is text, but only the server knows which texts are agents. So the reading operations
are called first, and the values in their answers, followed along the links, replace generated ones.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from contract_tests.suite.examples import answer_schema, examples, first_example, is_limit, query_schemas
from contract_tests.suite.links import Json, Link, LinkedExchange, Links
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.operation import Operation

Ask = Callable[[Operation, Mapping[str, str], Mapping[str, Any], Json], Json | None]
"""Sends one request: (operation, path, query, body) to the body of the answer, or None where it was refused."""


MOST = 12
"""The most offers that are followed for one operation: a server may hold a million records."""


class ValuePool:
    """The values that exist in one world."""

    def __init__(self, links: Links, ask: Ask) -> None:
        self._links = links
        self.parameters: dict[str, list[dict[str, Json]]] = defaultdict(list)
        self.fields: dict[str, list[Json]] = {name: [] for link in links.all for name in link.body}
        self._blank = {
            operation.id: set(_blank_fields(links.contract, operation))
            for operation in links.contract.operations.values()
        }
        self._learn(ask)

    def _learn(self, ask: Ask) -> None:
        """Call each reading operation whose parameters are known. One answer may offer what the next call needs.

        A sound offers nothing, so it is not asked for.
        """
        asked: dict[str, list[Json]] = defaultdict(list)
        document, operations = self._links.contract.document, self._links.contract.operations.values()
        readers = [one for one in operations if one.method == "GET" and answer_schema(document, one) is not None]
        while new := [
            (reader, request)
            for reader in readers
            for request in self._requests(reader)
            if request not in asked[reader.id]
        ]:
            for operation, (path, query) in new:
                asked[operation.id].append((path, query))
                answer = ask(operation, path, query, None)
                if answer is not None:
                    self.take(operation, LinkedExchange(path, query, None, answer))

    def _requests(self, operation: Operation) -> list[tuple[dict[str, Json], dict[str, Json]]]:
        """Return the requests for a reading operation: for everything, and for the smallest page, which has a next."""
        names = {parameter.name for parameter in operation.record_parameters}
        smallest = smallest_page(self._links.contract.document, operation)
        offers = [offer for offer in self.parameters[operation.id] if names <= set(offer)] + ([] if names else [{}])
        found = []
        for offer in offers[:MOST]:
            path = {name: value for name, value in offer.items() if name in names}
            query = {name: value for name, value in offer.items() if name in operation.query}
            found += [(path, query), (path, query | smallest)]
        return found

    def paths(self, operation: Operation) -> list[dict[str, Json]]:
        """Return the path parameters that are known to exist."""
        names = [parameter.name for parameter in operation.record_parameters]
        return [
            {name: offer[name] for name in names} for offer in self.parameters[operation.id] if set(names) <= set(offer)
        ]

    def take(self, source: Operation, exchange: LinkedExchange) -> None:
        """Add the values that an exchange offers to other operations."""
        for link in self._links.of(source):
            parameters, fields = link.values(exchange)
            if parameters and parameters not in self.parameters[link.target]:
                self.parameters[link.target].append(parameters)
            for name, value in fields.items():
                if value not in self.fields[name]:
                    self.fields[name].append(value)

    def creations(self, operation: Operation) -> Iterator[tuple[Link, Json]]:
        """Yield each link to an operation from one that creates what its path names, with the body that does so."""
        for link in self._links.creators(operation.id):
            yield link, self.fill(link.source, first_example(self._links.contract.document, link.source))

    def make(self, operation: Operation, ask: Ask) -> dict[str, Json]:
        """Create what an operation's path names, from the contract's example; return {} where no operation does."""
        for link, body in self.creations(operation):
            answer = ask(link.source, {}, {}, body)
            if answer is not None:
                return link.values(LinkedExchange({}, {}, body, answer))[0]
        return {}

    def lacks(self, body: Json) -> bool:
        """Return whether a body has a field for which the server has no value."""
        return any(name in self.fields and not self.fields[name] for name in names(body))

    def fill(self, operation: Operation, value: Json, name: str = "") -> Json:
        """Return a body with existing values in the fields that links name, at any depth.

        What asks for the next page is left out where there is none.
        """
        if isinstance(value, dict) and not name:
            value = {key: inner for key, inner in value.items() if key not in self._lost(operation)}
        if isinstance(value, dict):
            return {key: self.fill(operation, inner, key) for key, inner in value.items()}
        real = self.fields.get(name)
        if isinstance(value, list):
            items = [one for offer in real or () for one in (offer if isinstance(offer, list) else [offer])]
            return [choose(items, v) if items and isinstance(v, str) else self.fill(operation, v) for v in value]
        if isinstance(value, str) and real and not (value == "" and name in self._blank[operation.id]):
            return choose(real, value)
        return value

    def _lost(self, operation: Operation) -> set[str]:
        """Return the fields of a body that lead from one answer of an operation to the next, and that have no value."""
        links = [link for link in self._links.all if link.target == operation.id == link.source.id]
        filled = {key for link in links for key, value in link.body.items() if value == f"$response.body#/{key}"}
        return {key for key in filled if not self.fields[key]}

    def query(self, operation: Operation, path: Mapping[str, Json], query: Mapping[str, Json]) -> dict[str, Json]:
        """Return a query with existing values for the parameters that links name; without those that have none.

        A required parameter without a value keeps the generated one.
        """
        linked = self._links.names(operation.id) & set(query)
        for offer in self.parameters[operation.id]:
            if linked <= set(offer) and all(offer.get(name) == value for name, value in path.items()):
                return {**query, **{name: offer[name] for name in linked}}
        return {name: value for name, value in query.items() if name not in linked or operation.query[name].is_required}


def choose(offers: list[Json], instead_of: str) -> Json:
    """Return one of several offers: the text itself if it is one, else the same one for the same text."""
    if instead_of in offers:
        return instead_of
    return offers[sum(instead_of.encode("utf-8", "surrogatepass")) % len(offers)]


def smallest_page(document: Document, operation: Operation) -> dict[str, Json]:
    """Return the parameters for the smallest page of a list."""
    schemas = query_schemas(document, operation)
    return {name: max(1, schema.get("minimum", 1)) for name, schema in schemas if is_limit(schema)}


def texts(value: Json) -> Iterator[str]:
    """Yield every text in a value, at any depth."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(inner)


def names(value: Json) -> Iterator[str]:
    """Yield the name of every field in a value, at any depth."""
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from names(inner)


def _blank_fields(contract: Contract, operation: Operation) -> Iterator[str]:
    """Yield the fields that an example leaves empty, where an empty text has a meaning of its own."""
    for body in examples(contract.document, operation):
        if isinstance(body, dict):
            yield from (name for name, value in body.items() if value == "")
