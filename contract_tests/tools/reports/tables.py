"""The coverage of a report as tables: a row for each operation, record or fault, with what was seen and what not."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contract_tests.tools.reports.report import Covered, Report
from mock_server.contract.conformance.finding import Finding


@dataclass
class CoverageRow:
    """The parts of one operation or record that were seen, those that never were, and the findings about it."""

    subject: str
    anchor: str = ""
    times: int | None = None
    """How often an operation was called, where that is known by itself."""
    met: list[Covered] = field(default_factory=list)
    missed: list[Covered] = field(default_factory=list)
    findings: Sequence[Finding] = ()


@dataclass(frozen=True)
class CoverageTable:
    """The rows of one kind of promise."""

    title: str
    head: str
    seen: int
    promised: int
    rows: Sequence[CoverageRow]
    more: str = ""
    """What the title says besides."""


def tables(report: Report) -> list[CoverageTable]:
    """Return a table for each kind of promise. Where operations are covered by themselves, their errors join them."""
    kinds = [kind for kind in report.kinds if not (kind == "error" and "operation" in report.kinds)]
    return [_table(report, kind) for kind in kinds]


def anchors(report: Report) -> dict[str, str]:
    """Return the anchors of the rows that findings lead to, by the operation."""
    return {row.subject: row.anchor for table in tables(report) for row in table.rows if row.anchor}


def _table(report: Report, kind: str) -> CoverageTable:
    rows: dict[str, CoverageRow] = {}
    for thing in report.coverage:
        if thing.kind == kind == "operation":
            rows[report.subject_of(thing)] = CoverageRow(report.subject_of(thing), times=thing.times)
        elif thing.kind == kind or (kind == "operation" and thing.kind == "error"):
            row = rows.setdefault(thing.subject, CoverageRow(thing.subject))
            (row.met if thing.times else row.missed).append(thing)
    for row in rows.values():
        row.findings = [finding for finding in report.findings if finding.operation == row.subject]
    if kind in ("operation", "status"):
        for number, row in enumerate(rows.values(), 1):
            row.anchor = f"{kind}-{number}"
    head = {"webhook": "Vendor", "fault": "Fault", "move": "Record"}.get(kind, "Operation")
    if kind == "status" and "operation" in report.kinds:
        head = "Record"
    errors = report.covered("error") if kind == "operation" else (0, 0)
    more = f", of their errors {errors[0]} of {errors[1]}" if errors[1] else ""
    return CoverageTable(kind.capitalize(), head, *report.covered(kind), [*rows.values()], more)
