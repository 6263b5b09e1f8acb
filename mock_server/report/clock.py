"""The rule `clock_stopped`: what receivers do in return to webhooks comes to an end."""

from mock_server.report.evidence import Evidence
from mock_server.report.finding import Findings


def stops(evidence: Evidence, findings: Findings) -> None:
    """Find each jump of the clock that was stopped, with the requests and the records of its latest happenings."""
    for stop in evidence.stops:
        records = dict.fromkeys(evidence.world.journal[number].record.id for number in stop.happenings)
        requests = map(evidence.request_of, stop.happenings)
        findings.add("clock_stopped", f"{stop.reason}/{' '.join(stop.receivers)}", stop.seen, requests, records)
