"""The lists of a contract: where in an answer they stand, how they are paged, and by what they are filtered."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from contract_tests.suite.examples import answer_schema, is_limit, properties, query_schemas
from contract_tests.suite.links import MISSING, Link, LinkedExchange, Links, evaluate
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.keywords import Place
from mock_server.contract.operation import Operation

Json = Any

DEEPEST = 3
"""How many objects an answer may wrap around its list."""

COUNTS = ("total", "count")
"""How contracts call the number of all entries, which stands beside a page."""


class Listing(NamedTuple):
    """An operation that answers a list: where in the answer it stands, and the schema of an entry."""

    operation: Operation
    where: tuple[str, ...]
    entry: Place
    next_page: Link | None
    """The link by which an answer names the page behind it."""
    offset: str | None
    """The parameter that leaves out the first entries, where a list is paged so."""
    limit: str | None
    """The parameter that says how many entries a page has at most."""

    def entries(self, answer: Json) -> list[Json]:
        """What an answer lists."""
        for name in self.where:
            answer = answer[name]
        return list(answer)

    def count(self, answer: Json) -> int | None:
        """How many entries there are on all pages, where an answer says so."""
        for name in self.where[:-1]:
            answer = answer[name]
        beside = answer if isinstance(answer, dict) else {}
        return next((beside[name] for name in COUNTS if name in beside), None)

    def following(self, path: Mapping[str, str], query: Mapping[str, Any], answer: Json) -> dict[str, Json] | None:
        """The query for the page behind an answer; None behind the last one."""
        if self.offset is not None:
            size = len(self.entries(answer))
            return {**query, self.offset: int(query.get(self.offset, 0)) + size} if size else None
        assert self.next_page
        exchange = LinkedExchange(path, query, None, answer)
        values = {name: evaluate(value, exchange) for name, value in self.next_page.parameters.items()}
        mine = {name: value for name, value in values.items() if name in self.operation.query}
        is_last = any(value is None or value is MISSING for value in mine.values())
        return None if is_last else {**query, **mine}


def listings(contract: Contract) -> Iterator[Listing]:
    """Every operation that reads a list of objects."""
    links = Links(contract)
    for operation in contract.operations.values():
        if operation.method == "GET" and 200 in operation.replies:
            found = _list(contract.document, operation)
            if found is not None:
                yield Listing(operation, *found, *_paging(contract.document, links, operation))


def paged(contract: Contract) -> Iterator[Listing]:
    """Those of them that answer page by page."""
    return (one for one in listings(contract) if one.limit and (one.next_page or one.offset))


def filters(document: Document, listing: Listing) -> Iterator[str]:
    """The parameters that leave only entries which show this very value: enumerations and ids that an entry shows too.

    What a parameter of another kind means by the name of a field, a contract does not say.
    """
    shown = properties(document, listing.entry)
    for name, schema in query_schemas(document, listing.operation):
        if name in shown and ("enum" in schema or name.lower().endswith("id")):
            yield name


class Rows(NamedTuple):
    """Entries that a request sends one by one, under `field`, and lists that show each of them by these `names`."""

    field: str
    names: tuple[str, ...]
    lists: tuple[tuple[Link, Listing], ...]

    def sent(self, body: Json) -> list[Json]:
        """What tells the rows of a body apart."""
        return [[row.get(name) for name in self.names] for row in body[self.field]]

    def listed(self, entry: Json) -> Json:
        """The same of an entry of a list."""
        return [entry.get(name) for name in self.names]


def rows(contract: Contract, links: Links, maker: Operation, body: Json) -> Rows | None:
    """The rows in a body, as far as lists that links lead to from its answer show them."""
    by_id = {listing.operation.id: listing for listing in listings(contract)}
    found = [(link, by_id[link.target]) for link in links.of(maker) if link.target in by_id]
    for field, value in body.items():
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            names = {name for row in value for name in row if isinstance(row[name], str)}
            lists = [
                (link, listing)
                for link, listing in found
                if names <= properties(contract.document, listing.entry).keys()
            ]
            if names and lists:
                return Rows(field, tuple(sorted(names)), tuple(lists))
    return None


def _list(document: Document, operation: Operation) -> tuple[tuple[str, ...], Place] | None:
    schema = answer_schema(document, operation)
    return next(_arrays(document, schema, ()), None) if schema else None


def _arrays(document: Document, schema: Place, inside: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Place]]:
    """(where in the answer, schema of an entry) of each list of objects that only envelopes stand around."""
    where, shown = document.follow(schema)
    if not isinstance(shown, dict) or len(inside) > DEEPEST:
        return
    if shown.get("type") == "array":
        entry = (*where, "items")
        if properties(document, entry):
            yield inside, entry
        return
    names = properties(document, where)
    if "id" not in names:  # an object with an id is a record, no envelope
        for name, inner in names.items():
            yield from _arrays(document, inner, (*inside, name))


def _paging(document: Document, links: Links, operation: Operation) -> tuple[Link | None, str | None, str | None]:
    to_itself = [link for link in links.of(operation) if link.target == operation.id]
    schemas = {name: schema for name, schema in query_schemas(document, operation) if schema.get("type") == "integer"}
    offset = next(
        (name for name, schema in schemas.items() if schema.get("minimum") == schema.get("default") == 0), None
    )
    limit = next((name for name, schema in schemas.items() if is_limit(schema)), None)
    return (to_itself[0] if to_itself else None), offset, limit
