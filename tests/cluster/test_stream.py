"""The stream: commits are read in order and whole, and whoever is not the owner any more can't write."""

import asyncio
from itertools import count

import pytest

from mock_server.store.entry import BEGIN, COMMAND, NewEntry, StoredWorld, world_name
from mock_server.store.family_log import FamilyDamaged, FamilyLog
from mock_server.store.group_commit import Unsure
from mock_server.store.leases import Fenced
from mock_server.store.nats_stream import PART, NatsStream

_families = (f"family-{n}" for n in count())
WORLD = StoredWorld(1, world_name("a"), "a", "ticket")


@pytest.fixture
def family() -> str:
    return next(_families)


def on(url: str, story) -> None:
    """Run a story with a connection of its own."""

    async def told() -> None:
        stream = await NatsStream.opened(url)
        try:
            await story(stream)
        finally:
            await stream.connection.close()

    asyncio.run(told())


def entry(content: bytes, kind: int = COMMAND) -> NewEntry:
    return NewEntry(1, kind, 0, 5, (content,))


async def owner(stream: NatsStream, family: str, node: str) -> FamilyLog:
    log = FamilyLog(stream, family, node)
    await log.take_over()
    return log


def test_what_one_node_wrote_another_reads(nats, family):
    async def story(stream):
        first = await owner(stream, family, "n1")
        await first.write([WORLD], [entry(b"begin", BEGIN), entry(b"one")])
        await first.write([], [entry(b"two")])
        second = await owner(stream, family, "n2")
        assert [one.content for one in second.read(1)] == [b"begin", b"one", b"two"]
        assert second.worlds == {WORLD.name: WORLD}

    on(nats, story)


def test_a_node_that_was_taken_over_from_cannot_write(nats, family):
    async def story(stream):
        first = await owner(stream, family, "n1")
        await first.write([WORLD], [entry(b"begin", BEGIN)])
        second = await owner(stream, family, "n2")
        with pytest.raises(Fenced):
            await first.write([], [entry(b"late")])
        await second.write([], [entry(b"two")])
        third = await owner(stream, family, "n3")
        assert [one.content for one in third.read(1)] == [b"begin", b"two"]

    on(nats, story)


def test_a_commit_that_is_larger_than_a_message_comes_whole(nats, family):
    async def story(stream):
        first = await owner(stream, family, "n1")
        large = bytes(range(256)) * (3 * PART // 256)
        await first.write([WORLD], [entry(b"begin", BEGIN), entry(large), entry(b"behind")])
        second = await owner(stream, family, "n2")
        assert [one.content for one in second.read(1)] == [b"begin", large, b"behind"]

    on(nats, story)


def test_half_of_a_large_commit_counts_as_none(nats, family):
    async def story(stream):
        first = await owner(stream, family, "n1")
        await first.write([WORLD], [entry(b"begin", BEGIN)])
        publish, sent = stream.connection.jetstream.publish, []

        async def dies(subject, data, headers):
            sent.append(data)
            if len(sent) == 3:
                raise ConnectionError("killed")
            return await publish(subject, data, headers=headers)

        stream.connection.jetstream.publish = dies
        with pytest.raises(Unsure, match="did not say whether it has the change"):
            await first.write([], [entry(b"x" * (3 * PART))])
        stream.connection.jetstream.publish = publish
        second = await owner(stream, family, "n2")
        await second.write([], [entry(b"two")])
        third = await owner(stream, family, "n3")
        assert [one.content for one in third.read(1)] == [b"begin", b"two"]

    on(nats, story)


def test_a_commit_whose_last_part_arrives_while_it_is_read_comes_whole(nats, family):
    async def story(stream):
        first = await owner(stream, family, "n1")
        await first.write([WORLD], [entry(b"begin", BEGIN)])
        publish, held = stream.connection.jetstream.publish, []

        async def holds_the_last(subject, data, headers):
            if headers["Mockdial-Part"] == "2/2":
                held.append((subject, data, headers))
                raise ConnectionError("parted")
            return await publish(subject, data, headers=headers)

        async def lets_it_through(subject, data, headers):
            stream.connection.jetstream.publish = publish
            late, content, its = held.pop()
            await publish(late, content, headers=its)
            return await publish(subject, data, headers=headers)

        stream.connection.jetstream.publish = holds_the_last
        large = b"x" * PART
        with pytest.raises(Unsure):
            await first.write([], [entry(large)])
        stream.connection.jetstream.publish = lets_it_through
        second = await owner(stream, family, "n2")
        assert [one.content for one in second.read(1)] == [b"begin", large]

    on(nats, story)


def test_a_message_that_is_none_of_ours_is_named(nats, family):
    async def story(stream):
        await stream.append(family, b'{"some": "thing"}\n', 0)
        with pytest.raises(FamilyDamaged, match=f"family {family}: seen a message that is none of mockdial's"):
            await owner(stream, family, "n1")

    on(nats, story)


def test_one_node_at_a_time_has_a_lease(nats, family):
    async def story(stream):
        lease = await stream.leases.acquire(family, "n1")
        assert lease.until > stream.leases.now()
        assert await stream.leases.acquire(family, "n2") is None
        assert await stream.leases.owner(family) == "n1"
        await stream.leases.renew(lease, "n1")
        await stream.leases.release(lease)
        assert lease.until <= stream.leases.now()
        taken = await stream.leases.acquire(family, "n2")
        with pytest.raises(Fenced):
            await stream.leases.renew(lease, "n1")
        await stream.leases.renew(taken, "n2")

    on(nats, story)


def test_a_secret_is_the_one_that_was_drawn_first(nats):
    async def story(stream):
        assert [await stream.registry.secret("s", drawn) for drawn in ("one", "two")] == ["one", "one"]

    on(nats, story)
