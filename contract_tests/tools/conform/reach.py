"""Statuses that the suite did not meet: on a mock they are looked for, so that their answers are judged too.

In a world in which much has happened, the addresses that answers gave are followed; then each operation is asked in all
the ways that lead to another answer; and what is still missing is given by a fault, where the mock has faults.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from contract_tests.suite.harness import Harness
from contract_tests.suite.value_pool import MOST
from contract_tests.tools.conform.large import too_large
from contract_tests.tools.conform.populated import PopulatedWorld
from contract_tests.tools.conform.variants import ways
from contract_tests.tools.reports.report import Covered
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.operation import Operation

FAULTS: Mapping[int, Any] = {429: {"name": "rate_limited"}, 500: {"name": "server_error"}, 503: {"name": "unavailable"}}
"""Which fault of a mock makes it answer so; any other no is `refused`."""

WEEK = 7 * 24 * 3600
"""After so many seconds an address that was signed is valid no more."""


class Reach:
    """Asks a mock for the statuses that are still to be seen."""

    def __init__(self, stage: Harness) -> None:
        self._stage, self._server = stage, stage.server
        self.by_fault = set[tuple[str, int]]()

    def ask(self, missing: Iterable[Covered]) -> Iterator[Exchange]:
        """Ask for all of them; yields the exchanges that did not go through a session."""
        wanted: dict[Operation, set[int]] = {}
        for thing in missing:
            wanted.setdefault(self._stage.contract.operations[thing.subject], set()).add(int(thing.name))
        with self._stage.sequence() as key:
            played = PopulatedWorld(self._stage, key)
            self._by_address(key, played, wanted)
            for operation in sorted(wanted, key=lambda one: one.method == "DELETE"):  # others need what it takes away
                statuses = wanted[operation]
                if 413 in statuses and operation.body is not None:
                    yield self._too_large(key, operation, played)
                    statuses.discard(413)
                self._plainly(key, operation, played, statuses)
            for operation, statuses in wanted.items():
                self._by_fault(key, operation, played, statuses)

    def _too_large(self, key: str, operation: Operation, played: PopulatedWorld) -> Exchange:
        way = next(ways(self._stage, key, operation, played.offers))
        return too_large(operation.method, way.url(self._stage, operation), key)

    def _plainly(self, key: str, operation: Operation, played: PopulatedWorld, wanted: set[int]) -> None:
        for way in ways(self._stage, key, operation, played.offers):
            if wanted <= FAULTS.keys():
                return
            wanted.discard(played.send(operation, way))

    def _by_address(self, key: str, played: PopulatedWorld, wanted: Mapping[Operation, set[int]]) -> None:
        """Follow the addresses that answers gave: with the key and without, whole and not, in time and too late."""
        meant = {operation.id: statuses for operation, statuses in wanted.items()}
        for is_late in (False, True) if played.addresses.keys() & meant.keys() else ():
            for name, addresses in played.addresses.items():
                for url in _variants(addresses) if name in meant else ():
                    for headers in ({"Authorization": f"Bearer {key}"}, {}):
                        meant[name].discard(self._server.session.get(url, headers=headers, timeout=60).status_code)
            if not is_late:
                self._server.control(key, "POST", "/clock", json={"advance_seconds": WEEK})

    def _by_fault(self, key: str, operation: Operation, played: PopulatedWorld, statuses: Iterable[int]) -> None:
        """Set a fault that strikes once. A mock of an older make has none, and then nothing is seen."""
        for status in sorted(statuses):
            fault = {"vendor": self._stage.contract.name, "operation": operation.id, "times": 1}
            fault |= FAULTS.get(status, {"name": "refused", "status": status})
            if self._server.ask_control(key, "PUT", "/faults", json={"faults": [fault]}).ok:
                if self._once(key, operation, played) == status:
                    self.by_fault.add((operation.id, status))
                self._server.ask_control(key, "DELETE", "/faults")

    def _once(self, key: str, operation: Operation, played: PopulatedWorld) -> int:
        """Ask well, once: an address that was given out where no key is taken."""
        if operation.ticket and (addresses := played.addresses[operation.id]):
            return int(self._server.session.get(addresses[-1], timeout=60).status_code)
        return played.send(operation, next(ways(self._stage, key, operation, played.offers)))


def _variants(addresses: list[str]) -> Iterator[str]:
    """The latest addresses: whole, with one character too many, and with each parameter spoilt, or none at all."""
    for address in addresses[-MOST:]:
        yield from (address, f"{address}0", address.partition("?")[0])
        pairs = filter(None, urlsplit(address).query.split("&"))
        yield from (address.replace(pair, f"{pair.partition('=')[0]}=x") for pair in pairs)
