"""Webhooks: what is told and when, how it is signed, when it is tried again, and when a receiver is given up."""

import hmac
import re
import time
from base64 import b64decode

import orjson
import pytest

from tests.driving import MockClient, fresh
from tests.elevenlabs.phoning import BASE, TRUNK, call, look
from tests.listening import HOOK, WebhookClient, listening

HOOKS, SETTINGS = "/elevenlabs/v1/workspace/webhooks", f"{BASE}/settings"
BUSY, REACHED = "+12025550160", "+12025550151"


def hook(client: MockClient, url: str = HOOK, **changes: object) -> tuple[str, str]:
    """Create a webhook that hears of conversations, and return its id and secret."""
    made = client.post(HOOKS, {"settings": {"auth_type": "hmac", "name": "CRM", "webhook_url": url}})
    settings = {"webhooks": {"post_call_webhook_id": made["webhook_id"]}}
    assert client.ask("PATCH", SETTINGS, settings).status == 200
    if changes:
        edit(client, made["webhook_id"], **changes)
    return made["webhook_id"], made["webhook_secret"]


def edit(client: MockClient, id_: str, **changes: object) -> None:
    answer = client.ask("PATCH", f"{HOOKS}/{id_}", {"name": "CRM", "is_disabled": False, **changes})
    assert (answer.status, answer.body) == (200, {"status": "ok"})


def shown(client: MockClient, id_: str) -> dict:
    return next(one for one in client.get(f"{HOOKS}?include_usages=true")["webhooks"] if one["webhook_id"] == id_)


def events(client: MockClient) -> list[str]:
    return [one["event"] for one in client.webhooks()]


def bodies(client: WebhookClient) -> list[dict]:
    return [orjson.loads(message.body) for message in client.sender.received]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (["transcript"], ["post_call_transcription"]),
        (["call_initiation_failure"], ["call_initiation_failure"]),
        (["audio"], ["post_call_audio"]),
        ([], []),
    ],
)
def test_a_workspace_hears_of_what_it_subscribed_to(wanted: list[str], told: list[str]) -> None:
    client = fresh()
    assert client.ask("PATCH", SETTINGS, {"webhooks": {"events": wanted}}).body["webhooks"]["events"] == wanted
    for number in (REACHED, BUSY):
        call(client, number)
    client.play()
    assert events(client) == told


def test_a_machine_makes_no_failure_and_a_failure_no_transcription() -> None:
    client = fresh()
    call(client, "+12025550155")
    client.play()
    assert events(client) == ["post_call_transcription"]
    call(client, "+12025550165")
    client.play()
    assert events(client) == ["post_call_transcription", "call_initiation_failure"]


def test_a_failure_is_told_in_the_words_of_the_carrier() -> None:
    client = fresh()
    call(client, BUSY)
    answer = client.ask(
        "POST",
        f"{BASE}/sip-trunk/outbound-call",
        {"agent_id": "agent_1601kjx1v2m3n4p5q6r7s8t9v0a1", "agent_phone_number_id": TRUNK, "to_number": BUSY},
    )
    assert answer.status == 200
    client.play()
    by_twilio, by_trunk = (one["body"]["data"]["metadata"] for one in client.webhooks())
    assert (by_twilio["type"], by_twilio["body"]["CallStatus"], by_twilio["body"]["SipResponseCode"]) == (
        "twilio",
        "busy",
        "486",
    )
    assert (by_trunk["type"], by_trunk["body"]["sip_status_code"]) == ("sip", 486)


def test_audio_is_told_in_base64_and_names_its_conversation() -> None:
    client = fresh()
    client.ask("PATCH", SETTINGS, {"webhooks": {"events": ["audio"]}})
    id_ = call(client, REACHED)
    client.play()
    (told,) = client.webhooks()
    assert sorted(told["body"]["data"]) == ["agent_id", "conversation_id", "full_audio"]
    assert told["body"]["data"]["conversation_id"] == id_
    assert len(b64decode(told["body"]["data"]["full_audio"])) > 60 * 1000


def test_it_is_signed_with_the_secret_of_the_webhook_that_the_settings_name() -> None:
    with listening() as client:
        _, secret = hook(client)
        id_ = call(client, REACHED)
        client.play()
        (message,) = client.sender.received
        found = re.fullmatch(r"t=(\d+),v0=([0-9a-f]{64})", dict(message.headers)["ElevenLabs-Signature"])
        assert found is not None
        signed = f"{found[1]}.".encode() + message.body
        assert hmac.new(secret.encode(), signed, "sha256").hexdigest() == found[2]
        assert abs(int(found[1]) - time.time()) < 300
        assert bodies(client)[0]["data"] == look(client, id_)


def test_the_secret_is_shown_only_once_and_headers_are_sent() -> None:
    with listening() as client:
        id_, secret = hook(client, request_headers={"X-Desk": "seven"})
        assert secret.startswith("wsec_")
        assert secret not in str(shown(client, id_))
        call(client, REACHED)
        client.play()
        assert ("X-Desk", "seven") in client.sender.received[0].headers


@pytest.mark.parametrize("status", [201, 204, 400, 500])
def test_a_webhook_is_sent_once_whatever_the_answer_unless_retries_are_enabled(status: int) -> None:
    with listening(lambda _: status) as client:
        id_, _ = hook(client)
        call(client, REACHED)
        client.play()
        assert len(client.sender.received) == 1
        assert client.webhooks()[0]["delivery"]["state"] == "failed"
        assert shown(client, id_)["most_recent_failure_error_code"] == status


@pytest.mark.parametrize(
    ("status", "times"), [(500, 5), (503, 5), (429, 5), (408, 5), (400, 1), (404, 1), (201, 1), (200, 1)]
)
def test_with_retries_a_transcription_is_tried_again_after_failures_that_pass(status: int, times: int) -> None:
    with listening(lambda _: status) as client:
        hook(client, retry_enabled=True)
        call(client, REACHED)
        client.play()
        assert len(client.sender.received) == times
        if times == 5:
            at = [one["at"] for one in client.webhooks()[0]["delivery"]["attempts"]]
            assert len(set(at)) == 5


def test_a_failure_of_a_call_is_never_told_again() -> None:
    with listening(lambda _: 500) as client:
        hook(client, retry_enabled=True)
        call(client, BUSY)
        client.play()
        assert len(client.sender.received) == 1


def test_ten_failures_in_a_row_switch_a_webhook_off_until_it_is_switched_on_again() -> None:
    with listening(lambda _: 500) as client:
        id_, _ = hook(client)
        for n in range(12):
            call(client, REACHED)
            client.play()
            assert shown(client, id_)["is_auto_disabled"] == (n >= 9)
        assert len(client.sender.received) == 10
        client.sender.answering = lambda _: 200
        edit(client, id_)
        assert not shown(client, id_)["is_disabled"]
        call(client, REACHED)
        client.play()
        assert len(client.sender.received) == 11


def test_a_success_within_seven_days_keeps_a_webhook_on() -> None:
    with listening() as client:
        id_, _ = hook(client)
        call(client, REACHED)
        client.play()
        client.sender.answering = lambda _: 500
        for _ in range(12):
            call(client, REACHED)
            client.play()
        assert not shown(client, id_)["is_disabled"]
        client.advance(7 * 86_400)
        call(client, REACHED)
        client.play()
        assert shown(client, id_)["is_auto_disabled"]


def test_a_webhook_that_is_switched_off_hears_nothing() -> None:
    with listening() as client:
        hook(client, is_disabled=True)
        call(client, REACHED)
        client.play()
        assert (client.sender.received, events(client)) == ([], [])


def test_the_webhook_that_the_settings_name_cannot_be_deleted() -> None:
    client = fresh()
    id_, _ = hook(client)
    assert shown(client, id_)["usage"]
    assert client.ask("DELETE", f"{HOOKS}/{id_}").status == 409
    client.ask("PATCH", SETTINGS, {"webhooks": {"post_call_webhook_id": None}})
    assert client.ask("DELETE", f"{HOOKS}/{id_}").body == {"status": "ok"}
    assert client.ask("PATCH", SETTINGS, {"webhooks": {"post_call_webhook_id": id_}}).status == 404
