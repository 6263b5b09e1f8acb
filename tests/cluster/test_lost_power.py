"""NATS servers that all lose their power forget what they had not synced: nodes know less then, never two truths."""

import asyncio

import pytest

from mock_server.store.leases import LIFETIME, Fenced
from mock_server.store.nats_stream import STREAM
from mock_server.web.cluster import family_of
from tests.cluster.directed import KEY, told
from tests.cluster.simulation.clocks import simulated_cluster
from tests.cluster.simulation.network import NEAR
from tests.store.simulation.clients import CALLS, CONTACT

CALL = {"contact_id": CONTACT, "scheduled_at": "2026-03-02T16:05:00Z", "initial_message": "hello"}
JOURNAL = "/_mock/journal?limit=10000"


@pytest.fixture(autouse=True)
def _simulated():
    with simulated_cluster():
        yield


@pytest.mark.parametrize("leases_too", [False, True], ids=["log", "log and leases"])
def test_what_all_servers_of_the_store_forget_is_forgotten_by_the_node_that_has_it(leases_too):
    """Else it would go on to show a change that no other node will ever know, and write behind it."""

    async def story(cluster):
        await cluster.awaited(1, "POST", CALLS, CALL)
        before, synced = await cluster.awaited(1, "GET", JOURNAL), cluster.now
        await cluster.awaited(1, "POST", CALLS, {**CALL, "initial_message": "forgotten"})
        others = synced - LIFETIME if leases_too else cluster.now
        cluster.lose_power(1, lambda stream: synced if stream == STREAM else others)
        await asyncio.sleep(1.01)
        assert await cluster.awaited(1, "GET", JOURNAL) == before
        await cluster.awaited(2, "POST", CALLS, {**CALL, "initial_message": "another"})
        after = [await cluster.awaited(n, "GET", JOURNAL) for n in (1, 2, 3)]
        assert after[0] == after[1] == after[2] != before

    told(story)


def test_a_number_that_was_forgotten_and_given_again_is_no_sign_that_a_history_is_whole():
    """The node would write what it has in memory behind a message that it does not know."""

    async def story(cluster):
        await cluster.awaited(1, "POST", CALLS, CALL)
        await asyncio.sleep(0.1)
        synced, node = cluster.now, cluster.nodes[0]
        await cluster.awaited(1, "POST", CALLS, {**CALL, "initial_message": "forgotten"})
        log = node.app.store.families[family_of(KEY)].file
        cluster.lose_power(1, lambda stream: synced if stream == STREAM else synced - LIFETIME)
        await asyncio.sleep(1.01)
        cluster.pause(node, 1)
        before = await cluster.awaited(2, "GET", JOURNAL)  # it takes over: its message has the forgotten number
        await asyncio.sleep(1)
        written = node.loop.create_task(log.write([], []))
        while not written.done():
            await asyncio.sleep(0.1)
        assert isinstance(written.exception(), Fenced)
        assert await cluster.awaited(2, "GET", JOURNAL) == before

    told(story)


@pytest.mark.parametrize("is_renewed", [True, False], ids=["renewed", "given back"])
def test_a_lease_whose_revision_was_forgotten_and_given_again_is_another_one(is_renewed):
    """It would be taken from the node that has it now, and two nodes would answer for a while."""

    async def story(cluster):
        await cluster.awaited(1, "GET", CALLS)
        await asyncio.sleep(5)
        first, second = (node.app.store for node in cluster.nodes[:2])
        renewed, lease = cluster.nats.held_since(family_of(KEY)), first.families[family_of(KEY)].lease
        cluster.lose_power(LIFETIME, lambda stream: cluster.now if stream == STREAM else renewed - NEAR)
        cluster.pause(cluster.nodes[0], 2 * LIFETIME)
        await cluster.awaited(2, "GET", CALLS)
        taken = second.families[family_of(KEY)].lease
        assert taken.revision == lease.revision
        cluster.nodes[0].paused_until = 0.0
        work = first.stream.leases.renew(lease, first.address) if is_renewed else first.stream.leases.release(lease)
        done = cluster.nodes[0].loop.create_task(work)
        while not done.done():
            await asyncio.sleep(0.001)
        assert isinstance(done.exception(), Fenced) == is_renewed
        assert cluster.nats.holder(family_of(KEY)) == second.address

    told(story)
