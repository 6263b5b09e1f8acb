"""`mockdial check`: a recording, compared with a contract."""

from pathlib import Path

from contract_tests.tools import progress
from contract_tests.tools.har.reading import Recording
from contract_tests.tools.reports.baseline import Baseline
from contract_tests.tools.reports.report import Report
from contract_tests.tools.tally import Tally
from mock_server.contract.conformance.finding import Severity
from mock_server.contract.conformance.masking import masked
from mock_server.contract.contract import Contract
from mock_server.contract.url import UrlRefused, base


class NothingJudged(ValueError):
    """A recording has no exchange with the vendor, so it proves nothing."""


class WrongAddress(ValueError):
    """A base URL that is none. The message says why."""


def check(path: Path, contract: Contract, base_url: str | None, baseline: Baseline, fail_on: Severity) -> Report:
    """Check every exchange of a HAR file."""
    try:
        tally = Tally(contract, base(base_url) if base_url is not None else None)
    except UrlRefused as refused:
        raise WrongAddress(f"--base-url: {refused}") from None
    recording = Recording(path)
    with progress.told(f"checking {path}", lambda: f"{tally.judged + tally.others:,} exchanges"):
        for exchange in recording:
            tally.add(masked(exchange))
    if not tally.judged:
        where = base_url or "https://" + "".join(contract.document.server)
        raise NothingJudged(
            f"{path}: none of its {tally.others} exchanges is with {where}; name the address with --base-url"
        )
    facts = tally.facts | ({"too long to be read": str(recording.too_long)} if recording.too_long else {})
    return Report(
        "check", contract.name, str(path), tally.findings, tally.statuses, facts, baseline, fail_on, str(path)
    )
