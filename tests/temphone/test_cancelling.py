"""A call is withdrawn until somebody answers, as often as one likes."""

import pytest

from tests.temphone.phoning import TemPhoneDriver, at, message


def test_a_canceled_call_says_so_and_never_rings() -> None:
    phone = TemPhoneDriver()
    call = phone.call()
    phone.advance(30)
    answer = phone.cancel(call["call_id"])
    assert (answer.status, answer.body["message"]) == (200, "Scheduled call canceled successfully.")
    assert answer.body["data"] == {**call, "status": "canceled", "updated_at": at(30)}
    phone.play()
    assert phone.look(call["call_id"]) == answer.body["data"]
    assert phone.story(call["call_id"]) == [(at(0), "create"), (at(30), "cancel")]


def test_canceling_again_changes_nothing_and_tells_nobody() -> None:
    phone = TemPhoneDriver()
    call = phone.id(webhook_url="https://hooks.example/")
    first = phone.cancel(call)
    phone.advance(30)
    assert phone.cancel(call) == first
    assert [webhook["event"] for webhook in phone.told()] == ["call.canceled"]


def test_a_call_that_rings_can_be_withdrawn_and_is_not_answered() -> None:
    phone = TemPhoneDriver()
    call = phone.id()
    phone.advance(62)
    assert phone.cancel(call).status == 200
    phone.play()
    assert [event for _, event in phone.story(call)] == ["create", "ring", "cancel"]


@pytest.mark.parametrize(
    ("events", "status"),
    [
        (["answer"], "in_progress"),
        (["answer", "finish"], "completed"),
        (["answer", "time_out"], "failed"),
        (["busy"], "failed"),
    ],
)
def test_a_call_that_was_answered_or_has_ended_is_not_withdrawn(events: list[str], status: str) -> None:
    phone = TemPhoneDriver()
    call = phone.id()
    assert [phone.happen(call, event).status for event in events] == [200] * len(events)
    before = phone.look(call)
    assert message(phone.cancel(call)) == (409, f"Call cannot be canceled in status '{status}'.")
    assert phone.look(call) == before


def test_a_withdrawn_call_gives_its_line_back() -> None:
    phone = TemPhoneDriver()
    first, second = phone.id(), phone.id()
    phone.client.sandbox.world.accounts["temphone"].lines.capacity = 1
    phone.advance(61)
    assert [len(phone.story(call)) for call in (first, second)] == [2, 1]
    phone.cancel(first)
    phone.advance(0)
    assert phone.story(second)[1] == (at(61), "ring")


def test_who_waits_for_a_line_can_be_withdrawn() -> None:
    phone = TemPhoneDriver()
    first, second = phone.id(), phone.id()
    phone.client.sandbox.world.accounts["temphone"].lines.capacity = 1
    phone.advance(61)
    phone.cancel(second)
    phone.play()
    assert [event for _, event in phone.story(second)] == ["create", "cancel"]
    assert phone.look(first)["status"] == "completed"
