"""With a store, a fork is a world of its own that is kept, held as it was; a copy that looks back is not kept."""

import pytest

from tests.console.following import Follower
from tests.console.test_forks import FORK
from tests.console.visiting import AWAY, visit
from tests.store.servers import KeptClient, kept


@pytest.fixture
def client(tmp_path):
    with kept(tmp_path / "worlds") as client:
        yield client.reset(scenario="happy")


def other_of(client: KeptClient, **wanted) -> KeptClient:
    answer = client.ask("POST", FORK, wanted)
    assert answer.status == 201, answer
    return KeptClient(client._app, client._runner, client.sender, answer.body["key"])


def test_a_fork_is_the_same_after_a_restart_and_goes_on_as_before(client):
    client.listen().call()
    client.advance(3)
    other = other_of(client)
    other.call()
    before = other.story(), other.commands(), other.get("/_mock/world")["now"]
    client.restart()
    assert (other.story(), other.commands(), other.get("/_mock/world")["now"]) == before
    client.call()
    for one in (client, other):
        one.play()
    assert other.story() == client.story()


def test_the_webhooks_of_a_fork_are_held_after_a_restart_too(client):
    client.listen().call()
    client.advance(3)
    other, sent = other_of(client), len(client.sender.received)
    other.play()
    other.restart()
    assert other.get("/_mock/world")["webhooks_held"]
    assert len(client.sender.received) == sent > 0
    other.put("/_mock/webhooks/held", {"held": False})
    after = len(client.sender.received)
    other.restart()
    assert not other.get("/_mock/world")["webhooks_held"]
    assert after > sent


def test_what_was_delivered_before_the_fork_is_not_sent_again_by_a_restart(client):
    client.listen().call()
    client.advance(3)
    other, sent = other_of(client, deliver=True), len(client.sender.received)
    other.restart().get("/_mock/world")
    assert len(client.sender.received) == sent > 0


def test_a_copy_is_not_kept(client):
    client.call()
    client.advance(30)
    store = client._app.store
    before = store.commits.count, store.count
    at = client.get("/_mock/journal")["data"][-2]["at"]
    assert client.get(f"/_mock/world?at={at}")["now"] == at
    assert (store.commits.count, store.count) == before


def test_a_world_that_was_restored_is_looked_back_at_too(client):
    client.call()
    seen = client.get("/_mock/journal")
    at = client.get("/_mock/world")["now"]
    client.advance(30)
    client.restart()
    assert client.get(f"/_mock/journal?at={at}") == seen


def test_a_world_that_is_only_kept_is_listed_and_not_restored(client):
    client.call()
    other_of(client)
    client.restart()
    opened, kept_only = visit(client._app, "GET", "/worlds", client=AWAY, authorization="Bearer kept").body["worlds"]
    assert (opened["is_open"], kept_only["is_open"], kept_only["now"]) == (True, False, None)
    assert opened["is_parent_of"] == [kept_only["world"]]
    assert not client._app.sandboxes.is_open("kept-fork-1")


def test_a_watcher_of_a_world_that_another_node_has_now_is_told_so(client):
    async def story():
        async with Follower(client._app, client.key) as watcher:
            await watcher.next()
            client.sandbox.commands.lost = RuntimeError("another node has this world now")
            client._app.sandboxes.forget(client.sandbox)
            return await watcher.next(), await watcher.next()

    assert client._runner.run(story()) == ({"end": "elsewhere"}, None)
