"""A jump always comes back: receivers that act on what they did themselves, without end, stop the clock."""

import asyncio
from itertools import count

import pytest

from mock_server.engine.dialing import roster
from mock_server.web import realtime
from mock_server.web.jump import LINKS
from mock_server.web.replay import replay
from mock_server.web.webhooks.message import Message
from tests.delivery.acting import BODY, SCENARIO, ActingReceiver, begun, dialling, stopped
from tests.driving import DIALS, JOBS, MockAnswer, job_body, loaded
from tests.listening import HOOK, WebhookClient, listening

MOMENT = {"moment_chain": 30, "jump_happenings": 3000}
JUMP = {"jump_chain": 20, "jump_happenings": 3000}
"""Bounds for a test; the second one ends what the first one does not."""

MOVES = [{"advance_seconds": 60}, {"to": "2026-03-02T16:00:00Z"}, {"until": "next_event"}, {"until": "idle"}]


@pytest.mark.parametrize("move", MOVES)
def test_who_dials_on_each_webhook_stops_the_clock(move):
    with listening(**MOMENT) as client:
        begun(client, dialling(client))
        why = stopped(client, **move)
        assert (why["reason"], why["limit"], why["receivers"]) == ("moment_chain", 30, [HOOK])
        assert set(why["records"]) <= {dial["id"] for dial in client.records("dials")}
        assert "moment_chain" in why["message"]
        assert HOOK in why["message"]


def test_who_dials_two_on_each_webhook_stops_it_too():
    with listening(**MOMENT) as client:
        begun(client, dialling(client, 2))
        assert stopped(client, until="idle")["reason"] == "moment_chain"
        assert len(client.records("dials")) < 3000


def test_a_chain_over_many_moments_stops_the_clock():
    with listening(**JUMP) as client:
        begun(client, dialling(client, on="busy"))
        why = stopped(client, until="idle")
        assert (why["reason"], why["limit"], why["receivers"]) == ("jump_chain", 20, [HOOK])
        assert len(client.records("dials")) == 1 + LINKS + 21


def test_a_chain_of_jobs_stops_it_too():
    """The call that the receiver acts on is dialled by the clock, when the one before it ends."""
    with listening(**JUMP) as client:
        receiver, busy = ActingReceiver(client, on="busy"), count(1)

        async def act(message: Message) -> int:
            if b'"status":"busy"' in message.body and next(busy) % 2 and receiver.on == "busy":
                job = (await client.asking("POST", JOBS, job_body(2, maxConcurrentDials=1))).body["id"]
                await client.asking("POST", f"{JOBS}/{job}/paused", {"paused": False})
            return 200

        client.sender.answering = act
        begun(client, receiver)
        assert stopped(client, until="idle")["reason"] == "jump_chain"


def test_who_acts_once_on_each_webhook_of_many_stops_nothing():
    with listening(moment_chain=1, jump_chain=1) as client:
        receiver = begun_many(client, 40)
        assert client.clock(until="idle")["reached"] is True
        assert len(receiver.answers) == 40
        assert len(client.records("dials")) == 80


def begun_many(client: WebhookClient, rows: int) -> ActingReceiver:
    """Return a receiver that dials on each webhook of a job's busy calls, but never on those of its own calls."""
    receiver, first = dialling(client, on="busy"), set()
    client.scenario(steps=SCENARIO)
    client.started(rows, maxConcurrentDials=rows)
    first = {dial["id"] for dial in client.records("dials")}

    async def act(message: Message) -> int:
        own = not any(id_.encode() in message.body for id_ in first)
        return 200 if own else await receiver.act(message)

    client.sender.answering = act
    return receiver


@pytest.mark.parametrize("times", [3, 20])
def test_the_width_of_a_chain_does_not_matter(times):
    with listening(**MOMENT) as client:
        begun(client, dialling(client, times))
        assert stopped(client, until="idle")["reason"] == "moment_chain"
        assert len(client.records("dials")) < 100


def test_a_person_who_is_busy_may_be_dialled_again_a_few_times():
    with listening(moment_chain=1, jump_chain=9) as client:
        receiver = dialling(client, on="busy")
        receiver.on = "busy"

        async def act(message: Message) -> int:
            return await receiver.act(message) if len(receiver.answers) < 10 else 200

        client.sender.answering = act
        begun(client, receiver)
        assert client.clock(until="idle")["reached"] is True
        assert len(client.records("dials")) == 11


def test_after_a_stop_nothing_moves_until_the_clock_is_moved_and_then_it_goes_on():
    with listening(**MOMENT) as client:
        receiver = begun(client, dialling(client)) and client.sender
        why = stopped(client, until="idle")
        before, sent = client.journal(), len(receiver.received)
        assert client.get("/_mock/world")["stopped"] == why
        client.call()
        assert len(client.journal()) == len(before) + 1
        assert len(receiver.received) == sent
        receiver.answering = lambda _: 200
        assert client.play()["reached"] is True
        assert client.get("/_mock/world")["stopped"] is None
        assert "pending" not in client.states()


BY_HAND = [
    ("/_mock/webhooks/1/redeliver", None),
    ("/_mock/webhooks/redeliver", {"which": "all"}),
    ("/_mock/webhooks/test", {"vendor": "vogent", "event": "dial.updated"}),
]


@pytest.mark.parametrize(("path", "body"), BY_HAND)
def test_after_a_stop_nothing_is_sent_by_hand_either(path, body):
    with listening(**MOMENT) as client:
        begun(client, dialling(client))
        why, sent = stopped(client, until="idle"), len(client.sender.received)
        refused = client.ask("POST", path, body)
        assert (refused.status, len(client.sender.received)) == (409, sent)
        assert why["message"] in refused.body["message"]


def test_a_clock_that_was_stopped_stops_again_while_the_receiver_goes_on():
    with listening(**MOMENT) as client:
        begun(client, dialling(client))
        first, second = (stopped(client, until="idle") for _ in range(2))
        assert first["at"] == second["at"]
        assert first["records"] != second["records"]


@pytest.mark.parametrize("times", [1, 2])
def test_the_same_chain_stops_at_the_same_place(times):
    stories = []
    for _ in range(2):
        with listening(**MOMENT) as client:
            begun(client, dialling(client, times))
            stories.append((stopped(client, until="idle"), client.story(), client.commands()))
    assert stories[0] == stories[1]


def test_a_world_that_was_stopped_can_be_played_again():
    with listening(**MOMENT) as client:
        begun(client, dialling(client))
        stopped(client, until="idle")
        world = replay(client.commands(), loaded())
        assert (world.setup.moment_chain, world.setup.jump_chain) == (30, 2000)
        assert [happening.view() for happening in world.journal.since(0)] == client.journal()


def test_more_happenings_than_a_jump_may_have_stop_it_without_any_receiver(monkeypatch):
    monkeypatch.setattr(roster, "TURN", 1)
    with listening(jump_happenings=25) as client:
        client.started(50)
        why = stopped(client, until="idle")
        assert (why["reason"], why["limit"], why["receivers"]) == ("jump_happenings", 25, [])
        assert len(client.journal()) < 60
        while not client.play()["reached"]:
            pass
        assert client.status(client.records("batch_dial_jobs")[0]["id"]) == "COMPLETE"


def test_who_has_webhooks_sent_again_without_end_stops_the_clock():
    """It answers first, and asks afterwards: otherwise it would wait for itself."""
    with listening(**MOMENT) as client:
        asking: list[asyncio.Task[MockAnswer]] = []

        def act(_: Message) -> int:
            asking.append(asyncio.create_task(client.asking("POST", "/_mock/webhooks/redeliver", {"which": "all"})))
            return 200

        begun(client, ActingReceiver(client))
        client.sender.answering = act
        assert stopped(client, until="idle")["reason"] == "moment_chain"


def test_a_jump_of_a_world_that_moves_by_itself_comes_back_too(monkeypatch):
    monkeypatch.setattr(realtime, "monotonic", lambda: 1000.0)
    with listening(rate=1, moment_chain=30) as client:
        receiver = ActingReceiver(client, on="nothing")
        client.started(1)
        receiver.on, receiver.requests = None, [("POST", DIALS, BODY)]

        async def story():
            moved = await client.asking("POST", "/_mock/clock", {"until": "idle"})
            client.sender.answering = lambda _: 200
            return moved.body["stopped"]["reason"], (await client.asking("GET", "/_mock/world")).body["stopped"]

        assert client.during(story()) == ("moment_chain", None)


def test_the_bounds_are_part_of_the_setup_of_a_world():
    with listening(moment_chain=30, jump_chain=40, jump_happenings=50) as client:
        bounds = {"moment_chain": 30, "jump_chain": 40, "jump_happenings": 50}
        assert client.get("/_mock/world")["bounds"] == bounds
        assert client.ask("POST", "/_mock/world/reset", {"moment_chain": 0}).status == 422
