"""A report with everything that a report can hold, and with the worst text that a server can send."""

from dataclasses import replace

from contract_tests.tools.reports.baseline import Baseline
from contract_tests.tools.reports.report import Covered, Report
from mock_server.contract.conformance.finding import Finding, Severity
from tests.contract.recordings import READ

RUDE = "</pre><script>alert(1)</script>\x1b[2J\x00]]>\udc80 & \"quotes\" 'too' [red]"
RUDE_EXCHANGE = replace(READ, url="https://api.acme.test/v1/<b>", response_body=RUDE.encode("utf-8", "replace"))


def finding(rule="response-enum", severity=Severity.ERROR, where="response 200 body/status", **more) -> Finding:
    return Finding(rule, severity, "readCall", where, '"lost"', 'one of "new"', "tell the vendor", READ, **more)


ERROR = finding()
WARNING = finding("response-field-unknown", Severity.WARNING, "response 200 body/color", times=3)
NOTE = finding("drift-field-added", Severity.NOTE, "response 200 body/size")
KNOWN = finding("response-value", Severity.ERROR, "response 200 body/id")
NASTY = Finding("response-value", Severity.ERROR, RUDE, RUDE, RUDE, RUDE, RUDE, RUDE_EXCHANGE)
COVERAGE = [
    Covered("status", "readCall", "200", 3),
    Covered("status", "readCall", "404", 0, "needs a fault"),
    Covered("status", "listCalls", "200", 1),
    Covered("move", "call", "new -ring-> ringing", 0),
]
REPORT = Report(
    "check",
    f"acme {RUDE}",
    "calls.har",
    [ERROR, WARNING, NOTE, KNOWN, NASTY],
    COVERAGE,
    {"exchanges": "4"},
    Baseline({KNOWN.id: f"known {RUDE}", "0123456789": "long gone"}),
    artifact="calls of today.har",
    started="2026-03-02T15:00:00Z",
    seconds=1.5,
)
CLEAN = Report("check", "acme", "calls.har", [])
OPERATIONS = [
    Covered("operation", "acme", "createCall", 2),
    Covered("operation", "acme", "listCalls", 1),
    Covered("operation", "acme", "deleteCall", 0),
    Covered("error", "createCall", "422", 0),
    Covered("error", "deleteCall", "404", 0),
    Covered("webhook", "acme", "call.ended", 0),
    Covered("status", "call", "new", 1),
    Covered("status", "call", "lost", 0),
]
