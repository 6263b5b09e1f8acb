"""One call, from queued to its end, and what it shows on the way."""

import pytest

from tests.driving import AGENT, NUMBERS, fresh
from tests.vogent.calling import after, called


@pytest.mark.parametrize(
    ("seconds", "status"), [(0, "queued"), (1, "ringing"), (4.999, "ringing"), (5, "in-progress"), (65, "completed")]
)
def test_a_call_is_queued_then_rings_then_talks_then_is_completed(seconds: float, status: str) -> None:
    assert after(seconds)["status"] == status


def test_a_call_in_the_queue_shows_what_is_known_and_leaves_out_the_rest() -> None:
    dial = after(0)
    assert (dial["systemResultType"], dial["recordings"], dial["transcript"]) == (None, [], [])
    assert not {"startedAt", "endedAt", "durationSeconds", "aiResult"} & dial.keys()
    assert dial["createdAt"] == dial["updatedAt"] == "2026-03-02T15:00:00Z"


def test_the_times_of_a_call() -> None:
    dial = after(65)
    assert {name: dial[name] for name in ("createdAt", "startedAt", "endedAt", "updatedAt")} == {
        "createdAt": "2026-03-02T15:00:00Z",
        "startedAt": "2026-03-02T15:00:01Z",
        "endedAt": "2026-03-02T15:01:05Z",
        "updatedAt": "2026-03-02T15:01:05Z",
    }


def test_the_duration_is_that_of_the_talk() -> None:
    assert after(65)["durationSeconds"] == 60


def test_an_update_is_what_came_last() -> None:
    assert [after(seconds)["updatedAt"][-9:] for seconds in (1, 5, 65, 66, 68)] == [
        "15:00:01Z",
        "15:00:05Z",
        "15:01:05Z",
        "15:01:06Z",
        "15:01:08Z",
    ]


def test_a_call_shows_its_whole_agent_and_whom_it_calls_from_where() -> None:
    client, call = called()
    dial = client.dial(call)
    assert dial["agent"] == next(agent for agent in client.get("/vogent/api/agents")["data"] if agent["id"] == AGENT)
    assert (dial["toNumber"], dial["fromNumberId"]) == ("+12025550000", NUMBERS[0])
    assert (dial["voiceId"], dial["versionedPromptId"]) == (
        dial["agent"]["defaultVoiceId"],
        dial["agent"]["defaultVersionedPromptId"],
    )


def test_reading_a_call_twice_shows_the_same() -> None:
    client, call = called()
    client.play()
    assert client.dial(call) == client.dial(call)


def test_after_an_event_from_outside_the_call_goes_on_as_the_scenario_does() -> None:
    client, call = called()
    client.advance(2)
    answer = client.fire("dials", call, "answer")
    assert (answer.status, answer.body["status"]) == (200, "in-progress")
    client.play()
    assert client.dial(call)["endedAt"] == "2026-03-02T15:01:02Z"


def test_an_event_that_a_call_cannot_have_now_is_refused_and_changes_nothing() -> None:
    client, call = called()
    before = client.story()
    answer = client.fire("dials", call, "answer")
    assert answer.status == 409
    assert "'answer' is not allowed while 'queued'" in answer.body["message"]
    assert client.story() == before


def test_a_deleted_agent_lets_its_calls_go_on() -> None:
    client, call = called()
    assert client.ask("DELETE", f"/vogent/api/agents/{AGENT}").status == 200
    client.play()
    assert client.dial(call)["status"] == "completed"


def test_a_new_scenario_is_for_calls_that_begin_later() -> None:
    client = fresh()
    job = client.started(2, maxConcurrentDials=1)
    client.advance(10)
    client.scenario(steps={"dial": [{"after": 1, "event": "busy"}]})
    client.play()
    assert [dial["status"] for dial in client.dials(job)] == ["busy", "completed"]
