"""A long jump is played in slices: others are served between them, and its own world takes no second one meanwhile."""

import asyncio
from typing import Any

import orjson
import pytest

from mock_server.engine import moment
from mock_server.engine.dialing import roster
from mock_server.web import realtime
from tests.driving import AGENT, DIALS, JOBS, NUMBERS
from tests.web.asking import RawClient, person


@pytest.fixture(autouse=True)
def _thin_slices(monkeypatch):
    """Every step is a slice of its own, and every call one step, so nothing here depends on how fast the machine is."""
    monkeypatch.setattr(realtime, "SLICE", -1.0)
    monkeypatch.setattr(roster, "TURN", 1)


async def ask(who: RawClient, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """One request on the running loop."""
    sent: list[Any] = []
    headers = [(b"authorization", f"Bearer {who.key}".encode()), (b"content-type", b"application/json")]
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
    }

    async def receive():
        return {"type": "http.request", "body": b"" if body is None else orjson.dumps(body)}

    async def send(message):
        sent.append(message)

    await who.app(scope, receive, send)
    content = b"".join(message["body"] for message in sent[1:])
    return sent[0]["status"], orjson.loads(content) if content else None


def busy(rows: int = 50) -> RawClient:
    """Somebody with a job at work, and so with a long way to go until idle."""
    anna = person()
    anna.started(rows)
    return anna


def jumping(anna: RawClient) -> "asyncio.Task[tuple[int, Any]]":
    return asyncio.create_task(ask(anna, "POST", "/_mock/clock", {"until": "idle"}))


def test_others_are_answered_while_a_world_jumps():
    async def story():
        anna, bert = busy(), person()
        jump = jumping(anna)
        served = 0
        while not jump.done():
            assert (await ask(bert, "GET", JOBS))[0] == 200
            served += 1
            await asyncio.sleep(0)
        return served, (await jump)[1]["happened"]

    served, happened = asyncio.run(story())
    assert happened > 100
    assert served > 50


def test_a_jumping_world_answers_reads_and_its_time_goes_forward():
    async def story():
        anna = busy()
        jump = jumping(anna)
        seen = []
        while not jump.done():
            seen.append(moment.parse((await ask(anna, "GET", "/_mock/world"))[1]["now"]))
            await asyncio.sleep(0)
        return seen

    seen = asyncio.run(story())
    assert seen == sorted(seen)
    assert len(set(seen)) > 10


def test_a_second_jump_of_the_same_world_is_refused():
    async def story():
        anna = busy()
        jump = jumping(anna)
        await asyncio.sleep(0)
        second = await ask(anna, "POST", "/_mock/clock", {"advance_seconds": 1})
        return second, await jump, await ask(anna, "POST", "/_mock/clock", {"advance_seconds": 1})

    second, first, third = asyncio.run(story())
    assert (second[0], second[1]["message"]) == (409, "this world is in the middle of a jump; wait for its answer")
    assert (first[0], third[0]) == (200, 200)


def test_two_worlds_may_jump_at_once():
    async def story():
        return await asyncio.gather(jumping(busy()), jumping(busy()))

    answers = asyncio.run(story())
    assert [status for status, _ in answers] == [200, 200]
    assert answers[0][1] == answers[1][1]


@pytest.mark.parametrize(("method", "path"), [("POST", "/_mock/world/reset"), ("DELETE", "/_mock/world")])
def test_a_world_that_is_forgotten_in_the_middle_of_a_jump_stays_forgotten(method, path):
    async def story():
        anna = busy()
        jump = jumping(anna)
        await asyncio.sleep(0)
        await ask(anna, method, path)
        status, body = await jump
        world = (await ask(anna, "GET", "/_mock/world"))[1]
        again = await ask(anna, "POST", "/_mock/clock", {"advance_seconds": 1})
        return status, body, world, again[0]

    status, body, world, again = asyncio.run(story())
    assert status in (200, 409), body
    assert (world["now"], world["pending"]) == ("2026-03-02T15:00:00Z", 0)
    assert world["counts"] == {"happenings": 0, "webhooks": 0, "requests": 0, "commands": 0}
    assert again == 200


def test_a_jump_in_slices_is_the_same_history():
    async def sliced(anna: RawClient):
        return await jumping(anna)

    anna, bert = busy(), busy()
    asyncio.run(sliced(anna))
    bert.app.sandboxes.of_account(bert.key).world.clock.play_to(10**14)
    assert (
        anna.ask("GET", "/_mock/journal?limit=10000").content == bert.ask("GET", "/_mock/journal?limit=10000").content
    )


def lively() -> RawClient:
    """Somebody with many calls that are to ring at one moment."""
    anna = person()
    anna.post("/_mock/world/reset", {"scenario": "happy"})
    for _ in range(200):
        anna.post(DIALS, {"callAgentId": AGENT, "fromNumberId": NUMBERS[0], "toNumber": "+12025550199"})
    return anna


async def turns_of_others(anna: RawClient, *request: Any) -> tuple[int, int]:
    """Return how often another client was served while a request was answered, and its status."""
    bert, served = person(), 0
    asked = asyncio.create_task(ask(anna, *request))
    while not asked.done():
        assert (await ask(bert, "GET", JOBS))[0] == 200
        served += 1
        await asyncio.sleep(0)
    return served, (await asked)[0]


def test_others_are_answered_while_a_read_plays_a_moment_with_much_in_it():
    async def story():
        anna = lively()
        await ask(anna, "POST", "/_mock/clock", {"advance_on_poll": True})
        found = await turns_of_others(anna, "GET", JOBS)
        return found, (await ask(anna, "GET", "/_mock/world"))[1]["counts"]["happenings"]

    (served, status), happened = asyncio.run(story())
    assert status == 200
    assert happened == 400
    assert served > 50


def test_others_are_answered_while_a_world_with_a_rate_is_far_behind(monkeypatch):
    real = [1000.0]
    monkeypatch.setattr(realtime, "monotonic", lambda: real[0])

    async def story():
        anna = busy()
        await ask(anna, "POST", "/_mock/clock", {"rate": 100_000})
        await ask(anna, "GET", JOBS)
        real[0] += 86_400 * 365
        waits = [await turns_of_others(anna, "GET", JOBS) for _ in range(20)]
        return waits, (await ask(anna, "GET", "/_mock/world"))[1]["pending"]

    waits, left = asyncio.run(story())
    assert {status for _, status in waits} == {200}
    assert left > 0
    assert max(served for served, _ in waits) < 20
