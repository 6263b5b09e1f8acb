"""The report as SARIF 2.1.0, for code hosts and editors."""

from typing import Any
from urllib.parse import quote

import orjson

from contract_tests.tools.reports.report import Report, version
from contract_tests.tools.reports.showing import printable
from mock_server.contract.conformance.finding import Finding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(report: Report) -> str:
    """Return the whole report."""
    rules = sorted({finding.rule for finding in report.findings})
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "mockdial", "version": version(), "rules": [_rule(report, r) for r in rules]}
                },
                "automationDetails": {"id": printable(f"mockdial/{report.command}/{report.title}")},
                "results": [_result(report, finding, rules) for finding in report.findings],
                "columnKind": "unicodeCodePoints",
            }
        ],
    }
    return orjson.dumps(log, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _rule(report: Report, rule: str) -> dict[str, Any]:
    example = next(finding for finding in report.findings if finding.rule == rule)
    return {
        "id": rule,
        "name": "".join(word.capitalize() for word in rule.split("-")),
        "shortDescription": {"text": rule.replace("-", " ")},
        "help": {"text": example.advice},
        "defaultConfiguration": {"level": example.severity.value},
    }


def _result(report: Report, finding: Finding, rules: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": finding.severity.value,
        "message": {"text": printable(f"{finding}. {finding.advice}")},
        "locations": [_location(finding)],
        "occurrenceCount": finding.times,
        "partialFingerprints": {"mockdialFinding/v1": finding.id},
    }
    if (reason := report.baseline.reason(finding)) is not None:
        result["suppressions"] = [{"kind": "external", "justification": printable(reason)}]
    return result


def _location(finding: Finding) -> dict[str, Any]:
    """Return the place: the operation, and a line of a file only where one is known."""
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": printable(f"{finding.operation}: {finding.where}")}]
    }
    if finding.source:
        uri, line = quote(finding.source.file.encode("utf-8", "surrogateescape")), finding.source.line
        location["physicalLocation"] = {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}
    return location
