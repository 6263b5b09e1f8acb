"""Real time, for worlds that have a rate; and time by polling. The only place where virtual time meets a real clock."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from time import monotonic, perf_counter

from mock_server.web.sandbox import Sandbox, Sandboxes

SLICE = 0.005
"""Seconds that one world may take before the others have their turn."""

TICK = 0.02
"""Seconds between two looks at the worlds that have a rate."""


def bring_up(sandbox: Sandbox) -> bool:
    """Bring a world up to now. False where that takes longer than a slice: then it isn't there yet."""
    if sandbox.world.rate:
        catch_up(sandbox)
    return not sandbox.world.clock.is_late or settle(sandbox)


def settle(sandbox: Sandbox) -> bool:
    """Run what is due by now, for one slice at most; whether that was all."""
    clock, until = sandbox.world.clock, perf_counter() + SLICE
    while clock.is_late:
        clock.step()
        if perf_counter() > until:
            return not clock.is_late
    return True


def catch_up(sandbox: Sandbox) -> None:
    """Bring a world with a rate to where real time has brought it, or as far as one slice goes."""
    world, real = sandbox.world, monotonic()
    if sandbox.anchor is None:
        sandbox.anchor = (real, world.now)
    began, since = sandbox.anchor
    target = since + int((real - began) * world.rate * 1000)
    until = perf_counter() + SLICE
    for _ in world.clock.jump(target):
        if perf_counter() > until:
            return


def set_rate(sandbox: Sandbox, rate: float) -> None:
    """Change how fast real time moves a world, from now on."""
    if sandbox.world.rate:
        catch_up(sandbox)
    sandbox.world.rate = rate
    sandbox.anchor = None


def poll(sandbox: Sandbox) -> None:
    """A read moves the world to the next moment at which something happens, and plays that moment."""
    due = sandbox.world.clock.next_due()
    if due is not None:
        sandbox.world.clock.play_to(due)


async def play(
    sandbox: Sandbox, steps: Iterator[None], tell: Callable[[Sandbox], Awaitable[None]] | None = None
) -> None:
    """Take these steps in slices, so that other worlds are served between them.

    In a jump, `tell` has whoever listens told of a moment before the next one begins: what a receiver does in return,
    it does at that moment.
    """
    world, ready = sandbox.world, sandbox.world.outbox.deliveries.ready
    until = perf_counter() + SLICE
    for _ in steps:
        if tell and ready:
            await _play_moment(sandbox)
            await tell(sandbox)
        elif perf_counter() > until:
            await asyncio.sleep(0)
        else:
            continue
        if sandbox.world is not world:
            return
        until = perf_counter() + SLICE


async def _play_moment(sandbox: Sandbox) -> None:
    """The rest of this moment, in slices."""
    while not settle(sandbox):
        await asyncio.sleep(0)


async def keep_pace(sandboxes: Sandboxes) -> None:
    """Move every world that has a rate, as long as the server runs."""
    while True:
        await asyncio.sleep(TICK)
        for sandbox in sandboxes:
            if sandbox.world.rate and not sandbox.is_jumping:
                catch_up(sandbox)
                if sandbox.world.outbox.deliveries.ready:
                    sandboxes.webhook_worker.send_ready(sandbox)
                await asyncio.sleep(0)
