"""What asked for more calls at once than the account has lines."""

from collections.abc import Iterator

from mock_server.report.evidence import Evidence
from mock_server.report.finding import Findings


def judge(evidence: Evidence, findings: Findings) -> Iterator[None]:
    """One finding for each record with a limit that is too high; one for each vendor whose calls had to wait."""
    for vendor, part in evidence.parts():
        crowded = list(part.oversubscribed())
        yield from evidence.look_up((one.asked_at, one.id) for one in crowded)
        for one in crowded:
            key = vendor if one.limit is None else f"{vendor}/{one.id}"
            lines = f"the account has {part.lines.capacity} lines"
            seen = f"calls waited for a line: {lines}" if one.limit is None else f"{one.limit} calls at once: {lines}"
            findings.add("too_many_at_once", key, seen, [evidence.maker(one.asked_at, one.id)], [one.id])
