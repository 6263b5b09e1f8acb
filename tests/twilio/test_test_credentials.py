"""Test credentials: a second SID that is checked as the live one is, and of which nothing comes."""

from base64 import b64encode
from json import dumps
from urllib.parse import urlencode

import pytest

from mock_server.web import replay
from mock_server.web.app import create_app
from mock_server.web.options import Options
from tests.driving import loaded
from tests.twilio.calling import CALLS, LONG, OWN, SOMEBODY
from tests.web.asking import person

TEST = "AC" + "e" * 32
ACCOUNT = f"/twilio/2010-04-01/Accounts/{TEST}"
VALID = "+15005550006"


@pytest.fixture
def live():
    """Return the client of a world that has test credentials."""
    one = person()
    assert one.ask("PATCH", "/_mock/settings/twilio", {"test_account": TEST}).body["test_account"] == TEST
    return one


def tried(client, method, path, fields=None, password="test-token"):
    """Send a request with the test credentials."""
    key = b64encode(f"{TEST}:{password}".encode()).decode()
    kind = {"content-type": "application/x-www-form-urlencoded"} if fields else {}
    body = urlencode(fields or {}).encode()
    return client.say(method, f"{ACCOUNT}{path}.json", body, authorization=f"Basic {key}", **kind)


def call(client, **fields):
    return tried(client, "POST", "/Calls", {"To": SOMEBODY, "From": VALID, "Twiml": LONG, **fields})


def buy(client, **fields):
    return tried(client, "POST", "/IncomingPhoneNumbers", fields)


def world(client):
    shown = client.get("/_mock/world")
    return shown["records"], shown["now"], client.get("/_mock/journal")["data"], client.get("/_mock/webhooks")["data"]


def test_a_call_and_a_number_look_made_and_nothing_is_stored_or_sent(live):
    before = world(live)
    answers = [call(live, StatusCallback="http://127.0.0.1:9/"), call(live), buy(live, PhoneNumber=VALID)]
    live.post("/_mock/clock", {"until": "idle"})
    assert [answer.status for answer in answers] == [201, 201, 201]
    assert [answer.body["account_sid"] for answer in answers] == [TEST] * 3
    assert (answers[0].body["status"], answers[2].body["phone_number"]) == ("queued", VALID)
    assert len({answer.body["sid"] for answer in answers}) == 3
    assert world(live) == before


def test_live_calls_have_the_ids_that_they_would_have_without(live):
    sids = []
    for is_tried in (False, True):
        live.post("/_mock/world/reset", {"seed": 5})
        live.ask("PATCH", "/_mock/settings/twilio", {"test_account": TEST})
        if is_tried:
            call(live)
        sids.append(live.ask("POST", f"{CALLS}.json", {"To": SOMEBODY, "From": OWN, "Twiml": LONG}).body["sid"])
    assert sids[0] == sids[1]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"From": OWN}, 21210),
        ({"From": "+15005550001"}, 21212),
        ({"To": "+15005550001"}, 21217),
        ({"To": "+15005550002"}, 21214),
        ({"To": "+15005550003"}, 21215),
        ({"To": "+15005550004"}, 21216),
        ({"To": ""}, 21201),
        ({"To": "client:anna", "From": OWN}, 21210),
    ],
)
def test_calls_are_checked_as_live_ones_and_only_the_magic_number_may_call(live, fields, code):
    answer = call(live, **fields)
    assert (answer.status, answer.body["code"]) == (400, code)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"PhoneNumber": "+15005550000"}, 21422),
        ({"PhoneNumber": "+15005550001"}, 21421),
        ({"AreaCode": "533"}, 21452),
    ],
)
def test_numbers_that_can_not_be_bought_are_refused(live, fields, code):
    answer = buy(live, **fields)
    assert (answer.status, answer.body["code"]) == (400, code)


def test_an_area_code_with_a_number_sells_it_again_and_again(live):
    assert [buy(live, AreaCode="500").body["phone_number"] for _ in range(2)] == [VALID, VALID]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/Calls"),
        ("POST", f"/Calls/CA{'0' * 32}"),
        ("DELETE", f"/Calls/CA{'0' * 32}"),
        ("GET", "/Recordings"),
        ("GET", "/IncomingPhoneNumbers"),
        ("POST", f"/IncomingPhoneNumbers/PN{'0' * 32}"),
        ("GET", "/OutgoingCallerIds"),
    ],
)
def test_nothing_else_is_open_to_them(live, method, path):
    answer = tried(live, method, path, {"Status": "canceled"} if method == "POST" else None)
    assert (answer.status, answer.body["code"]) == (403, 20008)


def test_their_token_is_their_own_and_the_first_one_counts(live):
    assert [call(live).status, tried(live, "POST", "/Calls", {"To": SOMEBODY}, "another").status] == [201, 401]
    assert live.ask("GET", f"{CALLS}.json").status == 200


def test_the_token_of_the_live_account_stays_its_own(live):
    account = "AC" + "d" * 32
    key = {"authorization": "Basic " + b64encode(f"{account}:live-token".encode()).decode()}
    setting = {"test_account": TEST.replace("e", "f")}
    kind = {"content-type": "application/json"}
    assert live.say("PATCH", "/_mock/settings/twilio", dumps(setting).encode(), **key, **kind).status == 200
    test = b64encode(f"{setting['test_account']}:another".encode()).decode()
    calls = "/twilio/2010-04-01/Accounts/{}/Calls.json"
    tried_too = live.say("GET", calls.format(setting["test_account"]), authorization=f"Basic {test}")
    assert (tried_too.status, live.say("GET", calls.format(account), **key).status) == (403, 200)


def test_without_the_setting_and_after_a_reset_the_sid_is_an_account_like_any_other(live):
    live.post("/_mock/world/reset", {})
    assert call(live).status == 201
    assert tried(live, "GET", "/Calls").status == 200


def test_a_seed_of_the_users_own_names_one_too(tmp_path):
    (tmp_path / "twilio").mkdir()
    (tmp_path / "twilio" / "seed.yaml").write_text(f"account: {{test_account: {TEST}}}\n")
    one = person(create_app(Options(vendors=["twilio"], fixtures=tmp_path)))
    assert [call(one).status, tried(one, "GET", "/Calls").status] == [201, 403]


def test_a_setting_names_another_sid_or_none(live):
    live.ask("PATCH", "/_mock/settings/twilio", {"test_account": None})
    assert tried(live, "GET", "/OutgoingCallerIds").status == 200
    wrong = live.ask("PATCH", "/_mock/settings/twilio", {"test_account": "SK123"})
    assert (wrong.status, "begin with AC" in wrong.message) == (409, True)
    other = live.ask("PATCH", "/_mock/settings/vogent", {"test_account": TEST})
    assert (other.status, "has no such setting" in other.message) == (409, True)


def test_a_replay_makes_nothing_of_them_either(live):
    call(live)
    live.ask("POST", f"{CALLS}.json", {"To": SOMEBODY, "From": OWN, "Twiml": LONG})
    sandbox = live.app.sandboxes.existing(live.key)
    journal = [one.view() for one in sandbox.world.journal.since(0)]
    again = replay.replay(live.ask("GET", "/_mock/commands").content.decode().splitlines(), loaded())
    assert [one.view() for one in again.journal.since(0)] == journal
    assert len(journal) == 1
