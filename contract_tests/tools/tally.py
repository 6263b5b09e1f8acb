"""Checks exchanges one by one, and keeps each finding once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from contract_tests.tools.reports.report import Covered
from mock_server.contract.conformance import Conformance
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Finding, merged
from mock_server.contract.contract import Contract


class Tally:
    """The findings of many exchanges with one vendor, each with its first example."""

    def __init__(self, contract: Contract, base_url: str | None = None) -> None:
        self._judge = Conformance(contract, base_url)
        self._found: dict[str, Finding] = {}
        self._times = Counter[str]()
        self._seen = Counter[tuple[str, int]]()
        self.judged = self.others = 0

    def add(
        self,
        exchange: Exchange,
        *,
        is_request_judged: bool = True,
        but_for: Callable[[Finding], bool] = lambda _: False,
    ) -> list[Finding]:
        """Check one more exchange, and return its new findings; those that `but_for` accepts are left out."""
        if not self._judge.concerns(exchange):
            self.others += 1
            return []
        self.judged += 1
        if operation := self._judge.operation(exchange):
            self._seen[operation.id, exchange.status] += 1
        found = [*self._judge.of_request(exchange)] if is_request_judged else []
        found += [finding for finding in self._judge.of_answer(exchange) if not but_for(finding)]
        return [finding for finding in merged(found) if self._is_new(finding)]

    def _is_new(self, finding: Finding) -> bool:
        self._times[finding.id] += finding.times
        return self._found.setdefault(finding.id, finding) is finding

    @property
    def findings(self) -> list[Finding]:
        """The findings, the worst first."""
        return merged([replace(finding, times=self._times[id_]) for id_, finding in self._found.items()])

    @property
    def statuses(self) -> list[Covered]:
        """The number of times that each status of each operation was seen, in the order of the contract."""
        return [
            Covered("status", operation.id, str(status), self._seen[operation.id, status])
            for operation in self._judge.contract.operations.values()
            for status in sorted(operation.replies)
        ]

    @property
    def facts(self) -> dict[str, str]:
        """The numbers of exchanges with the vendor, and with other hosts."""
        return {"exchanges": str(self.judged), "others": str(self.others)}
