"""Checks exchanges one by one, and keeps each finding once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from contract_tests.tools.reports.report import Covered
from mock_server.contract.conformance import Conformance
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Finding, merged
from mock_server.contract.contract import Contract

MOST = 10_000
"""The most findings of each severity that are kept: their places hold a client's own names, which have no end."""

MOST_EXAMPLES = 64 << 20
"""The bytes of bodies that all examples hold together; those of later findings are left out."""


class Tally:
    """The findings of many exchanges with one vendor, each with its first example."""

    def __init__(self, contract: Contract, base_url: str | None = None) -> None:
        self._judge = Conformance(contract, base_url)
        self._found: dict[str, Finding] = {}
        self._times = Counter[str]()
        self._kept = Counter[str]()
        self._seen = Counter[tuple[str, int]]()
        self._examples = 0
        self.judged = self.others = self.left_out = 0

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
        new = [finding for finding in merged(found) if self._is_new(finding)]
        if new:
            self._keep_example(exchange, new)
        return new

    def _is_new(self, finding: Finding) -> bool:
        """Count a finding; return whether it is to be kept."""
        if finding.id not in self._found and self._kept[finding.severity] >= MOST:
            self.left_out += 1
            return False
        self._times[finding.id] += finding.times
        is_new = self._found.setdefault(finding.id, finding) is finding
        self._kept[finding.severity] += is_new
        return is_new

    def _keep_example(self, exchange: Exchange, new: list[Finding]) -> None:
        """Let new findings show their exchange, without its bodies if the examples hold enough already."""
        self._examples += len(exchange.request_body or b"") + len(exchange.response_body or b"")
        if self._examples > MOST_EXAMPLES:
            bare = replace(exchange, request_body=None, response_body=None)
            self._found |= {finding.id: replace(finding, exchange=bare) for finding in new}

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
        left_out = {"findings left out": str(self.left_out)} if self.left_out else {}
        return {"exchanges": str(self.judged), "others": str(self.others)} | left_out
