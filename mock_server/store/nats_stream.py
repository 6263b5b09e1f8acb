"""The logs in a replicated stream (NATS JetStream): one subject a family of worlds.

An append says which message of the subject was the last one. A node that was wrongly thought dead can't write
into history: another has written meanwhile.
"""

from collections.abc import AsyncIterator
from hashlib import blake2b
from typing import NamedTuple

from nats.js.api import ConsumerConfig, DeliverPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError

from mock_server.store.leases import Fenced, Leases
from mock_server.store.nats_connection import NatsConnection, connected
from mock_server.store.node_registry import NodeRegistry

STREAM, SUBJECT = "mockdial-log", "mockdial.log"

PART = 900_000
"""Bytes of a message: a longer commit comes in parts, and counts with its last one."""

WRONG_LAST = 10071
"""NATS' code for a message that does not follow the one that it names."""


class StreamMessage(NamedTuple):
    """One message of the stream: its number, and the commit that it ends; no content if it ends none."""

    sequence: int
    content: bytes
    is_open: bool = False
    """Whether more parts of its commit may follow."""


class NatsStream:
    """The stream as one node writes and reads it, with the leases and the registry beside it."""

    def __init__(self, connection: NatsConnection, leases: Leases, registry: NodeRegistry) -> None:
        self.connection, self.leases, self.registry = connection, leases, registry
        self._ends: dict[str, bytes] = {}
        """Of each family: the hash of the last message that this node has written."""

    @classmethod
    async def opened(cls, url: str) -> "NatsStream":
        """Connect, and make stream and buckets if they are not there. Raise `StoreUnready` as `connected` does."""
        return await connected(url, cls._prepared)

    @classmethod
    async def _prepared(cls, connection: NatsConnection) -> "NatsStream":
        replicas = connection.replicas
        config = StreamConfig(name=STREAM, subjects=[f"{SUBJECT}.>"], storage=StorageType.FILE, num_replicas=replicas)
        try:
            await connection.jetstream.stream_info(STREAM)
        except NotFoundError:
            await connection.jetstream.add_stream(config)
        return cls(connection, await Leases.opened(connection), await NodeRegistry.opened(connection))

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
                last = (await self.connection.jetstream.publish(f"{SUBJECT}.{family}", part, headers=headers)).seq
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
            found = await self.connection.jetstream.get_last_msg(STREAM, f"{SUBJECT}.{family}")
        except NotFoundError:
            return False
        is_same = _digest(found.data or b"") == self._ends.get(family)
        return found.seq == last and is_same

    async def read(self, family: str, after: int = 0) -> AsyncIterator[StreamMessage]:
        """Yield the commits of a family behind a message; one that is not whole comes without its content."""
        subject = f"{SUBJECT}.{family}"
        try:
            end = (await self.connection.jetstream.get_last_msg(STREAM, subject)).seq
        except NotFoundError:
            return
        if end <= after:
            return
        start = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=after + 1)
        subscription = await self.connection.jetstream.subscribe(subject, ordered_consumer=True, config=start)
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


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=12).digest()
