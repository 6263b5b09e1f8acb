"""The report as one HTML page: without scripts and external files, with all text escaped."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from contract_tests.tools.reports.report import Covered, Report, version
from contract_tests.tools.reports.showing import answer, printable, request
from mock_server.contract.conformance.finding import Finding

STYLE = Path(__file__).with_name("report.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render(report: Report) -> str:
    """Return the whole page."""
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_text(report.title)}: {_text(report.verdict)}</title>",
            f"<style>{STYLE.read_text(encoding='utf-8')}</style></head><body><main>",
            *_head(report),
            *_findings(report),
            *_coverage(report),
            *_unused(report),
            f"<footer>mockdial {_text(version())}</footer></main></body></html>\n",
        ]
    )


def _head(report: Report) -> Iterator[str]:
    mark = "bad" if report.exit_code else "good"
    facts = {"subject": report.subject, "began": report.started, "took": f"{report.seconds:.1f} s"} | dict(report.facts)
    yield f'<header class="{mark}"><p>mockdial {_text(report.command)}</p><h1>{_text(report.title)}</h1>'
    yield f'<p class="verdict">{_text(report.verdict)}</p></header><dl>'
    yield from (f"<div><dt>{_text(name)}</dt><dd>{_text(value)}</dd></div>" for name, value in facts.items() if value)
    yield "</dl>"


def _findings(report: Report) -> Iterator[str]:
    if report.findings:
        yield f"<section><h2>Findings</h2>{''.join(_finding(report, finding) for finding in report.findings)}</section>"


def _finding(report: Report, finding: Finding) -> str:
    accepted = report.baseline.reason(finding)
    kind = "accepted" if accepted is not None else finding.severity.value
    parts = [
        f'<article class="{kind}" id="f-{finding.id}">',
        f'<h3><span class="mark">{kind}</span> {_text(finding.operation)}</h3>',
        f"<p><code>{_text(finding.where)}</code></p><table>",
        *(
            f"<tr><th>{name}</th><td>{_text(value)}</td></tr>"
            for name, value in (
                ("seen", finding.seen),
                ("expected", finding.expected),
                ("what to do", finding.advice),
                ("accepted", accepted or ""),
            )
            if value
        ),
        f'</table><p class="small">{_text(finding.rule)} · <a href="#f-{finding.id}">{finding.id}</a>',
        f" · {finding.times} times</p>" if finding.times > 1 else "</p>",
    ]
    if finding.exchange:
        shown = f"<pre>{_text(request(finding.exchange))}</pre><pre>{_text(answer(finding.exchange))}</pre>"
        parts.append(f"<details><summary>The exchange that shows it</summary>{shown}</details>")
    return "".join([*parts, "</article>"])


def _coverage(report: Report) -> Iterator[str]:
    for kind in report.kinds:
        seen, promised = report.covered(kind)
        yield f"<section><h2>{_text(kind.capitalize())} coverage: {seen} of {promised}</h2><table class='coverage'>"
        yield from _rows(thing for thing in report.coverage if thing.kind == kind)
        yield "</table></section>"


def _rows(things: Iterable[Covered]) -> Iterator[str]:
    for subject, named in groupby(sorted(things, key=lambda thing: thing.subject), key=lambda thing: thing.subject):
        cells = " ".join(_chip(thing) for thing in named)
        yield f"<tr><th>{_text(subject)}</th><td>{cells}</td></tr>"


def _chip(thing: Covered) -> str:
    mark = "seen" if thing.times else "unseen"
    title = f"{thing.times} times" if thing.times else thing.note or "not seen"
    note = f" <small>{_text(thing.note)}</small>" if thing.note and not thing.times else ""
    return f'<span class="chip {mark}" title="{_text(title)}">{_text(thing.name)}{note}</span>'


def _unused(report: Report) -> Iterator[str]:
    if report.unused:
        yield "<section><h2>Accepted, but not seen any more</h2><ul>"
        yield from (
            f"<li><code>{id_}</code> {_text(report.baseline.reasons.get(id_, 'by --allow'))}</li>"
            for id_ in report.unused
        )
        yield "</ul></section>"


def _text(text: str) -> str:
    return escape(printable(text), quote=True)
