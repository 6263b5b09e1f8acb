"""The report as commands that GitHub reads from the log of a job: each finding at its place, worst first."""

from collections.abc import Iterator

from contract_tests.tools.reports.report import Report
from contract_tests.tools.reports.showing import printable
from mock_server.contract.conformance.finding import Finding, Severity

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
MOST = 10
"""The annotations of one level that GitHub shows of a step."""

_VALUE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_VALUE, ":": "%3A", ",": "%2C"}


def render(report: Report) -> str:
    """Return the commands, a line each."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    told = [finding for finding in report.findings if report.baseline.reason(finding) is None]
    for severity, level in LEVELS.items():
        same = [finding for finding in told if finding.severity is severity]
        yield from (_command(level, finding) for finding in same[:MOST])
        if len(same) > MOST:
            yield f"::notice title=mockdial::{len(same) - MOST} more of level {level}, in the report"


def _command(level: str, finding: Finding) -> str:
    places = {"file": finding.source.file, "line": str(finding.source.line)} if finding.source else {}
    properties = ",".join(
        f"{name}={_escaped(value, _PROPERTY)}" for name, value in {**places, "title": finding.rule}.items()
    )
    return f"::{level} {properties}::{_escaped(f'{finding}. {finding.advice}', _VALUE)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(one, one) for one in printable(text))
