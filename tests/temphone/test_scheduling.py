"""What is asked of a call, and how it is shown again."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.temphone.phoning import ALEX, CONTACTS, TemPhoneDriver, at

FULL = {
    "campaign_id": "camp_91ks11",
    "timezone": "Asia/Kathmandu",
    "max_duration_seconds": 60,
    "caller_id": "+1-415-555-0123",
    "metadata": {"playbook": "demo", "attempt": 2, "tags": ["a", None]},
    "recording_enabled": False,
    "webhook_url": "https://hooks.example/x?y=1#z",
}


def test_a_new_call_shows_all_that_was_sent() -> None:
    call = TemPhoneDriver().call(**FULL)
    assert {name: call[name] for name in FULL} == FULL


def test_what_was_not_sent_is_left_out_except_for_three_defaults() -> None:
    call = TemPhoneDriver().call()
    assert call == {
        "call_id": call["call_id"],
        "contact_id": ALEX,
        "scheduled_at": at(60),
        "timezone": "America/Los_Angeles",
        "initial_message": "Hi {{first_name}}.",
        "max_duration_seconds": 900,
        "recording_enabled": True,
        "status": "scheduled",
        "created_at": at(0),
        "updated_at": at(0),
    }


def test_without_a_time_zone_the_contacts_is_filled_in() -> None:
    phone = TemPhoneDriver()
    contact = phone.contact(timezone="Australia/Lord_Howe")
    assert phone.call(contact_id=contact["contact_id"])["timezone"] == "Australia/Lord_Howe"


@pytest.mark.parametrize("number", ["+14155550123", "+1-415-555-0123", "+1 415 555 0123", " +44-7700 900117 ", "+49"])
def test_a_caller_id_is_shown_as_it_came(number: str) -> None:
    assert TemPhoneDriver().call(caller_id=number)["caller_id"] == number


@pytest.mark.parametrize(
    "number", ["", "14155550123", "+0123", "+1", "+1(415)5550123", "+1.415", "+1234567890123456", "+1415x", "+1\n415"]
)
def test_a_caller_id_that_is_no_number_is_refused(number: str) -> None:
    answer = TemPhoneDriver().schedule(caller_id=number)
    assert (answer.status, answer.body["message"]) == (400, "Field 'caller_id' must be a valid E.164 phone number.")


@pytest.mark.parametrize(
    "spelling", ["2026-03-02T15:01:00Z", "2026-03-02T16:01:00+01:00", "2026-03-02T20:46:00.000+05:45"]
)
@pytest.mark.parametrize("zone", [None, "Asia/Tokyo"])
def test_a_time_is_shown_in_its_own_spelling_and_no_zone_shifts_it(spelling: str, zone: str | None) -> None:
    phone = TemPhoneDriver()
    call = phone.call(scheduled_at=spelling, timezone=zone)
    phone.play()
    assert call["scheduled_at"] == spelling == phone.look(call["call_id"])["scheduled_at"]
    assert phone.story(call["call_id"])[1] == (at(60), "ring")


def test_a_millisecond_ahead_is_the_future() -> None:
    phone = TemPhoneDriver()
    call = phone.call(scheduled_at="2026-03-02T15:00:00.001Z")
    phone.advance(0.001)
    assert [event for _, event in phone.story(call["call_id"])] == ["create", "ring"]


def test_ids_have_the_form_of_the_documented_ones() -> None:
    phone = TemPhoneDriver()
    ids = [phone.id(), phone.id(), phone.contact()["contact_id"]]
    assert all(re.fullmatch(r"(call|ctc)_[a-z0-9]{6}", id_) for id_ in ids)
    assert len(set(ids)) == 3


def test_a_repeated_request_makes_a_second_call() -> None:
    phone = TemPhoneDriver()
    assert phone.id() != phone.id()
    assert phone.page()["total"] == 2


def test_times_are_whole_seconds() -> None:
    phone = TemPhoneDriver()
    phone.advance(0.75)
    assert phone.call()["created_at"] == at(0)


def test_placeholders_stay_in_the_echo_and_are_filled_in_the_transcript() -> None:
    phone = TemPhoneDriver()
    text = "Hi {{first_name}} {{ last_name }}, {{playbook}}{{nothing}}!"
    call = phone.call(contact_id="ctc_93fhz4", initial_message=text, metadata={"playbook": "demo", "last_name": "X"})
    phone.play()
    ended = phone.look(call["call_id"])
    assert (call["initial_message"], ended["initial_message"]) == (text, text)
    second = ended["transcript"][1]
    assert (second["speaker"], second["text"]) == ("ai", "Hi Jonas Reed, demo!")


def test_a_contact_without_a_name_leaves_the_place_empty() -> None:
    phone = TemPhoneDriver()
    call = phone.id(contact_id="ctc_k05wpt", initial_message="Hi{{first_name}}!")
    phone.play()
    assert phone.look(call)["transcript"][1]["text"] == "Hi!"


@pytest.mark.parametrize("field", ["voice", "", "status", "call_id"])
def test_fields_that_nobody_knows_are_ignored(field: str) -> None:
    phone = TemPhoneDriver()
    assert phone.call(**{field: []}).keys() == phone.call().keys()
    assert phone.page()["total"] == 2


@pytest.mark.parametrize("id_", ["camp_91ks11", "anything", ""])
def test_any_campaign_is_a_label(id_: str) -> None:
    assert TemPhoneDriver().call(campaign_id=id_)["campaign_id"] == id_


def test_campaigns_are_known_where_the_mock_is_told_of_them() -> None:
    phone = TemPhoneDriver()
    phone.page()
    phone.client.sandbox.world.accounts["temphone"].campaigns = ["camp_91ks11"]
    assert phone.schedule(campaign_id="camp_91ks11").status == 201
    assert phone.schedule().status == 201
    assert phone.schedule(campaign_id="camp_x").body["message"] == "Campaign not found: camp_x."
    assert phone.schedule(campaign_id="camp_x", contact_id="ctc_x").body["message"] == "Contact not found: ctc_x."


@pytest.mark.parametrize("seconds", [1, 2**53, 2**63 - 1, 5.0])
def test_any_positive_number_of_seconds_is_taken_and_the_call_ends(seconds: Any) -> None:
    phone = TemPhoneDriver()
    phone.plan({"after": 0, "event": "answer"})
    call = phone.call(max_duration_seconds=seconds)
    phone.play()
    ended = phone.look(call["call_id"])
    assert call["max_duration_seconds"] == seconds
    assert (ended["failure_reason"], ended["duration_seconds"]) == ("max_duration_exceeded", min(seconds, 86_400))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(max_size=8), json_values, max_size=4), st.text(min_size=1, max_size=40))
def test_metadata_and_message_are_kept_as_they_came(metadata: Any, text: str) -> None:
    phone = TemPhoneDriver()
    call = phone.id(metadata=metadata, initial_message=text)
    phone.play()
    shown = phone.look(call)
    assert (shown["metadata"], shown["initial_message"]) == (metadata, text)


def test_contacts_show_what_was_sent_and_nothing_else() -> None:
    phone = TemPhoneDriver()
    made = phone.contact(first_name="", metadata={"a": 1})
    assert made == {
        "contact_id": made["contact_id"],
        "phone_number": "+13125550147",
        "timezone": "America/Chicago",
        "first_name": "",
        "metadata": {"a": 1},
        "created_at": at(0),
        "updated_at": at(0),
    }
    assert phone.client.get(f"{CONTACTS}/{made['contact_id']}")["data"] == made
    assert made in phone.client.get("/_mock/records/temphone/contacts")["data"]
