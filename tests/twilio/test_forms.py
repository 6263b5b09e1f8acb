"""Twilio's requests are forms: what can't be kept in one is refused by its field, and one that is too large at once."""

import pytest

from tests.twilio.calling import CALLS, OWN, SOMEBODY
from tests.web.asking import RawAnswer, RawClient, person, small

FORM = "application/x-www-form-urlencoded"
GOOD = b"To=%2B12025550123&From=%2B14155550100&Url=https%3A%2F%2Fapp.example.com%2Fvoice"


@pytest.fixture
def anna() -> RawClient:
    client = person()
    client.get(f"{CALLS}.json")  # the first request teaches the world its password
    return client


def send(anna: RawClient, content: bytes) -> RawAnswer:
    return anna.say("POST", f"{CALLS}.json", content, content_type=FORM)


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (GOOD + b"&To=%2B12025550124", 21211, "To is invalid (body/To: seen the field twice"),
        (GOOD + b"&From=%2B14155550100", 21212, "From is invalid (body/From: seen the field twice"),
        (GOOD + b"&Timeout=20&Timeout=20", 21208, "Timeout is invalid (body/Timeout: seen the field twice"),
        (GOOD.replace(b"%2B12", b"%ED%A0%BD"), 21211, "To is invalid (body/To: seen bytes that are no UTF-8"),
        (GOOD + b"&StatusCallback=%ff", 21609, "StatusCallback is invalid (body/StatusCallback: seen bytes"),
        (GOOD + b"&Note=caf\xe9", 20422, "Note is invalid (body/Note: seen bytes that are no UTF-8"),
    ],
    ids=["To", "From", "Timeout", "half a number", "half a URL", "Latin-1"],
)
def test_what_can_not_be_kept_is_refused_by_the_name_of_its_field(anna, content, code, message):
    answer = anna.unmoved(lambda: send(anna, content))
    assert (answer.status, answer.body["code"]) == (400, code)
    assert answer.message.startswith(message)


@pytest.mark.parametrize(
    ("more", "bound"),
    [(b"&Note=" + b"%61" * 200_000, "524288 bytes of a form"), (b"&n=1" * 10_000, "10000 fields")],
    ids=["bytes", "fields"],
)
def test_a_form_that_would_hold_others_up_is_refused(anna, more, bound):
    answer = anna.unmoved(lambda: send(anna, GOOD + more))
    assert answer.status == 413
    assert f"body: seen more than {bound}, expected no more" in answer.message


def test_the_bound_of_a_form_is_an_option():
    assert send(small(form=len(GOOD)), GOOD).status == 201
    assert send(small(form=len(GOOD) - 1), GOOD).status == 413


def test_a_field_that_nobody_knows_may_be_named_very_often(anna):
    answer = send(anna, GOOD + b"&n=1" * 9_000)
    assert answer.status == 201
    assert anna.ask("GET", "/_mock/commands").content.count(b'"1"') == 9_000
    assert (answer.body["to"], answer.body["from"]) == (SOMEBODY, OWN)
