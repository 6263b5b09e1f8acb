"""The store of one node of several that share NATS: the families of worlds that it has, and the other nodes."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from itertools import count
from secrets import token_hex
from typing import Any

from mock_server.exchange import Rejection
from mock_server.store.entry import world_name
from mock_server.store.nats_connection import UNREACHABLE, without_password
from mock_server.store.nats_stream import NatsStream
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web.family_store import RENEWAL, FamilyStore
from mock_server.web.passing import Elsewhere, fetched
from mock_server.web.peers import LeaseHolder, Peers
from mock_server.web.response import RETRY
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes
from mock_server.web.stored_log import StoredLog
from mock_server.web.world_store import FaultTypes

REMEMBERED = 40_000
"""Credentials of which it is remembered who has their worlds."""

LOOKS = 10
"""Renewals between two notes that this node is there."""


def family_of(account: str) -> str:
    """Return the name of the family of an account: those whose names are the same up to the first hyphen."""
    return world_name(account.partition("-")[0]).hex()


class ClusterStore:
    """The store of one node: all families that it has."""

    stream: NatsStream
    is_shared = True

    def __init__(self, url: str, address: str = "", *, as_is: bool = False) -> None:
        """`url` is that of NATS, `address` is where other nodes reach this one."""
        self.url, self.address, self.as_is = url, address, as_is
        self.families: dict[str, FamilyStore] = {}
        self.peers = Peers()
        self._holders: dict[tuple[str, bytes], LeaseHolder] = {}

    def ticket_secret(self) -> str | None:
        """Return the secret that tickets are made from; None, for only NATS knows it."""
        return None

    @property
    def place(self) -> str:
        """The place where the worlds are kept, in words."""
        return f"at {without_password(self.url)}; other nodes find this one at {self.address}"

    async def start(self) -> None:
        """Connect to NATS; sign tickets with the secret that all nodes share. Raise `StoreUnready`."""
        self.stream = await NatsStream.opened(self.url)
        self.stream.connection.when_broken(self._doubt_all)
        self._served[0].sign_with(await self.stream.registry.secret("ticket-secret", token_hex()))

    def _doubt_all(self) -> None:
        """Answer for no family before it is known what the store has: its servers may have forgotten something."""
        for family in self.families.values():
            if family.lease is not None:
                family.lease.until = 0.0

    def serve(self, sandboxes: Sandboxes, vendors: LazyVendors, kinds: Callable[[], FaultTypes]) -> None:
        """Keep the worlds of these sandboxes."""
        self._served = sandboxes, vendors, kinds

    def _family(self, account: str) -> FamilyStore:
        return self.named(family_of(account))

    def named(self, name: str) -> FamilyStore:
        """Return the store of a family by its name, made on first use."""
        found = self.families.get(name)
        if found is None:
            found = self.families[name] = FamilyStore(self, name)
            found.serve(*self._served)
        return found

    def log(self, sandbox: Sandbox, before: Any) -> StoredLog:
        return self._family(sandbox.account).log(sandbox, before)

    def open(self, sandbox: Sandbox) -> None:
        self._family(sandbox.account).open(sandbox)

    def note_holder(self, api: str, key: bytes, holder: LeaseHolder) -> None:
        if len(self._holders) >= REMEMBERED:
            self._holders.clear()
        self._holders[api, key] = holder

    def holder(self, api: str, key: bytes) -> LeaseHolder | None:
        found = self._holders.get((api, key))
        return found if found is not None and found.is_known() else None

    def doubt(self, sandbox: Sandbox) -> None:
        self._family(sandbox.account).doubt(sandbox)

    def has(self, account: str) -> bool:
        return self._family(account).has(account)

    @property
    def accounts(self) -> Collection[str]:
        return [account for family in self.families.values() for account in family.accounts]

    @property
    def count(self) -> int:
        """The number of worlds that this node plays."""
        return len(self.accounts)

    def forget(self, sandbox: Sandbox) -> None:
        self._family(sandbox.account).forget(sandbox)

    async def wake(self) -> None:
        """Renew the leases of this node's families, and see to those that nobody has, as long as the server runs."""
        looks = count()
        while True:
            if next(looks) % LOOKS == 0:
                with suppress(*UNREACHABLE):
                    await self.stream.registry.note_node(self.address)
            await asyncio.sleep(RENEWAL)
            await asyncio.gather(*(family.keep() for family in list(self.families.values())))
            with suppress(Rejection, *UNREACHABLE):
                await self._wake_orphans()

    async def _wake_orphans(self) -> None:
        """Go on with the families that go on by themselves, and that no node has."""
        waking = await self.stream.registry.waking()
        owned = await self.stream.leases.owners() if waking else {}
        for name in sorted(waking.keys() - owned.keys(), key=waking.__getitem__):
            family = self.named(name)
            with suppress(Elsewhere):
                await family.own()
                await family.wake()

    @property
    def is_ready(self) -> bool:
        """True if a change can be kept now."""
        return self.stream.connection.is_connected

    async def owners(self) -> Mapping[str, str]:
        """Return the node that has each family of worlds. Raise `Rejection` 503 if NATS can't be reached."""
        try:
            return await self.stream.leases.owners()
        except UNREACHABLE as error:
            raise Rejection(503, f"the store can't be reached: {error}", headers=RETRY) from None

    async def others(self, target: bytes, shared: bytes) -> Mapping[str, bytes | None]:
        """Return what each other node answers to GET; None for those that do not answer in time.

        `shared` shows them that a node asks. Raise `Rejection` 503 if nobody can tell which nodes there are.
        """
        try:
            there = [node for node in await self.stream.registry.nodes() if node != self.address]
        except UNREACHABLE as error:
            raise Rejection(503, f"the store can't be reached: {error}", headers=RETRY) from None
        answers = await asyncio.gather(*(fetched(self.peers.at(node), target, shared) for node in there))
        return dict(zip(there, answers, strict=True))

    async def has_family(self, node: str, family: str) -> bool:
        """Return whether a node has a family now; yes, where nobody can tell."""
        try:
            return await self.stream.leases.owner(family) == node
        except UNREACHABLE:
            return True

    async def account_of(self, ticket: str) -> str | None:
        """Return the account of a ticket, as any node has told; None if there is none."""
        return await self.stream.registry.account_of(ticket)

    async def close(self) -> None:
        """Write what was to be written soon, and let other nodes go on."""
        self.peers.close()
        await asyncio.gather(*(family.leave() for family in list(self.families.values())))
        with suppress(*UNREACHABLE):
            await self.stream.registry.forget_node(self.address)
        await self.stream.connection.close()
