"""What goes wrong: faults that are set, shown and taken away."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mock_server.contract.violation import MOST as MOST_NAMED
from mock_server.contract.violation import shown
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.web.control.base import Handlers, Plane
from mock_server.web.sandbox import Room

if TYPE_CHECKING:
    from mock_server.web.faults.active import Switch
    from mock_server.web.faults.catalog import Kind

BOUNDS = ("vendor", "operation", "number", "times", "odds", "for_seconds", "expires_after")
"""Fields that narrow a fault, whatever its name; all others are parameters of this one."""

MOST = 100
"""Faults that may be set in one world."""


class Faults(Plane):
    """Sets faults. They act on the answers to requests, so a world that is played again has no use for them."""

    def handlers(self) -> Handlers:
        return {
            "listFaults": self.list_faults,
            "setFaults": self.set_faults,
            "addFault": self.add_fault,
            "deleteFaults": self.delete_faults,
            "deleteFault": self.delete_fault,
        }

    @cached_property
    def kinds(self) -> Mapping[str, "Kind"]:
        """All faults by name, read when they are first needed."""
        from mock_server.web.faults import registry

        return registry.load(self.root)

    def list_faults(self, room: Room, asked: Asked) -> Reply:
        current = [] if room.gate is None else room.gate.current()
        shown = [switch.view(room.world.now) for switch in current]
        return Reply(200, {"faults": shown, "available": sorted(self.kinds)})

    def set_faults(self, room: Room, asked: Asked) -> Reply:
        wanted = asked.body["faults"]
        for n, one in enumerate(wanted):
            self._judge(one, f"body/faults/{n}")
        self._keep(room, [])
        for one in wanted:
            self._add(room, one)
        return self.list_faults(room, asked)

    def add_fault(self, room: Room, asked: Asked) -> Reply:
        self._judge(asked.body, "body")
        if room.gate is not None and len(room.gate.current()) >= MOST:
            raise Refusal(409, f"this world has {MOST} faults, its limit; DELETE /_mock/faults takes them away")
        return Reply(200, self._add(room, asked.body))

    def delete_faults(self, room: Room, asked: Asked) -> Reply:
        self._keep(room, [])
        return Reply(204, None)

    def delete_fault(self, room: Room, asked: Asked) -> Reply:
        id_ = asked.path["id"]
        current = [] if room.gate is None else room.gate.current()
        if id_ not in [switch.id for switch in current]:
            names = ", ".join(switch.id for switch in current) or "none: no fault is set"
            raise Refusal(404, f"path/id: seen {id_!r}, expected one of {names}")
        self._keep(room, [switch for switch in current if switch.id != id_])
        return Reply(204, None)

    def _judge(self, wanted: Mapping[str, Any], where: str) -> None:
        """Refuse a fault that nothing could be struck by."""
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
        chosen = [self.vendors[vendor]] if vendor else list(self.vendors.values())
        if operation is not None and not any(operation in one.contract.operations for one in chosen):
            names = " and ".join(one.name for one in chosen)
            raise Refusal(404, f"{where}/operation: seen {operation!r}, expected an operationId of {names}")

    def _add(self, room: Room, wanted: Mapping[str, Any]) -> dict[str, Any]:
        from mock_server.web.faults.active import Bounds
        from mock_server.web.interceptors.interceptor import gate_of

        kind = self.kinds[wanted["name"]]
        narrowed = {name: wanted[name] for name in BOUNDS if name in wanted}
        bounds = Bounds(**{"times": kind.times, **narrowed})
        return gate_of(room, self.vendors).add(kind, bounds, _parameters(wanted)).view(room.world.now)

    def _keep(self, room: Room, switches: list["Switch"]) -> None:
        """Take all other faults away."""
        if room.gate is not None:
            room.gate.switches = switches
            room.gate.come_down()


def _parameters(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if name != "name" and name not in BOUNDS}
