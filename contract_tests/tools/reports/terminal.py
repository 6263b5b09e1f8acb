"""The report on a terminal: what is wrong first, coverage if it is asked for, and the verdict last."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from contract_tests.tools.reports.report import Covered, Report
from contract_tests.tools.reports.showing import printable
from mock_server.contract.conformance.finding import Finding

COLORS = {"error": "bold red", "warning": "yellow", "note": "cyan", "accepted": "dim"}
WIDTH = 140
"""The width of lines in a pipe or a log."""


def console(file: Any = None) -> Console:
    """Return the console to print on: plain text in long lines where the file is no terminal."""
    found = Console(file=file, highlight=False, soft_wrap=True)
    return found if found.is_terminal else Console(file=file, highlight=False, soft_wrap=True, width=WIDTH)


def show(report: Report, to: Console, *, pages: dict[str, Path] | None = None, shows_coverage: bool = False) -> None:
    """Print the findings, those that fail the run first; the coverage, whole or in a line; and the files."""
    for finding in sorted(report.findings, key=lambda f: (not report.fails(f), -f.severity.rank)):
        to.print(line(finding, report.baseline.reason(finding)))
    for kind in report.kinds if shows_coverage else ():
        to.print(_coverage(report, kind))
    if report.kinds and not shows_coverage:
        seen = (f"{kind} {'/'.join(map(str, report.covered(kind)))}" for kind in report.kinds)
        to.print(_words("covered: ", ", ".join(seen), "; --coverage lists what is missing", style="dim"))
    for name in report.unused:
        by = "--allow" if name in report.baseline.allowed else "the baseline"
        to.print(_words(f"{by} accepts ", name, ", which nothing shows", style="yellow"))
    for name, path in (pages or {}).items():
        to.print(Text.assemble((f"{name:<12}", "dim"), (str(path), f"link {path.resolve().as_uri()}")))
    to.print(_verdict(report))


def line(finding: Finding, accepted: str | None = None) -> Text:
    """Return a finding as text: place, rule and id, seen and expected, and what to do or why it is accepted."""
    kind = "accepted" if accepted is not None else finding.severity.value
    often = f"  × {finding.times}" if finding.times > 1 else ""
    return Text.assemble(
        (f"{kind:<9}", COLORS[kind]),
        f"{printable(finding.operation)}  {printable(finding.where)}  ",
        (printable(finding.rule), "bold"),
        (f"  {finding.id}{often}", "dim"),
        f"\n         seen {printable(finding.seen)}, expected {printable(finding.expected)}",
        (f"\n         {printable(accepted or finding.advice)}", "dim"),
    )


def _coverage(report: Report, kind: str) -> Text:
    seen, promised = report.covered(kind)
    text = _words(f"{kind}: {seen} of {promised} seen", style="green" if seen == promised else "yellow")
    missing: dict[str, list[Covered]] = {}
    for thing in report.coverage:
        if thing.kind == kind and not thing.times:
            missing.setdefault(thing.note or "not seen", []).append(thing)
    for note, things in missing.items():
        names = ", ".join(f"{thing.subject} {thing.name}" for thing in things[:MOST])
        more = f", and {len(things) - MOST} more" if len(things) > MOST else ""
        text.append(printable(f"\n         {note}: {names}{more}"), "dim")
    return text


MOST = 12
"""The most missing promises that a line names; the other formats name them all."""


def _verdict(report: Report) -> Text:
    took = f" in {report.seconds:.1f} s" if report.seconds else ""
    facts = "".join(f", {name} {value}" for name, value in report.facts.items())
    color = COLORS["error"] if report.exit_code else "bold green"
    return Text.assemble(
        (f"{report.command} {printable(report.title)}: {report.verdict}", color), printable(took + facts)
    )


def _words(*words: str, style: str = "") -> Text:
    return Text(printable("".join(words)), style)
