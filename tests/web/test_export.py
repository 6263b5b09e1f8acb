"""The export of a world is read in parts, and says the same as if it were made in one go."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.json_codec import decode, encode
from mock_server.contract.sliced_json import SlicedJson
from mock_server.web import export
from mock_server.web.long_bodies import LONG
from mock_server.web.realtime import in_slices
from tests.contract.test_sliced_json import NAMES, VALUES
from tests.driving import JOBS, job_body
from tests.web.asking import person
from tests.web.test_jumps import ask


@given(st.dictionaries(NAMES, VALUES, max_size=6) | VALUES, st.sampled_from([None, 1]), st.sampled_from([1, 7, 50]))
def test_a_long_body_is_written_as_a_short_one(value: Any, indent: int | None, size: int) -> None:
    text = json.dumps(value, indent=indent).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "SlicedJson", lambda text, most, longest: SlicedJson(text, most, longest, size))
        assert b"".join(export.rewritten(text)) == encode(decode(text))


def test_the_export_of_a_long_body_is_what_was_sent_in_short():
    anna = person()
    job = job_body([{"toNumber": "+12025550123", "inputs": {"n": "é"}}] * 3, name="ü")
    anna.say("POST", JOBS, json.dumps(job, indent=1).encode() + b" " * LONG, mockdial_outcome="busy")
    (_, line, _) = anna.ask("GET", "/_mock/commands").content.splitlines()
    assert orjson.loads(line)["body"] == job
    assert list(orjson.loads(line)) == ["at", "vendor", "operation", "path", "query", "body", "outcome"]
    assert line == orjson.dumps(orjson.loads(line))


def test_others_are_served_while_a_world_is_exported():
    anna, bert = person(), person()
    for _ in range(2):
        anna.ask("POST", JOBS, job_body([{"toNumber": f"+1202{n:07}"} for n in range(50_000)]))

    sandbox = anna.app.sandboxes.existing(anna.key)

    async def whole(parts: Iterator[bytes]) -> bytes:
        return b"".join([part async for part in in_slices(parts)])

    async def story() -> int:
        exported = asyncio.create_task(whole(export.export(sandbox.world, sandbox.commands, anna.app.vendors)))
        served = 0
        while not exported.done():
            await asyncio.sleep(0)
            served += (await ask(bert, "POST", JOBS, job_body()))[0] == 200
        assert exported.result() == anna.ask("GET", "/_mock/commands").content
        return served

    assert asyncio.run(story()) >= 3


def test_an_export_shows_the_world_as_it_was_when_it_was_asked_for():
    anna = person()
    anna.post(JOBS, job_body())
    sandbox = anna.app.sandboxes.existing(anna.key)
    parts = export.export(sandbox.world, sandbox.commands, anna.app.vendors)
    seen = [next(parts)]
    anna.post(JOBS, job_body())
    anna.post("/_mock/clock", {"advance_seconds": 5})
    lines = b"".join([*seen, *parts]).splitlines()
    assert [orjson.loads(line).get("at", "")[:19] for line in lines] == ["", *["2026-03-02T15:00:00"] * 2]
