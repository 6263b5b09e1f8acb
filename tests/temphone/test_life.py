"""How calls begin and end, and what is known of them then."""

from typing import Any

import pytest

from tests.temphone.phoning import TemPhoneDriver, at

FAILURES = {
    "no_answer": "no_answer",
    "busy": "busy",
    "reject": "rejected",
    "invalid_number": "invalid_number",
    "fail": "error",
}
TALK = [{"after": 0, "event": "ring"}, {"after": 5, "event": "answer"}]


def ended(*steps: Any, **fields: Any) -> Any:
    """A call that went like this."""
    phone = TemPhoneDriver()
    phone.plan(*steps)
    call = phone.id(**fields)
    phone.play()
    return phone.look(call)


def test_a_call_begins_at_its_time_and_not_before() -> None:
    phone = TemPhoneDriver()
    call = phone.id()
    phone.advance(59.999)
    assert len(phone.story(call)) == 1
    phone.advance(0.001)
    assert phone.story(call)[1:] == [(at(60), "ring")]
    assert (phone.look(call)["status"], phone.look(call)["updated_at"]) == ("scheduled", at(0))


def test_a_call_of_the_happy_kind() -> None:
    phone = TemPhoneDriver()
    call = phone.id()
    phone.advance(65)
    assert phone.look(call)["status"] == "in_progress"
    assert phone.look(call)["started_at"] == phone.look(call)["updated_at"] == at(65)
    phone.advance(60)
    shown = phone.look(call)
    assert (shown["status"], shown["outcome"], shown["duration_seconds"]) == ("completed", "conversation_finished", 60)
    assert (shown["ended_at"], shown["updated_at"]) == (at(125), at(125))
    assert "failure_reason" not in shown


@pytest.mark.parametrize("event", FAILURES)
@pytest.mark.parametrize("has_rung", [True, False])
def test_a_call_that_nobody_answers_fails_and_says_why(event: str, has_rung: bool) -> None:
    call = ended(*TALK[:has_rung], {"after": 3, "event": event})
    assert (call["status"], call["failure_reason"]) == ("failed", FAILURES[event])
    assert (call["ended_at"], call["duration_seconds"]) == (at(63), 0)
    assert not call.keys() & {"started_at", "outcome", "transcript"}


@pytest.mark.parametrize(("event", "reason"), [("detect_voicemail", "voicemail"), ("fail", "error")])
def test_a_call_that_breaks_off_fails_and_has_a_transcript(event: str, reason: str) -> None:
    call = ended(*TALK, {"after": 7, "event": event})
    assert (call["status"], call["failure_reason"], call["duration_seconds"]) == ("failed", reason, 7)
    assert call["transcript"]
    assert "outcome" not in call


def test_a_machine_greets_as_machines_do() -> None:
    call = ended(*TALK, {"after": 7, "event": "detect_voicemail"})
    assert call["transcript"][0]["text"] == "You have reached the voicemail of this number."


def test_a_contact_that_hangs_up_completes_the_call() -> None:
    call = ended(*TALK, {"after": 1, "event": "contact_hang_up"})
    assert (call["status"], call["outcome"], call["duration_seconds"]) == ("completed", "contact_hung_up", 1)


@pytest.mark.parametrize("steps", [TALK, [*TALK, {"after": 901, "event": "finish"}]])
def test_a_talk_ends_at_its_limit(steps: Any) -> None:
    call = ended(*steps)
    assert (call["failure_reason"], call["duration_seconds"]) == ("max_duration_exceeded", 900)
    assert ended(*steps, max_duration_seconds=30)["duration_seconds"] == 30


def test_a_phone_that_nobody_picks_up_rings_for_a_minute() -> None:
    call = ended(TALK[0])
    assert (call["failure_reason"], call["ended_at"]) == ("no_answer", at(120))


def test_a_failed_call_is_not_tried_again() -> None:
    phone = TemPhoneDriver()
    phone.plan({"after": 0, "event": "ring"}, {"after": 2, "event": "busy"})
    call = phone.id()
    phone.play()
    assert [event for _, event in phone.story(call)] == ["create", "ring", "busy"]
    assert phone.page()["total"] == 1


def test_a_call_that_was_made_to_ring_before_its_time_does_not_ring_again() -> None:
    phone = TemPhoneDriver()
    phone.plan({"after": 0, "event": "ring"}, {"after": 90, "event": "answer"}, {"after": 10, "event": "finish"})
    call = phone.id()
    phone.happen(call, "ring")
    phone.play()
    assert phone.story(call) == [(at(0), "create"), (at(0), "ring"), (at(90), "answer"), (at(100), "finish")]


def test_calls_that_find_no_line_wait_in_the_order_in_which_they_were_due() -> None:
    phone = TemPhoneDriver()
    calls = [phone.id(scheduled_at=at(60 + n)) for n in (2, 0, 1)]
    phone.client.sandbox.world.accounts["temphone"].lines.capacity = 1
    phone.play()
    assert [phone.story(call)[1] for call in calls] == [(at(190), "ring"), (at(60), "ring"), (at(125), "ring")]


def test_calls_are_placed_whatever_the_local_hour() -> None:
    phone = TemPhoneDriver()
    call = phone.id(scheduled_at="2026-03-08T10:30:00Z")  # 3:30 on the night in which Los Angeles skips an hour
    phone.play()
    assert phone.story(call)[1] == ("2026-03-08T10:30:00Z", "ring")


def test_the_transcript_fits_into_the_call_and_is_the_same_whenever_it_is_read() -> None:
    phone = TemPhoneDriver()
    call = phone.id()
    phone.play()
    lines = phone.look(call)["transcript"]
    assert lines == phone.look(call)["transcript"]
    assert [line["start_seconds"] for line in lines] == sorted(line["start_seconds"] for line in lines)
    assert lines[-1]["start_seconds"] < 60
    assert {line["speaker"] for line in lines} == {"ai", "contact"}


def said(event: str, after: float = 60, **fields: object) -> list[tuple[str, str]]:
    """Return what is said on a call that ends so."""
    phone = TemPhoneDriver()
    phone.plan({"event": "ring"}, {"after": 5, "event": "answer"}, {"after": after, "event": event})
    call = phone.id(**fields)
    phone.play()
    return [(line["speaker"], line["text"]) for line in phone.look(call)["transcript"]]


def test_an_ai_that_has_finished_says_goodbye() -> None:
    for after in (6, 20, 60):
        speaker, text = said("finish", after)[-1]
        assert (speaker, text.endswith("Goodbye.")) == ("ai", True)


@pytest.mark.parametrize("event", ["time_out", "fail"])
def test_a_talk_that_breaks_off_has_no_goodbye(event: str) -> None:
    assert "bye" not in said(event, 33.3)[-1][1].lower()


def test_a_machine_that_was_noticed_hears_nothing() -> None:
    assert [speaker for speaker, _ in said("detect_voicemail", 9)] == ["contact"]


def test_the_ai_speaks_of_what_its_message_names_and_of_no_tracking_key() -> None:
    metadata = {"visit_day": "Tuesday", "playbook": "demo-7"}
    text = " ".join(text for _, text in said("finish", initial_message="Hi, {{visit_day}}?", metadata=metadata))
    assert "the visit day" in text
    assert "Alex" in text
    assert "demo-7" not in text
