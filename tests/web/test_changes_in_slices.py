"""A change that makes many records is made in slices: others are served meanwhile; its world sees all or nothing."""

import asyncio
from typing import Any

import orjson
import pytest

from mock_server.engine.journal import Journal
from mock_server.web import realtime
from mock_server.web.long_bodies import LONG
from mock_server.web.replay import replay
from tests.driving import app
from tests.happyrobot.driver import BASE, CHECK_CALLS, NUMBER
from tests.web.asking import RawClient, person
from tests.web.test_jumps import ask

CALLS = 60
BATCH, CAMPAIGN, READ = f"{BASE}/dial/outbound-batched", f"{BASE}/dial/scheduled", f"{BASE}/calls"
BLANKS = b" " * LONG


@pytest.fixture(autouse=True)
def small_slices(monkeypatch):
    monkeypatch.setattr(realtime, "SLICE", 0)  # so that it is counted, and not measured


def common() -> dict[str, Any]:
    return {"number_id": NUMBER, "use_case_id": CHECK_CALLS}


def batch(calls: int = CALLS) -> Any:
    return [{"phone_number": f"+1202555{n:04}", **common()} for n in range(calls)]


def campaign(calls: int = CALLS) -> Any:
    return {**common(), "calls": [{"phone_number": f"+1202555{n:04}"} for n in range(calls)]}


async def long_ask(who: RawClient, path: str, body: Any) -> tuple[int, bytes]:
    """Send a body that is long by its blanks."""
    sent: list[Any] = []
    content = orjson.dumps(body).replace(b"[", b"[" + BLANKS, 1)
    headers = [(b"authorization", f"Bearer {who.key}".encode()), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}

    async def receive():
        return {"type": "http.request", "body": content}

    async def send(message):
        sent.append(message)

    await who.app({**scope, "headers": headers}, receive, send)
    return sent[0]["status"], b"".join(message["body"] for message in sent[1:])


def history(who: RawClient) -> tuple[Any, Any]:
    return who.get("/_mock/journal?limit=10000"), who.ask("GET", "/_mock/commands").content


def happened(journal: Journal) -> list[Any]:
    return [(one.at, one.record.id, one.move.event) for one in journal]


def test_other_worlds_are_served_while_a_batch_is_created():
    anna, bert = person(), person()
    sandbox = anna.app.sandboxes.of_account(anna.key)

    async def story() -> tuple[int, bytes, int]:
        creation = asyncio.create_task(long_ask(anna, BATCH, batch()))
        served = 0
        while not creation.done():
            await asyncio.sleep(0)
            if sandbox.is_changing:
                served += (await ask(bert, "POST", f"{BASE}/dial/outbound", batch(1)[0]))[0] == 200
        return *creation.result(), served

    status, content, served = asyncio.run(story())
    assert (status, len(orjson.loads(content))) == (200, CALLS)
    assert served > CALLS
    assert not sandbox.is_changing


@pytest.mark.parametrize(("path", "body"), [(BATCH, batch()), (CAMPAIGN, campaign())], ids=["batch", "campaign"])
def test_a_change_in_slices_is_the_same_as_one_at_once(path: str, body: Any):
    anna, bert = person(), person()
    status, content = asyncio.run(long_ask(anna, path, body))
    at_once = bert.ask("POST", path, body)
    assert (status, content) == (at_once.status, at_once.content)
    for one in (anna, bert):
        one.post("/_mock/clock", {"until": "idle"})
    assert history(anna) == history(bert)


def test_its_own_world_sees_all_of_a_change_or_nothing():
    anna = person()

    async def story() -> list[Any]:
        creation = asyncio.create_task(long_ask(anna, BATCH, batch()))
        counts = []
        while not creation.done():
            await asyncio.sleep(0)
            counts.append((await ask(anna, "GET", READ))[1]["count"])
        return counts

    assert set(asyncio.run(story())) <= {0, CALLS}


def test_a_jump_waits_for_a_change_in_slices():
    anna = person()
    anna.post(BATCH, batch())
    jumps: list[Any] = []

    async def story() -> None:
        jumps.append(asyncio.create_task(ask(anna, "POST", "/_mock/clock", {"advance_seconds": 60})))
        await asyncio.sleep(0)
        creation = asyncio.create_task(long_ask(anna, BATCH, batch()))
        sandbox = anna.app.sandboxes.of_account(anna.key)
        moments = set()
        while not creation.done():
            await asyncio.sleep(0)
            if sandbox.is_changing:
                moments.add(sandbox.world.now)
        assert len(moments) == 1
        assert creation.result()[0] == 200
        await jumps[0]

    asyncio.run(story())
    anna.post("/_mock/clock", {"until": "idle"})
    lines = anna.ask("GET", "/_mock/commands").content.decode().splitlines()
    journal = anna.app.sandboxes.of_account(anna.key).world.journal
    assert happened(journal) == happened(replay(lines, app().vendors).journal)


def test_a_batch_with_one_wrong_call_changes_nothing():
    anna = person()
    anna.get(READ)  # so that there is an account
    before = anna.state()
    wrong = [*batch(), {**batch(1)[0], "number_id": "f" * 24}]
    status, content = asyncio.run(long_ask(anna, BATCH, wrong))
    assert status != 200
    assert f"{CALLS}.number_id" in content.decode()
    assert anna.state() == before
