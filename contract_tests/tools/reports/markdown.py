"""The report in Markdown, for the summary of a job: the verdict, what was found, and how much was covered."""

from collections.abc import Iterator

from contract_tests.tools.reports.report import Report
from contract_tests.tools.reports.showing import printable

MOST = 50
"""The findings that are listed; the others are counted."""


def render(report: Report) -> str:
    """Return the whole report."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    mark = "❌" if report.failures else "✅"
    yield f"## {mark} mockdial {report.command} {_cell(report.title)}: {report.verdict}"
    yield ""
    if report.findings:
        yield "| | rule | where | seen | what to do |"
        yield "| --- | --- | --- | --- | --- |"
    for finding in report.findings[:MOST]:
        mark = "accepted" if report.baseline.reason(finding) is not None else finding.severity.value
        place = f"{finding.operation} {finding.where}"
        cells = (mark, f"`{finding.rule}`", _cell(place), _cell(finding.seen), _cell(finding.advice))
        yield f"| {' | '.join(cells)} |"
    if len(report.findings) > MOST:
        yield f"\nand {len(report.findings) - MOST} more, in the whole report"
    covered = [f"{kind} {seen} of {of}" for kind in report.kinds for seen, of in (report.covered(kind),)]
    if covered:
        yield f"\nCovered: {', '.join(covered)}."


def _cell(text: str) -> str:
    """Return a text as it may stand in a cell: one line, nothing in it read as Markdown or HTML."""
    one = " ".join(printable(text).split())
    for special in "\\`*_[]<>|#~":
        one = one.replace(special, f"\\{special}")
    return one
