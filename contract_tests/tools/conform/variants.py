"""The variants of a request for one operation that lead to different answers."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import orjson

from contract_tests.suite.examples import examples
from contract_tests.suite.harness import Harness
from contract_tests.suite.value_pool import MOST, ValuePool
from mock_server.contract.forms import form
from mock_server.contract.operation import Operation

Json = Any

NOWHERE = ("nothing", "00000000-0000-4000-8000-000000000000", "a/b", "-1")
"""Ids in several forms that no record has."""


class RequestVariant(NamedTuple):
    """A request: path and query, headers, body."""

    path: Mapping[str, Json] = {}
    query: Mapping[str, Json] = {}
    headers: dict[str, str] = {}  # noqa: RUF012 - never written to
    body: bytes | None = None
    value: Json = None
    """The body before it was written."""

    def url(self, harness: Harness, operation: Operation) -> str:
        """Return the URL without the query."""
        return harness.base + operation.path.format(**{name: quote(str(v), safe="") for name, v in self.path.items()})


def valid_variants(harness: Harness, key: str, operation: Operation, offers: ValuePool) -> list[RequestVariant]:
    """Return valid requests: each example of the body, for each known record."""
    headers = harness.scheme.headers_of(key) | ({"Content-Type": operation.body.media} if operation.body else {})
    account = harness.scheme.path_of(key)
    bodies = [
        harness.timely(key, offers.fill(operation, body)) for body in examples(harness.contract.document, operation)
    ]
    return [
        RequestVariant(path | account, _needed(operation, offers, path), headers, _dumped(operation, body), body)
        for path in _paths(operation, offers)
        for body in bodies or [None]
    ]


def variants(harness: Harness, key: str, operation: Operation, offers: ValuePool) -> Iterator[RequestVariant]:
    """Yield the valid requests, the first of them once more, then requests with one error each."""
    good = valid_variants(harness, key, operation, offers)
    first = good[0]
    yield from [*good, first]
    yield from _misdirected(operation, first, harness.scheme.account_parameters)
    yield first._replace(headers={})
    if first.body is not None:
        yield first._replace(headers=first.headers | {"Content-Type": "text/plain"})
        yield from (first._replace(body=body, value=None) for body in (b'{"', b"[]", b"{}", b""))
        yield from (first._replace(body=_dumped(operation, body), value=body) for body in _spoilt(first.value))


def _misdirected(operation: Operation, variant: RequestVariant, account: Collection[str]) -> Iterator[RequestVariant]:
    """Yield requests for unknown records, and with wrong or missing parameters; the account stays the same."""
    for name, id_ in ((name, id_) for name, id_ in variant.path.items() if name not in account):
        yield from (variant._replace(path={**variant.path, name: other}) for other in (*NOWHERE, like(id_)))
    for name in operation.query:
        yield from (variant._replace(query={**variant.query, name: other}) for other in NOWHERE)
        yield variant._replace(query={other: kept for other, kept in variant.query.items() if other != name})


def _paths(operation: Operation, offers: ValuePool) -> list[dict[str, Json]]:
    """Return the paths of known records, the latest too, or else one that no record has."""
    found = offers.paths(operation)
    return [*found[:MOST], *found[MOST:][-MOST:]] or [{p.name: NOWHERE[0] for p in operation.path_parameters}]


def _needed(operation: Operation, offers: ValuePool, path: Mapping[str, Json]) -> dict[str, Json]:
    """Return the query parameters that an answer offered together with a path."""
    for offer in offers.parameters[operation.id]:
        if path.items() <= offer.items() and offer.keys() & operation.query.keys():
            return {name: value for name, value in offer.items() if name in operation.query}
    return {}


def like(id_: Json) -> str:
    """Return an id of the same form that no record has."""
    text = str(id_)
    return text[:-6] + re.sub("[0-9A-Za-z]", "0", text[-6:])


def _spoilt(body: Json) -> Iterator[Json]:
    """Yield the body with one field changed: to an unknown id, to another type, or left out."""
    for name, value in body.items() if isinstance(body, dict) else ():
        others = [*NOWHERE, like(value), 10**9] if isinstance(value, str) else [-1, "nothing"]
        yield from ({**body, name: other} for other in others)
        yield {other: kept for other, kept in body.items() if other != name}


def _dumped(operation: Operation, body: Json) -> bytes | None:
    """Return a body in the media type of an operation; None where there is none."""
    if body is None:
        return None
    return form(body) if operation.body is not None and operation.body.form is not None else orjson.dumps(body)
