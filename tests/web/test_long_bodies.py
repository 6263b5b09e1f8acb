"""While a long body is read, other worlds are served; its own world keeps the order in which requests came."""

import asyncio
from typing import Any

import orjson
import pytest

from mock_server.web import realtime
from mock_server.web.long_bodies import LONG
from tests.driving import JOBS, job_body
from tests.web.asking import GONE, RawClient, person, small
from tests.web.test_jumps import ask

ROWS = 2 * LONG // 30


def long_body(rows: int = ROWS, **fields: Any) -> Any:
    return job_body([{"toNumber": f"+1202{n:07}"} for n in range(rows)], **fields)


def during(anna: RawClient, body: Any, others: Any) -> tuple[Any, int]:
    """The answer to a long body, and how often somebody else was answered meanwhile."""

    async def story() -> tuple[Any, int]:
        first = asyncio.create_task(ask(anna, "POST", JOBS, body))
        served = 0
        while not first.done():
            await asyncio.sleep(0)
            served += await others()
        return first.result(), served

    return asyncio.run(story())


def test_other_worlds_are_served_while_a_long_body_is_read(monkeypatch):
    monkeypatch.setattr(realtime, "SLICE", 0)  # so that it is counted, and not measured
    anna, bert = person(), person()

    async def others() -> int:
        return (await ask(bert, "POST", JOBS, job_body()))[0] == 200

    (status, body), served = during(anna, long_body(), others)
    assert (status, body["status"]) == (200, "INIT")
    assert served >= 3


def test_requests_to_its_own_world_wait_and_keep_their_order():
    anna = person()

    async def story() -> list[Any]:
        bodies = [long_body(name="first"), job_body(name="second"), long_body(name="third"), job_body(name="fourth")]
        return await asyncio.gather(*(ask(anna, "POST", JOBS, body) for body in bodies))

    assert [answer[0] for answer in asyncio.run(story())] == [200] * 4
    names = [job["name"] for job in anna.get(JOBS)["data"]]
    assert names == ["fourth", "third", "second", "first"]
    assert "turns" not in str(anna.app.sandboxes)
    assert all(sandbox.turns is None for sandbox in anna.app.sandboxes)


def test_the_control_plane_waits_too():
    anna = person()

    async def story() -> list[Any]:
        job, world = ask(anna, "POST", JOBS, long_body()), ask(anna, "GET", "/_mock/world")
        return await asyncio.gather(job, world)

    _, (_, world) = asyncio.run(story())
    assert world["counts"]["commands"] == 1


def test_a_long_job_is_the_same_as_a_short_one_of_the_same_rows():
    anna, bert = person(), person()
    rows = [{"toNumber": "+12025550123", "inputs": {"n": "1"}}] * 20
    long_one = orjson.dumps(job_body(rows)) + b" " * 10
    padded = long_one.replace(b'"rows":', b'"rows":' + b" " * LONG)
    for client, content in ((anna, long_one), (bert, padded)):
        job = orjson.loads(client.say("POST", JOBS, content).content)["id"]
        client.post(f"{JOBS}/{job}/paused", {"paused": False})
        client.post("/_mock/clock", {"until": "idle"})
    seen = [(one.get("/_mock/journal"), one.ask("GET", "/_mock/commands").content) for one in (anna, bert)]
    assert seen[0] == seen[1]


def test_a_client_that_leaves_within_a_long_body_leaves_nothing_behind():
    anna = person()
    before = anna.state()
    content = orjson.dumps(long_body())
    with pytest.raises(AssertionError, match="no answer"):
        anna.say("POST", JOBS, content[: len(content) // 2], GONE)
    assert anna.state() == before
    assert all(sandbox.turns is None for sandbox in anna.app.sandboxes)


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (orjson.dumps(long_body())[:-2], 400, "seen no JSON (unexpected end of data"),
        (orjson.dumps(long_body(odd=[0] * 3_000_000)), 413, "4194304 bytes outside of its lists or in one entry"),
        (orjson.dumps(job_body([{"toNumber": "+12025550123", "x": [0] * 3_000_000}])), 413, "in one entry"),
        (b" " * 5_000_000, 413, "in one entry"),
        (b"[" * LONG, 400, "100 levels"),
        (orjson.dumps(long_body())[:-1] + b',"rows":[]}', 422, "body/rows: seen the member twice"),
        (orjson.dumps(long_body(maxConcurrentDials=0)), 422, "body/maxConcurrentDials: seen 0"),
    ],
    ids=["cut", "rest", "entry", "blanks", "deep", "twice", "wrong"],
)
def test_a_long_body_that_is_wrong_is_refused_and_changes_nothing(content: bytes, status: int, words: str):
    anna = person()
    before = anna.state()
    answer = anna.say("POST", JOBS, content)
    assert answer.status == status
    assert words in answer.message
    assert anna.state() == before


def test_a_long_body_of_somebody_without_a_key_is_not_read():
    answer = person().say("POST", JOBS, b"[" * LONG, authorization="")
    assert answer.status == 401


def test_the_bound_of_one_piece_is_an_option():
    anna = small(value=LONG)
    odd = {"odd": "x" * LONG}
    assert anna.ask("POST", JOBS, long_body(1, **odd)).status == 413
    assert person().ask("POST", JOBS, long_body(1, **odd)).status == 200


def test_faults_and_limits_see_a_long_body_as_any_other():
    anna = person()
    anna.ask("PATCH", "/_mock/settings/vogent", {"idempotency": {"key": {"header": "Idempotency-Key"}}})
    content = orjson.dumps(long_body())
    answers = [anna.say("POST", JOBS, content, idempotency_key="one") for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].body == answers[1].body
    assert len(anna.get(JOBS)["data"]) == 1
