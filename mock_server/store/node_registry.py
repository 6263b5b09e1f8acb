"""The registry of the nodes: what they tell each other in buckets of NATS, beside leases and worlds."""

from contextlib import suppress
from hashlib import blake2b
from typing import Any

from nats.js.errors import InvalidKeyError, KeyNotFoundError, KeyWrongLastSequenceError

from mock_server.store.nats_connection import NatsConnection, keys

SECRETS, WAKES, TICKETS, NODES = "mockdial-secrets", "mockdial-wakes", "mockdial-tickets", "mockdial-nodes"

REMEMBERED = 60.0
"""Seconds for which a node is known of which nothing is heard any more."""


class NodeRegistry:
    """The secrets that all nodes share, the families in which something is due, the owners of tickets, the nodes."""

    def __init__(self, secrets: Any, wakes: Any, tickets: Any, nodes: Any) -> None:
        """Each is a bucket."""
        self._secrets, self._wakes, self._tickets, self._nodes = secrets, wakes, tickets, nodes

    @classmethod
    async def opened(cls, connection: NatsConnection) -> "NodeRegistry":
        """Return the registry; its buckets are made if they are not there."""
        secrets, wakes, tickets = [await connection.bucket(name) for name in (SECRETS, WAKES, TICKETS)]
        return cls(secrets, wakes, tickets, await connection.bucket(NODES, ttl=REMEMBERED))

    async def secret(self, name: str, drawn: str) -> str:
        """Return a secret that all nodes share: the one that was drawn first."""
        try:
            await self._secrets.create(name, drawn.encode())
        except KeyWrongLastSequenceError:
            found: bytes = (await self._secrets.get(name)).value
            return found.decode()
        return drawn

    async def note_wake(self, family: str, at: int) -> None:
        """Say when a family goes on by itself, in real milliseconds; 0 if it does not."""
        await self._wakes.put(family, b"%d" % at)

    async def waking(self) -> dict[str, int]:
        """Return when each family goes on by itself, of those that do."""
        found = {key: int((await self._wakes.get(key)).value) for key in await keys(self._wakes)}
        return {family: at for family, at in found.items() if at}

    async def note_ticket(self, ticket: str, account: str) -> None:
        """Say which account a ticket in URLs is for."""
        await self._tickets.put(ticket, account.encode())

    async def account_of(self, ticket: str) -> str | None:
        """Return the account of a ticket; None if there is none."""
        try:
            found: bytes = (await self._tickets.get(ticket)).value
            return found.decode()
        except (KeyNotFoundError, InvalidKeyError):
            return None

    async def note_node(self, address: str) -> None:
        """Say that there is a node at this address."""
        await self._nodes.put(_hash(address), address.encode())

    async def forget_node(self, address: str) -> None:
        """Say that the node at this address has ended."""
        await self._nodes.delete(_hash(address))

    async def nodes(self) -> list[str]:
        """Return the addresses of all nodes that have not ended, as far as is known."""
        found = []
        for key in await keys(self._nodes):
            with suppress(KeyNotFoundError):
                found.append((await self._nodes.get(key)).value.decode())
        return sorted(found)


def _hash(address: str) -> str:
    return blake2b(address.encode(), digest_size=8).hexdigest()
