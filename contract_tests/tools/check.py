"""`mockdial check`: a recording, compared with a contract."""

from pathlib import Path

from contract_tests.tools import har
from contract_tests.tools.reports.baseline import Baseline
from contract_tests.tools.reports.report import Report
from contract_tests.tools.tally import Tally
from mock_server.contract.conformance.finding import Severity
from mock_server.contract.conformance.masking import masked
from mock_server.contract.contract import Contract


class NothingJudged(ValueError):
    """A recording has no exchange with the vendor, so it proves nothing."""


def check(path: Path, contract: Contract, base_url: str | None, baseline: Baseline, fail_on: Severity) -> Report:
    """Check every exchange of a HAR file."""
    tally = Tally(contract, base_url)
    for exchange in har.read(path):
        tally.add(masked(exchange))
    if not tally.judged:
        where = base_url or "https://" + "".join(contract.document.server)
        raise NothingJudged(
            f"{path}: none of its {tally.others} exchanges is with {where}; name the address with --base-url"
        )
    return Report(
        "check", contract.name, str(path), tally.findings, tally.statuses, tally.facts, baseline, fail_on, str(path)
    )
