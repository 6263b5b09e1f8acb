"""Finds the moves that a run has seen: a status, something that happened, and the status after it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from contract_tests.suite.machines import RecordKind, kinds
from contract_tests.tools.reading import value
from contract_tests.tools.reports.report import Covered
from mock_server.contract.conformance import Conformance
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation

Record = tuple[str, str, str]
"""The account, the kind of record, and its id."""


class Moves:
    """The moves that a run has seen. On a mock, exchanges with its control plane name every event."""

    def __init__(self, contract: Contract, base_url: str) -> None:
        self._contract, self._judge = contract, Conformance(contract, base_url)
        self._kinds, self._scheme = kinds(contract), contract.schemes[0]
        self._status: dict[Record, str] = {}
        self._since: dict[Record, list[str]] = defaultdict(list)
        self._in_journal: dict[Record, str] = {}
        self.seen = Counter[tuple[str, str, str]]()
        self.webhooks = Counter[str]()

    def see(self, exchange: Exchange) -> None:
        """Take one exchange. Its credential, or its path, identifies the world."""
        if not 200 <= exchange.status < 300:
            return
        if urlsplit(exchange.url).path.startswith("/_mock/"):
            self._control(self._scheme.account_in(exchange.asked("authorization") or "", {}), exchange)
        elif operation := self._judge.operation(exchange):
            self._vendor(operation, exchange)

    def _vendor(self, operation: Operation, exchange: Exchange) -> None:
        path = dict(zip((one.name for one in operation.path_parameters), self._judge.values(exchange), strict=True))
        whose = self._scheme.account_in(exchange.asked(self._scheme.header.decode()) or "", path)
        for kind in self._kinds.values():
            if not kind.concerns(operation):
                continue
            record = whose, kind.record, path[operation.record_parameters[0].name]
            if operation is kind.reader:
                self._read(kind, record, _at(value(exchange.response_body), kind.where))
            elif events := kind.events_of(operation):
                self._happened(kind, record, events)

    def _happened(self, kind: RecordKind, record: Record, events: set[str]) -> None:
        """Note an operation that succeeded. It caused the one of its events that the status allows."""
        status = self._now(kind, record)
        meant = [event for event in sorted(events) if status is not None and event in kind.moves(status)]
        if len(meant) == 1:
            self._since[record].append(meant[0])

    def _now(self, kind: RecordKind, record: Record) -> str | None:
        """Return the status of a record after all that happened since it was read, or None where it is unknown."""
        status = self._status.get(record)
        for event in self._since[record]:
            status = kind.moves(status).get(event) if status else None
        return status

    def _read(self, kind: RecordKind, record: Record, shown: Any) -> None:
        before, events = self._status.get(record), self._since.pop(record, [])
        if before is not None and shown in kind.table["moves"]:
            for step in _way(kind, before, events, shown):
                self.seen[kind.record, *step] += 1
        if shown in kind.table["moves"]:
            self._status[record] = shown

    # What a mock's control plane adds.

    def _control(self, whose: str, exchange: Exchange) -> None:
        match urlsplit(exchange.url).path.split("/")[2:]:
            case ["records", name, plural, id_, "events"] if name == self._contract.name:
                self._fired(whose, plural, id_, value(exchange.request_body))
            case ["journal"] if exchange.method == "GET":
                for entry in value(exchange.response_body)["data"]:
                    self._journal(whose, entry)
            case ["world"] | ["world", "reset"] if exchange.method != "GET":
                self._forget(whose)
            case ["webhooks"] if exchange.method == "GET":
                self.webhooks.update(row["event"] for row in value(exchange.response_body)["data"])

    def _fired(self, whose: str, plural: str, id_: str, asked: Any) -> None:
        for kind in self._kinds.values():
            if kind.plural == plural:
                self._since[whose, kind.record, id_].append(asked["event"])

    def _journal(self, whose: str, entry: Mapping[str, Any]) -> None:
        table, record = self._contract.machines.get(entry["record"]), (whose, entry["record"], entry["id"])
        if table is None or entry["status"] is None or entry["vendor"] != self._contract.name:
            return
        before = None if entry["event"] == "create" else self._in_journal.get(record)
        if before and table["moves"][before].get(entry["event"]) == entry["status"]:
            self.seen[entry["record"], before, entry["event"]] += 1
        self._in_journal[record] = entry["status"]

    def _forget(self, whose: str) -> None:
        """Forget the records of a world that begins anew, with the same ids."""
        kept: Any
        for kept in (self._status, self._since, self._in_journal):
            for record in [record for record in kept if record[0] == whose]:
                del kept[record]

    # The result.

    def covered(self, note: str) -> Iterator[Covered]:
        """Yield every move of every machine with the times that it was seen; `note` says why it was not."""
        for record, table in self._contract.machines.items():
            for status, row in table["moves"].items():
                for event, target in row.items():
                    times = self.seen[record, status, event]
                    yield Covered("move", record, f"{status} -{event}-> {target}", times, "" if times else note)


def _way(kind: RecordKind, before: str, events: list[str], after: str) -> list[tuple[str, str]]:
    """Return the moves from one status to another: those of the known events, or else the only one there is."""
    steps, status = [], before
    for event in events:
        steps.append((status, event))
        status = kind.moves(status).get(event, "")
        if not status:
            return []
    if events:
        return steps if status == after else []
    single = [event for event, target in kind.moves(before).items() if target == after and before != after]
    return [(before, single[0])] if len(single) == 1 else []


def _at(found: Any, where: tuple[str, ...]) -> Any:
    for name in where:
        found = found.get(name) if isinstance(found, dict) else None
    return found
