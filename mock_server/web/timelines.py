"""The time lines that are kept: of worlds that somebody looked at a moment ago, as long as they are not too large."""

import asyncio
from contextlib import suppress
from time import monotonic
from weakref import WeakSet

from mock_server.engine.world import World
from mock_server.timeline.view import Timeline

IDLE = 60.0
"""Real seconds after which a time line that nobody asks for is forgotten."""


class KeptTimelines:
    """The time lines of one server's worlds. Each stands in its world, and goes with it."""

    def __init__(self, most: int, idle: float = IDLE) -> None:
        """Keep at most so many bytes, about, and none that nobody has asked for in so many real seconds."""
        self._idle, self._most = idle, most
        self._worlds: WeakSet[World] = WeakSet()
        self._timer: asyncio.TimerHandle | None = None

    def of(self, world: World) -> Timeline:
        """Return the time line of a world, which may not have been read to the end."""
        if world.timeline is None:
            world.timeline = Timeline(world)
        self._worlds.add(world)
        found: Timeline = world.timeline
        found.asked_at = monotonic()
        self._wake_after(self._idle)
        return found

    def _wake_after(self, seconds: float) -> None:
        """Look for idle ones after a while, unless that is to come, or nobody serves: a program asks in process."""
        if self._timer is None:
            with suppress(RuntimeError):
                self._timer = asyncio.get_running_loop().call_later(seconds, self._forget_idle)

    def trim(self, world: World) -> None:
        """Forget time lines that were asked for longest ago until the others fit; that of this world stays."""
        others = sorted((one for one in self._kept() if one is not world), key=_asked_at)
        size = sum(one.timeline.size for one in self._kept())
        for one in others:
            if size <= self._most:
                return
            size -= one.timeline.size
            one.timeline = None

    def _kept(self) -> list[World]:
        return [world for world in self._worlds if world.timeline is not None]

    def _forget_idle(self) -> None:
        self._timer, now = None, monotonic()
        for world in self._kept():
            if now - _asked_at(world) >= self._idle:
                world.timeline = None
        for world in [world for world in self._worlds if world.timeline is None]:
            self._worlds.discard(world)
        if kept := self._kept():
            self._wake_after(self._idle - (now - min(map(_asked_at, kept))))


def _asked_at(world: World) -> float:
    asked: float = world.timeline.asked_at
    return asked
