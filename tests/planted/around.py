"""Bugs of the contract's floor, the report and the log of requests."""

from tests.planted.bug import Bug

BUGS = (
    Bug(
        "unknown fields are not noticed",
        "mock_server.contract.operation",
        "Body.judge",
        "return [], self._explained(value, size, is_closed=True)",
        "return [], []",
        "contract/test_strict.py web/test_unknown_fields.py",
    ),
    Bug(
        "who calls again after no answer is blamed",
        "mock_server.report.duplicates",
        "DuplicateCalls._is_duplicate",
        "return first.rang != NEVER and not was_missed",
        "return first.rang != NEVER or was_missed",
        "report/test_good.py",
    ),
    Bug(
        "a call after a cancelled one is blamed whatever its time",
        "mock_server.report.duplicates",
        "DuplicateCalls._is_duplicate",
        "return first.terms == second.terms",
        "return True",
        "report/test_good.py",
    ),
    Bug(
        "one phone in many that rings at night is not seen",
        "mock_server.report.time_zones",
        "CallingHours.outside",
        "return closed, len(closed) == len(zones)",
        "return closed[1:], len(closed) == len(zones)",
        "report/test_bad_clients.py",
    ),
    Bug(
        "a wait is over a moment too early",
        "mock_server.report.retries",
        "retry_after",
        "request.at < first.at + seconds * SECOND",
        "request.at < first.at + seconds * SECOND - 1",
        "report/test_retries.py",
    ),
    Bug(
        "what has left the log is forgotten",
        "mock_server.store.request_log",
        "Requests.tally",
        "return self._tally + Counter(",
        "return Counter(",
        "report/test_coverage.py web/test_request_log.py",
    ),
    Bug(
        "a wrong request is blamed",
        "mock_server.report.evidence",
        "Evidence.request_of",
        "if place == len(self.requests) or (place == 0 and self.count > len(self.requests)):",
        "if place == len(self.requests):",
        "report/test_coverage.py",
    ),
    Bug(
        "the vendor's own repeat counts as a double",
        "mock_server.report.call_columns",
        "CallColumns.add",
        "map(hash, (facts.creation, facts.id, facts.source.id))",
        "map(hash, (facts.id, facts.id, facts.source.id))",
        "report/test_good.py",
    ),
)
