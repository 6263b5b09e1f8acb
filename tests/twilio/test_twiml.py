"""TwiML: what a call executes, and how long each verb takes."""

import pytest

from tests.driving import fresh
from tests.listening import listening
from tests.twilio.calling import VOICE, call, change, document, read, said


def lasted(twiml):
    """Return how many seconds a talk with these instructions lasts."""
    client = fresh()
    sid = call(client, Twiml=twiml)
    client.play()
    return int(read(client, sid)["duration"])


@pytest.mark.parametrize(
    ("verbs", "seconds"),
    [
        ("", 0),
        ("<Say>Hi</Say>", 1),
        ("<Say>This text has just 30 letters</Say>", 2),
        ('<Say loop="3">Hi</Say>', 3),
        ("<Play>a.mp3</Play>", 5),
        ('<Play digits="wwww"/>', 2),
        ("<Pause/>", 1),
        ('<Pause length="7"/><Say>Hi</Say>', 8),
        ('<Pause length="x"/>', 1),
        ('<Pause length="7"/><Hangup/><Pause length="7"/>', 7),
        ('<Reject/><Pause length="7"/>', 0),
        ("<Gather><Say>Hi</Say></Gather>", 6),
        ('<Gather timeout="3"/><Say>Hi</Say>', 4),
        ("<Record/>", 10),
        ('<Record maxLength="4"/><Pause/>', 5),
        ("<Dial>+12025550165</Dial><Unheard/><Pause/>", 31),
        ("<Dial>nobody</Dial><Pause/>", 1),
        ('<Say loop="0">Hi</Say>', 60),
        ('<Pause length="90"/>', 60),
    ],
)
def test_a_document_lasts_as_long_as_its_verbs_and_no_longer_than_the_scenario(verbs, seconds):
    assert lasted(f"<Response>{verbs}</Response>") == seconds


@pytest.mark.parametrize(
    ("verbs", "seconds", "noted"),
    [
        ("<Enqueue>queue</Enqueue><Pause/>", 1, "skip"),
        ("<Connect/><Pause/>", 60, "skip"),
        ("<Unheard/><Pause/>", 1, "warn_12200"),
        ("<Dial>nobody</Dial><Pause/>", 1, "warn_13223"),
        ("<Dial><Client>anna</Client></Dial><Pause/>", 1, "warn_13223"),
        ("<say>Hi</say><Pause/>", 1, "warn_12200"),
        ("Hello <Pause/> there", 1, "warn_12200"),
    ],
)
def test_what_is_not_executed_is_noted(verbs, seconds, noted):
    client = fresh()
    sid = call(client, Twiml=f"<Response>{verbs}</Response>")
    client.play()
    events = [one["event"] for one in client.journal()]
    assert (int(read(client, sid)["duration"]), events.count(noted)) == (seconds, 1)


@pytest.mark.parametrize("text", ["<Response>", "hello", "<Answer/>"])
def test_instructions_that_are_none_end_the_call_at_the_answer(text):
    assert lasted(text) == 0


@pytest.mark.parametrize(("kind", "seconds"), [("text/plain", 1), ("audio/mpeg", 5), ("application/xml", 0)])
def test_text_is_spoken_and_audio_played(kind, seconds):
    with listening(lambda _: document("<Response/>", kind)) as client:
        sid = call(client, Url=VOICE)
        client.play()
        assert read(client, sid)["duration"] == str(seconds)


def test_an_update_drops_what_is_executed_and_the_old_answer_counts_no_more():
    for seconds, duration in ((3, "16"), (30, "43")):
        client = fresh()
        sid = call(client, Twiml='<Response><Pause length="20"/></Response>')
        client.advance(20)
        assert change(client, sid, Twiml=f'<Response><Pause length="{seconds}"/></Response>').status == 200
        client.play()
        assert read(client, sid)["duration"] == duration


def test_an_action_is_asked_when_nothing_was_pressed_only_if_that_is_wanted():
    for wanted, asked in (("true", 2), ("false", 1)):
        answers = [said(f'<Gather action="/keys" actionOnEmptyResult="{wanted}"/>'), said()]
        with listening(lambda _, answers=answers: answers.pop(0)) as client:
            call(client, Url=VOICE)
            client.play()
            assert len(client.sender.received) == asked
