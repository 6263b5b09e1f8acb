"""While webhooks are under way, no other client waits for them; they end with the world that is forgotten."""

import asyncio

import pytest

from mock_server.web.webhooks.message import Message
from tests.delivery.announcing import ANNOUNCE
from tests.driving import AGENT, DIALS, NUMBERS, app, fresh
from tests.listening import HOOK, WebhookClient, listening


class BlockedReceivers:
    """Receivers that answer only once `open` is set."""

    def __init__(self, client: WebhookClient, *slow: str) -> None:
        self.open = asyncio.Event()
        self.slow = slow
        client.sender.answering = self

    def __call__(self, message: Message) -> object:
        return self._wait() if not self.slow or message.url in self.slow else 200

    async def _wait(self) -> int:
        await self.open.wait()
        return 200


@pytest.fixture
def client():
    with listening() as client:
        yield client


async def turns(times: int = 20) -> None:
    """Let the other tasks on the loop have so many turns."""
    for _ in range(times):
        await asyncio.sleep(0)


def test_a_request_does_not_wait_for_what_it_announces(client):
    client.listen()
    receivers = BlockedReceivers(client)

    async def story():
        answer = await client.asking("POST", "/_mock/webhooks/test", {"vendor": "vogent", "event": "no such event"})
        body = {"callAgentId": "a0000000-0000-4000-8000-000000000001", "toNumber": "+12025550199"}
        dial = await client.asking("POST", "/vogent/api/dials", {**body, "browserCall": True})
        await turns()
        seen = (await client.asking("GET", "/_mock/webhooks")).body["data"]
        receivers.open.set()
        return answer.status, dial.status, [webhook["delivery"]["state"] for webhook in seen]

    assert client.during(story()) == (404, 200, ["pending", "pending", "pending"])


def test_a_jump_waits_for_what_was_announced_before_it_and_on_the_way(client):
    client.listen()
    client.call()
    receivers = BlockedReceivers(client)

    async def story():
        jump = asyncio.create_task(client.asking("POST", "/_mock/clock", {"advance_seconds": 5}))
        await turns()
        was_done, before = jump.done(), (await client.asking("GET", "/_mock/world")).body["now"]
        receivers.open.set()
        return was_done, before, (await jump).body["now"]

    was_done, before, after = client.during(story())
    assert not was_done
    assert before < after == "2026-03-02T15:00:05Z"


def test_another_world_is_served_while_a_receiver_thinks(client):
    client.listen()
    client.call()
    other = fresh()
    receivers = BlockedReceivers(client)

    async def story():
        jump = asyncio.create_task(client.asking("POST", "/_mock/clock", {"until": "idle"}))
        await turns()
        bert = WebhookClient(app(), other.key, client.runner, client.sender)
        moved = await bert.asking("POST", "/_mock/clock", {"advance_seconds": 60})
        was_done = jump.done()
        receivers.open.set()
        await jump
        return moved.status, was_done

    assert client.during(story()) == (200, False)


def test_its_own_world_is_served_too(client):
    client.listen()
    client.call()
    receivers = BlockedReceivers(client)

    async def story():
        jump = asyncio.create_task(client.asking("POST", "/_mock/clock", {"until": "idle"}))
        await turns()
        read = await client.asking("GET", "/vogent/api/batch_dial_jobs")
        receivers.open.set()
        await jump
        return read.status

    assert client.during(story()) == 200


@pytest.mark.parametrize(("method", "path"), [("POST", "/_mock/world/reset"), ("DELETE", "/_mock/world")])
def test_a_world_that_is_forgotten_takes_its_webhooks_along(client, method, path):
    client.listen()
    client.started(3)
    BlockedReceivers(client)

    async def story():
        jump = asyncio.create_task(client.asking("POST", "/_mock/clock", {"until": "idle"}))
        await turns()
        forgotten = await client.asking(method, path)
        answer = await jump
        await turns()
        return forgotten.status, answer.status, (await client.asking("GET", "/_mock/webhooks")).body["data"]

    forgotten, status, webhooks = client.during(story())
    assert forgotten in (200, 204)
    assert status == 200
    assert webhooks == []
    assert client.sender.under_way == []


def test_the_next_world_is_told_of_what_happens_in_it(client):
    client.listen()
    client.started(3)
    BlockedReceivers(client)

    async def story():
        jump = asyncio.create_task(client.asking("POST", "/_mock/clock", {"until": "idle"}))
        await turns()
        await client.asking("POST", "/_mock/world/reset")
        await jump

    client.during(story())
    client.sender.answering = lambda _: 200
    client.listen()
    client.call()
    assert client.states() == ["delivered"]


def test_what_was_interrupted_leaves_when_there_is_a_loop_again():
    with listening() as first:
        first.listen()
        BlockedReceivers(first)

        async def story():
            body = {"vendor": "vogent", "event": "dial.updated"}
            asking = asyncio.create_task(first.asking("POST", "/_mock/webhooks/test", body))
            await turns()
            asking.cancel()

        first.during(story())
    with asyncio.Runner() as runner:
        again = WebhookClient(app(), first.key, runner, first.sender)
        again.sender.answering = lambda _: 200
        again.advance(0)
        assert again.states() == ["delivered"]


# A world that stands still has one under way at a time, a world that moves one for each receiver.


def under_way(client: WebhookClient) -> list[str]:
    """Return to whom webhooks are under way when nobody answers, after a moment with two for each of two receivers."""
    receivers = BlockedReceivers(client)

    async def story():
        for _ in range(2):
            for url in (f"{HOOK}/one", f"{HOOK}/two"):
                body = {"vendor": "vogent", "event": "dial.updated", "url": url}
                tasks.append(asyncio.create_task(client.asking("POST", "/_mock/webhooks/test", body)))
        await turns()
        seen = list(client.sender.under_way)
        receivers.open.set()
        await asyncio.gather(*tasks)
        return seen

    tasks: list[object] = []
    return client.during(story())


def test_a_world_that_stands_still_tells_one_thing_at_a_time(client):
    assert under_way(client) == [f"{HOOK}/one"]


def test_a_world_that_moves_tells_one_thing_at_a_time_to_each_receiver():
    with listening(rate=1) as client:
        assert under_way(client) == [f"{HOOK}/one", f"{HOOK}/two"]


def test_a_slow_receiver_holds_up_no_other_in_a_world_that_moves():
    with listening(rate=1) as client:
        receivers = BlockedReceivers(client, f"{HOOK}/slow")

        async def story():
            slow = [asyncio.create_task(send(f"{HOOK}/slow")) for _ in range(2)]
            await turns()
            quick = await send(f"{HOOK}/quick")
            receivers.open.set()
            await asyncio.gather(*slow)
            return quick

        async def send(url: str):
            body = {"vendor": "vogent", "event": "dial.updated", "url": url}
            await client.asking("POST", "/_mock/webhooks/test", body)
            return [message.url for message in client.sender.received]

        assert f"{HOOK}/quick" in client.during(story())


def test_a_world_that_moves_tells_of_what_real_time_brings(monkeypatch):
    """Real time is what this test says it is."""
    from mock_server.web import realtime

    real = [1000.0]
    monkeypatch.setattr(realtime, "monotonic", lambda: real[0])
    with listening(rate=60) as client:
        ANNOUNCE["vogent"](client)
        while client.get("/_mock/world")["pending"]:
            real[0] += 1
        assert client.sender.bodies == [webhook["body"] for webhook in client.webhooks()]
        assert client.sender.most_at_once == 1


# A world in which something goes wrong on purpose.


DIAL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}


def asked(client: WebhookClient, method: str, path: str, body: object = None) -> int:
    """The status of an answer; then nobody asks anything, and whatever is under way has many turns."""

    async def story() -> int:
        answer = await client.asking(method, path, body)
        await turns(200)
        return answer.status

    return client.during(story())


def test_what_a_request_announces_is_told_though_nobody_asks_anything_more(client):
    client.listen()
    assert asked(client, "POST", DIALS, DIAL) == 200
    assert [body["event"] for body in client.sender.bodies] == ["dial.created"]


def test_what_was_done_behind_a_failure_is_told(client):
    client.listen()
    client.put("/_mock/faults", {"faults": [{"name": "commit_then_fail", "operation": "createDial"}]})
    assert asked(client, "POST", DIALS, DIAL) == 500
    assert [body["event"] for body in client.sender.bodies] == ["dial.created"]


def test_what_a_slow_answer_brings_about_is_told(client):
    client.listen()
    fault = {"name": "latency", "operation": "createDial", "clock": "virtual", "seconds": [60, 60]}
    client.put("/_mock/faults", {"faults": [fault]})
    asked(client, "POST", DIALS, DIAL)
    assert len(client.sender.received) > 2
    assert client.sender.bodies == [webhook["body"] for webhook in client.webhooks()]


def test_what_is_done_later_is_told_then(client):
    client.listen()
    client.put("/_mock/faults", {"faults": [{"name": "commit_later", "operation": "createDial"}]})
    asked(client, "POST", DIALS, DIAL)
    assert client.sender.received == []
    client.play()
    assert client.sender.bodies == [webhook["body"] for webhook in client.webhooks()] != []


def test_an_answer_is_noted_when_all_of_its_moment_was_played(client):
    client.listen()
    receivers, clock, played = BlockedReceivers(client), client.sandbox.world.clock, []

    async def story():
        body = {"callAgentId": AGENT, "toNumber": "+12025550199", "browserCall": True}
        await client.asking("POST", DIALS, body)
        await turns()
        for n in range(2):
            clock.at(clock.now + 1, played.append, n)
        while not played:
            clock.step()  # as far as real time has moved the world in its slice
        receivers.open.set()
        await turns()
        return list(played)

    assert client.during(story()) == [0, 1]
    assert client.states()[0] == "delivered"
