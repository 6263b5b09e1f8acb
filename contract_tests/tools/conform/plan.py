"""The plan of a run, shown before anything is sent."""

from collections.abc import Iterator
from typing import NamedTuple

from contract_tests.suite.links import Links
from contract_tests.suite.machines import kinds
from contract_tests.tools.conform.guard import RunLimits
from mock_server.contract import url
from mock_server.contract.conformance.address import is_here
from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation


class RunTarget(NamedTuple):
    """The target of a run: a contract, an address, and whether a mock answers there."""

    contract: Contract
    base_url: str
    key: str
    is_mock: bool

    @property
    def is_local(self) -> bool:
        """True if the target is on this machine."""
        return is_here(url.read(self.base_url).host)


def plan(target: RunTarget, limits: RunLimits) -> str:
    """Return the plan as text."""
    operations = list(target.contract.operations.values())
    called = [operation for operation in operations if operation.is_safe or not limits.is_read_only]
    width = max(len(operation.id) for operation in operations)
    return "\n".join(
        [
            f"conform {target.contract.name} at {target.base_url}",
            f"  {_what(target, limits)}",
            f"  {_bounds(limits)}",
            f"calls {len(called)} of {len(operations)} operations:",
            *(f"  {_mark(one):<7}{one.id:<{width}}  {one.method:<6} {one.path}" for one in called),
            *([] if limits.is_read_only else _created(target)),
            "nothing was sent but a request to find out what answers there",
        ]
    )


def _what(target: RunTarget, limits: RunLimits) -> str:
    if limits.is_read_only:
        return "reads only: nothing is created, changed or deleted, and no one is phoned"
    if target.is_mock:
        return "a mock: each test has a world of its own, which is dropped afterwards"
    return "no mock: what is created stays there, and people with a generated number MAY BE PHONED"


def _bounds(limits: RunLimits) -> str:
    budget = f"at most {limits.budget} requests" if limits.budget is not None else "as many requests as it takes"
    return budget + (f", at most {limits.rate:g} a second" if limits.rate else ", as fast as they are answered")


def _mark(operation: Operation) -> str:
    return "reads" if operation.is_safe else "deletes" if operation.method == "DELETE" else "writes"


def _created(target: RunTarget) -> Iterator[str]:
    made = list(created(target.contract))
    yield f"creates records by {len(made)} operations, each many times, from examples and at random from the schemas:"
    yield from (f"  {operation.id}: {operation.spec['summary']} ({', '.join(what)})" for operation, what in made)


def created(contract: Contract) -> Iterator[tuple[Operation, list[str]]]:
    """Yield the operations that create records, with the kind: a record with a status, or one that can be read."""
    links, names = Links(contract), {kind.reader.id: kind.record for kind in kinds(contract).values()}
    for operation in contract.operations.values():
        if operation.method == "POST" and not operation.record_parameters:
            readers = {link.target for link in links.of(operation) if contract.operations[link.target].method == "GET"}
            made = [reader for reader in sorted(readers) if operation in _makers(links, reader)]
            yield operation, [names.get(reader, f"read by {reader}") for reader in made] or ["a request that writes"]


def _makers(links: Links, reader: str) -> list[Operation]:
    return [link.source for link in links.creators(reader)]
