"""A client's values come back as they were sent, in every view and after a replay, or are refused by name."""

import re

import orjson
import pytest

from mock_server.web import replay
from tests.driving import AGENT, DIALS, JOBS, job_body
from tests.happyrobot.driver import BASE as HAPPYROBOT
from tests.happyrobot.driver import request as dial_request
from tests.temphone.phoning import ALEX, CALLS, at
from tests.web.asking import RawAnswer, RawClient, person

SEEDS = {"3e18": 3 * 10**18, "3.0744573456182584e+18": 3_074_457_345_618_258_400, "-9.2e18": -92 * 10**17, "7.0": 7}
NUMBERS = ["18446744073709551616", "12345678901234567890123", "0.12345678901234567890", "1E+400"]


@pytest.fixture
def anna() -> RawClient:
    return person()


def scheduled(anna: RawClient, metadata: str, **more: str) -> RawAnswer:
    """Schedule a call at TemPhone with these metadata, written out."""
    body = {"contact_id": ALEX, "scheduled_at": at(60), "initial_message": "Hi", **more}
    return anna.say("POST", CALLS, orjson.dumps(body)[:-1] + f',"metadata":{metadata}}}'.encode())


def crm(content: bytes) -> list[str]:
    """Return the numbers that stand under `crm`, as they are written."""
    return re.findall(r'"crm":([^,}\]]+)', content.decode())


@pytest.mark.parametrize("number", NUMBERS)
def test_a_long_number_has_the_same_digits_in_every_view(anna, number):
    made = scheduled(anna, f'{{"in":[{{"crm":{number}}}]}}', webhook_url="http://127.0.0.1:9/")
    assert made.status == 201
    anna.post("/_mock/clock", {"advance_seconds": 3600})
    seen = [made.content]
    for path in (CALLS, "/_mock/records/temphone/calls", "/_mock/webhooks", "/_mock/commands", "/_mock/requests"):
        seen.append(anna.ask("GET", path).content)
    assert [set(crm(content)) for content in seen[:-1]] == [{number}] * 5
    assert anna.ask("GET", "/_mock/report").status == 200


@pytest.mark.parametrize("number", NUMBERS)
def test_a_long_number_is_the_same_after_a_replay(anna, number):
    scheduled(anna, f'{{"crm":{number}}}')
    anna.post("/_mock/clock", {"until": "idle"})
    exported = anna.ask("GET", "/_mock/commands").content
    world = replay.replay(exported.decode().splitlines(), anna.app.vendors)
    call = next(world.accounts["temphone"].views("calls", 0))
    assert crm(replay.dump(call)) == [number]
    assert [replay.dump(one.view()) for one in world.journal.since(0)] == [
        orjson.dumps(one) for one in anna.get("/_mock/journal?limit=10000")["data"]
    ]


@pytest.mark.parametrize("rows", [1, 9])
def test_a_long_number_in_the_rows_of_a_job_is_kept(anna, rows):
    body = orjson.dumps(job_body([{"toNumber": "+12025550151", "inputs": {"crm": "N"}}] * rows))
    made = anna.say("POST", JOBS, body.replace(b'"N"', b"12345678901234567890123"))
    assert made.status == 200
    job = made.body["id"]
    anna.post(f"{JOBS}/{job}/paused", {"paused": False})
    anna.post("/_mock/clock", {"until": "idle"})
    dials = anna.ask("GET", "/_mock/records/vogent/dials").content
    assert crm(dials) == ["12345678901234567890123"] * rows


def test_a_long_number_among_the_parameters_of_a_prompt_is_kept(anna):
    body = orjson.dumps(dial_request(params={"crm": "N"}, metadata={"crm": "N"}))
    made = anna.say("POST", f"{HAPPYROBOT}/dial/outbound", body.replace(b'"N"', b"12345678901234567890123"))
    assert made.status == 200
    anna.post("/_mock/clock", {"until": "idle"})
    shown = anna.ask("GET", f"{HAPPYROBOT}/calls/{made.body['id']}").content
    assert crm(shown) == ["12345678901234567890123"] * 2


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        (JOBS, job_body(maxConcurrentDials="N"), "body/maxConcurrentDials"),
        (f"{HAPPYROBOT}/dial/outbound", dial_request(max_duration_mins="N"), "max_duration_mins"),
        ("/_mock/clock", {"advance_seconds": "N"}, "body/advance_seconds"),
        ("/_mock/clock", {"rate": "N"}, "body/rate"),
        ("/_mock/world/reset", {"seed": "N"}, "body/seed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("number", ["12345678901234567890123", "0.12345678901234567890", "1e400", "1e-400"])
def test_a_long_number_that_the_mock_works_with_is_refused_by_name(anna, path, body, where, number):
    content = orjson.dumps(body).replace(b'"N"', number.encode())
    answer = anna.unmoved(lambda: anna.say("POST", path, content))
    assert answer.status in (400, 422)
    assert where in answer.message


def test_a_long_number_in_the_parameters_of_a_fault_is_refused_by_name(anna):
    content = b'{"faults":[{"name":"latency","parameters":{"seconds":0.12345678901234567890}}]}'
    answer = anna.say("PUT", "/_mock/faults", content)
    assert (answer.status, answer.message.split(":")[0]) == (422, "body/faults/0/parameters/seconds")


@pytest.mark.parametrize(
    ("method", "path", "content", "where"),
    [
        ("POST", JOBS, b'{"rows":[{"inputs":{"a":1,"a":2}}]}', "body/rows/0/inputs/a"),
        ("POST", f"{HAPPYROBOT}/dial/outbound", b'{"params":{"x":[{"a":1,"a":1}]}}', "params.x.0.a"),
        ("POST", CALLS, b'{"metadata":{"a":1,"a":2}}', "body/metadata/a"),
        ("POST", CALLS, b'{"scheduled_at":"x","scheduled_at":"y"}', "body/scheduled_at"),
        ("PUT", "/_mock/numbers/%2B1", b'{"attempts":[{"busy":{"ring":1,"ring":2}}]}', "body/attempts/0/busy/ring"),
        ("PUT", "/_mock/scenarios/vogent", b'{"steps":{"call":[],"call":[]}}', "body/steps/call"),
        ("PATCH", "/_mock/settings/vogent", b'{"rate_limit":{"burst":1,"burst":1}}', "body/rate_limit/burst"),
        ("PUT", "/_mock/faults", b'{"faults":[{"times":1,"times":2}]}', "body/faults/0/times"),
        ("POST", "/_mock/world/reset", b'{"seed":1,"seed":2}', "body/seed"),
    ],
)  # fmt: skip
def test_a_member_that_is_named_twice_is_refused_with_its_place(anna, method, path, content, where):
    answer = anna.unmoved(lambda: anna.say(method, path, content))
    assert answer.status in (400, 422)
    assert where in answer.message
    assert "the member twice" in answer.message


BODIES = [b"hello", b"1e999", b'"\\ud800"', b"{", b"\xff\x00", b'{"a":1}']


@pytest.mark.parametrize("content", BODIES)
def test_a_body_that_nobody_asked_for_is_dropped_and_noted(anna, content):
    call = {"callAgentId": AGENT, "fromNumberId": "b0000000-0000-4000-8000-000000000001", "toNumber": "+12025550151"}
    dial = anna.post(DIALS, call)["dialId"]
    assert anna.say("POST", f"{DIALS}/{dial}/hangup", content).status == 200
    note = f"not in the contract: body: seen {len(content)} bytes, expected no body: this operation takes none"
    assert anna.get("/_mock/requests")["data"][-1]["notes"] == [note]
    exported = anna.ask("GET", "/_mock/commands")
    assert exported.status == 200
    lines = list(map(orjson.loads, exported.content.splitlines()))
    assert [line["body"] for line in lines if line.get("operation") == "hangupDial"] == [None]
    replay.replay(exported.content.decode().splitlines(), anna.app.vendors)


@pytest.mark.parametrize("written", SEEDS)
def test_a_whole_number_that_is_written_as_a_float_is_that_number(anna, written):
    answer = anna.say("POST", "/_mock/world/reset", f'{{"seed":{written}}}'.encode())
    assert answer.status == 200, answer
    assert answer.body["seed"] == SEEDS[written]
    commands = anna.ask("GET", "/_mock/commands").content.decode().splitlines()
    assert replay.replay(commands, anna.app.vendors).setup.seed == SEEDS[written]
