"""Acts on records that have a status: makes them, reads their status, moves the clock, and reads the journal."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from contract_tests.suite.examples import examples
from contract_tests.suite.harness import Harness
from contract_tests.suite.machines import JournalChecker, RecordKind, kinds
from mock_server.contract.operation import Operation

Json = Any


class Records:
    """The records of one world, that of `key`."""

    def __init__(self, stage: Harness, key: str) -> None:
        self.stage, self.key = stage, key
        self.kinds = kinds(stage.contract)
        self.watch = JournalChecker(self.kinds)

    def make(self, kind: RecordKind) -> dict[str, Json]:
        """Make a record by the contract's own example; answers the path parameters that lead to it."""
        made = self.stage.offers.make(kind.reader, self.stage.asks_with(self.key))
        assert made, f"no operation that {kind.reader.id} is linked from made a {kind.record}"
        return made

    def status(self, kind: RecordKind, path: Mapping[str, Json]) -> str | None:
        """The status that a record shows; None where there is no such record."""
        shown = self.stage.asks_with(self.key)(kind.reader, path, {}, None)
        return kind.status(shown) if shown else None

    def shown(self, kind: RecordKind, path: Mapping[str, Json]) -> dict[str, Json]:
        """The record as it is shown: the object that its status stands in; empty where there is no such record."""
        answer = self.stage.asks_with(self.key)(kind.reader, path, {}, None) or {}
        for name in kind.where[:-1]:
            answer = answer.get(name, {})
        return dict(answer)

    def now(self) -> datetime:
        """What the clock of this world says."""
        return datetime.fromisoformat(self.stage.server.control(self.key, "GET", "/world")["now"])

    def reach(self, kind: RecordKind, status: str) -> dict[str, Json]:
        """A record that was brought to this status: a new one, else one that was there before."""
        for path in (self.make(kind), *self.stage.offers.paths(kind.reader)):
            way = kind.path_to(status, self.status(kind, path))
            if way is not None:
                assert [self.fire(kind, path, step) for step in way] == [200] * len(way)
                return path
        raise AssertionError(f"no {kind.record} can be brought to {status}")

    def operations(self, kind: RecordKind) -> Iterator[tuple[Operation, Json]]:
        """What a client can do to a record: each operation that causes events, with each example of its body."""
        contract = self.stage.contract
        for operation in contract.operations.values():
            if kind.concerns(operation) and kind.events_of(operation):
                for body in list(examples(contract.document, operation)) or [None]:
                    yield operation, body

    def live(self, seconds: float) -> None:
        """Make records to which nothing, something or all that a client can do is done, and let time pass."""
        for kind in self.kinds.values():
            choices = list(self.operations(kind))
            for most in range(len(choices) + 1):
                path = self.make(kind)
                for operation, body in choices[:most]:
                    self.stage.send(self.key, operation, path, {}, body)
        self.move(advance_seconds=seconds)

    def fire(self, kind: RecordKind, path: Mapping[str, Json], event: str) -> int:
        """Have an event happen through the control plane; answers the status code."""
        (id_,) = path.values()
        url = f"/records/{self.stage.contract.name}/{kind.plural}/{id_}/events"
        return self.stage.server.ask_control(self.key, "POST", url, json={"event": event}).status_code

    def move(self, **how: Json) -> None:
        """Move the clock: `advance_seconds=60`, `until="idle"`."""
        self.stage.server.control(self.key, "POST", "/clock", json=how)

    def told(self, what: str) -> list[Json]:
        """What the control plane lists of this vendor: its part of the journal, its webhooks."""
        found, after = [], -1
        while after is not None:
            part = self.stage.server.control(self.key, "GET", f"/{what}", params={"after": after, "limit": 10_000})
            found += [entry for entry in part["data"] if entry["vendor"] == self.stage.contract.name]
            after = part["next"]
        return found

    def look(self) -> None:
        """Read what the journal gained, and hold it against the tables."""
        more: int | None = self.watch.last
        while more is not None:
            part = self.stage.server.control(self.key, "GET", "/journal", params={"after": more})
            for entry in part["data"]:
                self.watch.see(entry)
            more = part["next"]
