"""Fault injection: the faults that are set in one world, done to the requests that they strike."""

from collections.abc import Mapping, Sequence
from time import monotonic, time
from typing import Any

from mock_server.vendors.vendor import Vendor
from mock_server.web.faults.active import ActiveFault, Bounds, Candidate
from mock_server.web.faults.catalog import FaultType
from mock_server.web.faults.registry import ACTIONS
from mock_server.web.interceptors.context import RequestContext
from mock_server.web.sandbox import Sandbox


class FaultInjector:
    """The faults of one world, in the order in which they were set."""

    def __init__(self, sandbox: Sandbox, vendors: Mapping[str, Vendor]) -> None:
        self._sandbox, self._vendors = sandbox, vendors
        self.active: list[ActiveFault] = []

    def add(self, kind: FaultType, bounds: Bounds, given: Mapping[str, Any]) -> ActiveFault:
        """Set a fault."""
        sandbox = self._sandbox
        sandbox.faults += 1
        fault = ActiveFault(f"fault-{sandbox.faults}", kind, bounds, given, sandbox.world.now, monotonic())
        self.active.append(fault)
        return fault

    def state(self) -> dict[str, Any]:
        """Return the faults as values of JSON, and when that was."""
        real = monotonic()
        shown = [fault.state(real) for fault in self.active]
        return {"set": self._sandbox.faults, "active": shown, "real": time()}

    def restore(self, state: Mapping[str, Any], kinds: Mapping[str, FaultType]) -> None:
        """Set the faults of a state anew, less the real time that has passed since."""
        gone = time() - state["real"]
        self._sandbox.faults, self.active = state["set"], []
        for one in state["active"]:
            bounds = Bounds(**{**one["bounds"], "expires_after": one["left"] - gone})
            fault = ActiveFault(one["id"], kinds[one["name"]], bounds, one["parameters"], 0, monotonic())
            fault.bounds = Bounds(**one["bounds"])
            fault.restore(one["counted"])
            self.active.append(fault)

    def drop_expired(self) -> None:
        """Forget the faults whose real time is over."""
        real = monotonic()
        self.active = [fault for fault in self.active if not fault.has_expired(real)]

    def wait(self, context: RequestContext) -> tuple[ActiveFault, int] | None:
        """Return the fault that told clients to wait, and the seconds that are left; None if none did."""
        self.drop_expired()
        for fault in self.active:
            if context.now < fault.until and fault.is_in_scope(context.candidate):
                return fault, -(-(fault.until - context.now) // 1000)
        return None

    def inject(self, context: RequestContext, stage: str) -> None:
        """Have the faults of a stage act. A request has one answer: the first fault that gives another is the last."""
        self.drop_expired()
        order = list(ACTIONS[stage])
        faults = [fault for fault in self.active if fault.kind.stage == stage and self._fits(fault, context.candidate)]
        for fault in sorted(faults, key=lambda fault: order.index(fault.kind.does)):
            if self._strikes(fault, context) and stage in ("before", "after"):
                break

    def _fits(self, fault: ActiveFault, candidate: Candidate) -> bool:
        """Return whether a request is in a fault's scope, and names its number: as it stands, or by its owner's id."""
        if not fault.is_in_scope(candidate):
            return False
        number = fault.bounds.number
        if number is None:
            return True
        account = self._vendors[candidate.vendor].account(self._sandbox.world)
        others: Sequence[str] = account.known_by(number) if hasattr(account, "known_by") else ()
        return any(name.encode() in candidate.content for name in (number, *others))

    def _strikes(self, fault: ActiveFault, context: RequestContext) -> bool:
        """Have a fault act if luck allows it; return whether it found anything to do."""
        kind = fault.kind
        if kind.stage == "answer" and kind.does != "wait" and not context.sending.status:
            return False
        if not fault.has_luck(self._sandbox.world.chance, context.candidate, context.now):
            return False
        if not ACTIONS[kind.stage][kind.does](context, fault):
            return False
        fault.struck += 1
        context.notes.append(f"fault: {kind.name} ({fault.id})")
        return True
