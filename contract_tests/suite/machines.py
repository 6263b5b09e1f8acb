"""The status machines of a contract: which operation shows the status, and what may happen to a record."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from contract_tests.suite.reading import place
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.operation import Operation

Json = Any


class Kind(NamedTuple):
    """A kind of record that has a status: its table, the operation that shows it, and where in its answer that is."""

    record: str
    table: Mapping[str, Any]
    reader: Operation
    field: tuple[str, ...]

    def status(self, answer: Json) -> str:
        """The status that an answer shows."""
        for name in self.field:
            answer = answer[name]
        return str(answer)

    @property
    def plural(self) -> str:
        """What the control plane calls these records: as the vendor's paths do."""
        return self.reader.segments[0]

    def moves(self, status: str) -> Mapping[str, str]:
        """Where each event leads from a status."""
        return self.table["moves"][status]

    def events_of(self, operation: Operation) -> set[str]:
        """The events that an operation causes."""
        return {event for event, about in self.table["events"].items() if about.get("operation") == operation.id}

    def may_refuse(self, operation: Operation, status: str) -> bool:
        """Whether a valid change is rightly refused in a status: none of its events, or nothing at all, has a move."""
        events = self.events_of(operation)
        return not (events & set(self.moves(status)) if events else self.moves(status))

    def may_repeat(self, operation: Operation, status: str) -> bool:
        """Whether asking for a change again, in the status that it leads to, may be answered as if it were made."""
        events = self.events_of(operation)
        return any(row.get(event) == status for row in self.table["moves"].values() for event in events)

    def concerns(self, operation: Operation) -> bool:
        """Whether an operation acts on one record of this kind."""
        return operation.segments[: len(self.reader.segments)] == self.reader.segments

    def path_to(self, status: str) -> list[str] | None:
        """A shortest list of events from the first status to this one; None where there is none."""
        found: dict[str, list[str]] = {self.table["initial"]: []}
        ahead = [self.table["initial"]]
        for here in ahead:
            for event, there in self.moves(here).items():
                if there not in found:
                    found[there] = [*found[here], event]
                    ahead.append(there)
        return found.get(status)


def kinds(contract: Contract) -> dict[str, Kind]:
    """All kinds of a contract that have a status, by their names."""
    return {kind.record: kind for kind in _kinds(contract)}


def _kinds(contract: Contract) -> Iterator[Kind]:
    document = contract.document
    for operation in contract.operations.values():
        if operation.method == "GET" and len(operation.path_parameters) == 1 and 200 in operation.replies:
            where, answer = document.follow((*place(operation), "responses", "200"))
            for kind in answer.get("content", ()):
                schema, _ = document.follow((*where, "content", kind, "schema"))
                for field, table in _tables(document, schema) or _tables_inside(document, schema):
                    yield Kind(table["record"], table, operation, field)


def _tables(document: Document, schema: tuple[str, ...]) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The fields of an object that hold a status, each with its table."""
    fields = document.follow(schema)[1].get("properties", ())
    found = ((name, document.follow((*schema, "properties", name))[1].get("x-status-machine")) for name in fields)
    return [((name,), table) for name, table in found if table]


def _tables_inside(document: Document, schema: tuple[str, ...]) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The same for the objects inside it: some vendors put each answer into an envelope."""
    return [
        ((name, *field), table)
        for name in document.follow(schema)[1].get("properties", ())
        for field, table in _tables(document, document.follow((*schema, "properties", name))[0])
    ]


class Watch:
    """Reads a journal as it grows and holds it against the tables. It has seen, for each record, its status."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds
        self.status: dict[tuple[str, str], str] = {}
        self.last = -1
        self._at = datetime.min.replace(tzinfo=UTC)

    def see(self, entry: Mapping[str, Any]) -> None:
        """Take the next entry: numbered without a gap, not before the last, and only published moves."""
        assert entry["number"] == self.last + 1, f"{entry}: expected the number {self.last + 1}"
        at = datetime.fromisoformat(entry["at"])
        assert at >= self._at, f"{entry}: time went back, it was {self._at} before"
        self.last, self._at = entry["number"], at
        kind = self._kinds.get(entry["record"])
        if kind is None or entry["status"] is None:
            return
        record = entry["record"], entry["id"]
        was = self.status.get(record)
        expected = kind.table["initial"] if was is None else kind.moves(was).get(entry["event"])
        assert entry["status"] == expected, f"{entry}: from {was!r} the table leads to {expected!r}"
        self.status[record] = entry["status"]

    def is_over(self, record: tuple[str, str]) -> bool:
        """Whether nothing can happen to a record any more."""
        return not self._kinds[record[0]].moves(self.status[record])
