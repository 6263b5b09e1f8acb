"""The story of the records of findings: evidence that is shown only on request."""

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any

from mock_server.report.evidence import YIELD_EVERY, Evidence
from mock_server.report.finding import ClientFinding

MOST_LINES = 60
"""The most happenings that are shown for a finding."""

Line = dict[str, Any]


class Timelines:
    """The lines of the journal about the records of all findings."""

    def __init__(self) -> None:
        self._lines: dict[str, list[Line]] = {}

    def collect(self, evidence: Evidence, findings: Iterable[ClientFinding]) -> Iterator[None]:
        """Look through the journal once, a little between two yields."""
        self._lines = {id_: [] for finding in findings for id_ in finding.records}
        for happening in evidence.world.journal.since(0) if self._lines else ():
            lines = self._lines.get(happening.record.id)
            if lines is not None and len(lines) < MOST_LINES:
                lines.append(happening.view())
            if not happening.number % YIELD_EVERY:
                yield

    def of(self, finding: ClientFinding) -> list[Line]:
        """Return what happened to the records of a finding, in order."""
        lines = sorted((line for id_ in finding.records for line in self._lines.get(id_, ())), key=itemgetter("number"))
        return [{name: value for name, value in line.items() if name != "number"} for line in lines[:MOST_LINES]]
