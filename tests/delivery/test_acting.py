"""Receivers act in the middle of a jump: they forget its world, move its clock, or read."""

import pytest

from mock_server.web.webhooks.message import Message
from tests.delivery.acting import BODY, ActingReceiver, begun, stopped
from tests.driving import DIALS, JOBS
from tests.listening import listening


@pytest.mark.parametrize("method", ["reset", "delete"])
def test_a_jump_whose_world_is_forgotten_says_so(method):
    with listening() as client:
        path = ("POST", "/_mock/world/reset", {}) if method == "reset" else ("DELETE", "/_mock/world", None)
        begun(client, ActingReceiver(client, path))
        assert stopped(client, until="idle")["reason"] == "reset"


@pytest.mark.parametrize("path", [("POST", "/_mock/world/reset", {}), ("DELETE", "/_mock/world", None)])
def test_a_jump_whose_world_is_forgotten_after_its_receivers_acted_says_so_too(path):
    with listening() as client:
        begun(client, ActingReceiver(client))
        sent = len(client.sender.received)

        async def act(_: Message) -> int:
            has_acted = len(client.sender.received) > sent + 4
            await client.asking(*(path if has_acted else ("POST", DIALS, BODY)))
            return 200

        client.sender.answering = act
        assert stopped(client, until="idle")["reason"] == "reset"


@pytest.mark.parametrize("path", [("POST", "/_mock/world/reset", {}), ("DELETE", "/_mock/world", None)])
def test_a_webhook_that_is_sent_again_while_its_world_is_forgotten_is_a_conflict(path):
    with listening() as client:
        client.listen()
        client.call()

        async def forget(_: Message) -> int:
            await client.asking(*path)
            return 200

        client.sender.answering = forget
        refused = client.ask("POST", "/_mock/webhooks/1/redeliver")
        assert (refused.status, "was reset or deleted" in refused.body["message"]) == (409, True)


def test_who_moves_the_clock_is_refused_in_a_jump():
    with listening() as client:
        receiver = ActingReceiver(client, ("POST", "/_mock/clock", {"until": "idle"}))
        begun(client, receiver)
        assert client.play()["reached"] is True
        assert {answer.status for answer in receiver.answers} == {409}


@pytest.mark.parametrize("move", [{"advance_on_poll": True}, {"rate": 0}])
def test_who_changes_how_the_clock_moves_in_a_jump_is_answered_at_once(move):
    with listening() as client:
        receiver = ActingReceiver(client, ("POST", "/_mock/clock", move))
        begun(client, receiver)
        assert client.play()["reached"] is True
        assert {answer.status for answer in receiver.answers} == {200}


def test_who_reads_in_a_jump_of_a_world_that_goes_on_by_polling_moves_nothing():
    seen: list[tuple[int, int]] = []
    with listening() as client:
        begun(client, ActingReceiver(client, ("GET", JOBS, None)))
        client.clock(advance_on_poll=True)
        act = client.sender.answering

        async def note(message: Message) -> int:
            before = client.sandbox.world.now
            await act(message)
            seen.append((before, client.sandbox.world.now))
            return 200

        client.sender.answering = note
        assert client.play()["reached"] is True
    assert seen
    assert all(before == after for before, after in seen)
