"""The worlds of one family, played by the one node that has its lease; the others pass requests on."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn, Protocol

from mock_server.exchange import Rejection
from mock_server.store.entry import StoredWorld
from mock_server.store.family_log import FamilyDamaged, FamilyLog
from mock_server.store.group_commit import Commit
from mock_server.store.leases import LIFETIME, Fenced, Lease
from mock_server.store.nats_connection import UNREACHABLE
from mock_server.store.nats_stream import NatsStream
from mock_server.web.passing import Elsewhere
from mock_server.web.peers import LeaseHolder, Peers
from mock_server.web.request_queue import RequestQueue
from mock_server.web.response import RETRY
from mock_server.web.sandbox import Sandbox
from mock_server.web.stored_log import StoredLog
from mock_server.web.world_store import WorldStore, now

RENEWAL = LIFETIME / 4
"""Seconds between two renewals of a lease."""

KNOWN = LIFETIME / 4
"""Seconds after which a node asks again who has a family, though nothing has told it of a change."""


class ClusterNode(Protocol):
    """A node as its families know it (`web/cluster.py` has the only one)."""

    stream: NatsStream
    peers: Peers
    address: str
    as_is: bool
    families: dict[str, "FamilyStore"]

    def named(self, name: str) -> "FamilyStore":
        """Return a family of this node; a new one, if it has none of this name."""

    async def has_family(self, node: str, family: str) -> bool:
        """Return whether a node has a family now."""


class FamilyStore(WorldStore):
    """The worlds of one family, as long as this node has its lease."""

    def __init__(self, cluster: ClusterNode, family: str) -> None:
        self._cluster, self.family = cluster, family
        self.lease: Lease | None = None
        self._holder: LeaseHolder | None = None
        """The node that had it, when that was asked last."""
        self._lock, self._is_read, self._is_waking = asyncio.Lock(), False, False
        self._renewed = 0.0
        super().__init__(FamilyLog(cluster.stream, family, cluster.address), as_is=cluster.as_is)

    async def _run(self, work: Callable[[], Any]) -> Any:
        found = work()
        return await found if asyncio.iscoroutine(found) else found

    @property
    def is_owned(self) -> bool:
        """True if this node may answer for the family now."""
        return self._is_read and self.lease is not None and self.lease.until > self._cluster.stream.leases.now()

    async def own(self) -> None:
        """See to it that this node has the family.

        Raise `Elsewhere` if another one has it, and `Rejection` 503 if nobody can tell.
        """
        async with self._lock:
            if self.is_owned:
                return
            if self._cluster.families.get(self.family) is not self:  # lost meanwhile: which node has it now?
                await self._cluster.named(self.family).own()
                raise Rejection(503, "this world is another node's now; try again", headers=RETRY)
            try:
                await self._take()
            except (Fenced, FamilyDamaged, *UNREACHABLE) as error:
                self.lose()
                raise Rejection(503, f"the store can't tell whose this world is: {error}", headers=RETRY) from None

    async def _take(self) -> None:
        leases, node = self._cluster.stream.leases, self._cluster.address
        if self.lease is not None:
            try:
                await self._renew()
            except Fenced:
                self.lose()
        else:
            self.lease = await leases.acquire(self.family, node)
        if self.lease is None:
            owner = await leases.owner(self.family)
            if owner is None or owner == node:
                raise Rejection(503, "this world is between two nodes; try again in a moment", headers=RETRY)
            self._tell(owner)
        if self._holder is not None:
            self._holder.forget()
        if not self._is_read:
            self._renewed = leases.now()
            await self.file.take_over(self._stay)
            self._worlds, self._sandboxes = self.file.worlds, {}
            self._next = max((one.id for one in self._worlds.values()), default=0) + 1
            self.commits.learn(one.id for one in self._worlds.values())
            self._is_read = True
            self._is_waking = bool(self.wakes_at())
            self._watch_lease()

    def _tell(self, owner: str) -> NoReturn:
        """Raise `Elsewhere`, and remember for a moment who has the family."""
        if self._holder is None or self._holder.peer.url != owner:
            has_it = partial(self._cluster.has_family, owner, self.family)
            self._holder = LeaseHolder(self._cluster.peers.at(owner), has_it)
        self._holder.know(KNOWN)
        raise Elsewhere(self._holder)

    async def _renew(self) -> None:
        """Renew the lease, if the stream has all that this node has. Raise `Fenced` if it has not."""
        if self._is_read:
            await self.file.confirm()
        if self.lease is not None:
            await self._cluster.stream.leases.renew(self.lease, self._cluster.address)

    def _watch_lease(self) -> None:
        """Stop attempts to deliver webhooks as soon as the lease has run out: from then on, another node may send them.

        An attempt may take longer than a lease lives, which is renewed meanwhile, as a rule.
        """
        if self.lease is None:
            return
        left = self.lease.until - self._cluster.stream.leases.now()
        if left <= 0:
            for sandbox in list(self._sandboxes.values()):
                if sandbox.attempts:
                    sandbox.cancel_attempts()
                    self.doubt(sandbox)
        asyncio.get_running_loop().call_later(left if left > 0 else RENEWAL, self._watch_lease)

    async def _stay(self) -> None:
        """Renew the lease while a long log is read, if that is due."""
        leases = self._cluster.stream.leases
        if self.lease is not None and leases.now() >= self._renewed + RENEWAL:
            await leases.renew(self.lease, self._cluster.address)
            self._renewed = leases.now()

    async def _restored(self, sandbox: Sandbox, world: StoredWorld, shown: int) -> None:
        try:
            await self.own()
        except BaseException:
            self._all.forget(sandbox)
            raise
        world = self._world(sandbox)
        sandbox.reset(self._all.setup)  # its log is one of this family, now that its worlds are known
        self._let(sandbox)
        if self.commits.knows(world):
            await super()._restored(sandbox, world, shown)
        else:
            self._end(sandbox)
        self._let(sandbox)

    def _let(self, sandbox: Sandbox) -> None:
        """Have a sandbox answer as long as the lease lets it. Raise `Rejection` 503 if it was lost meanwhile."""
        if self.lease is None:
            raise Rejection(503, "this world is another node's now; try again", headers=RETRY)
        sandbox.lease = self.lease

    def open(self, sandbox: Sandbox) -> None:
        self._restore(sandbox, self._world(sandbox))

    def doubt(self, sandbox: Sandbox) -> None:
        """Have a sandbox wait until it is known again whether this node has its family."""
        if sandbox.restoring is None:
            sandbox.turns = sandbox.turns or RequestQueue()
            sandbox.restoring = asyncio.get_running_loop().create_task(self._confirmed(sandbox))
            sandbox.restoring.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _confirmed(self, sandbox: Sandbox) -> None:
        await self.own()
        self._let(sandbox)
        self._end(sandbox)
        self._all.webhook_worker.send_ready(sandbox)

    def _lost(self, commit: Commit) -> None:
        self.lose(commit.error)

    def lose(self, why: Exception | None = None) -> None:
        """Give the family up: what is in memory may be another world than the stream has."""
        lease, self.lease, self._is_read = self.lease, None, False
        self.file.give_up()
        if lease is not None:
            lease.until = 0.0
        if self._cluster.families.get(self.family) is self:
            del self._cluster.families[self.family]
        for sandbox in list(self._sandboxes.values()):
            sandbox.cancel_attempts()
            if isinstance(sandbox.commands, StoredLog):
                sandbox.commands.forget()
                sandbox.commands.lost = why or Fenced("another node has this world now")
            self._all.forget(sandbox)

    def wakes_at(self) -> int:
        """Return the real milliseconds at which one of its worlds goes on by itself; 0 if none does."""
        real = now()
        known = (sandbox.wakes_at(real) for sandbox in self._sandboxes.values())
        unplayed = (tail.wakes_at for world, tail in self.file.tails.items() if world not in self._sandboxes)
        return min(filter(None, (*known, *unplayed)), default=0)

    async def keep(self) -> None:
        """Renew the lease. Where that is refused, another node has the family."""
        async with self._lock:
            await self._keep()

    async def _keep(self) -> None:
        if self.lease is not None and self._is_read:
            try:
                await self._renew()
                if bool(at := self.wakes_at()) != self._is_waking:
                    await self._cluster.stream.registry.note_wake(self.family, at)
                    self._is_waking = bool(at)
            except Fenced:
                self.lose()
            except UNREACHABLE:
                return  # it runs out by itself

    async def leave(self) -> None:
        """Write what was to be written soon, and give the lease back."""
        for sandbox in list(self._sandboxes.values()):
            if isinstance(sandbox.commands, StoredLog):
                sandbox.commands.flush()
        await self.commits.settled()
        lease, self.lease = self.lease, None
        if lease is not None:
            with suppress(Exception):  # it runs out by itself
                await self._cluster.stream.leases.release(lease)
