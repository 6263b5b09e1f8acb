"""The report as JSON; `report.schema.json` beside this module is its schema."""

from pathlib import Path
from typing import Any

import orjson

from contract_tests.tools.reports.report import Covered, Report, version
from contract_tests.tools.reports.showing import body
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Finding

SCHEMA = Path(__file__).with_name("report.schema.json")


def render(report: Report) -> str:
    """Return the whole report."""
    return orjson.dumps(_clean(view(report)), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def view(report: Report) -> dict[str, Any]:
    """Return the report as JSON values."""
    reasons = report.baseline.reasons
    return {
        "format": "mockdial-report/1",
        "tool": {"name": "mockdial", "version": version(), "command": report.command},
        "title": report.title,
        "subject": report.subject,
        "started": report.started,
        "seconds": round(report.seconds, 3),
        "verdict": report.verdict,
        "exit_code": report.exit_code,
        "counts": {**report.counts, "accepted": len(report.accepted)},
        "facts": dict(report.facts),
        "findings": [_finding(report, finding) for finding in report.findings],
        "coverage": [_covered(thing) for thing in report.coverage],
        "unused_baseline": [{"id": id_, "reason": reasons[id_]} for id_ in report.unused if id_ in reasons],
        "unused_allowances": [name for name in report.unused if name not in reasons],
    }


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "operation": finding.operation,
        "where": finding.where,
        "seen": finding.seen,
        "expected": finding.expected,
        "advice": finding.advice,
        "times": finding.times,
        "fails": report.fails(finding),
        "accepted": report.baseline.reason(finding),
        "exchange": _exchange(finding.exchange) if finding.exchange else None,
        "source": finding.source._asdict() if finding.source else None,
        "timeline": [{"at": entry.at, "text": entry.text} for entry in finding.timeline],
    }


def _exchange(exchange: Exchange) -> dict[str, Any]:
    return {
        "method": exchange.method,
        "url": exchange.url,
        "request_headers": [[name, value] for name, value in exchange.request_headers],
        "request_body": body(exchange.request_body),
        "status": exchange.status,
        "response_headers": [[name, value] for name, value in exchange.response_headers],
        "response_body": body(exchange.response_body),
    }


def _covered(thing: Covered) -> dict[str, Any]:
    return {**thing._asdict(), "note": thing.note or None}


def _clean(value: Any) -> Any:
    """Return the value without characters that UTF-8 can't encode."""
    if isinstance(value, dict):
        return {_clean(name): _clean(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_clean(inner) for inner in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
