"""The world as a whole: health, look, reset, forget."""

from dataclasses import replace

import mock_server
from mock_server.engine import moment
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.web.control.common import Handlers, Plane, instant
from mock_server.web.rooms import Room


class Worlds(Plane):
    """Looks at worlds, and makes them new."""

    def handlers(self) -> Handlers:
        return {
            "getHealth": self.get_health,
            "getWorld": self.get_world,
            "deleteWorld": self.delete_world,
            "resetWorld": self.reset_world,
        }

    def get_health(self, _: None, asked: Asked) -> Reply:
        paths = {name: f"/{name}{vendor.contract.document.server[1]}" for name, vendor in sorted(self.vendors.items())}
        return Reply(200, {"version": mock_server.__version__, "vendors": list(paths), "paths": paths})

    def get_world(self, room: Room, asked: Asked) -> Reply:
        world = room.world
        return Reply(
            200,
            {
                "now": moment.text(world.now),
                "rate": world.rate,
                "advance_on_poll": world.advance_on_poll,
                "seed": world.setup.seed,
                "scenarios": {name: vendor.scenario(world).name for name, vendor in self.vendors.items()},
                "pending": world.clock.pending(),
                "counts": {
                    "happenings": len(world.journal),
                    "webhooks": len(world.outbox),
                    "requests": room.log.count,
                    "commands": len(room.commands),
                },
                "deliveries": world.outbox.deliveries.counts,
                "records": {name: part.counts() for name, part in world.parts.items()},
            },
        )

    def delete_world(self, room: Room, asked: Asked) -> Reply:
        self.rooms.leave(room)
        return Reply(204, None)

    def reset_world(self, room: Room, asked: Asked) -> Reply:
        changes = dict(asked.body or {})
        if "now" in changes:
            changes["now"] = instant("now", changes["now"])
        if "scenario" in changes and not any(
            changes["scenario"] in vendor.scenarios for vendor in self.vendors.values()
        ):
            names = sorted({name for vendor in self.vendors.values() for name in vendor.scenarios})
            raise Refusal(404, f"body/scenario: seen {changes['scenario']!r}, expected one of {', '.join(names)}")
        room.world.close()
        room.begin(replace(self.rooms.setup, **changes))
        return self.get_world(room, asked)
