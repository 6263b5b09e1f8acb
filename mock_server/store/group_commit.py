"""Group commit: while one commit is under way, the next changes gather; a disk's sync is paid once for many of them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from time import monotonic
from typing import Any

from mock_server.store.entry import NewEntry, StoredWorld

Write = Callable[[Sequence[StoredWorld], Sequence[NewEntry]], None]
Run = Callable[[Callable[[], None]], Awaitable[None]]

SHARE, LONGEST = 0.25, 0.002
"""The share of a commit's time, and the most seconds, that the next one waits for company."""

PAUSE = 0.5
"""Seconds after a commit that failed in which changes are refused at once, before they are made."""


class Unsure(Exception):
    """Raised where nobody knows whether a commit was kept."""


class Commit:
    """Entries that are committed together, and the tasks that wait for that."""

    __slots__ = ("_waiting", "entries", "error", "is_done", "worlds")

    def __init__(self) -> None:
        self.worlds: list[StoredWorld] = []
        self.entries: list[NewEntry] = []
        self.is_done = False
        self.error: Exception | None = None
        self._waiting: list[Callable[[], None]] = []

    def when_done(self, call: Callable[[], None]) -> None:
        """Call a function when the entries are on disk, or when an `error` says that they can't get there."""
        if self.is_done:
            call()
        else:
            self._waiting.append(call)

    async def wait(self) -> None:
        """Wait until the entries are on disk, or can't get there."""
        if not self.is_done:
            done = asyncio.get_running_loop().create_future()
            self._waiting.append(partial(_set, done))
            await done

    def end(self, error: Exception | None = None) -> None:
        """Tell the tasks that wait how it ended."""
        self.is_done, self.error = True, error
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            call()


def _set(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)


class GroupCommit:
    """Commits what is added to it, one group after another. `run` runs a function where it holds nobody up.

    `lost` is called with a commit that failed, before anybody who waits for it. What had gathered behind it fails with
    it, for it builds on it. `tidy` is awaited behind each commit, when all who waited for it are told.
    """

    def __init__(
        self,
        write: Write,
        run: Run,
        lost: Callable[[Commit], None],
        tidy: Callable[[], Awaitable[None]],
        known: Iterable[int] = (),
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`known` are the ids of the worlds that have entries already."""
        self._write, self._run, self._lost, self._tidy = write, run, lost, tidy
        self._known, self._clock = set(known), clock
        self._expected, self._took = 1, 0.0  # entries of the latest commit, and its seconds
        self._company: asyncio.Future[None] | None = None
        self._error: Exception | None = None
        self._until = 0.0
        self._gathering = Commit()
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
        """The reason why no change is taken for a moment: the latest commit failed."""
        return str(self._error) if self._error is not None and self._clock() < self._until else None

    def add(self, entry: NewEntry, world: StoredWorld) -> Commit:
        """Add an entry of a world; return the commit that it is in."""
        commit = self._gathering
        if world.id not in self._known:
            self._known.add(world.id)
            commit.worlds.append(world)
        commit.entries.append(entry)
        if self._company is not None and len(commit.entries) >= self._expected:
            _set(self._company)
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

    async def _commit_all(self) -> None:
        """Commit group after group until nothing has gathered."""
        try:
            while self._gathering.entries:
                await self._gathered()
                commit, self._gathering, error = self._gathering, Commit(), None
                self.count += 1
                began = self._clock()
                try:
                    await self._run(partial(self._write, commit.worlds, commit.entries))
                except Exception as failure:
                    error = failure
                self._expected, self._took = len(commit.entries), self._clock() - began
                self._end(commit, error)
                await self._tidy()
        finally:
            self._task = None

    async def _gathered(self) -> None:
        """Wait a little for as many entries as last time: the clients that were answered then may ask again by now.

        Without it, the first to come would have a commit of its own, and the others would wait for two.
        """
        if len(self._gathering.entries) < self._expected:
            loop = asyncio.get_running_loop()
            self._company = loop.create_future()
            timer = loop.call_later(min(LONGEST, self._took * SHARE), _set, self._company)
            await self._company
            timer.cancel()
            self._company = None

    def _commit_now(self) -> None:
        commit, self._gathering = self._gathering, Commit()
        self._write(commit.worlds, commit.entries)
        commit.end()

    def _end(self, commit: Commit, error: Exception | None) -> None:
        if error is None:
            commit.end()
            return
        self._error, self._until = error, self._clock() + PAUSE
        behind, self._gathering = self._gathering, Commit()
        for one in (commit, behind):
            one.error = error
            self._known.difference_update(world.id for world in one.worlds)
            self._lost(one)
        for one in (commit, behind):
            one.end(error)
