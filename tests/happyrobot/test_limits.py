"""How long a talk may last: the call says, else the use case, else ten minutes."""

import pytest

from tests.happyrobot.driver import TALK, driver

LONG = (*TALK, (100_000, "agent_hang_up"))


@pytest.mark.parametrize(
    ("call", "use_case", "minutes"), [(3, 7, 3), (7, 3, 7), (None, 7, 7), (3, None, 3), (None, None, 10)]
)
def test_the_calls_own_limit_beats_the_use_cases_which_beats_ten_minutes(
    call: int | None, use_case: int | None, minutes: int
) -> None:
    one = driver().steps(*LONG)
    mine = one.use_case(**({"max_duration_mins": use_case} if use_case else {}))
    id_ = one.call(use_case_id=mine, **({"max_duration_mins": call} if call else {}))
    shown = one.play().read(id_)
    assert (shown["status"], shown["duration"], one.events(id_)[-1]) == ("Completed", 60 * minutes, "reach_limit")


@pytest.mark.parametrize(("item", "request_", "minutes"), [(2, 4, 2), (4, 2, 4), (None, 4, 4), (2, None, 2)])
def test_in_a_campaign_the_persons_limit_beats_the_campaigns(
    item: int | None, request_: int | None, minutes: int
) -> None:
    one = driver().steps(*LONG)
    person = {"phone_number": "+12025550111", **({"max_duration_mins": item} if item else {})}
    (id_,) = one.campaign(person, **({"max_duration_mins": request_} if request_ else {}))
    assert one.play().read(id_)["duration"] == 60 * minutes


def test_a_talk_of_exactly_the_limit_is_not_cut() -> None:
    one = driver().steps(*TALK, (60, "agent_hang_up"))
    call = one.call(max_duration_mins=1)
    assert one.play().events(call)[-1] == "agent_hang_up"


def test_the_limit_counts_also_when_somebody_answered_from_outside() -> None:
    one = driver().steps((1, "initiate"), (1, "ring"), (50, "answer"), (9999, "transfer"))
    call = one.call(max_duration_mins=2)
    one.advance(3)
    assert one.fire(call, "answer") == 200
    assert one.play().read(call)["duration"] == 120


@pytest.mark.parametrize("minutes", [1441, 2_147_483_647])
def test_the_page_names_no_longest_limit(minutes: int) -> None:
    one = driver().steps(*TALK)
    id_ = one.call(max_duration_mins=minutes)
    shown = one.play().read(id_)
    assert (shown["status"], shown["duration"]) == ("Completed", 60 * minutes)


def test_a_model_may_have_any_id() -> None:
    one = driver()
    assert one.read(one.call(model_id="m" * 24))["use_case"]["model"] == "Swift"
    (call,) = one.campaign("+12025550110", model_id="m-1", staggered_interval_minutes=2_147_483_647)
    assert one.read(call)["use_case"]["model"] == "Swift"
