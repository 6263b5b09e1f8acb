"""`mockdial check`: a recording held against a contract, with nobody there to ask."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from contract_tests.tools import har
from contract_tests.tools.reports.baseline import Baseline
from contract_tests.tools.reports.report import Covered, Report
from mock_server.contract.conformance import Conformance
from mock_server.contract.contract import Contract
from mock_server.contract.finding import Finding, Severity, merged
from mock_server.contract.masking import masked
from mock_server.contract.recorded import Exchange


class NothingJudged(ValueError):
    """A recording without a single exchange with the vendor: to call that clean would be a lie."""


def check(path: Path, contract: Contract, base_url: str | None, baseline: Baseline, fail_on: Severity) -> Report:
    """Judge every exchange of a HAR file."""
    judge = Conformance(contract, base_url)
    exchanges = [masked(exchange) for exchange in har.read(path)]
    judged = [exchange for exchange in exchanges if judge.concerns(exchange)]
    if not judged:
        where = base_url or "https://" + "".join(contract.document.server)
        raise NothingJudged(
            f"{path}: none of its {len(exchanges)} exchanges is with {where}; name the address with --base-url"
        )
    return Report(
        "check",
        contract.name,
        str(path),
        found(judge, judged),
        list(statuses(judge, judged)),
        {"exchanges": str(len(judged)), "others": str(len(exchanges) - len(judged))},
        baseline,
        fail_on,
        str(path),
    )


def found(judge: Conformance, exchanges: Iterable[Exchange]) -> list[Finding]:
    """The findings of all exchanges, each once."""
    return merged([finding for exchange in exchanges for finding in judge.findings(exchange)])


def statuses(judge: Conformance, exchanges: Iterable[Exchange]) -> Iterator[Covered]:
    """How often each status of each operation was seen, in the order of the contract."""
    seen = Counter(
        (operation.id, exchange.status) for exchange in exchanges if (operation := judge.operation(exchange))
    )
    for operation in judge.contract.operations.values():
        for status in sorted(operation.replies):
            yield Covered("status", operation.id, str(status), seen[operation.id, status])
