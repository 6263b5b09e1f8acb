"""What a person presses or says at a Gather: by a script, or by the scenario; and what a Record takes down."""

from urllib.parse import parse_qsl

import pytest

from tests.driving import fresh
from tests.listening import listening
from tests.twilio.calling import CALLS, SOMEBODY, call, read, said, script

URL = "http://127.0.0.1:5250/voice"
ACTION = "http://127.0.0.1:5250/keys"
TALK = {"seconds": 300}


def pressed(gather, outcome, scenario=None):
    """Return the fields of each request that follows a document, and how long the talk was."""
    with listening(lambda sent: said(gather) if sent.url == URL else said()) as client:
        if scenario is not None:
            steps = [{"event": "ring"}, {"event": "answer"}, {"after": 300, "event": "hang_up"}]
            client.put("/_mock/scenarios/twilio", {"steps": {"call": steps, **scenario}})
        if outcome is not None:
            script(client, {"answered": {**TALK, **outcome}})
        sid = call(client, Url=URL)
        client.play()
        fields = [dict(parse_qsl(sent.body.decode())) for sent in client.sender.received if sent.url != URL]
        return fields, int(read(client, sid)["duration"])


@pytest.mark.parametrize(
    ("attributes", "presses", "digits", "seconds"),
    [
        ("", "12", "12", 6),
        ("numDigits='1'", "12", "1", 1),
        ("", "12#4", "12", 1),
        ("finishOnKey='*'", "1#2*", "1#2", 1),
        ("finishOnKey=''", "1#", "1#", 6),
        ("timeout='9'", "1", "1", 10),
        ("input='dtmf speech'", "1", "1", 6),
    ],
)
def test_keys_go_to_the_action_when_no_others_can_follow(attributes, presses, digits, seconds):
    fields, lasted = pressed(f"<Gather action='{ACTION}' {attributes}/>", {"presses": presses})
    assert ([one["Digits"] for one in fields], lasted) == ([digits], seconds)
    assert fields[0]["CallStatus"] == "in-progress"


@pytest.mark.parametrize("ways", ["speech", "dtmf speech"])
def test_words_go_to_the_action_with_how_sure_the_vendor_is(ways):
    fields, lasted = pressed(f"<Gather action='{ACTION}' input='{ways}'><Say>Hi</Say></Gather>", {"says": "yes please"})
    assert [(one["SpeechResult"], one["Confidence"]) for one in fields] == [("yes please", "0.9")]
    assert lasted == 3


@pytest.mark.parametrize(
    ("attributes", "outcome"),
    [
        ("", {}),
        ("", {"says": "yes"}),
        ("input='speech'", {"presses": "1"}),
        ("", {"presses": "#"}),
        ("", {"presses": ""}),
    ],
)
def test_what_is_not_asked_for_is_nothing_and_the_next_verb_follows(attributes, outcome):
    assert pressed(f"<Gather action='{ACTION}' {attributes}/><Pause length='2'/>", outcome) == ([], 7)


def test_each_time_takes_the_next_text_of_a_list_and_then_none():
    menu = f"<Gather numDigits='1' action='{URL}'/><Pause length='3'/>"
    with listening(lambda _: said(menu)) as client:
        script(client, {"answered": {**TALK, "presses": ["1", "", "2"]}})
        call(client, Url=URL)
        client.play()
        asked = [dict(parse_qsl(sent.body.decode())).get("Digits") for sent in client.sender.received]
        assert asked == [None, "1"]


def test_one_text_is_pressed_each_time():
    menu = f"<Gather numDigits='1' action='{URL}'/>"
    answers = [said(menu), said(menu), said(menu), said()]
    with listening(lambda _: answers.pop(0)) as client:
        script(client, {"answered": {**TALK, "presses": "7"}})
        call(client, Url=URL)
        client.play()
        asked = [dict(parse_qsl(sent.body.decode())).get("Digits") for sent in client.sender.received]
        assert asked == [None, "7", "7", "7"]


def test_a_scenario_presses_with_its_odds_and_a_script_goes_before_it():
    gather = f"<Gather numDigits='1' action='{ACTION}'/>"
    assert pressed(gather, None, {"presses": {"1": 0, "2": 1}})[0][0]["Digits"] == "2"
    assert pressed(gather, {"presses": "3"}, {"presses": "2"})[0][0]["Digits"] == "3"
    assert pressed(gather, {}, {"presses": "2"})[0] == []


def test_odds_are_drawn_for_each_call():
    found = set()
    for n in range(12):
        with listening(lambda sent: said(f"<Gather numDigits='1' action='{ACTION}'/>"), seed=n) as client:
            steps = [{"event": "ring"}, {"event": "answer"}, {"after": 3, "event": "hang_up"}]
            client.put("/_mock/scenarios/twilio", {"steps": {"call": steps, "presses": {"1": 1, "2": 1}}})
            call(client, Url=URL)
            client.play()
            found |= {dict(parse_qsl(sent.body.decode())).get("Digits") for sent in client.sender.received}
    assert found == {None, "1", "2"}


@pytest.mark.parametrize("outcome", ["voicemail", "silent"])
def test_a_machine_and_who_says_nothing_press_nothing(outcome):
    with listening(
        lambda sent: said(f"<Pause length='9'/><Gather action='{ACTION}'/>") if sent.url == URL else said()
    ) as client:
        script(client, {outcome: TALK | {"seconds": 5}})
        call(client, Url=URL)
        client.play()
        assert [sent.url for sent in client.sender.received] == [URL]


@pytest.mark.parametrize(
    ("outcome", "where"),
    [
        ({"answered": {"presses": "x"}}, "presses"),
        ({"answered": {"presses": 1}}, "presses"),
        ({"answered": {"presses": ["1", "e"]}}, "presses"),
        ({"answered": {"says": "a" * 501}}, "says"),
        ({"busy": {"presses": "1"}}, "busy"),
        ({"voicemail": {"presses": "1"}}, "voicemail"),
    ],
)
def test_what_nobody_can_press_is_refused_with_its_place(outcome, where):
    answer = fresh().ask("PUT", f"/_mock/numbers/{SOMEBODY}", {"attempts": [outcome]})
    assert answer.status in (409, 422)
    assert where in answer.body["message"]


# Record.


def test_a_person_speaks_for_ten_seconds_and_the_action_hears_of_it():
    fields, lasted = pressed(f"<Record action='{ACTION}'/>", {})
    (one,) = fields
    assert (one["RecordingDuration"], one["CallStatus"], "Digits" in one, lasted) == ("10", "in-progress", False, 10)
    assert one["RecordingUrl"].endswith(f"/Recordings/{one['RecordingSid']}")


def test_who_hangs_up_while_he_is_recorded_has_pressed_hangup():
    (one,), lasted = pressed(f"<Record action='{ACTION}'/>", {"seconds": 4})
    assert (one["Digits"], one["RecordingDuration"], one["CallStatus"], lasted) == ("hangup", "4", "completed", 4)


def test_silence_leaves_no_recording_and_the_next_verb_follows():
    client = fresh()
    script(client, {"silent": {"seconds": 60}})
    sid = call(client, Twiml="<Response><Record timeout='3'/><Pause length='2'/></Response>")
    client.play()
    assert read(client, sid)["duration"] == "5"
    assert client.get(f"{CALLS.removesuffix('/Calls')}/Recordings.json")["recordings"] == []


def test_a_receiver_may_be_told_of_what_a_verb_has_recorded():
    told = []
    record = f"<Record recordingStatusCallback='{ACTION}' recordingStatusCallbackEvent='in-progress completed'/>"
    with listening(lambda sent: told.append(sent) or said()) as client:
        call(client, Twiml=f"<Response>{record}</Response>")
        client.play()
        found = [dict(parse_qsl(sent.body.decode())) for sent in told]
        assert [(one["RecordingStatus"], one["RecordingSource"]) for one in found] == [
            ("in-progress", "RecordVerb"),
            ("completed", "RecordVerb"),
        ]
