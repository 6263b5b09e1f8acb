"""The command log of a world that is kept: each command goes to a store as well, and what stands beside it, too."""

import asyncio
from collections.abc import Callable, Mapping
from time import time_ns
from typing import Any, Protocol

from mock_server.contract.json_codec import decode, encode
from mock_server.store.commands import Command, Log
from mock_server.store.entry import BEGIN, COMMAND, END, NOTE, NewEntry, StoredWorld
from mock_server.store.group_commit import Commit, GroupCommit
from mock_server.web.export import vendor_of
from mock_server.web.sandbox import Sandbox

SOON = 0.1
"""Seconds after which is written what no answer waits for."""


def command_in(content: bytes) -> tuple[Command, Any]:
    """Return the command that an entry holds, and what its client was told."""
    head, _, body = content.partition(b"\n")
    at, vendor, operation, path, query, outcome, told = decode(head)
    return Command(at, vendor, operation, path, query, body, outcome), told


class LogStore(Protocol):
    """The store of a server as a log knows it (`web/world_store.py` has the only one)."""

    commits: GroupCommit

    def facts(self, sandbox: Sandbox) -> dict[str, Any]:
        """Return the facts of the beginning of a world."""

    def pins(self, vendor: str) -> dict[str, Any]:
        """Return what plays this vendor's part."""


class StoredLog(Log):
    """The commands of one world, in memory to be read, in the store to last."""

    __slots__ = (
        *("_accepted", "_commit", "_commits", "_has_begun", "_later", "_pinned", "_sandbox", "_soon", "_store"),
        *("_world", "at", "lost"),
    )

    is_stored = True

    def __init__(self, store: LogStore, sandbox: Sandbox, world: StoredWorld, commit: Commit | None = None) -> None:
        """`commit` is that of the world that was here before."""
        super().__init__(sandbox.limits.commands)
        self._store, self._sandbox, self._world, self._commits = store, sandbox, world, store.commits
        self._commit, self._has_begun = commit, False
        self.lost = None
        self._pinned = {""}
        self.at = sandbox.world.now
        """The virtual time up to which the store knows that the world was played."""
        self._accepted: list[list[int | None]] = []
        self._soon: dict[str, Callable[[], Any]] = {}
        self._later: asyncio.TimerHandle | None = None

    def unsaved(self) -> Commit | None:
        """Return the commit that the latest entries are in; None if all are on disk."""
        if self._commit is not None and self._commit.is_done:
            self._commit = None
        return self._commit

    @property
    def is_full(self) -> bool:
        return len(self._commands) >= self.most or self._commits.refusal is not None

    @property
    def why_full(self) -> str:
        return self._commits.refusal or super().why_full

    # What is written.

    def begin(self) -> None:
        """Write that the world begins here, unless that was written."""
        if not self._has_begun:
            self._has_begun = True
            self._put(BEGIN, encode(self._store.facts(self._sandbox)))

    def end(self) -> None:
        """Write that the world is deleted."""
        if self._commits.knows(self._world):
            self._has_begun = True
            self._put(END, b"")

    def append(
        self,
        at: int,
        vendor: str,
        operation: str,
        path: Mapping[str, str],
        query: Mapping[str, Any],
        body: bytes,
        outcome: Any = None,
        told: Any = None,
    ) -> None:
        if not self._has_begun:
            self.begin()
        if self._later is not None:
            self._write_soon()
        played_by = vendor if vendor != "control" else vendor_of(Command(at, vendor, operation, path, query, body))
        if played_by not in self._pinned:
            self._pinned.add(played_by)
            self.note("pins", self._store.pins(played_by))
        self._commands.append((at, vendor, operation, path, query, body, outcome))
        self.at = at
        self._put(COMMAND, encode([at, vendor, operation, path, query, outcome, told]), b"\n", body)

    def note(self, name: str, facts: Any) -> None:
        self.begin()
        self._write_soon()
        self._put(NOTE, encode({name: facts}))

    def note_secret(self, vendor: str, secret: str) -> None:
        """Write a secret that a world has learnt; one that has not begun writes it when it does."""
        if self._has_begun:
            self.note("secret", {vendor: secret})

    def note_time(self, now: int) -> None:
        """Write that the world was played up to this moment, for somebody is told so."""
        if now != self.at:
            self.at = now
            self.note("time", now)

    # What no answer waits for.

    def note_soon(self, name: str, facts: Callable[[], Any]) -> None:
        self._soon[name] = facts
        self._set_timer()

    def note_accepted(self, webhook: int, status: int | None) -> None:
        ranges = self._accepted
        if ranges and ranges[-1][1] == webhook - 1 and ranges[-1][2] == status:
            ranges[-1][1] = webhook
        else:
            ranges.append([webhook, webhook, status])
        self._set_timer()

    def _set_timer(self) -> None:
        if self._later is None:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:  # before the server runs
                self.flush()
            else:
                self._later = loop.call_later(SOON, self.flush)

    def flush(self) -> None:
        """Write now what was to be written soon."""
        before = self._commit
        self._write_soon()
        self._commit = before  # nobody waits for it

    def _write_soon(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._accepted or self._soon:
            self.begin()
            facts: dict[str, Any] = {name: fact() for name, fact in self._soon.items()}
            if self._accepted:
                facts["accepted"] = self._accepted
            self._soon, self._accepted = {}, []
            self._put(NOTE, encode(facts))

    def _put(self, kind: int, *parts: bytes) -> None:
        real = time_ns() // 1_000_000
        entry = NewEntry(self._world.id, kind, self._sandbox.wakes_at(real), real, parts)
        self._commit = self._commits.add(entry, self._world)

    # What was read.

    def has_begun(self, now: int) -> None:
        """Note that the store knows the beginning of this world, and what follows is read from it."""
        self._has_begun, self.at = True, now

    def restored(self, at: int, *command: Any) -> None:
        """Add a command that the store has."""
        self._pinned.add(command[0])
        super().append(at, *command)
        self.at = max(self.at, at)

    def forget(self) -> None:
        """Write nothing any more: the world is another one now."""
        self._soon, self._accepted = {}, []
        if self._later is not None:
            self._later.cancel()
            self._later = None
