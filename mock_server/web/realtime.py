"""Real time, for worlds that have a rate; and time by polling. The only place where virtual time meets a real clock."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from time import monotonic, perf_counter

from mock_server.web.sandbox import Room, Rooms

SLICE = 0.005
"""Seconds that one world may take before the others have their turn."""

TICK = 0.02
"""Seconds between two looks at the worlds that have a rate."""


def bring_up(room: Room) -> bool:
    """Bring a world up to now. False where that takes longer than a slice: then it isn't there yet."""
    if room.world.rate:
        catch_up(room)
    return not room.world.clock.is_late or settle(room)


def settle(room: Room) -> bool:
    """Run what is due by now, for one slice at most; whether that was all."""
    clock, until = room.world.clock, perf_counter() + SLICE
    while clock.is_late:
        clock.step()
        if perf_counter() > until:
            return not clock.is_late
    return True


def catch_up(room: Room) -> None:
    """Bring a world with a rate to where real time has brought it, or as far as one slice goes."""
    world, real = room.world, monotonic()
    if room.anchor is None:
        room.anchor = (real, world.now)
    began, since = room.anchor
    target = since + int((real - began) * world.rate * 1000)
    until = perf_counter() + SLICE
    for _ in world.clock.jump(target):
        if perf_counter() > until:
            return


def set_rate(room: Room, rate: float) -> None:
    """Change how fast real time moves a world, from now on."""
    if room.world.rate:
        catch_up(room)
    room.world.rate = rate
    room.anchor = None


def poll(room: Room) -> None:
    """A read moves the world to the next moment at which something happens, and plays that moment."""
    due = room.world.clock.next_due()
    if due is not None:
        room.world.clock.play_to(due)


async def play(room: Room, steps: Iterator[None], tell: Callable[[Room], Awaitable[None]] | None = None) -> None:
    """Take these steps in slices, so that other worlds are served between them.

    In a jump, `tell` has whoever listens told of a moment before the next one begins: what a receiver does in return,
    it does at that moment.
    """
    world, ready = room.world, room.world.outbox.deliveries.ready
    until = perf_counter() + SLICE
    for _ in steps:
        if tell and ready:
            await _play_moment(room)
            await tell(room)
        elif perf_counter() > until:
            await asyncio.sleep(0)
        else:
            continue
        if room.world is not world:
            return
        until = perf_counter() + SLICE


async def _play_moment(room: Room) -> None:
    """The rest of this moment, in slices."""
    while not settle(room):
        await asyncio.sleep(0)


async def keep_pace(rooms: Rooms) -> None:
    """Move every world that has a rate, as long as the server runs."""
    while True:
        await asyncio.sleep(TICK)
        for room in rooms:
            if room.world.rate and not room.is_jumping:
                catch_up(room)
                if room.world.outbox.deliveries.ready:
                    rooms.couriers.look(room)
                await asyncio.sleep(0)
