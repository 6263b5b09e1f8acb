"""Checks a recorded exchange by a contract, both ways: the request, and the answer."""

from collections.abc import Iterator

from mock_server.contract.conformance.address import Address
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Finding, merged
from mock_server.contract.conformance.request import request_findings
from mock_server.contract.conformance.response import ResponseCheck
from mock_server.contract.conformance.rules import finding
from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation


def judge(contract: Contract, exchange: Exchange, base_url: str | None = None) -> list[Finding]:
    """Return what is wrong with one exchange; nothing if it is not with the vendor."""
    return Conformance(contract, base_url).findings(exchange)


class Conformance:
    """Checks exchanges with one vendor, at a given address or at those where it is known to be."""

    def __init__(self, contract: Contract, base_url: str | None = None) -> None:
        self.contract = contract
        self._address = Address(contract, base_url)
        self._responses = ResponseCheck(contract)

    def concerns(self, exchange: Exchange) -> bool:
        """Return whether an exchange is with the vendor at all, and the client's own: no browser's preflight."""
        return not exchange.is_preflight and self._address.segments(exchange) is not None

    def operation(self, exchange: Exchange) -> Operation | None:
        """Return the operation that was requested, if the contract has it."""
        return self._address.find(exchange)[0]

    def values(self, exchange: Exchange) -> list[str]:
        """Return the values in the path of that operation."""
        return self._address.find(exchange)[1]

    def findings(self, exchange: Exchange) -> list[Finding]:
        """Return what is wrong with a request and with its answer."""
        return merged([*self.of_request(exchange), *self.of_answer(exchange)])

    def of_request(self, exchange: Exchange) -> Iterator[Finding]:
        """Yield where the client broke the contract."""
        operation, values = self._address.find(exchange)
        if operation is not None and self.concerns(exchange):
            yield from request_findings(self.contract, operation, values, exchange)
        elif self.concerns(exchange):
            yield self._nowhere(exchange)

    def of_answer(self, exchange: Exchange) -> Iterator[Finding]:
        """Yield where the vendor broke the contract."""
        operation = self.operation(exchange) if exchange.is_seen else None
        if operation is not None and exchange.status:
            yield from self._responses.findings(operation, exchange)
        elif operation is not None:
            yield finding("response-missing", operation.id, "response", "no answer", "an answer", exchange)

    def _nowhere(self, exchange: Exchange) -> Finding:
        path, methods = self._address.methods(exchange)
        where = f"{exchange.method} {path}"
        if methods:
            expected = f"one of {', '.join(methods)}"
            return finding("request-method", where, "request method", exchange.method, expected, exchange)
        return finding("request-path", where, "request path", exchange.path, "a path of the contract", exchange)
