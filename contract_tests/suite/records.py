"""Creates records with a status, reads and changes their status, moves the clock, and reads the journal."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import requests

from contract_tests.suite.examples import examples
from contract_tests.suite.harness import Harness
from contract_tests.suite.links import LinkedExchange
from contract_tests.suite.lists import listings
from contract_tests.suite.machines import JournalChecker, RecordKind, kinds, tables
from mock_server.contract.operation import Operation

Json = Any


class Records:
    """The records in the world of `key`."""

    def __init__(self, harness: Harness, key: str) -> None:
        self.harness, self.key = harness, key
        self.kinds = kinds(harness.contract)
        self.watch = JournalChecker(self.kinds)
        self._receiver: str | None = None

    def listen(self, url: str, secret: str) -> None:
        """Have webhooks sent to a URL: by the account's settings, or in requests that name a receiver."""
        self._receiver = url
        for name, value in (("webhook_secret", secret), ("webhook_url", url)):
            path = f"/settings/{self.harness.contract.name}"
            self.harness.server.ask_control(self.key, "PATCH", path, json={name: value})

    def _ask(self, operation: Operation, path: Mapping[str, str], query: Mapping[str, Any], body: Json) -> Json | None:
        return self.harness.asks_with(self.key)(operation, path, query, self._heard(operation, body))

    def _heard(self, operation: Operation, body: Json) -> Json:
        """Return a body that names the receiver of webhooks, if there is one and a request can name it."""
        if self._receiver is not None and isinstance(body, dict):
            return body | dict.fromkeys(callback_fields(operation), self._receiver)
        return body

    def make(self, kind: RecordKind) -> dict[str, Json]:
        """Create a record from the contract's example, and return the path parameters that lead to it."""
        made = self.harness.offers.make(kind.reader, self._ask)
        assert made, f"no operation that {kind.reader.id} is linked from made a {kind.record}"
        return made

    def make_if_there_is_room(self, kind: RecordKind) -> dict[str, Json]:
        """Create a record as `make` does. Return {} where the vendor has no room for one more call.

        An operation with a limit of calls at once may refuse one more, with the status that it promises, and only while
        as many are under way.
        """
        harness = self.harness
        for link, body in harness.offers.creations(kind.reader):
            answer = harness.send(self.key, link.source, {}, {}, self._heard(link.source, body))
            if answer.ok:
                return link.values(LinkedExchange({}, {}, body, answer.json()))[0]
            limit = harness.at_once.get(link.source.id)
            assert limit is not None, f"{link.source.id} made no {kind.record}: {answer.status_code} {answer.text}"
            self._check_refusal(kind, limit, answer)
        return {}

    def _check_refusal(self, kind: RecordKind, limit: Mapping[str, int], answer: requests.Response) -> None:
        """Raise `AssertionError` unless an answer refuses a call as promised, and as many as may be are under way."""
        said = f"{answer.status_code} {answer.text}"
        assert answer.status_code == limit["status"], f"one more call is refused with {limit['status']}: seen {said}"
        count = self._count_under_way(kind)
        assert count is None or count >= limit["most"], (
            f"{count} calls of {limit['most']} are under way, and one more is {said}"
        )

    def is_full(self, kind: RecordKind, limit: Mapping[str, int]) -> bool:
        """Return whether as many calls as may be are under way, or nothing tells how many are."""
        count = self._count_under_way(kind)
        return count is None or count >= limit["most"]

    def _count_under_way(self, kind: RecordKind) -> int | None:
        statuses = self._statuses(kind)
        return None if statuses is None else sum(map(kind.is_under_way, statuses))

    def _statuses(self, kind: RecordKind) -> list[str] | None:
        """Return the status of each record of a kind: by the journal, else by the vendor's list; None where none shows.

        No call of another request, as one for many people, may be missing, so what the suite has made is not enough.
        """
        if self.harness.server.has_control:
            self.look()
            known = self.watch.status.items()
            return [status for (record, _), status in known if record == kind.record and status is not None]
        document = self.harness.contract.document
        for listing in listings(self.harness.contract):
            for where, table in tables(document, listing.entry):
                if table["record"] == kind.record and not listing.operation.record_parameters:
                    shown = self._ask(listing.operation, {}, {}, None)
                    entries = listing.entries(shown) if shown is not None else []
                    return [kind._replace(where=where).status(entry) for entry in entries]
        return None

    def status(self, kind: RecordKind, path: Mapping[str, Json]) -> str | None:
        """Return the status that a record shows; None where there is no such record."""
        shown = self.harness.asks_with(self.key)(kind.reader, path, {}, None)
        return kind.status(shown) if shown else None

    def shown(self, kind: RecordKind, path: Mapping[str, Json]) -> dict[str, Json]:
        """Return the object in which a record's status stands; empty where there is no such record."""
        answer = self.harness.asks_with(self.key)(kind.reader, path, {}, None) or {}
        for name in kind.where[:-1]:
            answer = answer.get(name, {})
        return dict(answer)

    def now(self) -> datetime:
        """Return the present of this world."""
        return datetime.fromisoformat(self.harness.server.control(self.key, "GET", "/world")["now"])

    def reach(self, kind: RecordKind, status: str) -> dict[str, Json]:
        """Bring a new record, or else a seeded one, to a status, and return its path parameters."""
        for path in (self.make(kind), *self.harness.offers.paths(kind.reader)):
            way = kind.path_to(status, self.status(kind, path))
            if way is not None:
                assert [self.fire(kind, path, step) for step in way] == [200] * len(way)
                return path
        raise AssertionError(f"no {kind.record} can be brought to {status}")

    def operations(self, kind: RecordKind) -> Iterator[tuple[Operation, Json]]:
        """Yield each operation that causes events of a record, with each example of its body."""
        contract = self.harness.contract
        for operation in contract.operations.values():
            if kind.concerns(operation) and kind.events_of(operation):
                for body in list(examples(contract.document, operation)) or [None]:
                    yield operation, body

    def live(self, seconds: float) -> None:
        """Create records, apply none, some or all of a client's operations to them, and let time pass."""
        for kind in self.kinds.values():
            choices = list(self.operations(kind))
            for most in range(len(choices) + 1):
                path = self.make(kind)
                for operation, body in choices[:most]:
                    self.harness.send(self.key, operation, path, {}, body)
        self.move(advance_seconds=seconds)

    def fire(self, kind: RecordKind, path: Mapping[str, Json], event: str) -> int:
        """Fire an event through the control plane, and return the status code."""
        (id_,) = path.values()
        url = f"/records/{self.harness.contract.name}/{kind.plural}/{id_}/events"
        return self.harness.server.ask_control(self.key, "POST", url, json={"event": event}).status_code

    def move(self, **how: Json) -> None:
        """Move the clock: `advance_seconds=60`, `until="idle"`."""
        self.harness.server.control(self.key, "POST", "/clock", json=how)

    def listed(self, what: str) -> list[Json]:
        """Return what the control plane lists for this vendor: its part of the journal, or its webhooks."""
        found, after = [], 0
        while after is not None:
            part = self.harness.server.control(self.key, "GET", f"/{what}", params={"after": after, "limit": 10_000})
            found += [entry for entry in part["data"] if entry["vendor"] == self.harness.contract.name]
            after = part["next"]
        return found

    def look(self) -> None:
        """Check the new entries of the journal against the tables of moves."""
        more: int | None = self.watch.last
        while more is not None:
            part = self.harness.server.control(self.key, "GET", "/journal", params={"after": more})
            for entry in part["data"]:
                self.watch.see(entry)
            more = part["next"]


def callback_fields(operation: Operation) -> Iterator[str]:
    """Yield the fields of a body that name the receiver of a callback: `Url` for `{$request.body#/Url}`."""
    for callback in operation.spec.get("callbacks", {}).values():
        for expression in callback:
            found = re.fullmatch(r"\{\$request\.body#/(\w+)\}", expression)
            if found is not None:
                yield found[1]
