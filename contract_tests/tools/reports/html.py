"""The report as one HTML page: without scripts and external files, with all text escaped."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contract_tests.tools.reports.report import Report, version
from contract_tests.tools.reports.showing import answer, printable, request
from contract_tests.tools.reports.tables import anchors, tables
from mock_server.contract.conformance.exchange import Exchange
from mock_server.resources import style_path

if TYPE_CHECKING:
    from jinja2 import Template

FOLDER = Path(__file__).parent
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render(report: Report) -> str:
    """Return the whole page."""
    took = f"{report.seconds:.1f} s" if report.seconds else ""
    return _template().render(
        report=report,
        findings=sorted(report.findings, key=lambda f: (not report.fails(f), -f.severity.rank)),
        facts={"subject": report.subject, "began": report.started, "took": took} | dict(report.facts),
        tables=tables(report),
        anchors=anchors(report),
        style="".join(path.read_text(encoding="utf-8") for path in (style_path(), FOLDER / "report.css")),
        policy=POLICY,
        version=version(),
    )


@cache
def _template() -> "Template":
    """Return the template, loaded when a page is first made. What it prints is escaped, control characters too."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        autoescape=True,
        finalize=_printable,
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"request": request, "answer": answer, "line": _line, "clock": _clock}
    return environment.get_template("page.html.jinja")


def _printable(value: Any) -> Any:
    from markupsafe import Markup

    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _line(exchange: Exchange) -> str:
    """Return an exchange in a line: `POST /acme/v1/calls, answered 422`."""
    return f"{exchange.method} {exchange.path}, answered {exchange.status or 'by nothing'}"


def _clock(at: str) -> str:
    """Return an instant as a time line shows it: without the `T`."""
    return at.replace("T", " ")
