"""An export with answers tells what each change was answered with, and a replay as it is holds itself to that."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from mock_server.vendors import VENDORS
from mock_server.web import export, replay
from mock_server.web.answers import STEP, answers
from mock_server.web.long_bodies import LONG
from mock_server.web.realtime import in_slices
from mock_server.web.sandbox import Sandbox
from tests.driving import JOBS, MockClient, app, fresh, job_body, loaded
from tests.outcomes.phones import LINES, VendorDriver
from tests.web.asking import RawClient, person
from tests.web.test_jumps import ask

Json = Any
ANSWERS = "/_mock/commands?answers=true"


def told(client: RawClient) -> list[Json]:
    """The lines between setup and end, with answers."""
    return [orjson.loads(line) for line in client.ask("GET", ANSWERS).content.splitlines()][1:-1]


def with_answers(client: MockClient) -> list[str]:
    """The whole history with answers, line by line."""
    return b"".join(parts(client.sandbox)).decode().splitlines()


def parts(sandbox: Sandbox) -> Iterator[bytes]:
    world, commands = sandbox.world, sandbox.commands
    return export.export(world, commands, loaded(), answers(world, commands, loaded()))


@pytest.mark.parametrize("name", VENDORS)
def test_each_line_of_a_vendor_tells_the_status_and_the_id_that_its_client_saw(name: str) -> None:
    phone = VendorDriver(name, "mixed", seed=5)
    phone.script("+12025550123", ["busy"])
    before = phone.ask()
    phone.advance(600)
    after = phone.ask()
    lines = told(phone.person)
    assert {line.get("status") for line in lines if line["vendor"] == "control"} == {None}
    calls = [(line["status"], line["id"]) for line in lines if line["operation"] == lines[-1]["operation"]]
    assert calls == [(answer.status, LINES[name].id(answer.body)) for answer in (before, after)]


def test_without_answers_the_lines_are_the_same_but_for_them():
    client = fresh(scenario="mixed")
    client.started(5)
    client.play()
    client.call()
    plain = [orjson.loads(line) for line in client.commands()]
    lines = [orjson.loads(line) for line in with_answers(client)]
    assert [{name: value for name, value in line.items() if name not in ("status", "id")} for line in lines] == plain
    assert sum("status" in line for line in lines) == 3


def test_a_history_with_answers_is_played_as_it_is_and_another_seed_differs_at_the_first_of_them():
    client = fresh(scenario="rough")
    client.started(5)
    client.call()
    lines = with_answers(client)
    world = replay.replay(lines, loaded(), as_is=True)
    assert len(world.journal) == len(client.sandbox.world.journal)
    other = orjson.dumps(orjson.loads(lines[0]) | {"seed": 2}).decode()
    with pytest.raises(replay.ReplayDiffers, match="line 2: createBatchDialJob: id: seen "):
        replay.replay([other, *lines[1:]], loaded(), as_is=True)


def test_a_change_that_only_its_time_allows_is_played_at_its_time():
    client = fresh()
    dial = client.call()
    assert client.fire("dials", dial, "answer").status == 409
    client.advance(3)
    assert client.fire("dials", dial, "answer").status == 200
    assert client.hang_up(dial).status == 200
    assert orjson.loads(with_answers(client)[-2])["status"] == 200


def test_a_long_body_has_its_answer_behind_it():
    anna = person()
    job = job_body([{"toNumber": "+12025550123"}], name="a job")
    id_ = anna.say("POST", JOBS, json.dumps(job).encode() + b" " * LONG, mockdial_outcome="busy").body["id"]
    (line,) = told(anna)
    assert list(line) == ["at", "vendor", "operation", "path", "query", "body", "outcome", "status", "id"]
    assert (line["body"], line["outcome"], line["status"], line["id"]) == (job, ["busy"], 200, id_)


def test_a_world_is_the_same_after_its_answers_were_asked_for():
    client = fresh(scenario="mixed")
    client.started(5)
    client.advance(20)
    before = client.story(), client.get("/_mock/world")
    assert len(with_answers(client)) == 5  # setup, job, start, clock, end
    assert (client.story(), client.get("/_mock/world")) == before


def test_others_have_their_turn_while_changes_are_played_once_more():
    anna, bert = person(), person()
    job = anna.post(JOBS, job_body(20_000, maxConcurrentDials=1000))["id"]
    anna.post(f"{JOBS}/{job}/paused", {"paused": False})
    anna.post("/_mock/clock", {"until": "idle"})
    anna.post(JOBS, job_body())
    sandbox = app().sandboxes.existing(anna.key)
    happenings = len(sandbox.world.journal)

    async def story() -> int:
        exported = asyncio.create_task(whole())
        served = 0
        while not exported.done():
            await asyncio.sleep(0)
            served += (await ask(bert, "POST", JOBS, job_body()))[0] == 200
        return served

    async def whole() -> None:
        async for _ in in_slices(parts(sandbox)):
            pass

    assert happenings > 10 * STEP
    assert asyncio.run(story()) >= 3
