"""Findings: breaches of rules, with the requests that show them."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from hashlib import blake2b
from typing import Any

from mock_server.engine import moment
from mock_server.report.rules import ERROR, NOTE, RULES, WARNING
from mock_server.store.request_log import Request

MOST = 100
"""The most findings of a rule that a report shows; more are counted."""

MOST_SHOWN = 10
"""The most requests, and records, that a finding shows."""


ORDER = (ERROR, WARNING, NOTE)
"""The severities, the worst first."""


class ClientFinding:
    """A breach of a rule. Breaches of the same kind in the same place are one finding that was seen several times."""

    __slots__ = ("id", "records", "requests", "rule", "seen", "severity", "times")

    def __init__(self, rule: str, key: str, severity: str, seen: str) -> None:
        self.rule, self.severity, self.seen = rule, severity, seen
        self.id = blake2b(f"{rule}/{key}".encode(), digest_size=6).hexdigest()
        self.times = 0
        self.requests: dict[int, Request] = {}
        self.records: dict[str, None] = {}

    def seen_again(self, requests: Iterable[Request | None], records: Iterable[str], times: int) -> None:
        """Count the same breach once more, by these requests and records."""
        self.times += times
        for request in requests:
            if request is not None and len(self.requests) < MOST_SHOWN:
                self.requests[request.number] = request
        for record in records:
            if len(self.records) < MOST_SHOWN:
                self.records[record] = None

    def view(self, allowed: frozenset[str], *, shows_evidence: bool = False) -> dict[str, Any]:
        rule = RULES[self.rule]
        return {
            "id": self.id,
            "rule": self.rule,
            "severity": self.severity,
            "allowed": self.id in allowed or self.rule in allowed,
            "seen": self.seen,
            "expected": rule.expected,
            "advice": rule.advice,
            "times": self.times,
            "requests": [
                request_view(request, shows_evidence=shows_evidence) for _, request in sorted(self.requests.items())
            ],
            "records": list(self.records),
        }


def request_view(request: Request, *, shows_evidence: bool = False) -> dict[str, Any]:
    """Return a request as a finding shows it; GET /_mock/requests has the whole of it."""
    evidence = {"body": _text(request.body), "reply": _text(request.reply)} if shows_evidence else {}
    query = f"?{request.query.decode('ascii', 'replace')}" if request.query else ""
    return {
        "number": request.number,
        "at": moment.text(request.at),
        "vendor": request.vendor,
        "operation": request.operation,
        "request": f"{request_line(request)}{query}",
        "status": request.status,
        **evidence,
    }


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def request_key(request: Request) -> Hashable:
    """Return what is equal for two requests that ask the same."""
    return request.vendor, request.method, request.path, request.query, request.body, request.mark


def request_place(request: Request) -> str:
    return f"{request.vendor}/{request.method}/{request.operation or request.path.decode('latin-1')}"


def request_line(request: Request) -> str:
    """Return a request as a sentence names it."""
    return f"{request.method} {request.path.decode('ascii', 'replace')}"


class Findings:
    """All findings: a bounded number of each rule, and how often it was broken in all."""

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()
        self._found: dict[str, dict[str, ClientFinding]] = {name: {} for name in RULES}

    def __iter__(self) -> Iterator[ClientFinding]:
        """Yield the worst first; within a rule, in the order in which they were seen."""
        found = [finding for by_key in self._found.values() for finding in by_key.values()]
        return iter(sorted(found, key=lambda finding: ORDER.index(finding.severity)))

    def add(
        self,
        rule: str,
        key: str,
        seen: str,
        requests: Iterable[Request | None] = (),
        records: Iterable[str] = (),
        *,
        severity: str | None = None,
        times: int = 1,
    ) -> ClientFinding | None:
        """Add a breach and return its finding; None if the report shows enough of its rule.

        The same `key` is the same finding, in every run of the same requests.
        """
        self.times[rule] += times
        found = self._found[rule]
        if key not in found:
            if len(found) >= MOST:
                return None
            found[key] = ClientFinding(rule, key, severity or RULES[rule].severity, seen)
        found[key].seen_again(requests, records, times)
        return found[key]
