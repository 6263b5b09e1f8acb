"""Answering machines: who has answered, when that is known, and who is told."""

from urllib.parse import parse_qsl

import pytest

from tests.driving import fresh
from tests.listening import listening
from tests.twilio.calling import call, change, hooks, place, read, script

URL = "http://127.0.0.1:5250/voice"
ASIDE = "http://127.0.0.1:5250/amd?a=1"
SAID = '<Response><Pause length="20"/></Response>'
MACHINE = {"voicemail": {"ring": 5, "seconds": 12}}
ANSWERED_AT = 5.5
"""Seconds from the request to the answer of a call that rings for five seconds, and half a second before that."""


def found(outcome, **fields):
    """Return who has answered, by the call once it is over, and how long the talk was."""
    client = fresh()
    script(client, outcome)
    sid = call(client, Twiml=SAID, **fields)
    client.play()
    shown = read(client, sid)
    return shown["answered_by"], int(shown["duration"])


@pytest.mark.parametrize(
    ("outcome", "fields", "answered_by", "seconds"),
    [
        ("answered", {"MachineDetection": "Enable"}, "human", 24),
        (MACHINE, {"MachineDetection": "enable"}, "machine_start", 32),
        (MACHINE, {"MachineDetection": "DetectMessageEnd"}, "machine_end_beep", 32),
        (MACHINE, {"MachineDetection": "Enable", "MachineDetectionTimeout": 10}, "unknown", 30),
        (MACHINE, {"MachineDetection": "DetectMessageEnd", "MachineDetectionTimeout": 10}, "machine_end_other", 30),
        ("answered", {"MachineDetection": "Enable", "MachineDetectionTimeout": 3}, "unknown", 23),
        ("voicemail_undetected", {"MachineDetection": "Enable"}, "human", 24),
        ({"silent": {"seconds": 60}}, {"MachineDetection": "Enable"}, "unknown", 25),
        (
            {"silent": {"seconds": 60}},
            {"MachineDetection": "Enable", "MachineDetectionSilenceTimeout": 2000},
            "unknown",
            22,
        ),
        (MACHINE, {"MachineDetection": "Enable", "SendDigits": "1"}, None, 20),
        (MACHINE, {}, None, 20),
        ("busy", {"MachineDetection": "Enable"}, None, None),
    ],
)
def test_the_instructions_wait_until_it_is_known_who_has_answered(outcome, fields, answered_by, seconds):
    if seconds is None:
        client = fresh()
        script(client, outcome)
        sid = call(client, Twiml=SAID, **fields)
        client.play()
        assert read(client, sid)["answered_by"] is None
    else:
        assert found(outcome, **fields) == (answered_by, seconds)


def test_a_person_who_hangs_up_before_is_nobody():
    assert found({"answered": {"seconds": 2}}, MachineDetection="Enable") == (None, 2)


def test_a_machine_never_hangs_up():
    client = fresh()
    script(client, MACHINE)
    sid = call(client, TimeLimit=300)
    client.play()
    assert (read(client, sid)["status"], read(client, sid)["duration"]) == ("completed", "300")


def test_the_request_for_instructions_and_the_end_say_who_has_answered():
    with listening() as client:
        script(client, MACHINE)
        call(
            client,
            Url=URL,
            MachineDetection="Enable",
            StatusCallback=ASIDE,
            StatusCallbackEvent=["answered", "completed"],
        )
        client.advance(ANSWERED_AT)
        assert [one.get("AnsweredBy") for one in hooks(client)] == [None]
        client.play()
        assert [(one["CallStatus"], one.get("AnsweredBy")) for one in hooks(client)] == [
            ("in-progress", None),
            ("in-progress", "machine_start"),
            ("completed", "machine_start"),
        ]


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_beside_the_instructions_another_url_is_told(method):
    with listening() as client:
        script(client, MACHINE)
        sid = call(
            client,
            Twiml=SAID,
            MachineDetection="Enable",
            AsyncAmd="true",
            AsyncAmdStatusCallback=ASIDE,
            AsyncAmdStatusCallbackMethod=method,
            StatusCallback=URL,
        )
        client.advance(ANSWERED_AT + 13)
        assert read(client, sid)["answered_by"] is None
        client.play()
        told, last = client.sender.received
        fields = dict(parse_qsl(told.body.decode() or told.url.partition("?")[2]))
        assert told.method == method
        assert (fields["CallSid"], fields["AnsweredBy"], fields["MachineDetectionDuration"]) == (
            sid,
            "machine_start",
            "12000",
        )
        assert dict(told.headers)["X-Twilio-Signature"]
        assert b"AnsweredBy" not in last.body
        assert (read(client, sid)["answered_by"], read(client, sid)["duration"]) == ("machine_start", "20")


def test_with_nobody_to_tell_there_is_a_warning():
    client = fresh()
    call(client, MachineDetection="Enable", AsyncAmd=True)
    client.play()
    events = [one["event"] for one in client.journal()]
    assert ("detect_human" in events, "warn_21262" in events) == (True, True)


def test_new_instructions_do_not_wait_and_the_old_ones_are_not_begun_later():
    client = fresh()
    script(client, MACHINE)
    sid = call(client, Twiml=SAID, MachineDetection="Enable")
    client.advance(ANSWERED_AT + 1)
    assert change(client, sid, Twiml='<Response><Pause length="50"/></Response>').status == 200
    client.play()
    assert (read(client, sid)["answered_by"], read(client, sid)["duration"]) == ("machine_start", "51")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("MachineDetection", ["Enabled", "true"]),
        ("MachineDetectionTimeout", [2, 60, "x"]),
        ("MachineDetectionSpeechThreshold", [999, 6001]),
        ("MachineDetectionSpeechEndThreshold", [499, 5001]),
        ("MachineDetectionSilenceTimeout", [1999, 10001]),
    ],
)
def test_a_value_out_of_its_range_is_refused(name, wrong):
    client = fresh()
    for value in wrong:
        answer = place(client, **{"MachineDetection": "Enable", name: value})
        assert (answer.status, answer.body["code"]) == (400, 21234), value
        assert answer.body["message"].startswith("MachineDetection configuration value is not allowed")
