"""The report of one world, made step by step, so that other worlds have their turn meanwhile."""

from collections.abc import Iterator
from typing import Any

from mock_server.engine import moment
from mock_server.engine.journal import Happening
from mock_server.report import clock, concurrency, duplicates, left_behind, quiet_hours, restored, retries, violations
from mock_server.report.call_columns import CallColumns
from mock_server.report.coverage import Coverage
from mock_server.report.evidence import YIELD_EVERY, Evidence
from mock_server.report.finding import ClientFinding, Findings
from mock_server.report.rules import BY_REQUESTS, ERROR, RULES, WARNING
from mock_server.report.timeline import Timelines
from mock_server.report.webhooks import Receivers

MOST_NOTES = 10
"""The most receivers of webhooks that may not leave, each with a note."""


class ClientReport:
    """Applies the rules to the evidence. `steps` does the work; `view` shows the result."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.findings = Findings()
        self.coverage = Coverage()
        self.receivers = Receivers(evidence, self.findings)
        self.timelines = Timelines()
        self.calls = 0
        self.notes: list[str] = []

    def steps(self) -> Iterator[None]:
        """Judge everything, a little between two yields."""
        evidence, findings = self.evidence, self.findings
        for rule in (*retries.RULES, violations.contract, clock.stops, restored.judge):
            rule(evidence, findings)
            yield
        yield from self.receivers.judge()
        yield from concurrency.judge(evidence, findings)
        yield from left_behind.judge(evidence, findings)
        yield from self.coverage.collect(evidence)
        yield from self._deletions()
        yield from self._calls()
        self._note()
        if evidence.settings.shows_evidence:
            yield from self.timelines.collect(evidence, findings)

    def _deletions(self) -> Iterator[None]:
        if any(move.event == "delete" for move in self.coverage.moves):
            gone: dict[str, Happening] = {}
            for happening in violations.deletions(self.evidence):
                if happening is None:
                    yield
                else:
                    gone[happening.record.id] = happening
            violations.deleted(self.evidence, self.findings, gone)

    def _calls(self) -> Iterator[None]:
        """Judge each call by two rules: whether it rang at night, and whether it was asked for twice."""
        night = quiet_hours.QuietHours(self.evidence.settings, self.findings)
        for vendor, account in self.evidence.accounts():
            columns = CallColumns()
            for facts in account.call_facts():
                night.check(vendor, facts)
                columns.add(facts)
                if not columns.count % YIELD_EVERY:
                    yield
            self.calls += columns.count
            yield from duplicates.judge(self.evidence, vendor, columns, self.findings)
        yield from night.name_requests(self.evidence)
        if night.is_missing and self.calls:
            self.notes.append(quiet_hours.MISSING)

    def _note(self) -> None:
        if unseen := self.evidence.unseen:
            self.notes.append(f"{unseen} requests had left the log and were not judged; they are in the coverage.")
        for (url, reason), times in self.evidence.kept_back.most_common(MOST_NOTES):
            self.notes.append(f"{times} webhooks for {url} were not sent: {reason}.")

    def view(self) -> dict[str, Any]:
        """Return the report as the control plane shows it."""
        evidence, allowed = self.evidence, self.evidence.settings.allowed
        shown = [self._finding(finding, allowed) for finding in self.findings]
        return {
            "now": moment.text(evidence.world.now),
            "errors": self._count(shown, ERROR),
            "warnings": self._count(shown, WARNING),
            "allowed": sum(one["allowed"] for one in shown),
            "looked_at": {
                "requests": len(evidence.requests),
                "requests_unseen": evidence.unseen,
                "calls": self.calls,
                "happenings": len(evidence.world.journal),
                "webhooks": self.receivers.count,
            },
            "known_since": None if evidence.since is None else moment.text(evidence.since.at),
            "not_judged": [] if evidence.since is None else list(BY_REQUESTS),
            "notes": self.notes,
            "findings": shown,
            "rules": [
                {"rule": name, "severity": rule.severity, "expected": rule.expected, "times": self.findings.times[name]}
                for name, rule in RULES.items()
            ],
            "coverage": self.coverage.view(evidence),
        }

    def _finding(self, finding: ClientFinding, allowed: frozenset[str]) -> dict[str, Any]:
        if self.evidence.settings.shows_evidence:
            return {**finding.view(allowed, shows_evidence=True), "timeline": self.timelines.of(finding)}
        return finding.view(allowed)

    def _count(self, shown: list[dict[str, Any]], severity: str) -> int:
        return sum(one["severity"] == severity and not one["allowed"] for one in shown)
