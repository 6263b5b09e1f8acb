"""Documents: when a call asks its URL for one, and what happens when none can be had."""

from base64 import b64encode
from urllib.parse import parse_qsl

import pytest

from mock_server.contract.signature import Signable
from mock_server.web import replay
from mock_server.web.webhooks.message import ReceiverAnswer
from tests.driving import loaded
from tests.listening import LATE, listening
from tests.twilio.calling import VOICE, call, document, read, said, script

FALLBACK = "http://127.0.0.1:5250/fallback"


def signature():
    """Return the way in which requests for a document are signed."""
    return loaded()["twilio"].contract.webhook_specs["voice"].signature


def test_the_url_is_asked_when_the_call_is_answered_and_its_answer_decides():
    with listening(lambda _: said('<Pause length="20"/>')) as client:
        sid = call(client, Url=VOICE)
        client.play()
        (sent,) = client.sender.received
        fields = dict(parse_qsl(sent.body.decode(), keep_blank_values=True))
        assert (sent.method, sent.url, fields["CallSid"], fields["CallStatus"]) == ("POST", VOICE, sid, "in-progress")
        assert "SequenceNumber" not in fields
        assert dict(sent.headers)["X-Twilio-Signature"]
        assert (read(client, sid)["status"], read(client, sid)["duration"]) == ("completed", "20")


def test_a_call_that_nobody_answers_asks_for_nothing():
    with listening() as client:
        client.put("/_mock/numbers/+12025550123", {"attempts": ["busy"]})
        call(client, Url=VOICE)
        client.play()
        assert client.sender.received == []


def test_a_redirect_leads_on_from_the_url_of_its_own_document():
    answers = [said("<Pause/><Redirect method='GET'>next?b=2</Redirect>"), said("<Pause/>")]
    with listening(lambda _: answers.pop(0)) as client:
        sid = call(client, Url=VOICE)
        client.play()
        second = client.sender.received[1]
        assert (second.method, second.url.partition("&")[0]) == ("GET", "http://127.0.0.1:5250/next?b=2")
        assert read(client, sid)["duration"] == "2"


def test_a_document_that_leads_to_itself_ends_the_call():
    with listening(lambda _: said("<Redirect/>")) as client:
        sid = call(client, Url=VOICE)
        client.play()
        assert (read(client, sid)["status"], read(client, sid)["duration"]) == ("completed", "0")
        assert len(client.sender.received) == 50


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (500, "11200"),
        (302, "11200"),
        ("ConnectError: refused", "11205"),
        ("RemoteProtocolError: illegal status line", "11206"),
        ("gaierror: [Errno -2] Name or service not known", "11210"),
        (LATE, "11205"),
        (document("<Response>" + " " * 65_536), "11750"),
        (document("<Response>"), "12100"),
        (document("<Answer/>"), "12102"),
        (document("{}", "application/json"), "12300"),
    ],
)
def test_what_is_no_document_has_the_fallback_asked_with_the_code(answer, code):
    with listening(lambda sent: said('<Pause length="9"/>') if sent.url == FALLBACK else answer) as client:
        sid = call(client, Url=VOICE, FallbackUrl=FALLBACK)
        client.play()
        told = [sent for sent in client.sender.received if sent.url == FALLBACK]
        fields = dict(parse_qsl(told[0].body.decode()))
        assert (fields["ErrorCode"], fields["ErrorUrl"], read(client, sid)["duration"]) == (code, VOICE, "9")


def moved(to, status=302):
    return ReceiverAnswer(status, None, b"", location=to)


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_a_receiver_may_lead_on_and_is_asked_there_with_the_same_fields(status, method):
    answers = [moved("/elsewhere?b=2", status), said('<Pause length="3"/><Redirect>next</Redirect>'), said("<Pause/>")]
    with listening(lambda _: answers.pop(0)) as client:
        sid = call(client, Url=VOICE)
        client.play()
        first, second, third = client.sender.received
        target, _, query = second.url.partition("?b=2")
        assert (second.method, target) == (method, "http://127.0.0.1:5250/elsewhere")
        fields = [dict(parse_qsl(text, keep_blank_values=True)) for text in (first.body.decode(), query.strip("&"))]
        assert (fields[0] == fields[1]) == (method == "GET")
        assert (second.body == first.body) == (method == "POST")
        assert dict(second.headers)["X-Twilio-Signature"] != dict(first.headers)["X-Twilio-Signature"]
        assert third.url == "http://127.0.0.1:5250/next"
        assert read(client, sid)["duration"] == "4"


@pytest.mark.parametrize(
    ("answer", "code", "asked"),
    [(moved("/again"), "11215", 11), (moved("ftp://example.com/"), "11100", 1), (moved("http://a b/"), "11100", 1)],
)
def test_a_receiver_that_leads_nowhere_has_the_fallback_asked(answer, code, asked):
    with listening(lambda sent: said() if sent.url == FALLBACK else answer) as client:
        call(client, Url=VOICE, FallbackUrl=FALLBACK)
        client.play()
        *others, last = client.sender.received
        assert (len(others), dict(parse_qsl(last.body.decode()))["ErrorCode"]) == (asked, code)


def test_a_receiver_that_leads_elsewhere_is_followed_by_a_replay_too():
    answers = [moved("/elsewhere"), said('<Pause length="4"/>')]
    with listening(lambda _: answers.pop(0)) as client:
        call(client, Url=VOICE)
        client.play()
        world = replay.replay(client.commands(), loaded())
        assert [one.view() for one in world.journal.since(0)] == client.journal()
        assert [one["event"] for one in client.journal()].count("ask") == 2


def test_a_user_and_a_password_in_a_url_are_credentials_and_are_not_signed():
    plain, secret = (Signable(f"http://{user}127.0.0.1:5250/voice?a=1") for user in ("", "anna:s%40fe@"))
    with listening(lambda _: said()) as client:
        call(client, Url=secret.url, Method="GET")
        client.play()
        (sent,) = client.sender.received
        headers = dict(sent.headers)
        assert sent.url.startswith(plain.url)
        assert headers["authorization"] == "Basic " + b64encode(b"anna:s@fe").decode()
        assert signature().is_right(client.sandbox.account, Signable(sent.url), headers)
        (shown,) = [hook for hook in client.webhooks() if hook["event"] == "voice"]
        assert "YW5uYT" not in str(shown["delivery"]["attempts"])


@pytest.mark.parametrize("answer", [500, "ConnectError: refused", document("<Response>")])
def test_without_a_fallback_the_call_is_hung_up(answer):
    with listening(lambda _: answer) as client:
        sid = call(client, Url=VOICE)
        client.play()
        assert (read(client, sid)["status"], read(client, sid)["duration"]) == ("completed", "0")


def test_a_fallback_that_fails_too_ends_the_call():
    with listening(lambda _: 500) as client:
        call(client, Url=VOICE, FallbackUrl=FALLBACK)
        client.play()
        assert [sent.url for sent in client.sender.received] == [VOICE, FALLBACK]


def test_a_url_that_the_mock_may_not_contact_leaves_the_call_to_the_scenario():
    with listening(lambda _: None) as client:
        sid = call(client, Url="https://app.example.com/voice", FallbackUrl="https://app.example.com/fallback")
        client.play()
        assert (read(client, sid)["status"], read(client, sid)["duration"]) == ("completed", "60")
        assert "leave_to_scenario" in [one["event"] for one in client.journal()]


GONE = {"lost": 1, "client_gone": True}


@pytest.mark.parametrize(
    ("outcome", "seconds", "end"),
    [
        ({"answered": {"ring": 5, "seconds": 33}}, "33", "hang_up"),
        ({"max_duration": {}}, "10", "hang_up"),
        ({"voicemail": {"seconds": 4}}, "10", "hang_up"),
        ({"dropped": {"seconds": 7}}, "7", "drop"),
    ],
)
def test_when_the_client_has_ended_a_call_goes_on_as_the_scenario_says_or_for_ten_seconds(outcome, seconds, end):
    with listening(lambda _: pytest.fail("nobody is there to ask")) as client:
        script(client, outcome)
        sid = call(client, Url=VOICE, FallbackUrl=FALLBACK)
        client.put("/_mock/webhooks/disorder", GONE)
        client.play()
        events = [one["event"] for one in client.journal()]
        assert (read(client, sid)["status"], read(client, sid)["duration"]) == ("completed", seconds)
        assert events[-1] == end
        assert events.count("leave_to_scenario") == 1
        assert [event for event in events if event.startswith("error")] == []
        assert [one["rule"] for one in client.get("/_mock/report")["findings"] if one["severity"] == "error"] == []
        world = replay.replay(client.commands(), loaded())
        assert [one.view() for one in world.journal.since(0)] == client.journal()


def test_a_document_that_is_lost_while_the_client_is_there_is_a_failure():
    with listening(lambda _: said()) as client:
        sid = call(client, Url=VOICE)
        client.put("/_mock/webhooks/disorder", {"lost": 1})
        client.play()
        assert read(client, sid)["duration"] == "0"
        assert "error_11205" in [one["event"] for one in client.journal()]


def test_a_replay_goes_the_same_way_without_a_receiver():
    answers = [said("<Pause/><Redirect>next</Redirect>"), 500, said('<Pause length="4"/>')]
    with listening(lambda _: answers.pop(0)) as client:
        call(client, Url=VOICE, FallbackUrl=FALLBACK)
        client.play()
        world = replay.replay(client.commands(), loaded())
        assert [one.view() for one in world.journal.since(0)] == client.journal()
        assert "pause" in [one["event"] for one in client.journal()]
