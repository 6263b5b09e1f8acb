"""What the clock of a world shows after a restart."""

import asyncio

import orjson
import pytest

from mock_server.engine import moment
from tests.driving import Json
from tests.listening import ask
from tests.store.servers import KeptClient, kept

RING = {"dial": [{"after": 5, "event": "ring"}, {"after": 5, "event": "busy"}]}


@pytest.fixture
def client(tmp_path):
    with kept(tmp_path / "worlds") as client:
        yield client.reset(scenario="happy")


def view(client: KeptClient) -> Json:
    """Return the world, without what no store keeps: its requests, and which vendors were only looked at."""
    shown = client.get("/_mock/world")
    del shown["counts"]["requests"], shown["records"]
    return shown


def test_the_clock_stands_where_it_stood(client):
    client.call()
    client.advance(7)
    before = view(client)
    assert view(client.restart()) == before
    assert client.advance(60)["now"] == "2026-03-02T15:01:07Z"


def test_a_clock_that_polls_goes_on_by_polls(client):
    client.scenario(steps=RING)
    id_ = client.call()
    client.clock(advance_on_poll=True)
    seen = [client.restart().dial(id_)["status"] for _ in range(3)]
    assert seen == ["ringing", "busy", "busy"]
    assert client.restart().get("/_mock/world")["now"] == "2026-03-02T15:00:10Z"


def test_a_clock_with_a_rate_has_moved_on_as_real_time_has(client):
    client.clock(rate=1000)
    client.wait(0.05)
    now = client.get("/_mock/world")["now"]
    client.wait(0.1)
    after = client.restart().get("/_mock/world")
    assert after["rate"] == 1000
    assert moment.parse(after["now"]) > moment.parse(now) + moment.MINUTE
    client.wait(0.05)
    assert moment.parse(client.get("/_mock/world")["now"]) > moment.parse(after["now"])


def test_a_clock_with_a_rate_is_never_behind_what_was_told_in_a_jump(client):
    client.scenario(steps=RING)
    client.listen()
    client.call()
    client.clock(rate=1)
    client.sender.answering = lambda _: asyncio.sleep(60, 200)

    async def told() -> list[Json]:
        jump = asyncio.ensure_future(ask(client._app, client.key, "POST", "/_mock/clock", {"advance_seconds": 3600}))
        await asyncio.sleep(0.05)  # the receiver lets it wait
        before = await ask(client._app, client.key, "GET", "/_mock/world")
        await client._restart()
        jump.cancel()
        return [before.body["now"], (await ask(client._app, client.key, "GET", "/_mock/world")).body["now"]]

    before, after = map(moment.parse, client._runner.run(told()))
    assert before > moment.parse("2026-03-02T15:00:04Z")
    assert after >= before


def test_a_clock_with_a_rate_is_never_behind_the_time_that_a_fault_took(client):
    client.clock(rate=1)
    client.put(
        "/_mock/faults", {"faults": [{"name": "latency", "vendor": "vogent", "seconds": 600, "clock": "virtual"}]}
    )
    assert client.ask("GET", "/vogent/api/agents").status == 200
    now = moment.parse(client.get("/_mock/world")["now"])
    assert now > moment.parse("2026-03-02T15:09:00Z")
    assert moment.parse(client.restart().get("/_mock/world")["now"]) >= now


def test_time_never_goes_back_behind_a_change_though_the_clock_of_the_machine_does(client, monkeypatch):
    client.clock(rate=1000)
    client.wait(0.05)
    client.call()
    now = moment.parse(orjson.loads(client.commands()[-2])["at"])
    monkeypatch.setattr("mock_server.web.world_store.now", lambda: 0)
    assert moment.parse(client.restart().get("/_mock/world")["now"]) >= now
