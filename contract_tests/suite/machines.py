"""The status machines of a contract: the operation that shows a status, and the moves of a record."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from contract_tests.suite.examples import place, properties
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.keywords import Place
from mock_server.contract.operation import Operation
from mock_server.contract.phases import OPEN, has_ended

Json = Any

DEEPEST = 4
"""The most objects that an answer may wrap around a status."""


class RecordKind(NamedTuple):
    """A kind of record with a status: its table, the operation that shows it, and the place of the status there."""

    record: str
    table: Mapping[str, Any]
    reader: Operation
    where: tuple[str, ...]

    def status(self, answer: Json) -> str:
        """Return the status that an answer shows."""
        for name in self.where:
            answer = answer[name]
        return str(answer)

    @property
    def plural(self) -> str:
        """The name of these records in the control plane: that of the vendor's paths, if they have one."""
        first = self.reader.segments[2 * len(self.reader.account_parameters)].lower()
        return first if self.record in first else f"{self.record}s"

    def moves(self, status: str) -> Mapping[str, str]:
        """Return the next status for each event in a status."""
        moves: Mapping[str, str] = self.table["moves"][status]
        return moves

    def events_of(self, operation: Operation) -> set[str]:
        """Return the events that an operation causes."""
        return {event for event, about in self.table["events"].items() if about.get("operation") == operation.id}

    def begins_with(self, event: str) -> set[str]:
        """Return the statuses that a record may have after its first event in the journal.

        A created record has the initial status; a seeded one may have any.
        """
        if event == "create":
            return {self.table["initial"]}
        return {row[event] for row in self.table["moves"].values() if event in row}

    def is_under_way(self, status: str) -> bool:
        """Return whether a record with a status is under way: it has not ended, and was not put off to a later time.

        What waits in another status than the one in which it was made was put off, as a scheduled call is.
        """
        phase = self.table["phases"][status]
        return phase in OPEN and (phase != "waiting" or status == self.table["initial"])

    def may_refuse(self, operation: Operation, status: str) -> bool:
        """Return whether a server may refuse a valid change in a status: none of its events has a move there."""
        events = self.events_of(operation)
        return not (events & set(self.moves(status)) if events else self.moves(status))

    def may_refuse_some(self, operation: Operation, status: str) -> bool:
        """Return whether a status may have a server refuse one or the other valid body of an operation.

        A record that is as it was made takes every change, unless one of the operation's own events has no move there.
        """
        return status != self.table["initial"] or not self.events_of(operation) <= self.moves(status).keys()

    def may_repeat(self, operation: Operation, status: str) -> bool:
        """Return whether a server may accept a change again in the status that it leads to."""
        events = self.events_of(operation)
        return any(row.get(event) == status for row in self.table["moves"].values() for event in events)

    def concerns(self, operation: Operation) -> bool:
        """Return whether an operation acts on one record of this kind: its path goes on, or names the record's id."""
        names = [parameter.name for parameter in operation.record_parameters]
        (own,) = (parameter.name for parameter in self.reader.record_parameters)
        is_named = own.startswith(self.record) and names == [own]
        return is_named or operation.segments[: len(self.reader.segments)] == self.reader.segments

    def path_to(self, status: str, start: str | None = None) -> list[str] | None:
        """Return a shortest list of events from `start`, by default the initial status, to a status, or None."""
        start = start or self.table["initial"]
        found: dict[str, list[str]] = {start: []}
        ahead = [start]
        for here in ahead:
            for event, there in self.moves(here).items():
                if there not in found:
                    found[there] = [*found[here], event]
                    ahead.append(there)
        return found.get(status)


def kinds(contract: Contract) -> dict[str, RecordKind]:
    """Return the kinds of records with a status, by name."""
    return {kind.record: kind for kind in _kinds(contract)}


def _kinds(contract: Contract) -> Iterator[RecordKind]:
    document = contract.document
    for operation in contract.operations.values():
        if operation.method == "GET" and len(operation.record_parameters) == 1 and 200 in operation.replies:
            where, answer = document.follow((*place(operation), "responses", "200"))
            for kind in answer.get("content", ()):
                for inside, table in tables(document, (*where, "content", kind, "schema")):
                    yield RecordKind(table["record"], table, operation, inside)


def tables(document: Document, schema: Place, inside: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Yield (place in the value, table) of every status in an object. An answer may wrap its record in envelopes."""
    schema, shown = document.follow(schema)
    if not isinstance(shown, dict) or len(inside) > DEEPEST:
        return
    if "x-status-machine" in shown:
        yield inside, shown["x-status-machine"]
    for field, place_ in properties(document, schema).items():
        yield from tables(document, place_, (*inside, field))


class JournalChecker:
    """Check a growing journal against the tables of moves. `status` holds each record's status, None once deleted."""

    def __init__(self, kinds: Mapping[str, RecordKind]) -> None:
        self._kinds = kinds
        self.status: dict[tuple[str, str], str | None] = {}
        self.last = 0
        self._at = datetime.min.replace(tzinfo=UTC)

    def see(self, entry: Mapping[str, Any]) -> None:
        """Check the next entry: its number follows the last one, its time is no earlier, and its move is published."""
        assert entry["number"] == self.last + 1, f"{entry}: expected the number {self.last + 1}"
        at = datetime.fromisoformat(entry["at"])
        assert at >= self._at, f"{entry}: time went back, it was {self._at} before"
        self.last, self._at = entry["number"], at
        kind, record = self._kinds.get(entry["record"]), (entry["record"], entry["id"])
        if kind is None or entry["status"] is None:
            if record in self.status and entry["event"] == "delete":
                self.status[record] = None
            return
        was = self.status.get(record)
        expected = {kind.moves(was).get(entry["event"])} if was else kind.begins_with(entry["event"])
        assert entry["status"] in expected, f"{entry}: from {was!r} the table leads to {expected!r}"
        self.status[record] = entry["status"]

    def has_ended(self, record: tuple[str, str]) -> bool:
        """Return whether a record has ended, by the phase of its status, or was deleted."""
        status = self.status[record]
        return status is None or has_ended(self._kinds[record[0]].table, status)
