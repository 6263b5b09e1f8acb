"""Controls of faults: they are set, shown and removed."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mock_server.contract.violation import MOST as MOST_NAMED
from mock_server.contract.violation import shown
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.web.control.base import ControlPart, Handlers
from mock_server.web.sandbox import Sandbox

if TYPE_CHECKING:
    from mock_server.contract.summary import ContractSummary
    from mock_server.web.faults.active import ActiveFault
    from mock_server.web.faults.catalog import FaultType
    from mock_server.web.interceptors.interceptor import Interceptor

BOUNDS = ("vendor", "operation", "number", "times", "odds", "for_seconds", "expires_after")
"""Fields that narrow a fault, whatever its name; all others are parameters of this one."""

MOST = 100
"""Faults that may be set in one world."""


class FaultControl(ControlPart):
    """Sets faults. They act on the answers to requests, so a replay has no use for them."""

    def handlers(self) -> Handlers:
        return {
            "listFaults": self.list_faults,
            "setFaults": self.set_faults,
            "addFault": self.add_fault,
            "deleteFaults": self.delete_faults,
            "deleteFault": self.delete_fault,
        }

    @cached_property
    def kinds(self) -> Mapping[str, "FaultType"]:
        """All faults by name, read when they are first needed."""
        from mock_server.web.faults import registry

        return registry.load(self.root, self.own)

    def list_faults(self, sandbox: Sandbox, asked: Asked) -> Reply:
        shown = [fault.view(sandbox.world.now) for fault in self._current(sandbox)]
        catalog = [kind.view() for _, kind in sorted(self.kinds.items())]
        return Reply(200, {"faults": shown, "available": sorted(self.kinds), "catalog": catalog})

    def set_faults(self, sandbox: Sandbox, asked: Asked) -> Reply:
        wanted = asked.body["faults"]
        for n, one in enumerate(wanted):
            self._judge(one, f"body/faults/{n}")
        self._keep(sandbox, [])
        for one in wanted:
            self._add(sandbox, one)
        self._note(sandbox)
        return self.list_faults(sandbox, asked)

    def add_fault(self, sandbox: Sandbox, asked: Asked) -> Reply:
        self._judge(asked.body, "body")
        if len(self._current(sandbox)) >= MOST:
            raise Refusal(409, f"this world has {MOST} faults, its limit; DELETE /_mock/faults removes them")
        added = self._add(sandbox, asked.body)
        self._note(sandbox)
        return Reply(200, added)

    def delete_faults(self, sandbox: Sandbox, asked: Asked) -> Reply:
        self._keep(sandbox, [])
        self._note(sandbox)
        return Reply(204, None)

    def delete_fault(self, sandbox: Sandbox, asked: Asked) -> Reply:
        id_ = asked.path["id"]
        current = self._current(sandbox)
        if id_ not in [fault.id for fault in current]:
            names = ", ".join(fault.id for fault in current) or "none: no fault is set"
            raise Refusal(404, f"path/id: seen {id_!r}, expected one of {names}")
        self._keep(sandbox, [fault for fault in current if fault.id != id_])
        self._note(sandbox)
        return Reply(204, None)

    def _judge(self, wanted: Mapping[str, Any], where: str) -> None:
        """Refuse a fault that could strike no request."""
        kind = self.kinds.get(wanted["name"])
        if kind is None:
            raise Refusal(
                404, f"{where}/name: seen {wanted['name']!r}, expected one of {', '.join(sorted(self.kinds))}"
            )
        given = _parameters(wanted)
        if strange := [name for name in given if name not in kind.parameters]:
            seen, names = ", ".join(map(shown, strange[:MOST_NAMED])), ", ".join([*BOUNDS, *kind.parameters])
            raise Refusal(409, f"{where}: seen {seen}, which {kind.name} does not have, expected any of {names}")
        if violations := kind.judge(given, where):
            raise Refusal(409, "; ".join(map(str, violations)))
        vendor, operation = wanted.get("vendor"), wanted.get("operation")
        if vendor is not None and vendor not in self.vendors:
            raise Refusal(404, f"{where}/vendor: seen {vendor!r}, expected one of {', '.join(sorted(self.vendors))}")
        summaries = self.vendors.summaries
        chosen = [summaries[vendor]] if vendor else list(summaries.values())
        if operation is not None and not any(operation in one.operations for one in chosen):
            raise Refusal(404, f"{where}/operation: seen {operation!r}, {_operations(operation, chosen)}")

    def _add(self, sandbox: Sandbox, wanted: Mapping[str, Any]) -> dict[str, Any]:
        from mock_server.web.faults.active import Bounds

        kind = self.kinds[wanted["name"]]
        narrowed = {name: wanted[name] for name in BOUNDS if name in wanted}
        bounds = Bounds(**{"times": kind.times, **narrowed})
        fault = self._interceptor(sandbox).faults.add(kind, bounds, _parameters(wanted))
        return fault.view(sandbox.world.now)

    def _current(self, sandbox: Sandbox) -> list["ActiveFault"]:
        """Return the faults that are set and have not expired."""
        if sandbox.interceptor is None:
            return []
        interceptor = self._interceptor(sandbox)
        interceptor.faults.drop_expired()
        interceptor.remove_if_idle()
        return interceptor.faults.active

    def _keep(self, sandbox: Sandbox, active_faults: list["ActiveFault"]) -> None:
        """Remove all other faults."""
        if sandbox.interceptor is not None:
            interceptor = self._interceptor(sandbox)
            interceptor.faults.active = active_faults
            interceptor.remove_if_idle()

    def _note(self, sandbox: Sandbox) -> None:
        """Have a store remember the faults."""
        if sandbox.commands.is_stored:
            sandbox.commands.note("interceptor", self._interceptor(sandbox).state())
            self._interceptor(sandbox).remove_if_idle()

    def _interceptor(self, sandbox: Sandbox) -> "Interceptor":
        from mock_server.web.interceptors.interceptor import interceptor_of

        return interceptor_of(sandbox, self.vendors)


def _operations(seen: str, vendors: Iterable["ContractSummary"]) -> str:
    """Return the operations that these vendors have, the nearest to an unknown one first, as text for a refusal."""
    operations = {vendor.name: sorted(vendor.operations) for vendor in vendors}
    nearest = get_close_matches(seen, [name for names in operations.values() for name in names], 1)
    known = "; ".join(f"{vendor}: {', '.join(names)}" for vendor, names in operations.items())
    return f"{f'did you mean {nearest[0]}? ' if nearest else ''}expected an operationId of {known}"


def _parameters(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if name != "name" and name not in BOUNDS}
