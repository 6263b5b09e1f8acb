"""The promises of nodes, one story each, on simulated machines. Some stories were found by a seed of the simulation."""

import asyncio
from types import SimpleNamespace

import orjson
import pytest

from mock_server.engine.world import Setup
from mock_server.exchange import Rejection
from mock_server.store.family_log import FamilyLog
from mock_server.store.leases import LIFETIME, MARGIN, Fenced
from mock_server.store.nats_connection import ANSWER
from mock_server.web.cluster import family_of
from mock_server.web.dispatch import Dispatcher
from mock_server.web.limits import Limits
from mock_server.web.sandbox import Sandbox
from tests.cluster.directed import KEY, told
from tests.cluster.simulation.clocks import simulated_cluster
from tests.cluster.simulation.network import NEAR
from tests.store.simulation.clients import CALLS, CONTACT
from tests.store.simulation.machine import VENDOR

CALL = {"contact_id": CONTACT, "scheduled_at": "2026-03-02T16:05:00Z", "initial_message": "hello"}
JOURNAL = "/_mock/journal?limit=10000"
IDLE = {"until": "idle"}

PAUSE = ANSWER - 0.1
"""Seconds of a pause after which a node still takes the answer to what it has asked just before."""


@pytest.fixture(autouse=True)
def _simulated():
    with simulated_cluster():
        yield


def test_a_node_that_was_paused_does_not_answer_for_what_another_has_changed():
    async def story(cluster):
        await cluster.awaited(1, "POST", CALLS, CALL)
        cluster.pause(cluster.nodes[0], 2 * LIFETIME)
        await cluster.awaited(2, "GET", JOURNAL)
        await cluster.awaited(2, "POST", CALLS, {**CALL, "initial_message": "another"})
        after = await cluster.awaited(2, "GET", JOURNAL)
        assert after.count(b'"create"') == 2
        cluster.far = 1.0  # it hears only later that the family is another node's
        reads = await asyncio.gather(*(cluster.asked(1, "GET", JOURNAL) for _ in range(5)))
        assert {content for status, content in reads if status == 200} <= {after}
        assert await cluster.awaited(1, "GET", JOURNAL) == after

    told(story)


def test_a_lease_counts_from_when_its_node_has_asked_for_it():
    """A pause between question and answer makes it no longer: here the node is parted from the store after that.

    The pause ends before the node gives up the question. It is longer than the margin of a lease, so that a lease that
    counted from the answer would outlive the one in the store, for some tenths of a second.
    """

    async def story(cluster):
        node = cluster.nodes[0]
        await cluster.awaited(1, "POST", CALLS, CALL)
        lease, cluster.far, cluster.is_steady = node.app.store.families[family_of(KEY)].lease, 0.05, True
        before, renewed = lease.revision, cluster.nats.held_since(family_of(KEY))
        while cluster.nats.held_since(family_of(KEY)) == renewed:
            await asyncio.sleep(0.0001)
        asked = cluster.now - cluster.far
        cluster.pause(node, PAUSE)
        cluster.far = NEAR
        await asyncio.sleep(PAUSE + 0.01)
        assert lease.revision > before  # it has taken the answer
        cluster.part(node, 0, LIFETIME)
        while cluster.nats.holder(family_of(KEY)) == node.address:
            await asyncio.sleep(0.01)
        await cluster.awaited(2, "POST", CALLS, {**CALL, "initial_message": "another"})
        after = await cluster.awaited(2, "GET", JOURNAL)
        assert cluster.now < asked + PAUSE + 0.98 * (LIFETIME - MARGIN)  # later, any node's clock would have it doubt
        status, content = await cluster.asked(1, "GET", JOURNAL)
        assert status == 503 or content == after

    told(story)


def test_a_commit_that_arrives_late_changes_nothing():
    async def story(cluster):
        await cluster.awaited(1, "POST", CALLS, CALL)
        before = await cluster.awaited(1, "GET", JOURNAL)
        cluster.part(cluster.nodes[0], 0, 3 * LIFETIME)
        late = {**CALL, "initial_message": "late"}
        assert (await cluster.asked(1, "POST", CALLS, late))[0] == 503
        assert await cluster.awaited(2, "GET", JOURNAL) == before
        await asyncio.sleep(3 * LIFETIME)
        cluster.nodes[1].die("is killed")
        assert await cluster.awaited(1, "GET", JOURNAL) == before

    told(story)


@pytest.mark.parametrize(("method", "path"), [("POST", "/_mock/world/reset"), ("DELETE", "/_mock/world")])
def test_a_world_begins_anew_only_at_a_node_that_has_it(method, path):
    async def story(cluster):
        await cluster.awaited(1, "POST", CALLS, CALL)
        before = await cluster.awaited(1, "GET", JOURNAL)
        node = cluster.nodes[0]
        node.die("is killed")
        node.start()
        await asyncio.sleep(0.5)
        assert cluster.nats.holder(family_of(KEY)) == node.address  # that of its life before
        assert (await cluster.asked(1, method, path))[0] == 503
        assert await cluster.awaited(2, "GET", JOURNAL) == before

    told(story)


@pytest.mark.parametrize("move", [IDLE, {"rate": 6000}], ids=["in a jump", "in real time"])
def test_an_attempt_to_deliver_a_webhook_ends_with_the_lease_of_its_node(move):
    """It is made again by the node that has the world then, and not before: it would have two senders."""

    async def story(cluster):
        await cluster.awaited(1, "POST", CALLS, {**CALL, "webhook_url": cluster.hook})
        cluster.takes = 2 * LIFETIME
        jump = asyncio.ensure_future(cluster.asked(1, "POST", "/_mock/clock", move))
        await asyncio.sleep(1)
        cluster.part(cluster.nodes[0], 0, 3 * LIFETIME)
        cluster.takes = 0.0
        await asyncio.sleep(LIFETIME)
        await cluster.awaited(2, "GET", JOURNAL)
        await cluster.awaited(2, "POST", "/_mock/clock", IDLE)
        assert (await jump)[0] == (503 if move is IDLE else 200)

    cluster = told(story)
    event = cluster.heard[0][1]
    first, second = (at for at, told in cluster.heard if told == event)
    assert second - first >= LIFETIME - 1


def test_a_node_that_was_paused_sends_no_webhook_before_it_has_looked_at_its_lease():
    """It wakes to a world that real time has moved on, and whose webhooks another node has sent meanwhile."""

    async def story(cluster):
        node = cluster.nodes[0]
        await cluster.awaited(1, "POST", CALLS, {**CALL, "webhook_url": cluster.hook})
        await cluster.awaited(1, "POST", "/_mock/clock", {"rate": 600})
        await asyncio.sleep(2)  # from now on real time moves it
        assert not cluster.senders
        cluster.pause(node, 2 * LIFETIME)
        await asyncio.sleep(2 * LIFETIME - 0.01)
        assert cluster.nats.holder(family_of(KEY)) not in (None, node.address)
        cluster.far, cluster.is_steady = 0.5, True  # it hears only later that the family is another node's
        await asyncio.sleep(LIFETIME)

    cluster = told(story)
    assert len(cluster.senders) == 1
    assert cluster.senders != [1]


def test_an_answer_that_breaks_off_is_no_error_of_the_node_that_passes_it_on():
    async def story(cluster):
        await cluster.awaited(1, "GET", CALLS)
        for fault in ("closed_before", "closed_during", "closed_after"):
            await cluster.awaited(1, "PUT", "/_mock/faults", {"faults": [{"name": fault, "times": 1}]})
            expected = 200 if fault == "closed_after" else 0
            assert (await cluster.asked(2, "GET", CALLS))[0] == expected

    told(story)


def test_a_list_of_all_nodes_says_which_of_them_do_not_answer():
    async def story(cluster):
        await asyncio.sleep(1)
        cluster.pause(cluster.nodes[1], 5)
        shown = orjson.loads(await cluster.awaited(1, "GET", "/_mock/nodes"))["nodes"]
        assert [(one["is_answering"], one["is_ready"]) for one in shown] == [(True, True), (False, False), (True, True)]
        cluster.nodes[2].stop()
        await asyncio.sleep(5)
        shown = orjson.loads(await cluster.awaited(1, "GET", "/_mock/nodes"))["nodes"]
        assert [one["node"] for one in shown] == [node.address for node in cluster.nodes[:2]]

    told(story)


def test_a_node_of_another_version_refuses_a_world_and_leaves_it_as_it_is(monkeypatch):
    async def story(cluster):
        await cluster.awaited(1, "POST", CALLS, CALL)
        before = await cluster.awaited(1, "GET", JOURNAL)
        vendor = cluster.nodes[1].app.vendors[VENDOR]
        monkeypatch.setattr(vendor, "seed", {**vendor.seed, "contacts": vendor.seed["contacts"][:1]})
        cluster.nodes[0].stop()
        await asyncio.sleep(2)
        for method, path, body in (("GET", JOURNAL, None), ("POST", CALLS, CALL)):
            status, content = await cluster.asked(2, method, path, body)
            assert (status, b"made with other fixtures of temphone" in content) == (503, True), content
        cluster.nodes[1].stop()
        await asyncio.sleep(2)
        assert await cluster.awaited(3, "GET", JOURNAL) == before

    told(story)


def test_a_node_takes_a_lease_again_that_it_has_given_up_itself():
    """It does not wait until its own lease has run out."""

    async def story(cluster):
        await cluster.awaited(1, "POST", CALLS, CALL)
        before = await cluster.awaited(1, "GET", JOURNAL)
        cluster.nodes[0].app.store.families[family_of(KEY)].lose()
        began = cluster.now
        assert await cluster.awaited(1, "GET", JOURNAL) == before
        assert cluster.now - began < 1

    told(story)


def test_who_has_waited_is_not_served_by_a_world_that_is_still_restored():
    """The world that it waited for was given up meanwhile, and is another one now."""
    anew = SimpleNamespace(lease=None, restoring="a task", turns=None)
    with pytest.raises(Rejection, match="not sure that it still has this world"):
        Dispatcher._waits(None, anew, has_turn=True)


def test_an_answer_waits_for_its_commit_while_the_lease_is_in_doubt():
    sandbox = Sandbox(Setup(), Limits())
    sandbox.commands = SimpleNamespace(is_stored=True, note_time=lambda now: None, unsaved=lambda: "a commit")
    sandbox.restoring = "a task that asks whose the world is"
    assert sandbox.unsaved() == "a commit"


def test_nothing_is_written_behind_a_commit_of_which_nobody_knows():
    """A story of a world whose first commit was lost went on with its second."""
    log = FamilyLog(SimpleNamespace(connection=SimpleNamespace(breaks=0)), "red", "node")
    log.give_up()
    with pytest.raises(Fenced, match="this node has given it up"):
        asyncio.run(log.write([], []))
