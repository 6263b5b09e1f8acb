"""In a world where requests go wrong, webhooks are told as in any other."""

import asyncio
import json

import pytest

from tests.driving import AGENT, DIALS, JOBS, NUMBERS
from tests.listening import listening
from tests.web.faulty import FAULTS

CALL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}


@pytest.mark.parametrize("fault", [None, "new_field", "commit_then_fail"])
def test_what_a_request_makes_known_leaves_with_its_answer(fault):
    with listening() as client:
        client.listen()
        client.put(FAULTS, {"faults": [{"name": fault}] if fault else []})

        async def under_way() -> int:
            await client.asking("POST", DIALS, CALL)
            return len(client.sandbox.attempts)

        assert client.during(under_way()) == 1


def test_what_is_done_later_is_told_later():
    with listening() as client:
        client.listen()
        client.post(FAULTS, {"name": "commit_later", "seconds": 20})
        assert client.ask("POST", DIALS, CALL).status == 503
        assert client.sender.bodies == []
        client.advance(20)
        assert client.sender.bodies[0]["event"] == "dial.created"


def test_webhooks_have_the_ids_that_replies_have():
    with listening() as client:
        client.listen()
        client.post(FAULTS, {"name": "odd_ids"})
        made = client.ask("POST", DIALS, CALL).body
        client.play()
        assert made["dialId"].startswith("odd.")
        assert {body["payload"]["dial_id"] for body in client.sender.bodies} == {made["dialId"]}


def test_a_receiver_that_is_answered_late_on_the_virtual_clock_waits_for_nobody():
    with listening() as client:

        async def answering(message) -> int:
            assert json.loads(message.body)["event"]
            await client.asking("GET", JOBS)
            return 200

        client.listen()
        client.sender.answering = answering
        client.post(FAULTS, {"name": "latency", "seconds": 3, "clock": "virtual", "times": 1000})
        client.during(asyncio.wait_for(client.asking("POST", DIALS, CALL), 60))
        client.play()
        assert set(client.states()) == {"delivered"}
