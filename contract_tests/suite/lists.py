"""The lists of a contract: their place in an answer, their pages and their filters."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from contract_tests.suite.examples import answer_schema, is_limit, properties, query_schemas
from contract_tests.suite.links import MISSING, Link, LinkedExchange, Links, evaluate
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.keywords import Place
from mock_server.contract.operation import Operation

Json = Any

DEEPEST = 3
"""The most objects that an answer may wrap around its list."""

COUNTS = ("total", "count")
"""The names for the number of all entries, beside a page."""


NEXT_URI = ("next_page_uri",)
"""The names for the URI of the next page."""


class Listing(NamedTuple):
    """An operation that answers a list, the place of the list in the answer, and the schema of an entry."""

    operation: Operation
    where: tuple[str, ...]
    entry: Place
    next_page: Link | None
    """The link from an answer to the next page."""
    offset: str | None
    """The parameter that skips entries, where the list has one."""
    limit: str | None
    """The parameter for the most entries on a page."""
    next_uri: str | None = None
    """The field of an answer with the URI of the next page."""

    def entries(self, answer: Json) -> list[Json]:
        """Return the entries of an answer."""
        for name in self.where:
            answer = answer[name]
        return list(answer)

    def total(self, answer: Json) -> int | None:
        """Return the number of entries on all pages, or None where the answer does not say it."""
        for name in self.where[:-1]:
            answer = answer[name]
        beside = answer if isinstance(answer, dict) else {}
        return next((beside[name] for name in COUNTS if name in beside), None)

    def following(self, path: Mapping[str, str], query: Mapping[str, Any], answer: Json) -> dict[str, Json] | None:
        """Return the query for the page after an answer; None after the last one."""
        if self.next_uri is not None:
            uri = answer[self.next_uri]
            return dict(parse_qsl(urlsplit(uri).query)) if uri else None
        if self.offset is not None:
            size = len(self.entries(answer))
            return {**query, self.offset: int(query.get(self.offset, 0)) + size} if size else None
        assert self.next_page
        exchange = LinkedExchange(path, query, None, answer)
        values = {name: evaluate(value, exchange) for name, value in self.next_page.parameters.items()}
        mine = {name: value for name, value in values.items() if name in self.operation.query}
        is_last = any(value is None or value is MISSING for value in mine.values())
        return None if is_last else {**query, **mine}


@cache
def listings(contract: Contract) -> tuple[Listing, ...]:
    """Return every operation that reads a list of objects."""
    return tuple(_listings(contract))


def _listings(contract: Contract) -> Iterator[Listing]:
    links = Links(contract)
    for operation in contract.operations.values():
        if operation.method == "GET" and 200 in operation.replies:
            found = _list(contract.document, operation)
            if found is not None:
                next_page, offset, limit = _paging(contract.document, links, operation)
                next_uri = _next_uri(contract.document, operation)
                yield Listing(operation, *found, next_page, offset, limit, next_uri)


def paged(contract: Contract) -> Iterator[Listing]:
    """Return the lists that are read page by page."""
    return (one for one in listings(contract) if one.limit and (one.next_page or one.offset or one.next_uri))


def filters(document: Document, listing: Listing) -> Iterator[str]:
    """Yield the parameters that keep only entries with the same value: enumerations and ids that an entry shows too.

    A contract does not say how any other parameter with the name of a field filters.
    """
    for name, schema in query_schemas(document, listing.operation):
        if filtered_field(document, listing, name) and ("enum" in schema or name.lower().endswith("id")):
            yield name


def filtered_field(document: Document, listing: Listing, parameter: str) -> str | None:
    """Return the field of an entry that a parameter filters by: `parent_sid` for `ParentSid`; None for no field."""
    return next((name for name in properties(document, listing.entry) if _plain(name) == _plain(parameter)), None)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


class Rows(NamedTuple):
    """Rows that a request sends under `field`, and the lists that show each of them with these field `names`."""

    field: str
    names: tuple[str, ...]
    lists: tuple[tuple[Link, Listing], ...]

    def sent(self, body: Json) -> list[Json]:
        """Return the identifying values of each row in a body."""
        return [[row.get(name) for name in self.names] for row in body[self.field]]

    def listed(self, entry: Json) -> Json:
        """Return the same values of an entry of a list."""
        return [entry.get(name) for name in self.names]


def rows(contract: Contract, links: Links, maker: Operation, body: Json) -> Rows | None:
    """Return the rows in a body, where links lead from its answer to lists that show them."""
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
    """Yield (place in the answer, schema of an entry) of each list of objects that is wrapped in envelopes only."""
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


def _next_uri(document: Document, operation: Operation) -> str | None:
    schema = answer_schema(document, operation)
    return next((name for name in properties(document, schema) if name in NEXT_URI), None) if schema else None


def _paging(document: Document, links: Links, operation: Operation) -> tuple[Link | None, str | None, str | None]:
    to_itself = [link for link in links.of(operation) if link.target == operation.id]
    schemas = {name: schema for name, schema in query_schemas(document, operation) if schema.get("type") == "integer"}
    offset = next(
        (name for name, schema in schemas.items() if schema.get("minimum") == schema.get("default") == 0), None
    )
    limit = next((name for name, schema in schemas.items() if is_limit(schema)), None)
    return (to_itself[0] if to_itself else None), offset, limit
