"""Leases: the right of one node to play a family of worlds, kept in a bucket of NATS until it runs out."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from nats.js.api import StorageType
from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError

from mock_server.store.nats_connection import NatsConnection, keys

BUCKET = "mockdial-leases"

LIFETIME, MARGIN = 6.0, 1.5
"""Seconds that a lease lives, and by how much its holder takes it for shorter: clocks differ, and answers take time."""


class Fenced(Exception):
    """Raised where somebody else has written: this node is not the owner any more."""


class Lease:
    """The right to play a family, until a moment of this node's own clock.

    `breaks` is how often the connection had broken when the bucket had this revision of it.
    """

    __slots__ = ("breaks", "family", "revision", "until")

    def __init__(self, family: str, revision: int, until: float, breaks: int) -> None:
        self.family, self.revision, self.until, self.breaks = family, revision, until, breaks


class Leases:
    """The leases of all families, and those that this node has."""

    def __init__(self, connection: NatsConnection, bucket: Any, clock: Callable[[], float] = monotonic) -> None:
        self._connection, self._bucket, self._clock = connection, bucket, clock
        self._revisions: dict[str, int] = {}
        """Of each family: the revision of the lease that this node has written."""

    @classmethod
    async def opened(cls, connection: NatsConnection) -> "Leases":
        """Return the leases; their bucket is made if it is not there."""
        return cls(connection, await connection.bucket(BUCKET, ttl=LIFETIME, storage=StorageType.FILE))

    def now(self) -> float:
        """Return the time of this node's own clock."""
        return self._clock()

    def _until(self, began: float, breaks: int) -> float:
        """Return how long a lease lives that was asked for then; not at all if the connection has broken since."""
        return began + LIFETIME - MARGIN if breaks == self._connection.breaks else 0.0

    async def acquire(self, family: str, node: str) -> Lease | None:
        """Take the lease of a family for a node; return None if another one has it.

        One that this process has written and given up is taken again, before it runs out: nobody answers by it.
        """
        began, breaks = self._clock(), self._connection.breaks
        try:
            revision = await self._bucket.create(family, node.encode())
        except KeyWrongLastSequenceError:
            try:
                found = await self._bucket.get(family)
                if found.value != node.encode() or found.revision != self._revisions.get(family):
                    return None
                revision = await self._bucket.update(family, node.encode(), last=found.revision)
            except (KeyNotFoundError, KeyWrongLastSequenceError):
                return None
        self._revisions[family] = revision
        return Lease(family, revision, self._until(began, breaks), breaks)

    async def renew(self, lease: Lease, node: str) -> None:
        """Make a lease live on from now. Raise `Fenced` if it is another node's."""
        began, breaks = self._clock(), self._connection.breaks
        try:
            if breaks != lease.breaks:
                await self._see(lease, node)
            lease.revision = await self._bucket.update(lease.family, node.encode(), last=lease.revision)
        except (KeyNotFoundError, KeyWrongLastSequenceError):
            lease.until = 0.0
            raise Fenced(f"family {lease.family}: the lease is another node's") from None
        self._revisions[lease.family] = lease.revision
        lease.breaks = breaks
        lease.until = self._until(began, breaks)

    async def _see(self, lease: Lease, node: str) -> None:
        """Raise `KeyNotFoundError` if a lease is not there as this node has written it.

        Servers that have all lost their power may have forgotten it, and given its revision to another node's.
        """
        found = await self._bucket.get(lease.family)
        if found.revision != lease.revision or found.value != node.encode():
            raise KeyNotFoundError

    async def release(self, lease: Lease) -> None:
        """Give a lease back; one whose revision may be another node's by now runs out by itself."""
        lease.until = 0.0
        if lease.breaks == self._connection.breaks:
            await self._bucket.delete(lease.family, last=lease.revision)

    async def owner(self, family: str) -> str | None:
        """Return the node that has the lease of a family; None if nobody has."""
        try:
            found: bytes = (await self._bucket.get(family)).value
            return found.decode()
        except KeyNotFoundError:
            return None

    async def owners(self) -> dict[str, str]:
        """Return the node that has each family, of those that any node has."""
        found = {key: await self.owner(key) for key in await keys(self._bucket)}
        return {family: node for family, node in found.items() if node is not None}
