"""The rule `too_many_at_once`: more calls were asked for at once than the account has lines."""

from collections.abc import Iterator

from mock_server.report.evidence import Evidence
from mock_server.report.finding import Findings


def judge(evidence: Evidence, findings: Findings) -> Iterator[None]:
    """Add a finding for each record whose limit is too high, and one for each vendor whose calls had to wait."""
    for vendor, account in evidence.accounts():
        oversubscribed = list(account.oversubscribed())
        yield from evidence.look_up((one.asked_at, one.id) for one in oversubscribed)
        for one in oversubscribed:
            key = vendor if one.limit is None else f"{vendor}/{one.id}"
            lines = f"the account has {account.lines.capacity} lines"
            seen = f"calls waited for a line: {lines}" if one.limit is None else f"{one.limit} calls at once: {lines}"
            findings.add("too_many_at_once", key, seen, [evidence.creator(one.asked_at, one.id)], [one.id])
