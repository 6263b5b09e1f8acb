"""The events of a call: what was asked about it, and what was answered."""

from mock_server.web.webhooks.message import ReceiverAnswer
from tests.driving import fresh
from tests.listening import listening
from tests.twilio.calling import CALLS, call

URL = "http://127.0.0.1:5250/voice"
STATUS = "http://127.0.0.1:5250/status"
QUARTER = 15 * 60


def events(client, sid, query=""):
    return client.get(f"{CALLS}/{sid}/Events.json{query}")["events"]


def test_the_events_of_a_call_are_all_that_was_asked_about_it():
    said = ReceiverAnswer(200, None, b"<Response/>", "text/xml")
    with listening(lambda sent: said if sent.url == URL else 500) as client:
        sid = call(client, Url=f"{URL}#rc=2", StatusCallback=STATUS)
        client.play()
        client.advance(QUARTER)
        made, asked, told = events(client, sid)
        assert (made["request"]["method"], made["response"]["response_code"]) == ("POST", 201)
        assert made["request"]["parameters"]["to"] == "+12025550123"
        assert (asked["request"]["url"], asked["request"]["parameters"]["call_sid"]) == (URL, sid)
        assert asked["response"] == {
            "response_code": 200,
            "request_duration": 0,
            "content_type": "text/xml",
            "response_body": "<Response/>",
            "date_created": "Mon, 02 Mar 2026 15:00:06 +0000",
        }
        assert told["request"]["parameters"]["call_status"] == "completed"
        assert (told["response"]["response_code"], told["response"]["response_body"]) == (500, "said")


def test_nothing_is_told_before_a_quarter_of_an_hour_is_over():
    client = fresh()
    sid = call(client, Twiml="<Response/>")
    seen = [events(client, sid)]
    for seconds in (6.5, QUARTER - 1, 1):
        client.advance(seconds)
        seen.append(events(client, sid))
    assert [len(one) for one in seen] == [0, 0, 0, 1]


def test_events_have_pages_by_number_and_go_with_their_call():
    with listening() as client:
        sid = call(client, StatusCallback=STATUS, StatusCallbackEvent=["ringing", "answered", "completed"])
        client.play()
        client.advance(QUARTER)
        page = client.get(f"{CALLS}/{sid}/Events.json?PageSize=3")
        assert page["next_page_uri"].endswith(f"/Calls/{sid}/Events.json?PageSize=3&Page=1")
        assert len(client.get("/twilio" + page["next_page_uri"])["events"]) == 1
        assert client.ask("DELETE", f"{CALLS}/{sid}.json").status == 204
        assert client.ask("GET", f"{CALLS}/{sid}/Events.json").status == 404
