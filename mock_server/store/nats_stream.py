"""The logs in a replicated stream (NATS JetStream): one subject a family of worlds, and a lease for each in a bucket.

Whoever appends says which message of the subject was the last one. A node that was wrongly thought dead can't write
into history: another has written meanwhile.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from hashlib import blake2b
from time import monotonic
from typing import Any, NamedTuple

import nats
import nats.errors
from nats.js.api import ConsumerConfig, DeliverPolicy, KeyValueConfig, StorageType, StreamConfig
from nats.js.errors import (
    APIError,
    InvalidKeyError,
    KeyNotFoundError,
    KeyWrongLastSequenceError,
    NoKeysError,
    NotFoundError,
)

from mock_server.store.entry import StoreUnready

log = logging.getLogger("mockdial")

STREAM, SUBJECT = "mockdial-log", "mockdial.log"
LEASES, SECRETS, WAKES, TICKETS = "mockdial-leases", "mockdial-secrets", "mockdial-wakes", "mockdial-tickets"
NODES = "mockdial-nodes"

PART = 900_000
"""Bytes of a message: a longer commit comes in parts, and counts with its last one."""

LIFETIME, MARGIN = 6.0, 1.5
"""Seconds that a lease lives, and by how much its holder takes it for shorter: clocks differ, and answers take time."""

REMEMBERED = 60.0
"""Seconds for which a node is known of which nothing is heard any more."""

ANSWER = 2.0
"""Seconds in which NATS answers; after that nobody knows."""

STARTING, AGAIN = 30.0, 0.5
"""Seconds that a node waits for NATS when it starts, since its servers may start meanwhile; and between two tries."""

WRONG_LAST = 10071
"""NATS' code for a message that does not follow the one that it names."""


UNREACHABLE = (nats.errors.Error, OSError, TimeoutError)
"""What is raised where NATS can't be asked, or does not answer."""


def without_password(url: str) -> str:
    """Return the addresses of servers as they may be shown: without names and passwords."""
    return re.sub(r"(?<=//)[^@/,]*@", "", url)


class Fenced(Exception):
    """Raised where somebody else has written: this node is not the owner any more."""


class Lease:
    """The right to play a family, until a moment of this node's own clock."""

    __slots__ = ("family", "revision", "until")

    def __init__(self, family: str, revision: int, until: float) -> None:
        self.family, self.revision, self.until = family, revision, until


class StreamMessage(NamedTuple):
    """One message of the stream: its number, and the commit that it ends; no content if it ends none."""

    sequence: int
    content: bytes
    is_open: bool = False
    """Whether more parts of its commit may follow."""


class Breaks:
    """How often a connection has broken, and who is told of it."""

    def __init__(self) -> None:
        self.count, self.error, self.is_over = 0, "", False
        self.told: Callable[[], None] | None = None

    async def note(self) -> None:
        """Note that the connection has broken."""
        self.count += 1
        if self.told is not None:
            self.told()
        if not self.is_over:
            log.warning("the connection to NATS has broken; worlds wait until it is there again")

    async def note_error(self, error: Exception) -> None:
        """Keep what the library says of a try; one that fails is followed by the next."""
        self.error = str(error) or type(error).__name__

    async def note_return(self) -> None:
        log.warning("the connection to NATS is there again")


class NatsStream:
    """The connection of one node to the stream and the bucket."""

    def __init__(self, client: Any, replicas: int, clock: Callable[[], float] = monotonic) -> None:
        self._client, self._js, self._replicas, self._clock = client, client.jetstream(timeout=ANSWER), replicas, clock
        self._breaks = Breaks()
        self._ends: dict[str, bytes] = {}
        self._revisions: dict[str, int] = {}
        """Of each family: the hash of the last message, and the revision of the lease, that this node has written."""

    @classmethod
    async def opened(cls, url: str) -> "NatsStream":
        """Connect, and make stream and buckets if they are not there.

        With three servers or more, named with commas between them, everything is kept by three of them.
        Raise `StoreUnready` if they are not ready in time.
        """
        breaks = Breaks()
        try:
            async with asyncio.timeout(STARTING):
                return await cls._connected(url.split(","), breaks)
        except UNREACHABLE as error:
            why = breaks.error or str(error) or "it does not answer"
            raise StoreUnready(f"NATS at {without_password(url)} is not ready: {why}") from None

    @classmethod
    async def _connected(cls, servers: list[str], breaks: Breaks) -> "NatsStream":
        client = await nats.connect(
            servers,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.2,
            error_cb=breaks.note_error,
            disconnected_cb=breaks.note,
            reconnected_cb=breaks.note_return,
        )
        found = cls(client, 3 if len(servers) >= 3 else 1)
        found._breaks = breaks
        try:
            while True:
                try:
                    await found._prepare()
                    return found
                except UNREACHABLE as error:  # its servers have not chosen a leader yet, say
                    await breaks.note_error(error)
                    await asyncio.sleep(AGAIN)
        except BaseException:
            await found.close()
            raise

    async def _prepare(self) -> None:
        config = StreamConfig(
            name=STREAM, subjects=[f"{SUBJECT}.>"], storage=StorageType.FILE, num_replicas=self._replicas
        )
        try:
            await self._js.stream_info(STREAM)
        except NotFoundError:
            await self._js.add_stream(config)
        bucket = KeyValueConfig(bucket=LEASES, ttl=LIFETIME, replicas=self._replicas, storage=StorageType.FILE)
        self._leases = await self._js.create_key_value(bucket)
        self._secrets = await self._bucket(SECRETS)
        self._wakes = await self._bucket(WAKES)
        self._tickets = await self._bucket(TICKETS)
        self._nodes = await self._bucket(NODES, REMEMBERED)

    async def _bucket(self, name: str, ttl: float | None = None) -> Any:
        return await self._js.create_key_value(KeyValueConfig(bucket=name, ttl=ttl, replicas=self._replicas))

    @property
    def is_connected(self) -> bool:
        """Whether a server can be reached now."""
        return bool(self._client.is_connected)

    @property
    def breaks(self) -> int:
        """How often the connection has broken."""
        return self._breaks.count

    def when_broken(self, call: Callable[[], None]) -> None:
        """Call this whenever the connection has broken."""
        self._breaks.told = call

    def _until(self, began: float, breaks: int) -> float:
        """Return how long a lease lives that was asked for then; not at all if the connection has broken since."""
        return began + LIFETIME - MARGIN if breaks == self.breaks else 0.0

    def now(self) -> float:
        """Return the time of this node's own clock."""
        return self._clock()

    async def secret(self, name: str, drawn: str) -> str:
        """Return a secret that all nodes share: the one that was drawn first."""
        try:
            await self._secrets.create(name, drawn.encode())
        except KeyWrongLastSequenceError:
            found: bytes = (await self._secrets.get(name)).value
            return found.decode()
        return drawn

    async def close(self) -> None:
        self._breaks.is_over = True
        await self._client.close()

    # The log.

    async def append(self, family: str, content: bytes, last: int) -> int:
        """Append a commit behind the message `last`; return the number of its own last one.

        Raise `Fenced` if that was not the last.
        """
        count = max(1, -(-len(content) // PART))
        digest = blake2b(content, digest_size=12).hexdigest()
        for number in range(count):
            part = content[number * PART : (number + 1) * PART]
            headers = {"Nats-Expected-Last-Subject-Sequence": str(last)}
            if count > 1:
                headers |= {"Mockdial-Part": f"{number + 1}/{count}", "Mockdial-Sum": digest}
            try:
                last = (await self._js.publish(f"{SUBJECT}.{family}", part, headers=headers)).seq
            except APIError as error:
                if error.err_code == WRONG_LAST:
                    raise Fenced(f"family {family}: another node has written") from None
                raise
        self._ends[family] = _digest(part)
        return last

    async def ends_with(self, family: str, last: int) -> bool:
        """Return whether a family still ends with the message `last`, as this node has written it.

        Servers that have all lost their power may have forgotten it, and have another message of this number then.
        """
        try:
            found = await self._js.get_last_msg(STREAM, f"{SUBJECT}.{family}")
        except NotFoundError:
            return False
        is_same = _digest(found.data or b"") == self._ends.get(family)
        return found.seq == last and is_same

    async def read(self, family: str, after: int = 0) -> AsyncIterator[StreamMessage]:
        """Yield the commits of a family behind a message; one that is not whole comes without its content."""
        subject = f"{SUBJECT}.{family}"
        try:
            end = (await self._js.get_last_msg(STREAM, subject)).seq
        except NotFoundError:
            return
        if end <= after:
            return
        start = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=after + 1)
        subscription = await self._js.subscribe(subject, ordered_consumer=True, config=start)
        parts: list[bytes] = []
        try:
            while True:
                message = await subscription.next_msg(timeout=10)
                headers, sequence = message.headers or {}, message.metadata.sequence.stream
                if "Mockdial-Part" not in headers:
                    parts = []
                    yield StreamMessage(sequence, message.data)
                else:
                    number, count = map(int, headers["Mockdial-Part"].split("/"))
                    parts = [*(parts if number > 1 else ()), message.data]
                    content = b"".join(parts) if number == count == len(parts) else b""
                    is_whole = content and blake2b(content, digest_size=12).hexdigest() == headers["Mockdial-Sum"]
                    yield StreamMessage(sequence, content if is_whole else b"", number < count)
                if sequence >= end:
                    return
        finally:
            await subscription.unsubscribe()

    # What nodes tell each other beside it.

    async def note_wake(self, family: str, at: int) -> None:
        """Say when a family goes on by itself, in real milliseconds; 0 if it does not."""
        await self._wakes.put(family, b"%d" % at)

    async def waking(self) -> dict[str, int]:
        """Return when each family goes on by itself, of those that do."""
        found = {key: int((await self._wakes.get(key)).value) for key in await _keys(self._wakes)}
        return {family: at for family, at in found.items() if at}

    async def owners(self) -> dict[str, str]:
        """Return the node that has each family, of those that any node has."""
        found = {key: await self.owner(key) for key in await _keys(self._leases)}
        return {family: node for family, node in found.items() if node is not None}

    async def note_node(self, address: str) -> None:
        """Say that there is a node at this address."""
        await self._nodes.put(_hash(address), address.encode())

    async def forget_node(self, address: str) -> None:
        """Say that the node at this address has ended."""
        await self._nodes.delete(_hash(address))

    async def nodes(self) -> list[str]:
        """Return the addresses of all nodes that have not ended, as far as is known."""
        found = []
        for key in await _keys(self._nodes):
            with suppress(KeyNotFoundError):
                found.append((await self._nodes.get(key)).value.decode())
        return sorted(found)

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

    # Leases.

    async def acquire(self, family: str, node: str) -> Lease | None:
        """Take the lease of a family for a node; return None if another one has it.

        One that this process has written and given up is taken again, before it runs out: nobody answers by it.
        """
        began, breaks = self._clock(), self.breaks
        try:
            revision = await self._leases.create(family, node.encode())
        except KeyWrongLastSequenceError:
            try:
                found = await self._leases.get(family)
                if found.value != node.encode() or found.revision != self._revisions.get(family):
                    return None
                revision = await self._leases.update(family, node.encode(), last=found.revision)
            except (KeyNotFoundError, KeyWrongLastSequenceError):
                return None
        self._revisions[family] = revision
        return Lease(family, revision, self._until(began, breaks))

    async def renew(self, lease: Lease, node: str) -> None:
        """Make a lease live on from now. Raise `Fenced` if it is another node's."""
        began, breaks = self._clock(), self.breaks
        try:
            lease.revision = await self._leases.update(lease.family, node.encode(), last=lease.revision)
        except KeyWrongLastSequenceError:
            lease.until = 0.0
            raise Fenced(f"family {lease.family}: the lease is another node's") from None
        self._revisions[lease.family] = lease.revision
        lease.until = self._until(began, breaks)

    async def release(self, lease: Lease) -> None:
        """Give a lease back."""
        lease.until = 0.0
        await self._leases.delete(lease.family, last=lease.revision)

    async def owner(self, family: str) -> str | None:
        """Return the node that has the lease of a family; None if nobody has."""
        try:
            found: bytes = (await self._leases.get(family)).value
            return found.decode()
        except KeyNotFoundError:
            return None


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=12).digest()


def _hash(address: str) -> str:
    return blake2b(address.encode(), digest_size=8).hexdigest()


async def _keys(bucket: Any) -> list[str]:
    try:
        found: list[str] = await bucket.keys()
    except NoKeysError:
        return []
    return found
