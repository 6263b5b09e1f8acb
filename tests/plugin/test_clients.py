"""Clients of any make talk to the mock of a test, and only to its world."""

import asyncio
import json
import subprocess
import sys
import urllib.request

import aiohttp
import httpx
import httpx2
import pytest
import requests

from tests.driving import AGENT, NUMBERS

AGENTS = "/agents?limit=1"
PROGRAM = """
import json, os, urllib.request
request = urllib.request.Request(os.environ["VOGENT_BASE_URL"] + "/agents?limit=1")
request.add_header("Authorization", "Bearer " + os.environ["VOGENT_API_KEY"])
print(urllib.request.urlopen(request).read().decode())
"""


def by_requests(side):
    return requests.get(side.base_url + AGENTS, headers=side.headers, timeout=30).json()


def by_httpx(side):
    with httpx.Client(base_url=side.base_url, headers=side.headers) as client:
        return client.get(AGENTS).json()


def by_httpx2(side):
    with httpx2.Client(base_url=side.base_url, headers=side.headers) as client:
        return client.get(AGENTS).json()


def by_aiohttp(side):
    async def ask():
        async with (
            aiohttp.ClientSession(headers=side.headers) as session,
            session.get(side.base_url + AGENTS) as answer,
        ):
            return await answer.json()

    return asyncio.run(ask())


def by_urllib(side):
    with urllib.request.urlopen(urllib.request.Request(side.base_url + AGENTS, headers=side.headers)) as answer:
        return json.load(answer)


CLIENTS = [by_requests, by_httpx, by_httpx2, by_aiohttp, by_urllib]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_finds_its_world(mockdial, client):
    assert client(mockdial.vogent)["data"]
    assert [(line["path"], line["query"]) for line in mockdial.requests] == [("/vogent/api/agents", "limit=1")]


def test_a_program_of_any_language_finds_its_world(mockdial):
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=mockdial.env(), capture_output=True, check=True)
    assert json.loads(done.stdout)["data"]
    assert [line["path"] for line in mockdial.requests] == ["/vogent/api/agents"]


def test_a_synchronous_client_needs_no_socket(mockdial):
    with httpx2.Client(transport=mockdial.transport, base_url="https://api.vogent.ai/api") as client:
        assert client.get(AGENTS, headers=mockdial.vogent.headers).json()["data"]


def test_an_asynchronous_client_needs_no_socket(mockdial):
    async def ask():
        async with httpx2.AsyncClient(transport=mockdial.transport, headers=mockdial.vogent.headers) as client:
            return (await client.get("http://any/vogent/api/agents")).json()

    assert asyncio.run(ask())["data"]


def test_the_application_can_be_called_from_any_loop(mockdial):
    async def ask():
        transport = httpx.ASGITransport(mockdial.app)
        async with httpx.AsyncClient(transport=transport, headers=mockdial.vogent.headers) as client:
            return (await client.get("http://any/vogent/api/agents")).json()

    assert asyncio.run(ask())["data"]


def test_time_moves_while_the_loop_of_the_test_goes_on(mockdial):
    async def wait():
        ticks = 0
        moved = asyncio.ensure_future(mockdial.clock.auntil_idle())
        while not moved.done():
            ticks += 1
            await asyncio.sleep(0)
        return ticks

    assert asyncio.run(wait()) > 0


def test_a_call_lives_its_life(mockdial):
    mockdial.scenario("happy")
    body = {"callAgentId": AGENT, "toNumber": "+12025550123", "fromNumberId": NUMBERS[0]}
    with httpx2.Client(base_url=mockdial.vogent.base_url, headers=mockdial.vogent.headers) as client:
        dial = client.post("/dials", json=body).json()["dialId"]
        mockdial.clock.until_idle()
        assert client.get(f"/dials/{dial}").json()["status"] == "completed"
    assert "in-progress" in [line["status"] for line in mockdial.journal]


def test_a_number_is_scripted_looked_up_and_forgotten(mockdial):
    mockdial.numbers["+12025550123"] = ["busy", {"answered": {"seconds": 40}}]
    assert dict(mockdial.numbers) == {"+12025550123": ["busy", {"answered": {"seconds": 40}}]}
    del mockdial.numbers["+12025550123"]
    assert len(mockdial.numbers) == 0


def test_a_fault_strikes_as_often_as_it_is_told_and_can_be_taken_away(mockdial):
    mockdial.faults.add("server_error", operation="listAgents", times=2)
    assert [fault["name"] for fault in mockdial.faults] == ["server_error"]
    with httpx2.Client(base_url=mockdial.vogent.base_url, headers=mockdial.vogent.headers) as client:
        assert client.get("/agents").status_code == 500
        mockdial.faults.clear()
        assert client.get("/agents").status_code == 200


def test_a_receiver_hears_what_the_account_is_told(mockdial):
    mockdial.scenario("happy")
    receiver = mockdial.receiver("vogent")
    body = {"callAgentId": AGENT, "toNumber": "+12025550123", "fromNumberId": NUMBERS[0]}
    with httpx2.Client(base_url=mockdial.vogent.base_url, headers=mockdial.vogent.headers) as client:
        dial = client.post("/dials", json=body).json()["dialId"]
    mockdial.clock.until_idle()
    heard = [received.json["payload"].get("status") for received in receiver.received]
    assert [status for status in heard if status] == ["ringing", "in-progress", "completed"]
    assert {received.json["payload"]["dial_id"] for received in receiver.received} == {dial}
    assert {delivery["delivery"]["state"] for delivery in mockdial.webhooks} == {"delivered"}


def test_an_event_can_be_forced_while_a_call_lives(mockdial):
    mockdial.scenario("happy")
    body = {"callAgentId": AGENT, "toNumber": "+12025550123", "fromNumberId": NUMBERS[0]}
    with httpx2.Client(base_url=mockdial.vogent.base_url, headers=mockdial.vogent.headers) as client:
        dial = client.post("/dials", json=body).json()["dialId"]
        mockdial.clock.advance(seconds=2)
        assert client.get(f"/dials/{dial}").json()["status"] == "ringing"
        mockdial.force("vogent", "dials", dial, "answer")
        assert client.get(f"/dials/{dial}").json()["status"] == "in-progress"


def test_a_program_whose_host_is_fixed_reaches_the_mock(mockdial):
    fixed = PROGRAM.replace('os.environ["VOGENT_BASE_URL"]', '"https://api.vogent.ai/api"')
    assert fixed != PROGRAM
    done = subprocess.run([sys.executable, "-c", fixed], env=mockdial.env(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


TWILIO = {"To": "+12025550123", "From": "+14155550100", "Url": "http://127.0.0.1:9/gone"}


@pytest.mark.mockdial(scenario="happy")
def test_what_a_client_asked_for_that_has_ended_is_played_out_without_it(mockdial):
    account = mockdial.env()["TWILIO_ACCOUNT_SID"], mockdial.env()["TWILIO_AUTH_TOKEN"]
    with httpx2.Client(base_url=mockdial.twilio.base_url, auth=account) as client:
        assert client.post(f"/Accounts/{account[0]}/Calls.json", data=TWILIO).status_code == 201
    mockdial.clock.play_out()
    (shown,) = mockdial.records("twilio", "calls")
    assert (shown["status"], shown["duration"]) == ("completed", "60")
    assert "leave_to_scenario" in [line["event"] for line in mockdial.journal]
    assert mockdial.failures() == []
