"""Dial: a call that another call's instructions make, what becomes of it, and how the first one goes on."""

from urllib.parse import parse_qsl

import pytest

from tests.driving import fresh
from tests.listening import listening
from tests.twilio.calling import CALLS, OWN, SOMEBODY, call, change, read, said, script

AGENT = "+12025550177"
URL = "http://127.0.0.1:5250/voice"
ACTION = "http://127.0.0.1:5250/dialled"
ACCOUNT = CALLS.removesuffix("/Calls")


def dialled(client, dial, *after, outcome="answered", caller=300):
    """Make a call that dials another, and return the SID of the first."""
    script(client, {"answered": {"ring": 1, "seconds": caller}})
    script(client, outcome, number=AGENT)
    return call(client, Twiml=f"<Response>{dial}{''.join(after)}</Response>")


def children(client, sid):
    return client.get(f"{CALLS}.json?ParentCallSid={sid}")["calls"]


@pytest.mark.parametrize(
    ("outcome", "status", "duration"),
    [
        ({"answered": {"ring": 2, "seconds": 40}}, "completed", "40"),
        ("busy", "busy", None),
        ("no_answer", "no-answer", None),
        ("invalid", "failed", None),
    ],
)
def test_the_action_hears_what_became_of_the_call(outcome, status, duration):
    with listening(lambda sent: said("<Pause length='3'/>")) as client:
        sid = dialled(client, f"<Dial action='{ACTION}'>{AGENT}</Dial>", "<Pause length='99'/>", outcome=outcome)
        client.play()
        (asked,) = client.sender.received
        fields = dict(parse_qsl(asked.body.decode()))
        (child,) = children(client, sid)
        assert (fields["DialCallStatus"], fields["DialCallSid"]) == (status, child["sid"])
        assert (fields.get("DialCallDuration"), child["status"]) == (duration, status)
        assert fields["DialBridged"] == ("true" if duration else "false")
        assert fields["CallSid"] == sid


def test_the_call_that_was_dialled_is_a_child_of_the_first():
    client = fresh()
    sid = dialled(client, f"<Dial>{AGENT}</Dial>")
    client.play()
    (child,) = children(client, sid)
    assert (child["direction"], child["parent_call_sid"], child["from"], child["to"]) == (
        "outbound-dial",
        sid,
        OWN,
        AGENT,
    )
    assert child == read(client, child["sid"])
    assert (read(client, sid)["direction"], read(client, sid)["parent_call_sid"]) == ("outbound-api", None)


def test_without_an_action_the_next_verb_follows():
    client = fresh()
    outcome = {"answered": {"ring": 2, "seconds": 40}}
    sid = dialled(client, f"<Dial>{AGENT}</Dial>", "<Pause length='5'/>", outcome=outcome)
    client.play()
    assert read(client, sid)["duration"] == "47"


@pytest.mark.parametrize(
    ("attributes", "seconds", "status"), [("", 30, "no-answer"), ("timeout='12'", 12, "no-answer")]
)
def test_it_rings_as_long_as_the_verb_says(attributes, seconds, status):
    client = fresh()
    sid = dialled(client, f"<Dial {attributes}>{AGENT}</Dial>", outcome={"no_answer": {"ring": 200}})
    client.play()
    (child,) = children(client, sid)
    assert (read(client, sid)["duration"], child["status"]) == (str(seconds), status)


def test_the_talk_is_no_longer_than_the_verb_says():
    client = fresh()
    sid = dialled(client, f"<Dial timeLimit='20'>{AGENT}</Dial>", outcome={"answered": {"ring": 0, "seconds": 100}})
    client.play()
    assert (children(client, sid)[0]["duration"], read(client, sid)["duration"]) == ("20", "20")


@pytest.mark.parametrize(("ring", "status"), [(2, "completed"), (25, "canceled")])
def test_who_hangs_up_ends_the_other_call_too(ring, status):
    client = fresh()
    sid = dialled(client, f"<Dial>{AGENT}</Dial>", outcome={"answered": {"ring": ring, "seconds": 100}}, caller=10)
    client.play()
    assert (read(client, sid)["duration"], children(client, sid)[0]["status"]) == ("10", status)


def test_new_instructions_hang_up_the_call_that_was_dialled():
    client = fresh()
    sid = dialled(client, f"<Dial>{AGENT}</Dial>", outcome={"answered": {"ring": 0, "seconds": 100}})
    client.advance(11.5)
    assert read(client, sid)["status"] == "in-progress"
    assert change(client, sid, Twiml="<Response><Pause length='5'/></Response>").status == 200
    client.play()
    assert (read(client, sid)["duration"], children(client, sid)[0]["status"]) == ("15", "completed")


def test_new_instructions_for_the_other_call_leave_the_first_to_go_on():
    client = fresh()
    sid = dialled(
        client, f"<Dial>{AGENT}</Dial>", "<Pause length='7'/>", outcome={"answered": {"ring": 0, "seconds": 100}}
    )
    client.advance(11.5)
    (child,) = children(client, sid)
    assert change(client, child["sid"], Twiml="<Response><Pause length='50'/></Response>").status == 200
    client.play()
    assert (read(client, sid)["duration"], read(client, child["sid"])["duration"]) == ("17", "60")


def test_a_receiver_of_the_number_hears_of_the_other_call():
    number = f"<Number statusCallback='{ACTION}' statusCallbackEvent='initiated answered completed'>{AGENT}</Number>"
    with listening() as client:
        sid = dialled(client, f"<Dial callerId='+14155550101'>{number}</Dial>")
        client.play()
        told = [dict(parse_qsl(sent.body.decode())) for sent in client.sender.received]
        assert [one["CallStatus"] for one in told] == ["initiated", "in-progress", "completed"]
        assert {(one["ParentCallSid"], one["Direction"], one["From"]) for one in told} == {
            (sid, "outbound-dial", "+14155550101")
        }


def test_receivers_in_a_document_count_from_its_own_url():
    number = f"<Number statusCallback='child?a=1'>{AGENT}</Number>"
    dial = f"<Dial record='true' recordingStatusCallback='/recorded'>{number}</Dial>"
    with listening(lambda sent: said(dial) if sent.url == f"{URL}s/first" else said()) as client:
        script(client, {"answered": {"ring": 1, "seconds": 300}})
        script(client, "answered", number=AGENT)
        call(client, Url=f"{URL}s/first")
        client.play()
        told = sorted(sent.url for sent in client.sender.received)
        assert told == ["http://127.0.0.1:5250/recorded", f"{URL}s/child?a=1", f"{URL}s/first"]


def test_a_call_that_is_dialled_waits_for_no_turn():
    client = fresh()
    first = dialled(client, f"<Dial>{AGENT}</Dial>")
    client.advance(0.5)
    others = [call(client, "+12025550124") for _ in range(4)]
    client.advance(1)
    assert [one["status"] for one in children(client, first)] == ["ringing"]
    assert [read(client, sid)["status"] for sid in others[2:]] == ["queued", "queued"]


def test_the_talk_of_both_may_be_recorded():
    with listening(lambda _: said()) as client:
        outcome = {"answered": {"ring": 2, "seconds": 40}}
        sid = dialled(
            client, f"<Dial record='record-from-answer-dual' action='{ACTION}'>{AGENT}</Dial>", outcome=outcome
        )
        client.play()
        (recording,) = client.get(f"{ACCOUNT}/Recordings.json")["recordings"]
        assert (recording["source"], recording["call_sid"], recording["duration"]) == ("DialVerb", sid, "40")
        assert (recording["channels"], recording["status"]) == (2, "completed")
        assert dict(parse_qsl(client.sender.received[0].body.decode()))["RecordingSid"] == recording["sid"]


def test_two_calls_to_one_agent_are_no_double_dial():
    client = fresh()
    for number in (SOMEBODY, "+12025550124"):
        script(client, {"answered": {"seconds": 60}}, number=number)
        call(client, number, Twiml=f"<Response><Dial>{AGENT}</Dial></Response>")
    client.play()
    assert [one["rule"] for one in client.get("/_mock/report")["findings"] if one["rule"] == "dialled_twice"] == []
