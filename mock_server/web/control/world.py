"""The world as a whole: health, look, reset, forget."""

import math
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import mock_server
from mock_server.engine import moment
from mock_server.engine.clock import Clock
from mock_server.engine.world import World
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.web import realtime
from mock_server.web.control.base import Handlers, Plane, instant, reach
from mock_server.web.sandbox import Room


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


class Time(Plane):
    """Moves the clock."""

    def handlers(self) -> Handlers:
        return {"moveClock": self.move_clock}

    def move_clock(self, room: Room, asked: Asked) -> Awaitable[Reply]:
        """What is wrong is refused before anything moves; the jump itself takes as long as it takes."""
        world, body = room.world, asked.body
        if "rate" in body:
            realtime.set_rate(room, body["rate"])
        elif "advance_on_poll" in body:
            world.advance_on_poll = body["advance_on_poll"]
        elif room.is_jumping:
            raise Refusal(409, "this world is in the middle of a jump; wait for its answer")
        return self._jump(room, self._steps(world, body))

    def _steps(self, world: World, body: Mapping[str, Any]) -> Iterable[None]:
        clock = world.clock
        match body:
            case {"advance_seconds": seconds}:
                return clock.jump(
                    reach("advance_seconds", seconds, world.now + math.floor(seconds * moment.SECOND + 0.5))
                )
            case {"to": text}:
                to = instant("to", text)
                if to < world.now:
                    expected = f"expected {moment.text(world.now)} or later: time doesn't go back"
                    raise Refusal(409, f"body/to: seen {moment.text(to)}, {expected}")
                return clock.jump(to)
            case {"until": "next_event"}:
                return _to_next(clock)
            case {"until": "idle"}:
                return clock.run_until_idle()
        return ()

    async def _jump(self, room: Room, steps: Iterable[None]) -> Reply:
        world = room.world
        happened = len(world.journal)
        couriers = self.rooms.couriers
        if steps:
            room.is_jumping = True
            try:
                await couriers.settle(room)
                await realtime.play(room, iter(steps), couriers.settle)
            finally:
                if room.world is world:
                    room.is_jumping, room.anchor = False, None
        elif not world.rate:
            await couriers.settle(room)
        due = world.clock.next_due()
        return Reply(
            200,
            {
                "now": moment.text(world.now),
                "rate": world.rate,
                "advance_on_poll": world.advance_on_poll,
                "happened": len(world.journal) - happened,
                "pending": world.clock.pending(),
                "next_due": None if due is None else moment.text(due),
            },
        )


def _to_next(clock: Clock) -> Iterator[None]:
    """Which moment is the next is seen only when the jump begins: what was still to be told may bring a nearer one."""
    due = clock.next_due()
    if due is not None:
        yield from clock.jump(due)
