"""How calls go: scenarios, scripts of numbers, events from outside, and what the account bought."""

from typing import Any

from mock_server.engine.scenarios.requested import Number
from mock_server.exchange import Asked, Reply
from mock_server.web import commands
from mock_server.web.control.base import Handlers, Plane, part_of_list
from mock_server.web.sandbox import Room


class Calls(Plane):
    """Chooses scenarios, writes scripts, fires events, changes settings."""

    def handlers(self) -> Handlers:
        return {
            "fireEvent": self.fire_event,
            "getScenario": self.get_scenario,
            "setScenario": self.set_scenario,
            "listNumbers": self.list_numbers,
            "setNumber": self.set_number,
            "deleteNumber": self.delete_number,
            "getSettings": self.get_settings,
            "changeSettings": self.change_settings,
        }

    def fire_event(self, room: Room, asked: Asked) -> Reply:
        return commands.fire_event(self.vendors, room.world, asked)

    def get_scenario(self, room: Room, asked: Asked) -> Reply:
        vendor = self.vendor(asked)
        scenario = vendor.scenario(room.world)
        return Reply(200, {"name": scenario.name, "available": sorted(vendor.scenarios), "steps": scenario.text})

    def set_scenario(self, room: Room, asked: Asked) -> Reply:
        commands.set_scenario(self.vendors, room.world, asked)
        return self.get_scenario(room, asked)

    def list_numbers(self, room: Room, asked: Asked) -> Reply:
        scripts = enumerate(room.world.numbers.items())
        return part_of_list((one for one in scripts if one[0] > asked.query["after"]), lambda one: _shown(*one), asked)

    def set_number(self, room: Room, asked: Asked) -> Reply:
        commands.set_number(self.vendors, room.world, asked)
        number = asked.path["number"]
        return Reply(200, _shown(number, room.world.numbers[number]))

    def delete_number(self, room: Room, asked: Asked) -> Reply:
        commands.delete_number(self.vendors, room.world, asked)
        return Reply(204, None)

    def get_settings(self, room: Room, asked: Asked) -> Reply:
        return Reply(200, commands.settings(self.vendor(asked), room.world))

    def change_settings(self, room: Room, asked: Asked) -> Reply:
        commands.change_settings(self.vendors, room.world, asked)
        if room.gate is not None or room.world.policies:
            from mock_server.web.interceptors.interceptor import gate_of

            gate = gate_of(room, self.vendors)
            gate.obey()
            gate.come_down()
        return self.get_settings(room, asked)


def _shown(number: str, script: Number) -> dict[str, Any]:
    return {"number": number, "attempts": script.wishes.text, "calls": script.calls}
