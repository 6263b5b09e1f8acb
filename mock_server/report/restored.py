"""The rule `not_judged`: of a world that was restored, only the requests since then are known."""

from mock_server.engine import moment
from mock_server.report.evidence import Evidence
from mock_server.report.finding import Findings
from mock_server.report.rules import BY_REQUESTS


def judge(evidence: Evidence, findings: Findings) -> None:
    """Add a finding for a world that was restored, with the rules that can't judge its past, and for each lost one."""
    if evidence.since is not None:
        at = moment.text(evidence.since.at)
        seen = f"this world was restored at {at}, and earlier requests and answers are not known to {_names()}"
        findings.add("not_judged", "requests", seen)
    for name, reason in evidence.lost.items():
        findings.add("not_judged", name, f"a world of this family can't be restored: {reason}")


def _names() -> str:
    return f"{', '.join(BY_REQUESTS[:-1])} and {BY_REQUESTS[-1]}"
