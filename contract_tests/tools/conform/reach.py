"""Statuses that the suite did not meet: on a mock they are looked for, so that their answers are judged too.

The world is played first, so that there are calls that ended and recordings of them. Then each operation is asked in
all the ways that lead to another answer: well, once more, of something that is not there, with a wrong body, without a
key; and with a fault, where the mock has faults.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import orjson
import requests

from contract_tests.suite.plausible import MOST, Offers
from contract_tests.suite.reading import examples
from contract_tests.suite.records import Records
from contract_tests.suite.stage import Stage
from contract_tests.tools.conform.large import too_large
from contract_tests.tools.reports.report import Covered
from mock_server.contract.operation import JSON, Operation
from mock_server.contract.recorded import Exchange

Json = Any

NOWHERE = ("nothing", "00000000-0000-4000-8000-000000000000", "a/b", "-1")
"""Ids of nothing: of a wrong form, and of a right one."""

FAULTS = {429: {"name": "rate_limited"}, 500: {"name": "server_error"}, 503: {"name": "unavailable"}}
"""Which fault of a mock makes it answer so."""


class Way(NamedTuple):
    """One way to ask: path and query, headers, body."""

    path: Mapping[str, Json] = {}
    query: Mapping[str, Json] = {}
    headers: Mapping[str, str] = {}
    body: bytes | None = None


class Reach:
    """Asks a mock for the statuses that are still to be seen."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._server = stage, stage.server

    def ask(self, missing: Iterable[Covered]) -> Iterator[Exchange]:
        """Ask for all of them; yields the exchanges that did not go through a session."""
        wanted: dict[str, set[int]] = {}
        for thing in missing:
            wanted.setdefault(thing.subject, set()).add(int(thing.name))
        with self._stage.sequence() as key:
            offers = self._played(key)
            for name, statuses in wanted.items():
                operation = self._stage.contract.operations[name]
                if 413 in statuses and operation.body is not None:
                    yield too_large(
                        operation.method, self._url(operation, Way(next(self._paths(operation, offers)))), key
                    )
                self._plainly(key, operation, offers, statuses - {413, *FAULTS})
                for status in statuses & FAULTS.keys():
                    self._by_fault(key, operation, offers, status)

    def _played(self, key: str) -> Offers:
        """What a world has to offer after a day in which calls were made, and all that can be done was done to some."""
        records = Records(self._stage, key)
        for kind in records.kinds.values():
            for choice in [None, *records.operations(kind)]:
                path = records.make(kind)
                if choice:
                    self._stage.send(key, choice[0], path, {}, choice[1])
                    records.move(advance_seconds=3600)
        records.move(until="idle")
        return Offers(self._stage.links, self._stage.asks_with(key))

    def _plainly(self, key: str, operation: Operation, offers: Offers, wanted: set[int]) -> None:
        for way in self._ways(key, operation, offers):
            if not wanted:
                return
            wanted.discard(self._send(operation, way))

    def _by_fault(self, key: str, operation: Operation, offers: Offers, status: int) -> None:
        """Set a fault that strikes once. A mock of an older make has none, and then nothing is seen."""
        fault = FAULTS[status] | {"vendor": self._stage.contract.name, "operation": operation.id, "times": 1}
        if self._server.ask_control(key, "PUT", "/faults", json={"faults": [fault]}).ok:
            self._send(operation, next(self._ways(key, operation, offers)))
            self._server.ask_control(key, "DELETE", "/faults")

    def _ways(self, key: str, operation: Operation, offers: Offers) -> Iterator[Way]:
        """All the ways to ask for an operation, the good ones first."""
        known = {"Authorization": f"Bearer {key}"} | ({"Content-Type": JSON} if operation.body else {})
        bodies = [
            self._filled(key, operation, offers, body) for body in examples(self._stage.contract.document, operation)
        ]
        paths = list(self._paths(operation, offers))
        right = [
            Way(path, self._needed(operation, offers, path), known, _dumped(body))
            for path in paths
            for body in bodies or [None]
        ]
        yield from [*right, *right[:1]]
        first = right[0]
        for name in first.path:
            yield from (first._replace(path={**first.path, name: nowhere}) for nowhere in NOWHERE)
        for name in operation.query:
            yield from (first._replace(query={**first.query, name: nowhere}) for nowhere in NOWHERE)
            yield first._replace(query={other: value for other, value in first.query.items() if other != name})
        yield first._replace(headers={})
        if bodies and operation.body:
            yield first._replace(headers=known | {"Content-Type": "text/plain"})
            yield from (first._replace(body=body) for body in (b'{"', b"[]", b"{}", b""))
            yield from (first._replace(body=_dumped(body)) for body in _spoilt(bodies[0]))

    def _filled(self, key: str, operation: Operation, offers: Offers, body: Json) -> Json:
        return self._stage.timely(key, offers.fill(operation, body))

    def _needed(self, operation: Operation, offers: Offers, path: Mapping[str, Json]) -> dict[str, Json]:
        """Parameters of the query that have to be there, as far as an answer offered them with this path."""
        for offer in offers.parameters[operation.id]:
            if path.items() <= offer.items() and offer.keys() & operation.query.keys():
                return {name: value for name, value in offer.items() if name in operation.query}
        return {}

    def _paths(self, operation: Operation, offers: Offers) -> Iterator[dict[str, Json]]:
        """Paths that lead somewhere, from the end too, where the latest things are; else one that leads nowhere."""
        found = offers.paths(operation)
        yield from [*found[:MOST], *found[MOST:][-MOST:]] or [{p.name: NOWHERE[0] for p in operation.path_parameters}]

    def _url(self, operation: Operation, way: Way) -> str:
        return self._stage.base + operation.path.format(**{n: quote(str(v), safe="") for n, v in way.path.items()})

    def _send(self, operation: Operation, way: Way) -> int:
        """Ask; answers the status."""
        url, headers = self._url(operation, way), dict(way.headers)
        session: requests.Session = self._server.session
        answer = session.request(operation.method, url, params=way.query, headers=headers, data=way.body, timeout=60)
        return answer.status_code


def _spoilt(body: Json) -> Iterator[Json]:
    """The same body with one field of another value: an id of nothing, another type, none at all."""
    for name, value in body.items() if isinstance(body, dict) else ():
        others = [*NOWHERE, 10**9] if isinstance(value, str) else [-1, "nothing"]
        yield from ({**body, name: other} for other in others)
        yield {other: kept for other, kept in body.items() if other != name}


def _dumped(body: Json) -> bytes | None:
    return None if body is None else orjson.dumps(body)
