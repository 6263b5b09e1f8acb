"""What a webhook tells of a call is what the vendor shows of it at that moment, and it stays told."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.vendors import VENDORS
from tests.driving import MockClient, fresh
from tests.elevenlabs import phoning as elevenlabs
from tests.freya import asking as freya
from tests.happyrobot.driver import CHECK_CALLS, SURVEY, HappyRobotDriver
from tests.retell import phoning as retell
from tests.temphone.phoning import ALEX, CALLS, at
from tests.twilio import calling
from tests.vapi import ordering

Json = Any


def call_by_vogent(client: MockClient, people: int) -> None:
    client.started(people, maxConcurrentDials=3)


def call_by_happyrobot(client: MockClient, people: int) -> None:
    one = HappyRobotDriver(client)
    for n in range(people):
        one.call(use_case_id=(CHECK_CALLS, SURVEY)[n % 2], params={"first_name": "Mara"})


def call_by_freya(client: MockClient, people: int) -> None:
    freya.create(client, people)


def call_by_temphone(client: MockClient, people: int) -> None:
    for n in range(people):
        body = {"contact_id": ALEX, "scheduled_at": at(60 + n), "initial_message": "Hi.", "webhook_url": "https://a.b/"}
        assert client.ask("POST", CALLS, body).status == 201


def call_by_twilio(client: MockClient, people: int) -> None:
    for n in range(people):
        calling.call(client, f"+1202555{n:04}", StatusCallback="https://a.b/", StatusCallbackEvent=calling.ALL)


def call_by_retell(client: MockClient, people: int) -> None:
    client.ask("PATCH", "/_mock/settings/retell", {"webhook_url": "https://a.b/"})
    retell.batch(client, people)


def call_by_elevenlabs(client: MockClient, people: int) -> None:
    elevenlabs.batch(client, *(f"+1202555{n:04}" for n in range(people)))


def shown_by_elevenlabs(client: MockClient, hook: Json) -> None:
    data = hook["body"]["data"]
    shown = elevenlabs.look(client, data["conversation_id"])
    if hook["event"] == "post_call_transcription":
        assert data == shown
    else:
        error = shown["metadata"]["error"]
        assert (shown["status"], str(error["code"])) == ("failed", data["metadata"]["body"]["SipResponseCode"])


def shown_by_twilio(client: MockClient, hook: Json) -> None:
    body = hook["body"]
    call = calling.read(client, body["CallSid"])
    assert body["CallStatus"] == ("initiated" if hook["event"] == "initiated" else call["status"])
    assert (body["To"], body["From"]) == (call["to"], call["from"])
    if hook["event"] == "completed":
        assert body["CallDuration"] == (call["duration"] or "0")


def shown_by_retell(client: MockClient, hook: Json) -> None:
    call = hook["body"]["call"]
    assert call == retell.look(client, call["call_id"])


def call_by_vapi(client: MockClient, people: int) -> None:
    client.ask("PATCH", "/_mock/settings/vapi", {"webhook_url": "https://a.b/"})
    ordering.campaign(client, people, server={"url": "https://a.b/"}, serverMessages=ordering.EVENTS)


def shown_by_vapi(client: MockClient, hook: Json) -> None:
    message = hook["body"]["message"]
    if hook["event"] == "campaign.event":
        data = message["data"]
        shown = ordering.summary(client, message["campaignId"])
        if "contactId" in data:
            contacts = ordering.contacts(client, message["campaignId"])
            shown = next(one for one in contacts if one["id"] == data["contactId"])
        assert {name: data[name] for name in ("callId", "endedReason") if name in data}.items() <= shown.items()
        return
    call = ordering.look(client, message["call"]["id"])
    same = message["call"].keys() - {"cost"}
    if hook["event"] == "end-of-call-report":
        assert {name: message[name] for name in ("cost", "artifact", "analysis", "endedReason")}.items() <= call.items()
    assert {name: message["call"][name] for name in same} == {name: call[name] for name in same}


def shown_by_vogent(client: MockClient, hook: Json) -> None:
    payload = hook["body"]["payload"]
    dial = client.dial(payload["dial_id"])
    match hook["event"]:
        case "dial.updated":
            assert payload["status"] == dial["status"]
        case "dial.recording_created":
            assert [{"url": payload["recording_url"]}] == dial["recordings"]
        case "dial.transcript":
            lines = [{name: line[name] for name in ("text", "speaker")} for line in dial["transcript"]]
            assert payload["transcript"] == lines
        case "dial.extractor":
            assert payload["ai_result"] == dial["aiResult"]


def shown_by_happyrobot(client: MockClient, hook: Json) -> None:
    one, body = HappyRobotDriver(client), hook["body"]
    id_ = body["call"]["id"]
    assert body["call"] == one.read(id_)
    if hook["event"] == "end":
        answer = one.ask("GET", f"/calls/{id_}/transcript")
        assert body["content"]["messages"] == (answer.body["messages"] if answer.status == 200 else [])


def shown_by_freya(client: MockClient, hook: Json) -> None:
    body = hook["body"]
    if hook["event"] == "end-of-call-report":
        call = client.get(f"{freya.CALLS}/{body['callId']}")["data"]["result"]["call"]
        same = ("transcript", "summary", "recordingUrl", "endedReason", "status", "startedAt", "endedAt")
        assert {name: body[name] for name in same} == {name: call[name] for name in same}
        assert body["durationMs"] == pytest.approx(1000 * call["duration"])


def shown_by_temphone(client: MockClient, hook: Json) -> None:
    data = hook["body"]["data"]
    assert data == client.get(f"{CALLS}/{data['call_id']}")["data"]


Call, Shown = Callable[[MockClient, int], None], Callable[[MockClient, Json], None]
WAYS: dict[str, tuple[Call, Shown]] = {
    "vogent": (call_by_vogent, shown_by_vogent),
    "happyrobot": (call_by_happyrobot, shown_by_happyrobot),
    "freya": (call_by_freya, shown_by_freya),
    "temphone": (call_by_temphone, shown_by_temphone),
    "twilio": (call_by_twilio, shown_by_twilio),
    "elevenlabs": (call_by_elevenlabs, shown_by_elevenlabs),
    "retell": (call_by_retell, shown_by_retell),
    "vapi": (call_by_vapi, shown_by_vapi),
}


@pytest.mark.parametrize(("call", "shown"), [WAYS[name] for name in VENDORS], ids=VENDORS)
@given(st.integers(1, 8), st.integers(0, 999), st.sampled_from(["happy", "mixed"]))
def test_a_webhook_tells_what_is_shown_when_it_is_sent(
    call: Call, shown: Shown, people: int, seed: int, scenario: str
) -> None:
    client = fresh(seed=seed, scenario=scenario)
    call(client, people)
    told: list[Json] = client.webhooks()
    while client.pending:
        client.clock(until="next_event")
        new = client.webhooks()[len(told) :]
        for hook in new:
            shown(client, hook)
        told += new
    assert client.webhooks() == told
    assert told
