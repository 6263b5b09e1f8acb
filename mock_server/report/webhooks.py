"""How a receiver takes its webhooks."""

from collections.abc import Sequence

from mock_server.report.asking import same, told
from mock_server.report.evidence import SAFE, Attempt, Delivery, Evidence
from mock_server.report.finding import Findings
from mock_server.store.requests import Request


def judge(evidence: Evidence, findings: Findings) -> None:
    """Each delivery by itself."""
    for delivery in evidence.deliveries:
        for attempt in delivery.attempts:
            _answer(evidence, delivery, attempt, findings)
        if len(delivery.attempts) > 1:
            _twice(evidence.requests, delivery, findings)


def _answer(evidence: Evidence, delivery: Delivery, attempt: Attempt, findings: Findings) -> None:
    key = f"{delivery.vendor}/{delivery.event}/{delivery.url}"
    what = f"{delivery.event} to {delivery.url}"
    if attempt.error is not None or not 200 <= (attempt.status or 0) < 300:
        findings.add(
            "webhook_failed", key, f"{what} was answered: {attempt.error or attempt.status}", (), [delivery.id]
        )
    if attempt.seconds > evidence.settings.webhook_seconds:
        findings.add("webhook_late", key, f"{what} was answered after {attempt.seconds:.1f} s", (), [delivery.id])


def _twice(requests: Sequence[Request], delivery: Delivery, findings: Findings) -> None:
    """The same change, asked for after the first arrival and again after the second."""
    first, second, *more = delivery.attempts
    end = more[0].asked if more else second.asked + (second.asked - first.asked or len(requests))
    acted = {same(r): r for r in requests if first.asked < r.number <= second.asked and r.method not in SAFE}
    for request in requests:
        before = acted.get(same(request))
        if before is not None and second.asked < request.number <= end:
            seen = f"{delivery.event} arrived twice, and {told(request)} was sent after each arrival"
            key = f"{delivery.vendor}/{delivery.event}/{request.operation}"
            findings.add("webhook_acted_twice", key, seen, [before, request], [delivery.id])
