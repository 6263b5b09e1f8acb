"""Status callbacks: what is told, in which order, how it is signed, and what is tried again."""

from urllib.parse import parse_qsl

import pytest

from mock_server.contract.signature import Signable
from tests.driving import app, fresh
from tests.listening import LATE, listening
from tests.twilio.calling import ALL, call, change, hooks

URL = "http://127.0.0.1:5250/status?a=1"


def test_a_call_tells_what_was_asked_for_in_order_and_counts_it():
    client = fresh()
    call(client, StatusCallback=URL, StatusCallbackEvent=ALL)
    client.play()
    told = hooks(client)
    assert [(one["CallStatus"], one["SequenceNumber"]) for one in told] == [
        ("initiated", "0"),
        ("ringing", "1"),
        ("in-progress", "2"),
        ("completed", "3"),
    ]
    last = told[-1]
    assert (last["CallDuration"], last["Duration"], last["SipResponseCode"]) == ("60", "1", "200")
    assert "CallDuration" not in told[2]


def test_without_events_only_the_end_is_told_and_counted_from_nought():
    client = fresh()
    call(client, StatusCallback=URL)
    client.play()
    assert [(one["CallStatus"], one["SequenceNumber"]) for one in hooks(client)] == [("completed", "0")]


@pytest.mark.parametrize(
    ("outcome", "status", "sip"),
    [
        ("busy", "busy", "486"),
        ("rejected", "busy", "486"),
        ("no_answer", "no-answer", "487"),
        ("invalid", "failed", "404"),
        ("unreachable", "failed", "480"),
        ("failed", "failed", "503"),
    ],
)
def test_a_call_that_nobody_answered_has_lasted_nought_seconds(outcome, status, sip):
    client = fresh()
    client.put("/_mock/numbers/+12025550123", {"attempts": [outcome]})
    call(client, StatusCallback=URL)
    client.play()
    (told,) = hooks(client)
    assert (told["CallStatus"], told["SipResponseCode"], told["CallDuration"], told["Duration"]) == (
        status,
        sip,
        "0",
        "0",
    )


def test_nothing_is_told_of_a_call_that_was_given_up_while_queued_and_the_end_of_one_that_was_dialled():
    for seconds, told in ((0.2, []), (0.6, ["initiated", "canceled"])):
        client = fresh()
        sid = call(client, StatusCallback=URL, StatusCallbackEvent=ALL)
        client.advance(seconds)
        change(client, sid, Status="canceled")
        client.play()
        assert [one["CallStatus"] for one in hooks(client)] == told


def test_a_callback_is_a_signed_form_with_a_token():
    with listening() as client:
        call(client, StatusCallback=f"{URL}#rc=0")
        client.play()
        (sent,) = client.sender.received
        headers = dict(sent.headers)
        assert (sent.method, sent.url, headers["user-agent"]) == ("POST", URL, "TwilioProxy/1.1")
        assert headers["content-type"].startswith("application/x-www-form-urlencoded")
        assert headers["I-Twilio-Idempotency-Token"]
        signature = app().vendors["twilio"].contract.webhook_specs["completed"].signature
        fields = parse_qsl(sent.body.decode(), keep_blank_values=True)
        assert signature.is_right(client.key, Signable(URL, sent.body, fields), headers)
        assert not signature.is_right("another", Signable(URL, sent.body, fields), headers)


def test_a_callback_by_get_has_its_fields_in_the_url_that_is_signed():
    with listening() as client:
        call(client, StatusCallback=URL, StatusCallbackMethod="GET")
        client.play()
        (sent,) = client.sender.received
        assert (sent.method, sent.body) == ("GET", b"")
        assert sent.url.startswith(f"{URL}&AccountSid=")
        signature = app().vendors["twilio"].contract.webhook_specs["completed"].signature
        assert signature.is_right(client.key, Signable(sent.url), dict(sent.headers))


def test_the_token_signs_or_else_the_secret_of_a_key():
    for sandbox_has, secret in (({}, "api-secret"), ({"twilio": "token"}, "token")):
        with listening() as client:
            call(client, StatusCallback=URL, StatusCallbackMethod="GET")
            client.sandbox.secrets["twilio"] = "api-secret"
            client.sandbox.passwords |= sandbox_has
            client.play()
            (sent,) = client.sender.received
            signature = app().vendors["twilio"].contract.webhook_specs["completed"].signature
            assert signature.is_right(secret, Signable(sent.url), dict(sent.headers))


@pytest.mark.parametrize(
    ("overrides", "answer", "attempts"),
    [
        ("", "ConnectError: refused", 2),
        ("", 500, 1),
        ("", 404, 1),
        ("", LATE, 1),
        ("#rc=0", "ConnectError: refused", 1),
        ("#rc=3", "ConnectError: refused", 4),
        ("#rc=3", 500, 1),
        ("#rc=2&rp=5xx", 503, 3),
        ("#rc=2&rp=5xx", 404, 1),
        ("#rc=2&rp=4xx,5xx", 404, 3),
        ("#rc=5&rp=all", 500, 6),
        ("#rc=9&rp=all", 500, 2),
    ],
)
def test_what_is_tried_again_is_said_behind_the_url(overrides, answer, attempts):
    with listening(lambda _: answer) as client:
        call(client, StatusCallback=URL + overrides)
        client.play()
        assert [len(one["attempts"]) for one in client.deliveries()] == [attempts]


def test_all_attempts_have_one_token():
    with listening(lambda _: 500) as client:
        call(client, StatusCallback=f"{URL}#rc=2&rp=all", StatusCallbackEvent=["answered", "completed"])
        client.play()
        tokens = [dict(sent.headers)["I-Twilio-Idempotency-Token"] for sent in client.sender.received]
        assert (len(tokens), len(set(tokens))) == (6, 2)


@pytest.mark.parametrize(
    ("overrides", "seconds"), [("", 15), ("#rt=500", 0.5), ("#tt=700&rt=900", 0.7), ("#rt=99", 15)]
)
def test_how_long_is_waited_is_said_behind_the_url(overrides, seconds):
    with listening() as client:
        call(client, StatusCallback=URL + overrides)
        client.play()
        assert client.sender.received[0].timeout == seconds
