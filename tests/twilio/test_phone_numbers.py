"""Numbers: those of the account, those of others that it may show, and the account itself."""

import pytest

from tests.driving import fresh
from tests.twilio.calling import CALLS, OWN, call, place, read

ACCOUNT = CALLS.removesuffix("/Calls")
NUMBERS = f"{ACCOUNT}/IncomingPhoneNumbers"
CALLER_IDS = f"{ACCOUNT}/OutgoingCallerIds"


def buy(client, **fields):
    return client.ask("POST", f"{NUMBERS}.json", fields)


def test_a_number_that_was_bought_may_be_called_from_until_it_is_given_back():
    client = fresh()
    bought = buy(client, PhoneNumber="+14155550142", VoiceUrl="https://app.example.com/in", VoiceMethod="GET")
    assert bought.status == 201
    own = bought.body
    assert (own["friendly_name"], own["voice_url"], own["voice_method"]) == (
        "(415) 555-0142",
        "https://app.example.com/in",
        "GET",
    )
    sid = call(client, From="+14155550142")
    assert read(client, sid)["phone_number_sid"] == own["sid"]
    assert client.ask("DELETE", f"{NUMBERS}/{own['sid']}.json").status == 204
    assert client.ask("GET", f"{NUMBERS}/{own['sid']}.json").body["code"] == 20404
    assert place(client, From="+14155550142").body["code"] == 21210
    client.play()
    assert (read(client, sid)["status"], read(client, sid)["phone_number_sid"]) == ("completed", own["sid"])


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"PhoneNumber": "+15005550006"}, 201, None),
        ({"PhoneNumber": "+15005550000"}, 400, 21422),
        ({"PhoneNumber": "+15005550001"}, 400, 21421),
        ({"PhoneNumber": OWN}, 400, 21422),
        ({"PhoneNumber": "hello"}, 400, 21421),
        ({"AreaCode": "500"}, 201, None),
        ({"AreaCode": "533"}, 400, 21452),
        ({"AreaCode": "1"}, 400, 21421),
        ({}, 400, 21421),
        ({"FriendlyName": "Front desk"}, 400, 21421),
    ],
)
def test_what_can_not_be_bought_is_told_with_its_code(fields, status, code):
    answer = buy(fresh(), **fields)
    assert (answer.status, answer.body.get("code")) == (status, code)


def test_an_area_code_gives_one_number_after_another():
    client = fresh()
    found = [buy(client, AreaCode="415").body["phone_number"] for _ in range(3)]
    assert found == ["+14155550102", "+14155550103", "+14155550104"]


def test_a_change_sets_what_is_named_and_keeps_the_rest():
    client = fresh()
    path = f"{NUMBERS}/{buy(client, AreaCode='212', SmsUrl='https://app.example.com/sms').body['sid']}.json"
    client.advance(60)
    changed = client.ask("POST", path, {"FriendlyName": "Front desk", "VoiceCallerIdLookup": "true"})
    assert changed.status == 200
    shown = client.get(path)
    assert shown == changed.body
    assert (shown["friendly_name"], shown["voice_caller_id_lookup"], shown["sms_url"]) == (
        "Front desk",
        True,
        "https://app.example.com/sms",
    )
    assert (shown["date_created"], shown["date_updated"]) == (
        "Mon, 02 Mar 2026 15:00:00 +0000",
        "Mon, 02 Mar 2026 15:01:00 +0000",
    )


def test_a_number_moves_to_no_account_that_nobody_knows():
    client = fresh()
    path = f"{NUMBERS}/{buy(client, AreaCode='212').body['sid']}.json"
    assert client.ask("POST", path, {"AccountSid": "AC" + "0" * 32}).status == 404
    assert client.get(path)["phone_number"] == "+12125550100"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 4),
        ("PhoneNumber=%2B1415*", 2),
        ("PhoneNumber=5550100", 3),
        ("PhoneNumber=0*0100", 0),
        ("FriendlyName=Front+desk", 1),
        ("Beta=true", 0),
        ("Beta=false", 4),
        ("Origin=hosted", 0),
    ],
)
def test_numbers_are_found_by_their_digits_and_names(query, count):
    client = fresh()
    buy(client, AreaCode="212", FriendlyName="Front desk")
    buy(client, AreaCode="415")
    buy(client, AreaCode="305")
    assert len(client.get(f"{NUMBERS}.json?{query}")["incoming_phone_numbers"]) == count


def test_pages_of_numbers_name_the_filters_again():
    client = fresh()
    for _ in range(3):
        buy(client, AreaCode="305")
    page = client.get(f"{NUMBERS}.json?PhoneNumber=%2B1305*&Beta=false&PageSize=2")
    assert "PhoneNumber=%2B1305%2A&Beta=false&PageSize=2&Page=1&PageToken=PAPN" in page["next_page_uri"]
    rest = client.get("/twilio" + page["next_page_uri"])
    assert [one["phone_number"][-2:] for one in (*page["incoming_phone_numbers"], *rest["incoming_phone_numbers"])] == [
        "02",
        "01",
        "00",
    ]


def test_a_verified_number_of_somebody_else_may_be_called_from():
    client = fresh()
    (one,) = client.get(f"{CALLER_IDS}.json")["outgoing_caller_ids"]
    assert (one["phone_number"], one["friendly_name"]) == ("+14155550101", "(415) 555-0101")
    assert client.get(f"{CALLER_IDS}/{one['sid']}.json") == one
    assert read(client, call(client, From=one["phone_number"]))["phone_number_sid"] == one["sid"]
    assert client.get(f"{CALLER_IDS}.json?PhoneNumber=%2B14155550199")["outgoing_caller_ids"] == []
    assert len(client.get(f"{CALLER_IDS}.json?FriendlyName=(415)+555-0101")["outgoing_caller_ids"]) == 1
    assert client.ask("GET", f"{CALLER_IDS}/PN{'0' * 32}.json").body["code"] == 20404


def test_the_account_is_that_of_the_credentials():
    client = fresh()
    shown = client.get(f"{ACCOUNT}.json")
    assert (shown["sid"], shown["status"], shown["type"]) == (client.key, "active", "Full")
    assert shown["subresource_uris"]["calls"] == f"/2010-04-01/Accounts/{client.key}/Calls.json"
