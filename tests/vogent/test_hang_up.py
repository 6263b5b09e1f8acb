"""Hanging up, in every status of a call."""

import pytest

from tests.driving import MockClient, fresh


def call_after(seconds: float) -> tuple[MockClient, str]:
    client = fresh()
    call = client.call()
    client.advance(seconds)
    return client, call


@pytest.mark.parametrize(
    ("seconds", "before", "after", "result"),
    [
        (0, "queued", "canceled", "CANCELLED"),
        (2, "ringing", "canceled", "CANCELLED"),
        (20, "in-progress", "completed", "USER_HANGUP"),
    ],
)
def test_a_call_that_has_not_ended(seconds: float, before: str, after: str, result: str) -> None:
    client, call = call_after(seconds)
    assert client.dial(call)["status"] == before
    assert client.hang_up(call) == (200, {"success": True})
    assert (client.dial(call)["status"], client.dial(call)["systemResultType"]) == (after, result)


def test_the_call_ends_at_once() -> None:
    client, call = call_after(20)
    client.hang_up(call)
    dial = client.dial(call)
    assert (dial["endedAt"], dial["durationSeconds"]) == ("2026-03-02T15:00:20Z", 15)


@pytest.mark.parametrize("seconds", [65, 100_000])
def test_a_call_that_has_ended_refuses(seconds: float) -> None:
    client, call = call_after(seconds)
    before = client.story()
    answer = client.hang_up(call)
    assert answer.status == 400
    assert "has ended" in answer.body["message"]
    assert client.story() == before


def test_hanging_up_twice_is_refused() -> None:
    client, call = call_after(20)
    assert [client.hang_up(call).status for _ in range(2)] == [200, 400]


def test_a_call_of_nobody_is_404() -> None:
    assert fresh().hang_up("nobody").status == 404


def test_nothing_of_the_plan_happens_afterwards() -> None:
    client, call = call_after(2)
    client.hang_up(call)
    client.play()
    assert [h["event"] for h in client.journal()] == ["create", "ring", "user_hang_up"]


def test_a_talk_that_was_ended_leaves_its_recording_and_transcript() -> None:
    client, call = call_after(30)
    client.hang_up(call)
    client.play()
    dial = client.dial(call)
    assert len(dial["recordings"]) == 1
    assert dial["transcript"][-1]["endTimeMs"] <= 25_000


def test_in_a_job_the_next_row_takes_its_place() -> None:
    client = fresh()
    job = client.started(3, maxConcurrentDials=1)
    client.advance(20)
    client.hang_up(client.records("dials")[0]["id"])
    client.play()
    assert [dial["createdAt"] for dial in client.dials(job)][::-1] == [
        "2026-03-02T15:00:00Z",
        "2026-03-02T15:00:20Z",
        "2026-03-02T15:01:25Z",
    ]


def test_hanging_up_the_last_call_completes_the_job() -> None:
    client = fresh()
    job = client.started(1)
    client.advance(20)
    client.hang_up(client.records("dials")[0]["id"])
    assert client.status(job) == "COMPLETE"


def test_a_call_that_waits_for_a_line_is_canceled_and_never_made() -> None:
    client = fresh()
    client.workspace.lines.capacity = 1
    first, second, third = client.call(), client.call(), client.call()
    client.advance(10)
    assert client.hang_up(second).status == 200
    client.advance(10)
    assert [client.dial(call)["status"] for call in (first, second, third)] == ["in-progress", "canceled", "queued"]
    client.play()
    assert [client.dial(call)["status"] for call in (first, second, third)] == ["completed", "canceled", "completed"]
    assert "fromNumberId" not in client.dial(second)


def test_hanging_up_while_the_job_is_paused_starts_nobody() -> None:
    client = fresh()
    job = client.started(3, maxConcurrentDials=1)
    client.advance(20)
    client.pause(job)
    client.hang_up(client.records("dials")[0]["id"])
    client.play()
    assert (client.status(job), len(client.queue(job))) == ("PAUSED", 2)
