"""Bad input is refused in the vendor's words, the first fault alone, and changes nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.driving import app, send
from tests.temphone.phoning import CALLS, CONTACTS, TemPhoneDriver, at, message

PAST = "Field 'scheduled_at' must be a valid ISO-8601 timestamp in the future."

BAD = {
    "contact_id": {None: "is required", "": "is required", 5: "must be a string"},
    "campaign_id": {7: "must be a string"},
    "scheduled_at": {
        None: "is required",
        "": "is required",
        at(0): PAST,
        at(-1): PAST,
        "2026-03-02T16:00:00+01:00": PAST,
        "2026-03-15T15:00:00": PAST,
        "2026-03-15": PAST,
        "tomorrow": PAST,
        "2027-02-29T00:00:00Z": PAST,
        "0000-01-01T00:00:00Z": PAST,
        1773586800: PAST,
    },
    "timezone": {"Mars/Olympus": "must be a valid IANA timezone", "": "must be a valid IANA timezone"},
    "initial_message": {None: "is required", "": "is required", 5: "must be a string"},
    "max_duration_seconds": dict.fromkeys((0, -1, 1.5, "60"), "must be a positive integer"),
    "caller_id": dict.fromkeys(("415", "+0415", 415), "must be a valid E.164 phone number"),
    "metadata": dict.fromkeys(("x", 5), "must be an object"),
    "recording_enabled": dict.fromkeys(("yes", 0), "must be a boolean"),
    "webhook_url": dict.fromkeys(("ftp://x.example", "hooks.example", "https://", 1), "must be a valid URL"),
}
"""Bad values of each field, in the order in which fields are looked at, and what is said; None is left out."""

CASES = [(field, value, words) for field, bad in BAD.items() for value, words in bad.items()]


def told(field: str, words: str) -> str:
    return words if words == PAST else f"Field '{field}' {words}."


@pytest.mark.parametrize(("field", "value", "words"), CASES)
def test_a_bad_field_is_refused_in_the_vendors_words(field: str, value: Any, words: str) -> None:
    phone = TemPhoneDriver()
    assert message(phone.schedule(**{field: value})) == (400, told(field, words))
    assert (phone.page()["total"], phone.client.journal()) == (0, [])


@given(st.lists(st.sampled_from(CASES), min_size=1, max_size=6), st.booleans())
def test_of_several_bad_fields_the_first_in_the_vendors_order_is_told(cases: Any, is_contact_unknown: bool) -> None:
    """An unknown contact is told only when no field is bad."""
    bad = {field: (value, words) for field, value, words in cases}
    fields = {field: value for field, (value, _) in bad.items()}
    if is_contact_unknown:
        fields.setdefault("contact_id", "ctc_nobody")
    first = next(field for field in BAD if field in bad)
    assert message(TemPhoneDriver().schedule(**fields)) == (400, told(first, bad[first][1]))


@pytest.mark.parametrize(("field", "value", "words"), [case for case in CASES if case[0] != "scheduled_at"])
def test_a_past_time_is_told_in_its_place(field: str, value: Any, words: str) -> None:
    told_first = told(field, words) if field in ("contact_id", "campaign_id") else PAST
    assert message(TemPhoneDriver().schedule(scheduled_at=at(0), **{field: value})) == (400, told_first)


@pytest.mark.parametrize("field", ["contact_id", "initial_message"])
def test_null_is_missing_where_something_is_required(field: str) -> None:
    body = {"contact_id": "ctc_12kd88", "scheduled_at": at(60), "initial_message": "Hi.", field: None}
    assert message(TemPhoneDriver().ask("POST", CALLS, body)) == (400, f"Field '{field}' is required.")


def test_an_unknown_contact_is_named() -> None:
    assert message(TemPhoneDriver().schedule(contact_id="ctc_nobody")) == (404, "Contact not found: ctc_nobody.")
    assert message(TemPhoneDriver().ask("GET", f"{CONTACTS}/ctc_nobody")) == (404, "Contact not found: ctc_nobody.")


def test_an_unknown_call_is_named() -> None:
    assert message(TemPhoneDriver().ask("GET", f"{CALLS}/call_nobody")) == (404, "Call not found: call_nobody.")
    assert message(TemPhoneDriver().cancel("call_nobody")) == (404, "Call not found: call_nobody.")


@pytest.mark.parametrize("key", ["", "invalid_key"])
@pytest.mark.parametrize("body", [b"{}", b"{"])
def test_a_wrong_token_comes_before_everything_else(key: str, body: bytes) -> None:
    status, raw = send(app(), "POST", CALLS, body, key)
    assert status == 401
    assert raw.startswith(b'{"status":"error","message":"Unauthorized (seen ')


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("phone_number", None, "is required"),
        ("phone_number", "", "is required"),
        ("phone_number", "+1-312-555-0147", "must be a valid E.164 phone number"),
        ("timezone", None, "is required"),
        ("timezone", "", "is required"),
        ("timezone", "CST6", "must be a valid IANA timezone"),
        ("first_name", 5, "must be a string"),
        ("last_name", [], "must be a string"),
        ("email", "nobody", "must be a valid email address"),
        ("metadata", [], "must be an object"),
    ],
)
def test_a_bad_contact_is_refused_in_the_same_style(field: str, value: Any, words: str) -> None:
    phone = TemPhoneDriver()
    body = {"phone_number": "+13125550147", "timezone": "America/Chicago", field: value}
    answer = phone.ask("POST", CONTACTS, {name: v for name, v in body.items() if v is not None})
    assert message(answer) == (400, f"Field '{field}' {words}.")
    assert phone.client.journal() == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("limit=0", "'limit' must be an integer from 1 to 100"),
        ("limit=101", "'limit' must be an integer from 1 to 100"),
        ("offset=-1", "'offset' must be an integer from 0 to 9007199254740991"),
        ("status=done", "'status' must be one of scheduled, in_progress, completed, failed, canceled"),
        ("scheduled_from=today", "'scheduled_from' must be a valid ISO-8601 timestamp"),
        ("scheduled_to=2026-12-30T23:59:60Z", "'scheduled_to' must be a valid ISO-8601 timestamp"),
    ],
)
def test_a_bad_parameter_is_refused_in_the_same_style(query: str, words: str) -> None:
    assert message(TemPhoneDriver().ask("GET", f"{CALLS}?{query}")) == (400, f"Parameter {words}.")


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "words"),
    [
        ("POST", CALLS, b"{", 400, "Request body must be valid JSON (body: seen no JSON"),
        ("POST", CALLS, b"", 400, "Request body must be valid JSON (body: seen nothing"),
        ("POST", CALLS, b"[]", 400, "Request body must be a JSON object."),
        ("POST", CALLS, b"null", 400, "Request body must be a JSON object."),
        ("DELETE", CALLS, b"", 405, "Method not allowed (method: seen DELETE, expected one of GET, "),
        ("GET", "/temphone/v1/campaigns", b"", 404, "Resource not found (path: seen /temphone/v1/campaigns, "),
    ],
)
def test_whatever_else_is_wrong_has_the_same_envelope(
    method: str, path: str, content: bytes, status: int, words: str
) -> None:
    phone = TemPhoneDriver()
    found, raw = send(app(), method, path, content, phone.client.key)
    assert found == status
    assert raw.startswith(b'{"status":"error","message":"' + words.encode())
    assert raw.endswith(b'","data":null}')
