"""The store of a server: opens the log of each world, restores a world when it is first asked for, wakes some."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from secrets import token_hex
from time import time_ns
from typing import Any

import mock_server
from mock_server.contract.json_codec import decode
from mock_server.engine.machine import MoveRefused
from mock_server.engine.world import Setup
from mock_server.exchange import Refusal
from mock_server.store.entry import Entry, StoredWorld, Tail, world_name
from mock_server.store.group_commit import Commit, GroupCommit
from mock_server.store.request_log import LogBeginning
from mock_server.store.sqlite_file import SqliteFile, StoreRefused
from mock_server.store.worker_thread import WorkerThread
from mock_server.vendors import pin
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web.realtime import in_slices
from mock_server.web.recovery import Recovery
from mock_server.web.replay import ReplayRefused
from mock_server.web.request_queue import RequestQueue
from mock_server.web.sandbox import CannotRestore, Sandbox
from mock_server.web.sandboxes import Sandboxes
from mock_server.web.stored_log import StoredLog
from mock_server.web.threads import in_thread

PINS = b'{"pins":'
"""How the entry begins that names a vendor before its first command in a world."""

TOGETHER = 200
"""Entries that are read from disk at once."""

FaultTypes = Mapping[str, Any]

UNPLAYABLE = (LookupError, AttributeError, TypeError, ValueError, ArithmeticError, Refusal, MoveRefused)


class WorldStore:
    """The worlds of a server that outlive its process."""

    is_shared = False
    address = ""

    def __init__(self, file: Any, *, as_is: bool = False) -> None:
        """`file` is where the logs are; `as_is` plays also worlds that other rules, contracts or fixtures have made."""
        self._as_is, self.file = as_is, file
        self._thread = WorkerThread("store")
        self._worlds = dict(self.file.worlds)
        known = (one.id for one in self._worlds.values())
        self.commits = GroupCommit(self.file.write, self._run, self._lost, self._tidy, known)
        self._sandboxes: dict[int, Sandbox] = {}
        self._next = max((one.id for one in self._worlds.values()), default=0) + 1

    @classmethod
    def opened(
        cls, path: Path, *, is_synced: bool = True, most_bytes: int | None = None, as_is: bool = False
    ) -> "WorldStore":
        """Return the store in an SQLite file. Raise `StoreRefused` if it can't be one."""
        return cls(SqliteFile(path, is_synced=is_synced, most_bytes=most_bytes), as_is=as_is)

    def serve(self, sandboxes: Sandboxes, vendors: LazyVendors, kinds: Callable[[], FaultTypes]) -> None:
        """Keep the worlds of these sandboxes; `kinds` reads all faults that there are, by name."""
        self._all, self._vendors, self._kinds = sandboxes, vendors, kinds

    def _run(self, work: Callable[[], Any]) -> Awaitable[Any]:
        return self._thread.run(work)

    async def _tidy(self) -> None:
        """Put the file in order now and then, while those who were answered ask again."""
        if self.file.is_due:
            await self._run(self.file.checkpoint)

    # Logs.

    def log(self, sandbox: Sandbox, before: Any) -> StoredLog:
        """Return a log for the world that begins in a sandbox; `before` is the log of the one that was there."""
        commit = None
        if isinstance(before, StoredLog):
            commit = before.unsaved()
            before.forget()
        return StoredLog(self, sandbox, self._world(sandbox), commit)

    def facts(self, sandbox: Sandbox) -> dict[str, Any]:
        """Return the facts of the beginning of a world."""
        setup = {name: getattr(sandbox.world.setup, name) for name in Setup.__dataclass_fields__}
        label = sandbox.label and sandbox.label.view()
        known = {"secrets": dict(sandbox.secrets)} if sandbox.secrets else {}
        return {"mockdial": mock_server.__version__, "label": label, **known, **setup, **self.pins("control")}

    def pins(self, vendor: str) -> dict[str, Any]:
        """Return what plays this vendor's part, so that a replay can be held against it."""
        return pin.pins(self._vendors, [vendor])

    def _world(self, sandbox: Sandbox) -> StoredWorld:
        name = world_name(sandbox.account)
        found = self._worlds.get(name)
        if found is None:
            found = self._worlds[name] = StoredWorld(self._next, name, sandbox.account, sandbox.ticket)
            self._next += 1
        self._sandboxes[found.id] = sandbox
        return found

    @property
    def count(self) -> int:
        """The number of worlds that are kept."""
        return len(self.accounts)

    def note_holder(self, api: str, key: bytes, holder: Any) -> None:
        """Do nothing: all worlds are this process's."""

    def holder(self, api: str, key: bytes) -> None:
        """Return None: no other node has a world."""

    def has(self, account: str) -> bool:
        """Return whether the world of an account was kept."""
        world = self._worlds.get(world_name(account))
        return world is not None and self._lives(world)

    @property
    def accounts(self) -> Collection[str]:
        """The accounts whose worlds are kept."""
        return [one.account for one in self._worlds.values() if self._lives(one)]

    def _lives(self, world: StoredWorld) -> bool:
        """Return whether a world has entries, and was not deleted since."""
        return self.commits.knows(world) and not self.file.tails.get(world.id, Tail()).is_deleted

    def forget(self, sandbox: Sandbox) -> None:
        """Note that there is no sandbox for an account any more."""
        world = self._world(sandbox)
        del self._sandboxes[world.id]
        if not self.commits.knows(world):
            del self._worlds[world.name]

    # Recovery.

    def open(self, sandbox: Sandbox) -> None:
        """Begin to restore the world of a sandbox, if it was kept; requests to it wait until that is done."""
        world = self._world(sandbox)
        if not self.commits.knows(world):
            if sandbox.world.rate:
                sandbox.commands.begin()  # its clock runs from now on
            return
        self._restore(sandbox, world)

    def doubt(self, sandbox: Sandbox) -> None:
        """Do nothing: nobody else can have the world."""

    def _restore(self, sandbox: Sandbox, world: StoredWorld, shown: int = 0) -> None:
        sandbox.is_changing = True
        sandbox.turns = sandbox.turns or RequestQueue()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # before the server runs
            with self._refusing(world) as recovery:
                for entry in self.file.read(world.id):
                    for _ in recovery.play(entry):
                        pass
                for _ in recovery.finish(now(), shown):
                    pass
            self._end(sandbox)
        else:
            sandbox.restoring = loop.create_task(self._restored(sandbox, world, shown))
            sandbox.restoring.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _restored(self, sandbox: Sandbox, world: StoredWorld, shown: int) -> None:
        """Restore a world in slices. Raise `CannotRestore` if it can't be."""
        with self._refusing(world) as recovery:
            async for entries in self._read(world):
                await self._read_vendors(entries)
                async for _ in in_slices(step for entry in entries for step in _steps(recovery, entry)):
                    pass
            async for _ in in_slices(recovery.finish(now(), shown)):
                pass
        self._end(sandbox)
        self._all.webhook_worker.send_ready(sandbox)

    def _end(self, sandbox: Sandbox) -> None:
        sandbox.restoring, sandbox.is_changing = None, False
        self._all.add_second(sandbox)
        if not sandbox.turns.is_wanted:
            sandbox.turns = None

    @contextmanager
    def _refusing(self, world: StoredWorld) -> Iterator[Recovery]:
        """Yield the recovery of a world. Raise `CannotRestore` where it can't be played."""
        recovery = Recovery(self._sandboxes[world.id], self._vendors, self._kinds, as_is=self._as_is)
        try:
            yield recovery
        except StoreRefused as refused:
            raise CannotRestore(503, str(refused)) from None
        except ReplayRefused as refused:
            raise CannotRestore(503, _refused(self.file.path, world, refused)) from None
        except UNPLAYABLE as error:
            raise CannotRestore(503, _unplayable(self.file.path, world, recovery.count, error)) from None

    async def _read_vendors(self, entries: Sequence[Entry]) -> None:
        """Read the vendors that these entries are the first to name; others are served meanwhile."""
        pinned = [decode(one.content)["pins"]["vendors"] for one in entries if one.content.startswith(PINS)]
        for name in [name for vendors in pinned for name in vendors if name in self._vendors]:
            if not self._vendors.is_read(name):
                await in_thread(partial(self._vendors.get, name))

    async def _read(self, world: StoredWorld) -> AsyncIterator[Sequence[Entry]]:
        entries = self.file.read(world.id)
        while found := await self._run(lambda: list(islice(entries, TOGETHER))):
            yield found

    def _lost(self, commit: Commit) -> None:
        """Give back the worlds of a commit that failed as they are on disk: nobody was told what it held."""
        for id_ in {draft.world for draft in commit.entries}:
            sandbox = self._sandboxes.get(id_)
            if sandbox is not None and sandbox.restoring is None:
                world = self._world(sandbox)
                if isinstance(sandbox.commands, StoredLog):
                    sandbox.commands.lost = commit.error
                shown = sandbox.world.now if sandbox.world.rate else 0
                sandbox.world.close()
                sandbox.reset(self._all.setup)
                sandbox.log.begin_at(LogBeginning(sandbox.world.now, 0))
                if self.commits.knows(world):
                    self._restore(sandbox, world, shown)

    def ticket_secret(self) -> str | None:
        """Return the secret that tickets are made from, drawn once; None if it is known later."""
        return str(self.file.secret("ticket secret", token_hex))

    @property
    def place(self) -> str:
        """The place where the worlds are kept, in words."""
        return f"in {self.file.path}: {self.count} so far"

    @property
    def is_ready(self) -> bool:
        """True if a change can be kept now."""
        return self.commits.refusal is None

    async def owners(self) -> Mapping[str, str]:
        """Return nothing: no other node can have a world."""
        return {}

    async def others(self, target: bytes, shared: bytes) -> Mapping[str, bytes | None]:
        """Return nothing: there is no other node."""
        return {}

    async def account_of(self, ticket: str) -> str | None:
        """Return None: no other node gives tickets out."""
        return None

    async def start(self) -> None:
        """Do nothing: the file is open."""

    async def wake(self) -> None:
        """Restore the worlds in which something is to happen by itself, soonest due first."""
        waking = [(tail.wakes_at, world) for world in self._worlds.values() if (tail := self.file.tails.get(world.id))]
        for wakes_at, world in sorted(waking):
            if wakes_at and not self._all.is_open(world.account):
                sandbox = self._all.of_account(world.account)
                if sandbox.restoring is not None:
                    await asyncio.wait([sandbox.restoring])

    async def close(self) -> None:
        """Write what was to be written soon, and close the file."""
        for sandbox in self._all:
            if isinstance(sandbox.commands, StoredLog):
                sandbox.commands.flush()
        await self.commits.settled()
        await self._run(self.file.close)
        self._thread.end()


def now() -> int:
    """Return the real time in milliseconds."""
    return time_ns() // 1_000_000


def _steps(recovery: Recovery, entry: Entry) -> Any:
    yield from recovery.play(entry)
    yield


def _refused(path: Path, world: StoredWorld, refused: ReplayRefused) -> str:
    return f"{path}: world {world.name.hex()[:12]}: {refused}; {refused.advice}"


def _unplayable(path: Path, world: StoredWorld, count: int, error: Exception) -> str:
    return (
        f"{path}: world {world.name.hex()[:12]} can't be played behind its first {count} entries: {error!r}; "
        "DELETE /_mock/world drops it, `mockdial store FILE check` tells more"
    )
