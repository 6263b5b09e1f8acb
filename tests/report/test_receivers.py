"""Receivers that take webhooks badly are found out, over the mock's own deliveries; one that takes them well is not."""

from typing import Any, NamedTuple

import pytest

from tests.delivery.announcing import ANNOUNCE
from tests.driving import DIALS
from tests.listening import HOOK, listening
from tests.report.bad import DIAL, RETELL_CALL, RETELL_CALLS, TWILIO_CALL, TWILIO_CALLS, report

Json = Any


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


class CallingReceiver(NamedTuple):
    """A receiver that has somebody else called when it hears how far a call is."""

    path: str
    call: Json
    heard: Json
    """What a request for a call says besides, so that the receiver hears of it."""
    word: bytes
    """What stands in the webhook that it acts upon."""

    def acting(self, client, remembers: bool):
        """Return what it does with each arrival; or with the first of each webhook, if it remembers them."""
        seen = set()

        async def answer(message):
            event = message.body
            if self.word in event and not (remembers and event in seen) and len(seen) < 2:
                await client.asking("POST", self.path, self.call)
            seen.add(event)
            return 200

        return answer


DIAL_AGAIN = {**DIAL, "toNumber": "+12025550177"}
ACTING = {
    "vogent": CallingReceiver(DIALS, DIAL_AGAIN, {**DIAL, "webhookUrl": HOOK}, b"dial.created"),
    "twilio": CallingReceiver(
        f"{TWILIO_CALLS}.json",
        {**TWILIO_CALL, "To": "+12025550177"},
        {**TWILIO_CALL, "StatusCallback": HOOK, "StatusCallbackEvent": ["initiated"]},
        b"CallStatus=initiated",
    ),
    "retell": CallingReceiver(
        RETELL_CALLS, {**RETELL_CALL, "to_number": "+12025550177"}, RETELL_CALL, b'"event":"call_started"'
    ),
}


@pytest.mark.parametrize("vendor", ACTING)
@pytest.mark.parametrize("remembers", [True, False])
def test_who_acts_upon_each_arrival_is_found_out(vendor, remembers):
    one = ACTING[vendor]
    with listening() as client:
        if HOOK not in one.heard.values():
            client.listen(vendor=vendor)
        client.disorder(twice=1, times=1)
        client.sender.answering = one.acting(client, remembers)
        assert client.ask("POST", one.path, one.heard).status in (200, 201)
        client.advance(8)
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
