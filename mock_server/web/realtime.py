"""Real time for worlds that have a rate, and time by polling. Only here does virtual time follow a real clock."""

import asyncio
from collections.abc import AsyncIterator, Generator, Iterable, Iterator
from time import monotonic, perf_counter
from typing import Any, TypeVar

from mock_server.engine.clock import NEVER
from mock_server.web.jump import Jump
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes

Step = TypeVar("Step")
Result = TypeVar("Result")

SLICE = 0.005
"""Seconds that one world may run before the others have their turn."""

TICK = 0.02
"""Seconds between two looks at the worlds that have a rate."""


def bring_up(sandbox: Sandbox) -> bool:
    """Bring a world up to now; return False if that takes longer than a slice and is not done yet."""
    if sandbox.world.rate:
        catch_up(sandbox)
    return not sandbox.world.clock.is_late or run_due(sandbox)


def run_due(sandbox: Sandbox) -> bool:
    """Run all that is due by now, for one slice at most; return whether that was all."""
    clock, until = sandbox.world.clock, perf_counter() + SLICE
    while clock.is_late:
        clock.step()
        if perf_counter() > until:
            return not clock.is_late
    return True


async def up_to_now(sandbox: Sandbox) -> None:
    """Play all that is due by now, in slices, when no change is half made."""
    await sandbox.settled()
    while not run_due(sandbox):
        await sandbox.rest()


def catch_up(sandbox: Sandbox) -> None:
    """Move a world with a rate to where real time puts it, for one slice at most."""
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
    sandbox.anchor = sandbox.stopped = None


def poll(sandbox: Sandbox) -> bool:
    """Move a world that goes on by polling to its next moment; return False if that takes longer than a slice.

    In a jump, which moves the clock itself, a read moves nothing.
    """
    clock = sandbox.world.clock
    if not sandbox.world.advance_on_poll or sandbox.jump is not None or clock.next_due() is None:
        return True
    sandbox.stopped = None
    clock.step()
    return run_due(sandbox)


async def play(sandbox: Sandbox, steps: Iterator[None], jump: Jump | None = None) -> None:
    """Take these steps in slices, so that other worlds are served between them.

    A jump sends the webhooks of a moment before the next one begins. So the requests that a receiver makes in return
    are made at that moment. A jump that is stopped takes no further step.
    """
    world, ready, journal = sandbox.world, sandbox.world.outbox.deliveries.ready, sandbox.world.journal
    last = NEVER if jump is None else jump.last
    until = perf_counter() + SLICE
    for _ in steps:
        if len(journal) > last:
            return
        if jump and ready:
            await up_to_now(sandbox)
            await jump.deliver()
        elif perf_counter() > until:
            await (jump.rest() if jump else sandbox.rest())
        else:
            continue
        if sandbox.world is not world or (jump and jump.stop):
            return
        until = perf_counter() + SLICE


async def in_slices(steps: Iterable[Step]) -> AsyncIterator[Step]:
    """Yield what the steps yield; after each slice of time, let others have their turn before it."""
    until = perf_counter() + SLICE
    for step in steps:
        if perf_counter() > until:
            await asyncio.sleep(0)
            until = perf_counter() + SLICE
        yield step


async def result_in_slices(steps: Generator[Any, None, Result]) -> Result:
    """Return what the steps return; after each slice of time, let others have their turn."""
    results: list[Result] = []

    def kept() -> Iterator[Any]:
        results.append((yield from steps))

    async for _ in in_slices(kept()):
        pass
    return results[0]


async def keep_pace(sandboxes: Sandboxes) -> None:
    """Move every world that has a rate, as long as the server runs."""
    while True:
        await asyncio.sleep(TICK)
        for sandbox in sandboxes:
            if sandbox.world.rate and sandbox.jump is None and not sandbox.is_changing:
                catch_up(sandbox)
                if sandbox.world.outbox.deliveries.ready:
                    sandboxes.webhook_worker.send_ready(sandbox)
                await asyncio.sleep(0)
