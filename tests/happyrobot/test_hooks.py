"""Hooks: `start` when a call is answered, `end` however it ends."""

from typing import Any

import pytest

from tests.happyrobot.driver import TALK, HappyRobotDriver, driver

HOOK = {"url": "https://one.example/hook", "headers": [{"key": "X-Token", "value": "sesame"}]}
OTHER = {"url": "https://two.example/hook"}


def told(one: HappyRobotDriver) -> list[tuple[str, str | None, str]]:
    return [(hook["event"], hook["url"], hook["body"]["call"]["status"]) for hook in one.client.webhooks()]


def hooked(*steps: Any, hooks: Any = (HOOK,)) -> HappyRobotDriver:
    one = driver().steps(*(steps or (*TALK, (20, "person_hang_up"))))
    one.call(use_case_id=one.use_case(hooks=list(hooks)), params={"first_name": "Mara"})
    return one.play()


def test_an_answered_call_is_told_twice() -> None:
    assert told(hooked()) == [("start", HOOK["url"], "In progress"), ("end", HOOK["url"], "Completed")]


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        (((1, "initiate"), (1, "busy")), "Busy"),
        (((1, "initiate"), (1, "fail")), "Failed"),
        ((*TALK[:2], (9, "no_answer")), "No answer"),
    ],
)
def test_a_call_that_never_connects_is_told_once_with_no_messages(steps: Any, status: str) -> None:
    one = hooked(*steps)
    assert told(one) == [("end", HOOK["url"], status)]
    assert one.client.webhooks()[0]["body"]["content"] == {"messages": []}


def test_a_call_that_was_cancelled_while_it_waited_is_told_as_ended() -> None:
    one = driver()
    call = one.call(use_case_id=one.use_case(hooks=[HOOK]), scheduled_for="2026-04-01T00:00:00Z")
    one.ok("POST", f"/calls/{call}/cancel")
    assert told(one.play()) == [("end", HOOK["url"], "Canceled")]


def test_each_hook_is_told() -> None:
    assert [url for _, url, _ in told(hooked(hooks=[HOOK, OTHER]))] == [HOOK["url"], OTHER["url"]] * 2


@pytest.mark.parametrize("hooks", [None, []], ids=str)
def test_where_nobody_asked_nobody_is_told(hooks: Any) -> None:
    one = driver()
    one.call(use_case_id=one.use_case(hooks=hooks))
    assert {url for _, url, _ in told(one.play())} == {None}


def test_who_was_to_be_told_when_it_happened_is_told() -> None:
    one = driver()
    mine = one.use_case(hooks=[HOOK])
    one.call(use_case_id=mine)
    one.advance(10)
    one.ok("PATCH", f"/use-cases/{mine}", {"hooks": [OTHER]})
    assert [url for _, url, _ in told(one.play())] == [HOOK["url"], OTHER["url"]]


def test_the_end_holds_the_conversation_that_the_transcript_shows() -> None:
    one = hooked()
    (call,) = one.calls()
    start, end = (hook["body"] for hook in one.client.webhooks())
    assert end["content"]["messages"] == one.get(f"/calls/{call['id']}/transcript")["messages"]
    assert start["content"] == {}


def test_the_start_knows_nothing_of_the_end() -> None:
    one = driver()
    one.call()
    start, end = (hook["body"]["call"] for hook in one.play().client.webhooks())
    late = {"duration", "costs", "extraction", "classification"}
    assert not late & start.keys()
    assert late <= end.keys()


def test_a_body_tells_of_the_call_as_it_was_whatever_was_written_on_it_later() -> None:
    one = driver()
    call = one.call()
    before = one.play().client.webhooks()
    one.ok("POST", f"/calls/{call}/notes", {"content": "late"})
    assert one.client.webhooks() == before


def test_what_a_call_is_told_to_have_drawn_is_what_it_shows() -> None:
    one = driver()
    call = one.call()
    end = one.play().client.webhooks()[-1]["body"]["call"]
    shown = one.read(call)
    assert (end["extraction"], end["classification"]) == (shown["extraction"], shown["classification"])
