"""Group commit: while one commit is under way, the next changes gather; a disk's sync is paid once for many of them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from time import monotonic
from typing import Any

from mock_server.store.entry import NewEntry, StoredWorld

Write = Callable[[Sequence[StoredWorld], Sequence[NewEntry]], None]
Start = Callable[[Callable[[], None]], Awaitable[None]]

SHARE, LONGEST = 0.5, 0.002
"""The share of the latest commit's time, and the most seconds, that the next one waits for company."""

FEW = 4
"""Fewer entries than these are always committed together."""

FORGOTTEN = 0.95
"""What is left of a pace with each commit whose entries did not come one right after the other."""

PAUSE = 0.5
"""Seconds after a commit that failed in which changes are refused at once, before they are made."""


class Unsure(Exception):
    """Raised where nobody knows whether a commit was kept."""


class Commit:
    """Entries that are committed together, and who waits for that."""

    __slots__ = ("_awaited", "_waiting", "entries", "error", "is_done", "worlds")

    def __init__(self, awaited: Callable[[], None] = lambda: None) -> None:
        """`awaited` is called each time that somebody begins to wait, who then has added all that belongs together."""
        self._awaited = awaited
        self.worlds: list[StoredWorld] = []
        self.entries: list[NewEntry] = []
        self.is_done = False
        self.error: Exception | None = None
        self._waiting: list[Callable[[], None]] = []

    @property
    def is_awaited(self) -> bool:
        """Whether anybody waits for it."""
        return bool(self._waiting)

    def when_done(self, call: Callable[[], None]) -> None:
        """Call this when the entries are on disk, or can't get there: then there is an `error`."""
        if self.is_done:
            call()
        else:
            self._waiting.append(call)
            self._awaited()

    async def wait(self) -> None:
        """Wait until the entries are on disk, or can't get there."""
        if not self.is_done:
            done = asyncio.get_running_loop().create_future()
            self.when_done(partial(_set, done))
            await done

    def end(self, error: Exception | None = None) -> None:
        """Tell those who wait how it ended."""
        self.is_done, self.error = True, error
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            call()


def _set(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)


async def _failing(error: Exception) -> None:
    raise error


class GroupCommit:
    """Commits what is added to it, one group after another. `start` has a function run where it holds nobody up.

    `lost` is called with a commit that failed, before anybody who waits for it. What had gathered behind it fails with
    it, for it builds on it.
    """

    def __init__(
        self,
        write: Write,
        start: Start,
        lost: Callable[[Commit], None],
        known: Iterable[int] = (),
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`known` are the ids of the worlds that have entries already."""
        self._write, self._start, self._lost, self._known, self._clock = write, start, lost, set(known), clock
        self._expected, self._took = 1, 0.0  # entries that the next commit waits for, and the seconds of the latest
        self._pace = 0.0  # seconds from one entry to the next, when many come
        self._since: float | None = None  # when the first entry came that has gathered; None if a commit was under way
        self._company: asyncio.Future[None] | None = None
        self._error: Exception | None = None
        self._until = 0.0
        self._gathering = Commit(self._awaited)
        self._under_way: tuple[Commit, Awaitable[None]] | None = None
        self._began = 0.0
        self._task: Any = None
        self.count = 0
        """How many commits there were."""

    def knows(self, world: StoredWorld) -> bool:
        """Return whether this world has entries."""
        return world.id in self._known

    def learn(self, worlds: Iterable[int]) -> None:
        """Take these worlds for known: they have entries."""
        self._known.update(worlds)

    @property
    def refusal(self) -> str | None:
        """Why no change is taken for a moment: the latest commit failed."""
        return str(self._error) if self._error is not None and self._clock() < self._until else None

    def add(self, entry: NewEntry, world: StoredWorld) -> Commit:
        """Add an entry of a world; return the commit that it is in."""
        commit = self._gathering
        if world.id not in self._known:
            self._known.add(world.id)
            commit.worlds.append(world)
        if not commit.entries:
            self._since = self._clock() if self._under_way is None else None
        commit.entries.append(entry)
        if self._task is None:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:  # before the server runs
                self._commit_now()
                return commit
            self._task = loop.create_task(self._commit_all())
        return commit

    async def settled(self) -> None:
        """Wait until all that was added is on disk, or lost."""
        while self._task is not None:
            await asyncio.shield(self._task)

    def _awaited(self) -> None:
        """Begin to commit if enough has gathered. A change is whole by then: who waits for it has added all of it."""
        if self._under_way is None and self._task is not None and len(self._gathering.entries) >= self._expected:
            self._begin()
            if self._company is not None:
                _set(self._company)

    def _begin(self) -> tuple[Commit, Awaitable[None]]:
        """Begin to commit what has gathered."""
        commit, self._gathering = self._gathering, Commit(self._awaited)
        self.count += 1
        self._began, count = self._clock(), len(commit.entries)
        if self._since is not None and count > 1:
            self._pace = (self._began - self._since) / (count - 1)
        else:
            self._pace *= FORGOTTEN
        try:
            writing = self._start(partial(self._write, commit.worlds, commit.entries))
        except Exception as error:
            writing = _failing(error)
        self._under_way = commit, writing
        return self._under_way

    async def _commit_all(self) -> None:
        """Commit group after group until nothing has gathered."""
        try:
            while self._gathering.entries or self._under_way is not None:
                commit, writing = self._under_way or await self._gathered()
                error = None
                try:
                    await writing
                except Exception as failure:
                    error = failure
                self._took, self._under_way = self._clock() - self._began, None
                self._expect(len(commit.entries) + len(self._gathering.entries))
                self._end(commit, error)
        finally:
            self._task = None

    def _expect(self, everybody: int) -> None:
        """Decide how many entries the next commit waits for, when so many were in the latest or behind it.

        While the disk takes longer than all of them to ask again, they share a commit. If it is quicker, half of them
        do, and the others ask meanwhile.
        """
        is_quick = everybody >= FEW and self._took < everybody * self._pace
        self._expected = (everybody + 1) // 2 if is_quick else everybody

    async def _gathered(self) -> tuple[Commit, Awaitable[None]]:
        """Wait a little for company, and begin: whoever was answered last may come again by now.

        Without it, the first to come would have a commit of its own, and the others would wait for two. What nobody
        waits for is committed at once: it was told already, or will not be.
        """
        if self._gathering.is_awaited and len(self._gathering.entries) < self._expected:
            loop = asyncio.get_running_loop()
            self._company = loop.create_future()
            timer = loop.call_later(min(LONGEST, self._took * SHARE), _set, self._company)
            await self._company
            timer.cancel()
            self._company = None
        return self._under_way or self._begin()

    def _commit_now(self) -> None:
        commit, self._gathering = self._gathering, Commit(self._awaited)
        self._write(commit.worlds, commit.entries)
        commit.end()

    def _end(self, commit: Commit, error: Exception | None) -> None:
        if error is None:
            commit.end()
            return
        self._error, self._until = error, self._clock() + PAUSE
        behind, self._gathering = self._gathering, Commit(self._awaited)
        for one in (commit, behind):
            one.error = error
            self._known.difference_update(world.id for world in one.worlds)
            self._lost(one)
        for one in (commit, behind):
            one.end(error)
