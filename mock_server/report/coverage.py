"""Coverage: which parts of the contracts were used, and which never were."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.contract.phases import PHASES
from mock_server.engine.machine import Move
from mock_server.engine.webhooks.outbox import Topic
from mock_server.report.evidence import Evidence
from mock_server.vendors.vendor import Vendor

CHUNK = 20_000
"""The number of moves that are counted at once."""


class Coverage:
    """Counts moves and topics by their identity: there is one object for each row of a table."""

    def __init__(self) -> None:
        self.moves: Counter[Move] = Counter()
        self.topics: Counter[Topic] = Counter()

    def collect(self, evidence: Evidence) -> Iterator[None]:
        """Count all moves and webhooks, a chunk between two yields."""
        journal, outbox = evidence.world.journal, evidence.world.outbox
        for start in range(0, len(journal), CHUNK):
            self.moves.update(journal.count(start, start + CHUNK))
            yield
        for start in range(0, len(outbox), CHUNK):
            self.topics.update(outbox.count(start, start + CHUNK))
            yield

    def view(self, evidence: Evidence) -> dict[str, Any]:
        """Return the coverage of each vendor that was used."""
        names = {vendor for vendor, _, _ in evidence.asked} | evidence.world.accounts.keys()
        used = {name: evidence.vendors[name] for name in evidence.vendors if name in names}
        return {
            "vendors": {name: self._vendor(evidence, vendor) for name, vendor in used.items()},
            "unused_vendors": [name for name in evidence.vendors if name not in used],
        }

    def _vendor(self, evidence: Evidence, vendor: Vendor) -> dict[str, Any]:
        asked: dict[str, dict[str, int]] = {}
        for (name, operation, status), times in sorted(evidence.asked.items(), key=lambda item: item[0][2]):
            if name == vendor.name and operation is not None:
                asked.setdefault(operation, {})[str(status)] = times
        sent = Counter[str]()
        for topic, times in self.topics.items():
            if topic.vendor == vendor.name:
                sent[topic.event] += times
        return {
            "operations": _seen(asked, vendor.contract.operations),
            "errors": _errors(vendor, asked),
            "machines": {kind: self._machine(vendor, kind) for kind in vendor.machines},
            "webhooks": _seen(dict(sent), vendor.contract.webhooks),
        }

    def _machine(self, vendor: Vendor, kind: str) -> dict[str, Any]:
        """Return the phases, statuses and moves of one kind of record: how often each was met, and which never."""
        machine = vendor.machines[kind]
        moves = {f"{status} {event}": move for status, row in machine.moves.items() for event, move in row.items()}
        met = {name: self.moves[move] for name, move in moves.items() if self.moves[move]}
        statuses = Counter[str]({machine.initial: self.moves[machine.created]})
        for name, times in met.items():
            statuses[moves[name].status or name.partition(" ")[0]] += times
        seen = _seen({status: times for status, times in statuses.items() if times}, machine.moves)
        return {
            "phases": _phases(vendor.contract.machines[kind]["phases"], seen["met"]),
            "statuses": seen,
            "moves": _seen(met, moves),
        }


def _seen(seen: Mapping[str, Any], all_: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was met of all that there is, how much that is, and what never was."""
    met = {name: seen[name] for name in all_ if name in seen}
    return {"met": met, "count": len(met), "of": len(all_), "never": [name for name in all_ if name not in seen]}


def _phases(phase_of: Mapping[str, str], met: Mapping[str, int]) -> dict[str, Any]:
    """Return the phases that the statuses of a machine have: for each, how often which status was met."""
    seen: dict[str, dict[str, int]] = {}
    for status, times in met.items():
        seen.setdefault(phase_of[status], {})[status] = times
    named = set(phase_of.values())
    return _seen(seen, {phase: None for phase in PHASES if phase in named})


def _errors(vendor: Vendor, asked: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """Return the errors that operations declare: `createDial 422`."""
    declared = {
        f"{id_} {status}": status
        for id_, operation in vendor.contract.operations.items()
        for status in operation.replies
        if status >= 400
    }
    met = {f"{id_} {status}": times for id_, answers in asked.items() for status, times in answers.items()}
    return _seen(met, declared)
