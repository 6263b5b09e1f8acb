"""Receivers that take webhooks badly are found out, over the mock's own deliveries; one that takes them well is not."""

import pytest

from tests.delivery.announcing import ANNOUNCE
from tests.driving import DIALS
from tests.listening import HOOK, listening
from tests.report.bad import DIAL, report


def told(client) -> list[str]:
    """The rules of webhooks that were broken."""
    broken = [finding["rule"] for finding in report(client)["findings"]]
    return [rule for rule in broken if rule.startswith("webhook")]


@pytest.mark.parametrize("vendor", ANNOUNCE)
def test_a_receiver_that_answers_well_is_told_nothing(vendor):
    with listening() as client:
        ANNOUNCE[vendor](client)
        client.play()
        assert told(client) == []
        assert report(client)["looked_at"]["webhooks"] == len(client.sender.received) > 0


@pytest.mark.parametrize("vendor", ANNOUNCE)
@pytest.mark.parametrize("answer", [500, 404, "nobody listens"])
def test_a_receiver_that_fails_is_found_out(vendor, answer):
    with listening(lambda _: answer) as client:
        ANNOUNCE[vendor](client)
        client.play()
        assert set(told(client)) == {"webhook_failed"}
        assert any(str(answer) in finding["seen"] for finding in report(client)["findings"])


def test_a_host_that_may_not_be_contacted_is_not_the_receivers_fault():
    with listening(lambda _: None) as client:
        ANNOUNCE["vogent"](client)
        client.play()
        assert told(client) == []


@pytest.mark.parametrize("kind", ["lost", "twice", "out_of_order", "wrong_signature", "reserialised", "cut_off"])
def test_disorder_alone_is_nobodys_fault(kind):
    with listening() as client:
        client.sender.answering = lambda letter: 401 if kind == "wrong_signature" else 200
        client.disorder(**{kind: 1})
        ANNOUNCE["vogent"](client)
        client.play()
        assert told(client) == []


def calls_again(client, remembers: bool):
    """A receiver that has somebody called when a dial is created, each time that it hears of one; or once each."""
    seen = set()

    async def answer(message):
        event = message.body
        if b"dial.created" in event and not (remembers and event in seen) and len(seen) < 2:
            body = {**DIAL, "toNumber": "+12025550177", "webhookUrl": None}
            await client.asking("POST", DIALS, {name: value for name, value in body.items() if value})
        seen.add(event)
        return 200

    return answer


@pytest.mark.parametrize("remembers", [True, False])
def test_who_acts_upon_each_arrival_is_found_out(remembers):
    with listening() as client:
        client.disorder(twice=1, times=1)
        client.sender.answering = calls_again(client, remembers)
        client.post(DIALS, {**DIAL, "webhookUrl": "http://127.0.0.1:9/hook"})
        assert told(client) == ([] if remembers else ["webhook_acted_twice"])


def test_who_acts_without_end_is_found_out_by_name_with_requests_and_calls():
    with listening(moment_chain=30) as client:
        client.listen()
        client.job(1)

        async def dials_again(_):
            await client.asking("POST", DIALS, DIAL)
            return 200

        client.started(1)
        client.sender.answering = dials_again
        assert client.play()["reached"] is False
        found = next(one for one in report(client)["findings"] if one["rule"] == "clock_stopped")
        assert found["severity"] == "error"
        assert HOOK in found["seen"]
        assert {one["request"] for one in found["requests"]} == {"POST /vogent/api/dials"}
        assert set(found["records"]) <= {dial["id"] for dial in client.records("dials")}
        assert found["records"]
        assert report(client)["errors"] >= 1
