"""Time: the clock that a test moves."""

import math
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from typing import Any

from mock_server.engine import moment
from mock_server.engine.clock import Clock
from mock_server.engine.world import World
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.web import pacing
from mock_server.web.control.common import Handlers, Plane, instant, reach
from mock_server.web.rooms import Room


class Time(Plane):
    """Moves the clock."""

    def handlers(self) -> Handlers:
        return {"moveClock": self.move_clock}

    def move_clock(self, room: Room, asked: Asked) -> Awaitable[Reply]:
        """What is wrong is refused before anything moves; the jump itself takes as long as it takes."""
        world, body = room.world, asked.body
        if "rate" in body:
            pacing.set_rate(room, body["rate"])
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
                await pacing.play(room, iter(steps), couriers.settle)
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
