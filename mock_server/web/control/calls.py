"""How calls go: scenarios, events from outside, and what the account bought."""

from mock_server.exchange import Asked, Reply
from mock_server.web import changes
from mock_server.web.control.common import Handlers, Plane
from mock_server.web.rooms import Room


class Calls(Plane):
    """Chooses scenarios, fires events, changes settings."""

    def handlers(self) -> Handlers:
        return {
            "fireEvent": self.fire_event,
            "getScenario": self.get_scenario,
            "setScenario": self.set_scenario,
            "getSettings": self.get_settings,
            "changeSettings": self.change_settings,
        }

    def fire_event(self, room: Room, asked: Asked) -> Reply:
        return changes.fire_event(self.vendors, room.world, asked)

    def get_scenario(self, room: Room, asked: Asked) -> Reply:
        vendor = self.vendor(asked)
        scenario = vendor.scenario(room.world)
        return Reply(200, {"name": scenario.name, "available": sorted(vendor.scenarios), "steps": scenario.text})

    def set_scenario(self, room: Room, asked: Asked) -> Reply:
        changes.set_scenario(self.vendors, room.world, asked)
        return self.get_scenario(room, asked)

    def get_settings(self, room: Room, asked: Asked) -> Reply:
        return Reply(200, changes.settings(self.vendor(asked), room.world))

    def change_settings(self, room: Room, asked: Asked) -> Reply:
        changes.change_settings(self.vendors, room.world, asked)
        if room.gate is not None or room.world.policies:
            from mock_server.web.gate.gate import gate_of

            gate = gate_of(room, self.vendors)
            gate.obey()
            gate.come_down()
        return self.get_settings(room, asked)
