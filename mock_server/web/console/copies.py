"""Looking back: a world as it was at an earlier moment, played up to there in a copy from which nothing leaves."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from time import monotonic, perf_counter
from weakref import finalize, ref

from mock_server.engine import moment
from mock_server.engine.machine import MoveRefused
from mock_server.exchange import Refusal
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web.playing import Playing
from mock_server.web.realtime import SLICE
from mock_server.web.sandbox import Sandbox

MOST = 8
"""Copies that a server keeps. Each goes on to a later moment, so that a look forward plays nothing twice."""

MOST_HAPPENINGS = 2_000_000
"""Lines that the journals of all copies may have together; the one that was used last stays, whatever its length."""

IDLE = 120.0
"""Real seconds after which a copy that nobody looks at is forgotten."""


ANEW = "this world was begun anew while it was played up to this moment; ask again"

UNPERFORMED = frozenset({400, 401, 413, 415, 422})
"""Answers to requests that were refused before any handler saw them."""

UNPLAYABLE = (LookupError, AttributeError, TypeError, ValueError, ArithmeticError, Refusal, MoveRefused)
"""What playing a command may raise that other rules, contracts or fixtures have let in."""


class Copy:
    """A world at an earlier moment."""

    def __init__(self, origin: Sandbox, vendors: LazyVendors) -> None:
        self.origin, self.used = origin, monotonic()
        world = origin.world
        self._world = ref(world)
        self.sandbox = Sandbox(world.setup, origin.limits, origin.account, origin.ticket, origin.signing_key)
        self.sandbox.label = origin.label
        self.playing = Playing(origin, self.sandbox, vendors)
        self._vendors = vendors

    @property
    def is_true(self) -> bool:
        """True if the world that it was made from is still there."""
        return self.origin.world is self._world()

    @property
    def happenings(self) -> int:
        """The number of lines in its journal."""
        return len(self.sandbox.world.journal)

    def steps(self, at: int) -> Iterator[None]:
        """Play up to the end of a moment, and show what was logged by then."""
        yield from self.playing.steps(at)
        origin, copy = self.origin, self.sandbox
        copy.log = origin.log.until(at)
        copy.commands = origin.commands.first(self.playing.done)
        stop = origin.stopped
        copy.stopped = stop if stop is not None and at >= stop.at else None
        performed = {one.vendor for one in copy.log if one.operation is not None and one.status not in UNPERFORMED}
        for vendor in performed & origin.world.accounts.keys():
            self._vendors[vendor].account(copy.world)  # a read opens an account, and is no command

    def close(self) -> None:
        """Forget the world."""
        self.sandbox.world.close()


class Copies:
    """The copies of a server, a bounded number; the one that was used last is at the end."""

    def __init__(self, vendors: LazyVendors) -> None:
        self._vendors = vendors
        self._kept: list[Copy] = []
        self._locks: dict[str, asyncio.Lock] = {}
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._kept)

    @asynccontextmanager
    async def at(self, origin: Sandbox, when: int) -> AsyncIterator[Sandbox]:
        """Hold a world as it was at the end of a moment; other visitors who look back do not change it meanwhile.

        Raise `Refusal` 409 for a moment that the world has not had, or if it is begun anew meanwhile.
        """
        async with self._alone(origin, when) as copy:
            async for _ in _played(copy, when):
                pass
            yield copy.sandbox

    async def reach(self, origin: Sandbox, when: int) -> AsyncGenerator[tuple[int, int], None]:
        """Yield (commands played, of how many) on the way to a copy, which is kept then. Raise `Refusal` as above."""
        async with self._alone(origin, when) as copy:
            of = copy.playing.count(when)
            async for done in _played(copy, when):
                yield done, of

    @asynccontextmanager
    async def _alone(self, origin: Sandbox, when: int) -> AsyncIterator[Copy]:
        """Hold the copy of a world that has the least to play; others who look back at this world wait."""
        check_moment(origin, when)
        lock = self._locks.setdefault(origin.account, asyncio.Lock())
        try:
            async with lock:
                copy = self._nearest(origin, when)
                try:
                    yield copy
                except BaseException:
                    copy.close()
                    raise
                self._keep(copy)
        finally:
            if not lock.locked():
                self._locks.pop(origin.account, None)

    def _nearest(self, origin: Sandbox, when: int) -> Copy:
        """Return the copy that has the least to play, taken out of those that are kept; a new one if none is there."""
        self._forget_untrue()
        own = [one for one in self._kept if one.origin is origin and one.sandbox.world.now <= when]
        if not own:
            finalize(origin.world, self._forget_untrue).atexit = False
            return Copy(origin, self._vendors)
        found = max(own, key=lambda one: one.sandbox.world.now)
        self._kept.remove(found)
        return found

    def _keep(self, copy: Copy) -> None:
        copy.used = monotonic()
        self._kept.append(copy)
        while len(self._kept) > MOST or (len(self._kept) > 1 and self._happenings() > MOST_HAPPENINGS):
            self._forget(self._kept[:1])
        if self._timer is None:
            self._set_timer()

    def _happenings(self) -> int:
        return sum(one.happenings for one in self._kept)

    def _set_timer(self) -> None:
        self._timer = None
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._forget([one for one in self._kept if not one.is_true or monotonic() > one.used + IDLE])
        if self._kept:
            self._timer = loop.call_later(IDLE, self._set_timer)

    def _forget_untrue(self) -> None:
        """Forget the copies of worlds that were begun anew, or deleted."""
        self._forget([one for one in self._kept if not one.is_true])

    def _forget(self, copies: list[Copy]) -> None:
        for copy in copies:
            self._kept.remove(copy)
            copy.close()


async def _played(copy: Copy, when: int) -> AsyncGenerator[int, None]:
    """Play a copy up to the end of a moment in slices; yield how many commands were played, after each slice."""
    until = perf_counter() + SLICE
    try:
        for _ in copy.steps(when):
            if perf_counter() > until:
                yield copy.playing.done
                await asyncio.sleep(0)
                until = perf_counter() + SLICE
                if not copy.is_true:
                    raise Refusal(409, ANEW)
    except UNPLAYABLE as error:
        if not copy.is_true:
            raise Refusal(409, ANEW) from None
        raise Refusal(409, f"this world can't be played up to this moment: {error!r}") from None
    yield copy.playing.done


def check_moment(origin: Sandbox, when: int, where: str = "query/at") -> None:
    """Raise `Refusal` 409 for a moment that a world has not had."""
    began, now = origin.world.setup.now, origin.world.now
    if not began <= when <= now:
        expected = f"expected {moment.text(began)} to {moment.text(now)}: so far this world has come"
        raise Refusal(409, f"{where}: seen {moment.text(when)}, {expected}")
