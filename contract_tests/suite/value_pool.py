"""Values that exist: what the server under test has to offer, put where the contract's links say that it belongs.

A schema says that an agent's id is text; only the server knows which texts are agents. So the operations that read are
asked first, and the answers' values, followed along the links, replace what was made up.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from contract_tests.suite.examples import examples, first_example, is_limit, query_schemas
from contract_tests.suite.links import Json, LinkedExchange, Links
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.operation import Operation

Ask = Callable[[Operation, Mapping[str, str], Mapping[str, Any], Json], Json | None]
"""Sends one request: (operation, path, query, body) to the answer's body, None where it was refused."""


MOST = 12
"""How many offers are followed for one operation; a server may hold a million records."""


class Offers:
    """The real values of one world."""

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
        """Ask whatever reads and needs nothing unknown; what one answer offers may be what the next one needs."""
        asked: dict[str, list[Json]] = defaultdict(list)
        readers = [operation for operation in self._links.contract.operations.values() if operation.method == "GET"]
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
        """What a reading operation can be asked: everything, and page by page; a small page has a next one."""
        names = {parameter.name for parameter in operation.path_parameters}
        smallest = smallest_page(self._links.contract.document, operation)
        offers = [offer for offer in self.parameters[operation.id] if names <= set(offer)] + ([] if names else [{}])
        found = []
        for offer in offers[:MOST]:
            path = {name: value for name, value in offer.items() if name in names}
            query = {name: value for name, value in offer.items() if name in operation.query}
            found += [(path, query), (path, query | smallest)]
        return found

    def paths(self, operation: Operation) -> list[dict[str, Json]]:
        """The path parameters that are known to lead somewhere."""
        names = [parameter.name for parameter in operation.path_parameters]
        return [
            {name: offer[name] for name in names} for offer in self.parameters[operation.id] if set(names) <= set(offer)
        ]

    def take(self, source: Operation, exchange: LinkedExchange) -> None:
        """Learn what one exchange offers to others."""
        for link in self._links.of(source):
            parameters, fields = link.values(exchange)
            if parameters and parameters not in self.parameters[link.target]:
                self.parameters[link.target].append(parameters)
            for name, value in fields.items():
                if value not in self.fields[name]:
                    self.fields[name].append(value)

    def make(self, operation: Operation, ask: Ask) -> dict[str, Json]:
        """Make what an operation's path names, by the contract's own example; empty where no operation makes it."""
        for link in self._links.creators(operation.id):
            body = self.fill(link.source, first_example(self._links.contract.document, link.source))
            answer = ask(link.source, {}, {}, body)
            if answer is not None:
                return link.values(LinkedExchange({}, {}, body, answer))[0]
        return {}

    def lacks(self, body: Json) -> bool:
        """Whether a body names something of which the server has nothing."""
        return any(name in self.fields and not self.fields[name] for name in _names(body))

    def fill(self, operation: Operation, value: Json, name: str = "") -> Json:
        """A body with real values under the names that links know, at any depth."""
        if isinstance(value, dict):
            return {key: self.fill(operation, inner, key) for key, inner in value.items()}
        real = self.fields.get(name)
        if isinstance(value, list):
            items = [one for offer in real or () for one in (offer if isinstance(offer, list) else [offer])]
            return [choose(items, v) if items and isinstance(v, str) else self.fill(operation, v) for v in value]
        if isinstance(value, str) and real and not (value == "" and name in self._blank[operation.id]):
            return choose(real, value)
        return value

    def query(self, operation: Operation, path: Mapping[str, Json], query: Mapping[str, Json]) -> dict[str, Json]:
        """A query with real values under the names that links know; without those of which there are none.

        What is required stays as it was made up.
        """
        linked = self._links.names(operation.id) & set(query)
        for offer in self.parameters[operation.id]:
            if linked <= set(offer) and all(offer.get(name) == value for name, value in path.items()):
                return {**query, **{name: offer[name] for name in linked}}
        return {name: value for name, value in query.items() if name not in linked or operation.query[name].is_required}


def choose(offers: list[Json], instead_of: str) -> Json:
    """One of several, the same one for the same text."""
    return offers[sum(instead_of.encode("utf-8", "surrogatepass")) % len(offers)]


def smallest_page(document: Document, operation: Operation) -> dict[str, Json]:
    """The parameters that ask a list for as little as it can give."""
    schemas = query_schemas(document, operation)
    return {name: max(1, schema.get("minimum", 1)) for name, schema in schemas if is_limit(schema)}


def _names(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _names(inner)


def _blank_fields(contract: Contract, operation: Operation) -> Iterator[str]:
    """Names of fields that an example leaves empty, which then has a meaning of its own."""
    for body in examples(contract.document, operation):
        if isinstance(body, dict):
            yield from (name for name, value in body.items() if value == "")
