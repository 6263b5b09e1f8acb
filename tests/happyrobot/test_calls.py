"""One call, from its request to its end."""

import pytest

from tests.happyrobot.driver import DIEGO, START, SURVEY, TALK, driver, request


def test_a_call_is_initiated_rings_is_answered_and_completed() -> None:
    one = driver()
    call = one.call()
    one.play()
    assert one.events(call) == ["create", "initiate", "ring", "answer", "person_hang_up"]
    assert (one.status(call), one.read(call)["duration"]) == ("Completed", 60)


def test_a_created_call_is_reduced() -> None:
    created = driver().ok(
        "POST", "/dial/outbound", request(params={"first_name": "Mara"}, metadata={"orderId": "A-17"})
    )
    assert created.keys() == {"id", "organization_id", "metadata", "use_case", "created", "params"}
    assert len(created["id"]) == 24
    assert (created["created"], created["metadata"]["custom"]) == (START, {"orderId": "A-17"})
    assert created["use_case"]["model"] == "Swift"


@pytest.mark.parametrize("event", ["busy", "fail"])
@pytest.mark.parametrize("rung", [True, False], ids=["ringing", "initiated"])
def test_a_call_that_the_carrier_cannot_place(event: str, rung: bool) -> None:
    one = driver().steps(*TALK[: 1 + rung], (1, event))
    call = one.call()
    one.play()
    assert one.status(call) == {"busy": "Busy", "fail": "Failed"}[event]
    assert one.read(call)["duration"] == 0


def test_a_call_that_nobody_answers() -> None:
    one = driver().steps(*TALK[:2], (30, "no_answer"))
    call = one.call()
    assert one.play().status(call) == "No answer"


def test_a_call_that_the_scenario_lets_ring_ends_after_a_minute() -> None:
    one = driver().steps(*TALK[:2])
    call = one.call()
    one.play()
    assert (one.status(call), one.when(call, "no_answer")) == ("No answer", "2026-03-02T15:01:02Z")


def test_a_call_without_any_step_is_initiated_and_fails() -> None:
    one = driver().steps()
    call = one.call()
    assert one.play().events(call) == ["create", "initiate", "fail"]


def test_a_call_with_a_time_waits_for_it() -> None:
    one = driver()
    call = one.call(scheduled_for="2026-03-02T16:30:00+01:00")
    assert one.status(call) == "Scheduled"
    one.advance(1799)
    assert one.status(call) == "Scheduled"
    one.advance(1).advance(0)
    assert one.status(call) == "Queued"
    assert one.play().when(call, "due") == "2026-03-02T15:30:00Z"
    assert one.read(call)["scheduled_for"] == "2026-03-02T15:30:00Z"


def test_a_time_that_is_past_counts_as_now() -> None:
    one = driver()
    call = one.call(scheduled_for="2024-01-01T01:01:01Z")
    assert one.status(call) == "Queued"
    assert one.play().status(call) == "Completed"


def test_a_call_says_who_calls_in_which_language_and_for_what() -> None:
    shown = (one := driver()).read(one.call(agent_id=DIEGO, use_case_id=SURVEY, language="es-MX", campaign_id="c-1"))
    assert (shown["agent"]["name"], shown["language"], shown["use_case"]["id"]) == ("Diego", "es-MX", SURVEY)
    assert (shown["type"], shown["provider"], shown["campaign_id"]) == ("Outbound", "Twilio", "c-1")


def test_what_the_call_does_not_say_comes_from_its_use_case_and_the_organization() -> None:
    shown = (one := driver()).read(one.call(use_case_id=one.use_case(language="de-DE")))
    assert (shown["agent"]["name"], shown["language"], shown["use_case"]["model"]) == ("Kate", "de-DE", "Swift")


def test_the_deprecated_assistant_is_a_use_case() -> None:
    one = driver()
    body = {"number_id": "b00000000000000000000001", "phone_number": "+12025550110", "assistant_id": SURVEY}
    assert one.ok("POST", "/dial/outbound", body)["use_case"]["id"] == SURVEY


def test_the_carriers_id_is_there_once_the_call_was_handed_over() -> None:
    one = driver()
    call = one.call()
    assert one.read(call)["metadata"]["call_sid"] is None
    assert one.advance(1).read(call)["metadata"]["call_sid"] == f"CA00000000{call}"


def test_a_batch_is_answered_and_called_in_its_order() -> None:
    one = driver()
    numbers = [f"+1202555{n:04}" for n in range(20)]
    made = one.ok("POST", "/dial/outbound-batched", [request(phone_number=number) for number in numbers])
    assert [call["metadata"]["to"] for call in made] == numbers
    one.play()
    assert {call["status"] for call in one.calls()} == {"Completed"}


def test_calls_wait_for_a_free_line_in_the_order_in_which_they_came() -> None:
    one = driver()
    one.account.lines.capacity = 1
    calls = [one.call() for _ in range(3)]
    one.play()
    assert [one.when(call, "initiate")[-14:] for call in calls] == [
        "T15:00:00.500Z",
        "T15:01:05.500Z",
        "T15:02:10.500Z",
    ]


def test_a_new_call_has_the_first_line_of_its_log_and_an_ended_one_all_of_them() -> None:
    one = driver()
    call = one.call()
    assert [line["message"] for line in one.get(f"/calls/{call}/logs")] == ["create: the call is Queued"]
    logs = one.play().get(f"/calls/{call}/logs")
    assert [line["data"]["status"] for line in logs] == ["Queued", "Initiated", "Ringing", "In progress", "Completed"]


def test_a_failed_call_is_an_error_in_its_log() -> None:
    one = driver().steps((1, "initiate"), (1, "fail"))
    call = one.call()
    assert [line["level"] for line in one.play().get(f"/calls/{call}/logs")] == ["info", "info", "error"]


def test_a_call_that_is_put_off_from_outside_gives_its_line_back_and_is_made_later() -> None:
    one = driver()
    call = one.call()
    one.advance(0.1)
    assert one.account.lines.used == 1
    assert one.fire(call, "schedule") == 200
    assert (one.status(call), one.account.lines.used) == ("Scheduled", 0)
    one.play()
    assert (one.status(call), one.when(call, "initiate")) == ("Completed", "2026-03-02T16:00:00.600Z")
