"""A gate stands between the requests to one world and their handlers, where limits, keys or faults were set."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.vendors.vendor import Vendor
from mock_server.web.faults import payload
from mock_server.web.faults.active import ActiveFault, Bounds, Candidate
from mock_server.web.faults.catalog import FaultType
from mock_server.web.interceptors.context import RequestContext
from mock_server.web.interceptors.idempotency import IdempotencyKeys
from mock_server.web.interceptors.policies import POLICIES
from mock_server.web.interceptors.rate_limit import RateLimit
from mock_server.web.interceptors.stale_reads import Replica
from mock_server.web.sandbox import Sandbox


class Interceptor:
    """The faults that are set in a world, and what its policies have counted and remembered."""

    def __init__(self, sandbox: Sandbox, vendors: Mapping[str, Vendor]) -> None:
        self.sandbox, self.vendors = sandbox, vendors
        self.active_faults: list[ActiveFault] = []
        self.rate_limits: dict[str, RateLimit] = {}
        self.idempotency: dict[str, IdempotencyKeys] = {}
        self.has_odd_ids = False
        self._late = 0
        self._replica: Replica | None = None
        self._policies: dict[str, Mapping[str, Any]] = {}

    @property
    def is_idle(self) -> bool:
        """Whether nothing stands in anybody's way."""
        return not (self.active_faults or self.rate_limits or self.idempotency or self.has_odd_ids)

    def context(self, contract: Contract, operation: Operation) -> RequestContext:
        """One request on its way through."""
        return RequestContext(self, contract, operation)

    # Faults.

    def add(self, kind: FaultType, bounds: Bounds, given: Mapping[str, Any]) -> ActiveFault:
        """Set a fault."""
        sandbox = self.sandbox
        sandbox.faults += 1
        fault = ActiveFault(f"fault-{sandbox.faults}", kind, bounds, given, sandbox.world.now, monotonic())
        self.active_faults.append(fault)
        return fault

    def current(self) -> list[ActiveFault]:
        """The faults that have not expired."""
        real = monotonic()
        self.active_faults = [fault for fault in self.active_faults if not fault.has_expired(real)]
        self.come_down()
        return self.active_faults

    def come_down(self) -> None:
        """Where nothing is left of it, requests pass again as they come."""
        if self.is_idle and self.sandbox.interceptor is self:
            self.sandbox.interceptor = None

    def in_scope(self, candidate: Candidate, stage: str) -> list[ActiveFault]:
        """The faults of a stage that might strike a request."""
        wanted = (one for one in self.current() if one.kind.stage == stage and one.is_in_scope(candidate))
        return [one for one in wanted if self._names(one, candidate)]

    def _names(self, fault: ActiveFault, candidate: Candidate) -> bool:
        """Whether a request names the number that a fault is for: as it stands there, or by whom it belongs to."""
        number = fault.bounds.number
        if number is None:
            return True
        part = self.vendors[candidate.vendor].account(self.sandbox.world)
        others: Sequence[str] = part.known_by(number) if hasattr(part, "known_by") else ()
        return any(name.encode() in candidate.content for name in (number, *others))

    def told(self, body: Any) -> Any:
        """A webhook's body, with ids as replies have them."""
        return payload.renamed(body) if self.has_odd_ids else body

    def late_moment(self, milliseconds: int) -> int:
        """When a request that is put off is performed. Each has a moment of its own, to be the last thing in it."""
        self._late = max(self._late + 1, self.sandbox.world.now + milliseconds)
        return self._late

    # Policies.

    def obey(self) -> None:
        """Take over the policies of the world. What was counted under one that stays as it was is not forgotten."""
        policies = self.sandbox.world.policies
        for vendor, policy in policies.items():
            limit, keys = (policy.get(name) for name in POLICIES)
            was = self._policies.get(vendor, {})
            if limit != was.get("rate_limit"):
                self.rate_limits.pop(vendor, None)
                self.rate_limits |= {vendor: RateLimit(limit, self.sandbox.world.now)} if limit else {}
            if keys != was.get("idempotency"):
                self.idempotency.pop(vendor, None)
                self.idempotency |= {vendor: IdempotencyKeys(keys)} if keys else {}
        self._policies = {vendor: dict(policy) for vendor, policy in policies.items()}

    def replica(self) -> Replica:
        """The world as it was some time ago."""
        if self._replica is None:
            self._replica = Replica(self.sandbox, self.vendors)
        return self._replica


def interceptor_of(sandbox: Sandbox, vendors: Mapping[str, Vendor]) -> Interceptor:
    """The gate of a room, put up where there is none."""
    if sandbox.interceptor is None:
        sandbox.interceptor = Interceptor(sandbox, vendors)
        sandbox.interceptor.obey()
    return sandbox.interceptor
