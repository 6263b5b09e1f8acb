"""A gate stands between the requests to one world and their handlers, where limits, keys or faults were set."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.vendors.vendor import Vendor
from mock_server.web.faults import payload
from mock_server.web.faults.active import Bounds, Candidate, Switch
from mock_server.web.faults.catalog import Kind
from mock_server.web.interceptors.context import Visit
from mock_server.web.interceptors.idempotency import Repeats
from mock_server.web.interceptors.policies import POLICIES
from mock_server.web.interceptors.rate_limit import Quota
from mock_server.web.interceptors.stale_reads import Replica
from mock_server.web.sandbox import Room


class Gate:
    """The faults that are set in a world, and what its policies have counted and remembered."""

    def __init__(self, room: Room, vendors: Mapping[str, Vendor]) -> None:
        self.room, self.vendors = room, vendors
        self.switches: list[Switch] = []
        self.quotas: dict[str, Quota] = {}
        self.repeats: dict[str, Repeats] = {}
        self.has_odd_ids = False
        self._late = 0
        self._replica: Replica | None = None
        self._policies: dict[str, Mapping[str, Any]] = {}

    @property
    def is_idle(self) -> bool:
        """Whether nothing stands in anybody's way."""
        return not (self.switches or self.quotas or self.repeats or self.has_odd_ids)

    def visit(self, contract: Contract, operation: Operation) -> Visit:
        """One request on its way through."""
        return Visit(self, contract, operation)

    # Faults.

    def add(self, kind: Kind, bounds: Bounds, given: Mapping[str, Any]) -> Switch:
        """Set a fault."""
        room = self.room
        room.faults += 1
        switch = Switch(f"fault-{room.faults}", kind, bounds, given, room.world.now, monotonic())
        self.switches.append(switch)
        return switch

    def current(self) -> list[Switch]:
        """The faults that have not expired."""
        real = monotonic()
        self.switches = [switch for switch in self.switches if not switch.has_expired(real)]
        self.come_down()
        return self.switches

    def come_down(self) -> None:
        """Where nothing is left of it, requests pass again as they come."""
        if self.is_idle and self.room.gate is self:
            self.room.gate = None

    def in_scope(self, candidate: Candidate, stage: str) -> list[Switch]:
        """The faults of a stage that might strike a request."""
        wanted = (one for one in self.current() if one.kind.stage == stage and one.is_in_scope(candidate))
        return [one for one in wanted if self._names(one, candidate)]

    def _names(self, switch: Switch, candidate: Candidate) -> bool:
        """Whether a request names the number that a fault is for: as it stands there, or by whom it belongs to."""
        number = switch.bounds.number
        if number is None:
            return True
        part = self.vendors[candidate.vendor].part(self.room.world)
        others: Sequence[str] = part.known_by(number) if hasattr(part, "known_by") else ()
        return any(name.encode() in candidate.content for name in (number, *others))

    def told(self, body: Any) -> Any:
        """A webhook's body, with ids as replies have them."""
        return payload.renamed(body) if self.has_odd_ids else body

    def late_moment(self, milliseconds: int) -> int:
        """When a request that is put off is performed. Each has a moment of its own, to be the last thing in it."""
        self._late = max(self._late + 1, self.room.world.now + milliseconds)
        return self._late

    # Policies.

    def obey(self) -> None:
        """Take over the policies of the world. What was counted under one that stays as it was is not forgotten."""
        policies = self.room.world.policies
        for vendor, policy in policies.items():
            limit, keys = (policy.get(name) for name in POLICIES)
            was = self._policies.get(vendor, {})
            if limit != was.get("rate_limit"):
                self.quotas.pop(vendor, None)
                self.quotas |= {vendor: Quota(limit, self.room.world.now)} if limit else {}
            if keys != was.get("idempotency"):
                self.repeats.pop(vendor, None)
                self.repeats |= {vendor: Repeats(keys)} if keys else {}
        self._policies = {vendor: dict(policy) for vendor, policy in policies.items()}

    def replica(self) -> Replica:
        """The world as it was some time ago."""
        if self._replica is None:
            self._replica = Replica(self.room, self.vendors)
        return self._replica


def gate_of(room: Room, vendors: Mapping[str, Vendor]) -> Gate:
    """The gate of a room, put up where there is none."""
    if room.gate is None:
        room.gate = Gate(room, vendors)
        room.gate.obey()
    return room.gate
