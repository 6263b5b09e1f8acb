"""Looks on a mock for statuses that the suite did not meet, so that their answers are checked too.

In a world with many records, it first follows the addresses in answers. Then it sends all variants of each operation.
Where a status is still missing, it sets a fault that causes it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from contract_tests.suite.harness import Harness
from contract_tests.suite.value_pool import MOST
from contract_tests.tools.conform.large import too_large
from contract_tests.tools.conform.populated import PopulatedWorld
from contract_tests.tools.conform.variants import RequestVariant, valid_variants, variants
from contract_tests.tools.reports.report import Covered
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.operation import Operation

FAULTS: Mapping[int, Any] = {429: {"name": "rate_limited"}, 500: {"name": "server_error"}, 503: {"name": "unavailable"}}
"""The fault that causes each status; any other error is caused by `refused`."""

WEEK = 7 * 24 * 3600
"""Seconds after which a signed address has expired."""


class Reach:
    """Look for missing statuses on a mock."""

    def __init__(self, harness: Harness) -> None:
        self._harness, self._server = harness, harness.server
        self.by_fault = set[tuple[str, int]]()

    def ask(self, missing: Iterable[Covered]) -> Iterator[Exchange]:
        """Look for all missing statuses. Yield the exchanges that no session has sent, and no guard has seen."""
        wanted: dict[Operation, set[int]] = {}
        for thing in missing:
            wanted.setdefault(self._harness.contract.operations[thing.subject], set()).add(int(thing.name))
        with self._harness.sequence() as key:
            world = PopulatedWorld(self._harness, key)
            self._by_address(key, world, wanted)
            for operation in sorted(wanted, key=_turn):
                statuses = wanted[operation]
                if 413 in statuses and operation.body is not None:
                    yield self._too_large(key, operation, world)
                    statuses.discard(413)
                self._plainly(key, operation, world, statuses)
            for operation, statuses in wanted.items():
                self._by_fault(key, operation, world, statuses)
            world.play_on()

    def _too_large(self, key: str, operation: Operation, world: PopulatedWorld) -> Exchange:
        variant = next(variants(self._harness, key, operation, world.offers))
        return too_large(operation.method, variant.url(self._harness, operation), variant.headers)

    def _plainly(self, key: str, operation: Operation, world: PopulatedWorld, wanted: set[int]) -> None:
        """Send all variants. Few deletions are enough: the next operation may delete records of the same kind.

        The latest record may be under way still, and be deleted in another way than those that are over.
        """
        kept: list[RequestVariant] = []
        if operation.method == "DELETE":
            world.look_again()
            for latest in valid_variants(self._harness, key, operation, world.offers)[-1:]:
                wanted.discard(world.send(operation, latest))
        for variant in variants(self._harness, key, operation, world.offers):
            if wanted <= FAULTS.keys():
                return
            if variant in kept:
                continue
            status = world.send(operation, variant)
            wanted.discard(status)
            if operation.method == "DELETE" and status < 300:
                kept = valid_variants(self._harness, key, operation, world.offers)
                kept.remove(variant)

    def _by_address(self, key: str, world: PopulatedWorld, wanted: Mapping[Operation, set[int]]) -> None:
        """Follow the addresses in answers: with and without the key, unchanged and damaged, in time and too late."""
        meant = {operation.id: statuses for operation, statuses in wanted.items()}
        for is_late in (False, True) if world.addresses.keys() & meant.keys() else ():
            for name, addresses in world.addresses.items():
                for url in _damaged(addresses) if name in meant else ():
                    for headers in (self._harness.scheme.headers_of(key), {}):
                        meant[name].discard(self._server.session.get(url, headers=headers, timeout=60).status_code)
            if not is_late:
                self._server.control(key, "POST", "/clock", json={"advance_seconds": WEEK})

    def _by_fault(self, key: str, operation: Operation, world: PopulatedWorld, statuses: Iterable[int]) -> None:
        """Set a fault that strikes once. An older mock has no faults, and then the status stays missing."""
        for status in sorted(statuses):
            fault = {"vendor": self._harness.contract.name, "operation": operation.id, "times": 1}
            fault |= FAULTS.get(status, {"name": "refused", "status": status})
            if self._server.ask_control(key, "PUT", "/faults", json={"faults": [fault]}).ok:
                if self._once(key, operation, world) == status:
                    self.by_fault.add((operation.id, status))
                self._server.ask_control(key, "DELETE", "/faults")

    def _once(self, key: str, operation: Operation, world: PopulatedWorld) -> int:
        """Send one valid request, to an address from an answer where the operation takes no key."""
        if operation.ticket and (addresses := world.addresses[operation.id]):
            return int(self._server.session.get(addresses[-1], timeout=60).status_code)
        return world.send(operation, next(variants(self._harness, key, operation, world.offers)))


def _turn(operation: Operation) -> int:
    """Return when an operation has its turn: deletions last, for others need what they take away.

    But what only takes a part of a record away comes first, while that record is as it was made.
    """
    if operation.method != "DELETE":
        return 1
    return 0 if len(operation.record_parameters) > 1 else 2


def _damaged(addresses: list[str]) -> Iterator[str]:
    """Yield variants of the latest addresses: unchanged, one character too long, without or with wrong parameters."""
    for address in addresses[-MOST:]:
        yield from (address, f"{address}0", address.partition("?")[0])
        pairs = filter(None, urlsplit(address).query.split("&"))
        yield from (address.replace(pair, f"{pair.partition('=')[0]}=x") for pair in pairs)
