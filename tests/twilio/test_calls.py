"""A call is queued, dialled when its turn comes, and ended by somebody; what is wrong with a request has a code."""

from base64 import b64encode

import pytest

from mock_server.web.app import create_app
from mock_server.web.options import Options
from tests.driving import fresh
from tests.twilio.calling import CALLS, OWN, SOMEBODY, call, change, place, read, script
from tests.web.asking import person


def test_a_call_is_queued_for_half_a_second_then_dialled_and_told_by_its_dates():
    client = fresh()
    sid = call(client)
    client.advance(0.4)
    assert read(client, sid)["start_time"] is None
    client.advance(0.1)
    assert (read(client, sid)["status"], read(client, sid)["start_time"]) == (
        "queued",
        "Mon, 02 Mar 2026 15:00:00 +0000",
    )
    client.play()
    seen = read(client, sid)
    assert (seen["status"], seen["duration"], seen["end_time"]) == (
        "completed",
        "60",
        "Mon, 02 Mar 2026 15:01:06 +0000",
    )


def test_the_answer_that_makes_a_call_has_no_dates_and_the_next_read_has():
    client = fresh()
    made = place(client).body
    assert made["date_created"] is made["date_updated"] is None
    assert read(client, made["sid"]) == made | dict.fromkeys(
        ("date_created", "date_updated"), "Mon, 02 Mar 2026 15:00:00 +0000"
    )


def test_an_account_starts_one_call_a_second_in_the_order_of_the_requests():
    client = fresh()
    sids = [call(client) for _ in range(3)]
    assert [read(client, sid)["queue_time"] for sid in sids] == ["0", "500", "1500"]
    client.play()
    dialled = [one["at"] for one in client.journal() if one["event"] == "dial"]
    assert dialled == [f"2026-03-02T15:00:0{n}.500Z" for n in range(3)]
    assert [one["id"] for one in client.journal() if one["event"] == "dial"] == sids


def test_a_price_is_known_a_minute_after_the_end():
    client = fresh()
    sid = call(client)
    client.advance(66.6 + 59)
    assert read(client, sid)["price"] is None
    client.advance(1)
    assert read(client, sid)["price"] == "-0.01400"


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"To": None}, 21201, "No 'To' number is specified"),
        ({"To": "", "From": ""}, 21201, "No 'To' number is specified"),
        ({"From": None}, 21213, "No 'From' number is specified"),
        ({"From": "!!###$%"}, 21212, "From is not a valid phone number: !!###$%"),
        ({"To": "+1", "From": "!!###$%"}, 21212, "From is not a valid phone number: !!###$%"),
        ({"From": "+15005550001"}, 21212, "From is not a valid phone number: +15005550001"),
        ({"From": "+14155550177"}, 21210, "The source phone number provided, +14155550177, is not yet verified"),
        ({"To": "+1"}, 21211, "The phone number you are attempting to call, +1, is not valid."),
        ({"To": OWN}, 21211, f"The phone number you are attempting to call, {OWN}, is not valid."),
        ({"To": "+15005550001"}, 21217, "is not valid."),
        ({"To": "+15005550002"}, 21214, "cannot be reached."),
        ({"To": "+15005550003"}, 21215, "Account not authorized to call +15005550003."),
        ({"To": "+15005550004"}, 21216, "Account not allowed to call +15005550004"),
        ({"Twiml": None}, 21205, "Url parameter is required."),
        ({"Url": "voice"}, 21205, "Url is not a valid URL: voice"),
        ({"Twiml": None, "ApplicationSid": "AP1"}, 21218, "ApplicationSid is not valid"),
        ({"ApplicationSid": "AP" + "a" * 32}, 21218, "ApplicationSid is not valid"),
        ({"SendDigits": "x"}, 21206, "SendDigits is invalid"),
        ({"Timeout": 0}, 21208, "Timeout is invalid"),
        ({"Method": "PUT"}, 21209, "Method is invalid"),
        ({"StatusCallback": "nowhere"}, 21609, "StatusCallback is not a valid URL: nowhere"),
        ({"StatusCallbackEvent": ["answered", "gone"]}, 21626, "StatusCallbackEvent is invalid"),
    ],
)
def test_what_is_wrong_has_a_code_a_text_and_a_page_and_makes_no_call(fields, code, words):
    client = fresh()
    answer = place(client, **fields)
    assert (answer.status, answer.body["code"], answer.body["status"]) == (400, code, 400)
    assert words in answer.body["message"]
    assert answer.body["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert client.get(f"{CALLS}.json")["calls"] == []


@pytest.mark.parametrize("written", ["4155550150", "(415) 555-0150", "+14155550150", "14155550150"])
def test_a_north_american_number_may_be_written_as_it_is_there(written):
    client = fresh()
    seen = read(client, call(client, written))
    assert (seen["to"], seen["to_formatted"]) == ("+14155550150", "(415) 555-0150")


@pytest.mark.parametrize(
    ("user", "words"), [("anna", "Authentication Error - invalid username"), ("ACinvalid", "Authenticate")]
)
def test_a_user_that_is_no_sid_is_told_apart(user, words):
    one = person()
    key = b64encode(f"{user}:word".encode()).decode()
    answer = one.ask("GET", f"{CALLS}.json", authorization=f"Basic {key}")
    assert (answer.status, answer.body["code"]) == (401, 20003)
    assert answer.message.startswith(words)


def test_a_body_of_json_is_read_as_no_fields():
    one = person()
    answer = one.say("POST", f"{CALLS}.json", b'{"To": "+12025550123"}', content_type="application/json")
    assert (answer.status, answer.body["code"]) == (400, 21201)


@pytest.mark.parametrize("seconds", [0, 1, 2, 10])
def test_a_call_that_nobody_has_answered_is_given_up_by_either_word(seconds):
    for word in ("canceled", "completed"):
        client = fresh()
        sid = call(client)
        client.advance(seconds / 2)
        answer = change(client, sid, Status=word)
        assert (answer.status, answer.body["status"], answer.body["duration"]) == (200, "canceled", None)
        client.play()
        assert read(client, sid)["status"] == "canceled"


def test_one_in_progress_is_ended_by_completed_and_not_by_canceled():
    client = fresh()
    sid = call(client)
    client.advance(20)
    assert change(client, sid, Status="canceled").body["status"] == "in-progress"
    ended = change(client, sid, Status="completed").body
    assert (ended["status"], ended["duration"]) == ("completed", "13")
    assert change(client, sid, Status="completed").body["code"] == 21220


def test_instructions_are_replaced_only_while_somebody_listens():
    client = fresh()
    sid = call(client)
    assert change(client, sid, Twiml="<Response/>").body["code"] == 21220
    client.advance(20)
    assert change(client, sid, Twiml="<Response/>").status == 200
    client.play()
    assert change(client, sid, Url="http://127.0.0.1/x").body["code"] == 21220


def test_a_time_limit_counts_from_the_answer_whenever_it_is_set():
    for seconds in (0, 20):
        client = fresh()
        sid = call(client)
        client.advance(seconds)
        assert change(client, sid, TimeLimit=30).status == 200
        client.play()
        assert read(client, sid)["duration"] == "30"


def test_it_rings_no_longer_than_its_timeout():
    client = fresh()
    sid = call(client, Timeout=3)
    client.play()
    seen = read(client, sid)
    assert (seen["status"], seen["duration"], seen["end_time"]) == ("no-answer", None, None)


def test_only_a_call_that_is_over_can_be_deleted_and_then_it_is_gone():
    client = fresh()
    sid = call(client)
    refused = client.ask("DELETE", f"{CALLS}/{sid}.json")
    assert (refused.status, refused.body["code"]) == (409, 20009)
    client.play()
    assert client.ask("DELETE", f"{CALLS}/{sid}.json").status == 204
    gone = client.ask("GET", f"{CALLS}/{sid}.json")
    path = f"/2010-04-01/Accounts/{client.key}/Calls/{sid}.json"
    assert (gone.status, gone.body["message"]) == (404, f"The requested resource {path} was not found")
    assert client.ask("DELETE", f"{CALLS}/{sid}.json").status == 404


def test_a_call_that_was_deleted_still_counts_for_the_report():
    client = fresh()
    script(client, "answered")
    sids = [call(client), call(client)]
    client.play()
    for sid in sids:
        assert client.ask("DELETE", f"{CALLS}/{sid}.json").status == 204
    assert "dialled_twice" in [one["rule"] for one in client.get("/_mock/report")["findings"]]


def test_a_repeated_request_is_a_second_call():
    client = fresh()
    assert call(client, SOMEBODY) != call(client, SOMEBODY)


def test_a_key_opens_the_control_plane_where_only_this_vendor_is_served():
    one = person(create_app(Options(vendors=("twilio",))))
    assert one.post("/_mock/world/reset", {"scenario": "happy"})
    assert one.ask("GET", f"{CALLS}.json").status == 200
