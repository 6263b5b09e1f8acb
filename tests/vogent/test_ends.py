"""How calls end: nobody picks up, somebody hangs up, or the time is up."""

from typing import Any

import pytest

from tests.driving import SURVEY
from tests.vogent.calling import after, called

RESULTS = {
    "busy": ("busy", "BUSY"),
    "no_answer": ("no-answer", "NO_ANSWER"),
    "fail": ("failed", "FAILED"),
    "rate_limit": ("failed", "RATE_LIMITED"),
    "cancel": ("canceled", "CANCELLED"),
    "user_hang_up": ("canceled", "CANCELLED"),
}
ENDS_OF_A_TALK = {
    "counterparty_hang_up": "COUNTERPARTY_HANGUP",
    "agent_hang_up": "AGENT_HANGUP",
    "user_hang_up": "USER_HANGUP",
    "time_out": "TIMEOUT",
    "transfer": "TRANSFERRED",
    "detect_voicemail": "VOICEMAIL_DETECTED_HANGUP",
    "fall_silent": "LONG_SILENCE_HANGUP",
}
TALK = [{"after": 1, "event": "ring"}, {"after": 4, "event": "answer"}]


@pytest.mark.parametrize("event", RESULTS)
@pytest.mark.parametrize("rung", [True, False], ids=["ringing", "queued"])
def test_a_call_that_nobody_picks_up(event: str, rung: bool) -> None:
    dial = after(60, *TALK[:rung], {"after": 2, "event": event})
    assert (dial["status"], dial["systemResultType"]) == RESULTS[event]
    assert (dial["durationSeconds"], dial["recordings"], dial["transcript"]) == (0, [], [])
    assert ("startedAt" in dial, "endedAt" in dial) == (rung, True)


@pytest.mark.parametrize("event", ENDS_OF_A_TALK)
def test_the_end_of_a_talk(event: str) -> None:
    dial = after(60, *TALK, {"after": 20, "event": event})
    assert (dial["status"], dial["systemResultType"], dial["durationSeconds"]) == (
        "completed",
        ENDS_OF_A_TALK[event],
        20,
    )


def test_a_talk_ends_when_its_agents_time_is_up() -> None:
    dial = after(3600, *TALK, {"after": 3000, "event": "agent_hang_up"})
    assert (dial["systemResultType"], dial["durationSeconds"]) == ("TIMEOUT", 600)


def test_without_a_limit_of_its_agent_a_talk_may_last_three_hours() -> None:
    dial = after(20_000, *TALK, {"after": 15_000, "event": "agent_hang_up"}, callAgentId=SURVEY)
    assert (dial["systemResultType"], dial["durationSeconds"]) == ("TIMEOUT", 10800)


def test_a_talk_of_exactly_the_limit_is_not_cut() -> None:
    assert after(3600, *TALK, {"after": 600, "event": "agent_hang_up"})["systemResultType"] == "AGENT_HANGUP"


def test_a_talk_that_nobody_ends_is_ended_by_the_limit() -> None:
    assert after(3600, *TALK)["systemResultType"] == "TIMEOUT"


@pytest.mark.parametrize("event", ["answer", "ring"])
def test_the_limit_counts_also_when_an_event_came_from_outside(event: str) -> None:
    client, call = called(
        {"after": 5, "event": "ring"}, {"after": 5, "event": "answer"}, {"after": 999, "event": "transfer"}
    )
    client.advance(5 if event == "answer" else 1)
    assert client.fire("dials", call, event).status == 200
    client.play()
    assert (client.dial(call)["systemResultType"], client.dial(call)["durationSeconds"]) == ("TIMEOUT", 600)


@pytest.mark.parametrize("steps", [TALK[:1], [{"after": 1, "event": "ring"}, {"after": 9, "event": "transfer"}]])
def test_a_call_that_the_scenario_lets_ring_is_not_answered_after_a_minute(steps: Any) -> None:
    dial = after(3600, *steps)
    assert (dial["systemResultType"], dial["endedAt"]) == ("NO_ANSWER", "2026-03-02T15:01:01Z")


def test_a_call_that_rings_by_an_event_of_which_the_scenario_knows_nothing_ends_too() -> None:
    client, call = called({"after": 60, "event": "fail"})
    assert client.fire("dials", call, "ring").status == 200
    client.play()
    assert (client.dial(call)["status"], client.records("batch_dial_jobs")[0]["status"]) == ("no-answer", "COMPLETE")
