"""Prepares a contract for Schemathesis: each case is sent to a fresh world, with values that exist there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import requests
from hypothesis import settings
from schemathesis.core import NOT_SET

from contract_tests.profiles import IS_DEEP
from contract_tests.suite import formats
from contract_tests.suite.examples import required_headers
from contract_tests.suite.links import Json, Links
from contract_tests.suite.schema_loading import loaded
from contract_tests.suite.servers import ServerUnderTest
from contract_tests.suite.value_pool import ValuePool, names, texts
from mock_server.contract.contract import Contract
from mock_server.contract.forms import FORM, form
from mock_server.contract.operation import Operation
from mock_server.contract.parameter import Parameter


class Harness:
    """A contract, a server, and the key for the next case."""

    def __init__(self, contract: Contract, server: ServerUnderTest) -> None:
        formats.register()
        self.contract, self.server = contract, server
        self.scheme = contract.schemes[0]
        server.header_names.add(self.scheme.name)
        self.links = Links(contract)
        self.base = server.base(contract.document)
        self.key: str | None = None
        self.schema = loaded(contract, server, lambda: self.key or server.fresh_key())
        self.guarded = set[str]()
        """The operations that were seen to require a key: that needs to be checked only once."""
        self._deleted = set[str]()
        promises = {one.id: one.spec.get("x-calling", {}) for one in contract.operations.values()}
        self.at_once = {name: promise["at_once"] for name, promise in promises.items() if "at_once" in promise}
        """How many calls may be under way at once, by the operation that refuses one more, and with which status."""
        self._later = {
            place[-1]
            for place, schema in contract.document.schemas()
            if isinstance(schema, dict) and schema.get("format") in formats.COMING
        }
        self._fresh: ValuePool | None = None
        self._offers: ValuePool | None = None

    @property
    def examples(self) -> int:
        """The number of examples to generate for one test; fewer for our own mock, which other tests cover."""
        whole = settings().max_examples
        return whole if IS_DEEP or not self.server.is_our_own else max(1, whole // 5)

    @property
    def transport(self) -> dict[str, Any]:
        """The arguments with which a case is sent."""
        return {"base_url": self.base, "session": self.server.session}

    def asks_with(self, key: str) -> Any:
        """Return a function that sends a request with a key and returns the answer's body, or None for a refusal."""

        def ask(operation: Operation, path: Mapping[str, str], query: Mapping[str, Any], body: Json) -> Json | None:
            answer = self.send(key, operation, path, query, body)
            return answer.json() if answer.ok and answer.headers.get("content-type") == "application/json" else None

        return ask

    def send(
        self, key: str, operation: Operation, path: Mapping[str, str], query: Mapping[str, Any], body: Json
    ) -> requests.Response:
        """Send one request without checks. Instants that must be in the future are so for the world of the key."""
        return self.send_as_it_is(key, operation, path, query, None if body is None else self.timely(key, body))

    def send_as_it_is(
        self, key: str, operation: Operation, path: Mapping[str, str], query: Mapping[str, Any], body: Json
    ) -> requests.Response:
        """Send one request without checks, with the body unchanged."""
        whole = {**path, **self.scheme.path_of(key)}
        quoted = {name: quote(str(value), safe="") for name, value in whole.items()}
        url = self.base + operation.path.format(**quoted)
        headers = required_headers(operation, self.contract.document) | self.scheme.headers_of(key)
        rest: dict[str, Any] = {} if body is None else {"json": body}
        if body is not None and operation.body is not None and operation.body.form is not None:
            rest = {"data": form(body)}
            headers["Content-Type"] = FORM
        return self.server.send(key, operation.method, url, headers, params=query, **rest)

    @contextmanager
    def sequence(self) -> Iterator[str]:
        """Use one world for all requests in this context, and yield its key."""
        self.key, self._offers = self.server.fresh_key(), None
        self._deleted.clear()
        try:
            yield self.key
        finally:
            self.key = self._offers = None

    @property
    def offers(self) -> ValuePool:
        """The values that exist in the current world. All fresh worlds have the same, so one of them is read."""
        if self._offers is None:
            if self._fresh is None or not self.server.has_fresh_worlds:
                self._fresh = ValuePool(self.links, self.asks_with(self.key or self.server.fresh_key()))
            self._offers = self._fresh
        return self._offers

    def can_make(self, reader: Operation) -> bool:
        """Return whether the current world still has what the creation of a record needs.

        Nothing that its body names was deleted, and each field that the contract's links fill has a value that was
        there from the beginning: what a client has made itself, as a number that may not call, may not do.
        """
        now, first = self.offers, self._fresh
        assert first is not None
        lost = {name for name, values in first.fields.items() if values and not _shared(now.fields[name], values)}
        bodies = [body for _, body in now.creations(reader)]
        return not any(lost & set(names(body)) or self._deleted & set(texts(body)) for body in bodies)

    def saw(self, case: Any, status: int) -> None:
        """Take note of an answer. After a deletion, the values that exist are read anew."""
        if case.method == "DELETE" and status < 300:
            named = {parameter.name for parameter in self.operation(case).record_parameters}
            self._deleted.update(str(value) for name, value in case.path_parameters.items() if name in named)
            if self.key:
                first, now = self._fresh, ValuePool(self.links, self.asks_with(self.key))
                for name, values in now.fields.items():
                    now.fields[name] = _shared(values, first.fields[name] if first else []) or values
                self._offers = now
            elif not self.server.has_fresh_worlds:
                self._offers = None

    def operation(self, case: Any) -> Operation:
        """Return the contract's operation of a case."""
        return self.contract.operations[case.operation.definition.raw["operationId"]]

    def prepare(self, case: Any, *, is_linked: bool = False) -> None:
        """Fill a valid case with values that exist. The path of a linked case is right already."""
        operation = self.operation(case)
        if case.meta is None or not case.meta.generation.mode.is_positive:
            query = as_on_the_wire(operation, case.query)
            if query is not case.query:  # what is set is judged anew, without the formats that only we know
                case.query = query
            return
        key = self.key_of(case)
        if not is_linked and operation.record_parameters and (path := self.path_to(operation, key)):
            case.path_parameters = {**case.path_parameters, **path}
        if case.query:
            case.query = self.offers.query(operation, case.path_parameters or {}, case.query)
        if case.body is not NOT_SET and isinstance(case.body, dict | list):
            case.body = self.timely(key, formats.mend(self.offers.fill(operation, case.body)))

    def timely(self, key: str, body: Json) -> Json:
        """Return a body in which instants that must be in the future are so for the world of this key."""
        if not self._later:
            return body
        has_control = self.server.has_control and key
        now = self.server.control(key, "GET", "/world")["now"] if has_control else datetime.now(UTC).isoformat()
        return formats.postponed(body, self._later, datetime.fromisoformat(now))

    def path_to(self, operation: Operation, key: str) -> dict[str, Json]:
        """Return path parameters of a record that exists, or of a new one; empty where there is neither."""
        known = self.offers.paths(operation)
        if known:
            return known[0]
        made = self.offers.make(operation, self.asks_with(key)) if key and not self.server.is_read_only else {}
        names = {parameter.name for parameter in operation.record_parameters}
        return {name: value for name, value in made.items() if name in names}

    def key_of(self, case: Any) -> str:
        """Return the key of a case; empty where it has none."""
        return self.server.sent.get(str((case.headers or {}).get(self.scheme.header.decode().title(), "")), "")


def _shared(values: list[Json], others: list[Json]) -> list[Json]:
    return [value for value in values if value in others]


def as_on_the_wire(operation: Operation, query: Any) -> Any:
    """Return a query with an unknown parameter, whose texts are numbers where the contract has numbers.

    The same bytes are sent. Schemathesis checks whether the unknown parameter is the only error. It would count a whole
    number that it wrote as text as a second one, or a number where the contract has a text. Where nothing changes, the
    result is the query itself.
    """
    known = operation.query
    if not isinstance(query, dict) or set(query) <= set(known):
        return query
    found = {name: _as_number(known[name], value) if name in known else value for name, value in query.items()}
    return query if found == query else found


def _as_number(parameter: Parameter, value: Any) -> Any:
    """Return the whole number of a text, where the contract has a number there and writes it the same way."""
    number = parameter.read(value)[0] if isinstance(value, str) else value
    number = int(number) if isinstance(number, float) and number.is_integer() else number
    return number if type(number) is int and str(number) == value else value
