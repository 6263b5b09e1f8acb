"""A time line of a world that jumps is answered at once, as far as it was played when it was asked for."""

import asyncio

import pytest

from mock_server.engine import moment
from mock_server.engine.dialing import roster
from mock_server.web import realtime
from tests.web.asking import person
from tests.web.test_jumps import ask, busy, jumping


@pytest.fixture(autouse=True)
def _thin_slices(monkeypatch):
    monkeypatch.setattr(realtime, "SLICE", -1.0)
    monkeypatch.setattr(roster, "TURN", 1)


def test_the_jump_goes_on_and_what_was_played_is_shown():
    anna = busy()

    async def story():
        jump = jumping(anna)
        for _ in range(40):
            await asyncio.sleep(0)
        status, seen = await ask(anna, "GET", "/_mock/timeline")
        assert (status, jump.done()) == (200, False)
        await jump
        _, end = await ask(anna, "GET", "/_mock/timeline")
        return seen, end

    seen, end = asyncio.run(story())
    assert 0 < seen["happened"] < end["happened"]
    assert moment.parse(seen["now"]) < moment.parse(end["now"])
    assert seen["lanes"]["id"] == end["lanes"]["id"][: seen["total"]]
    assert None in seen["lanes"]["ended"]
    assert None not in end["lanes"]["ended"]


def test_other_worlds_are_answered_while_a_time_line_is_read():
    anna, bert = busy(200), person()

    async def story():
        await jumping(anna)
        reading = asyncio.create_task(ask(anna, "GET", "/_mock/timeline"))
        await asyncio.sleep(0)
        answers = 0
        while not reading.done():
            answers += (await ask(bert, "GET", "/_mock/world"))[0] == 200
            await asyncio.sleep(0)
        return answers, (await reading)[1]["total"]

    answers, total = asyncio.run(story())
    assert answers > 5
    assert total == 200


@pytest.mark.parametrize("path", ["/_mock/timeline", "/_mock/calls/vogent/{}", "/_mock/calls/vogent/{}/test"])
@pytest.mark.parametrize("turns", [1, 3, 9])
def test_a_world_that_is_reset_meanwhile_is_refused(path, turns):
    anna = busy(400)

    async def story():
        await jumping(anna)
        _, seen = await ask(anna, "GET", "/_mock/timeline")
        anna.app.sandboxes.of_account(anna.key).world.timeline = None
        reading = asyncio.create_task(ask(anna, "GET", path.format(seen["lanes"]["id"][0])))
        for _ in range(turns):
            await asyncio.sleep(0)
        assert not reading.done()
        await ask(anna, "POST", "/_mock/world/reset", {})
        return await reading

    status, body = asyncio.run(story())
    assert status == 409, body
    assert "reset" in body["message"]
