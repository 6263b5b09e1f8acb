"""The life of a job: started, paused, resumed, complete, or cancelled from outside."""

import pytest

from tests.driving import JOBS, MockClient, fresh
from tests.tiny import NOON

START = NOON + 3 * 3600 * 1000


def told(client: MockClient, record: str = "job") -> list[tuple[float, str]]:
    """Return what happened to records of a kind: (seconds after the start, event)."""
    happenings = client.sandbox.world.journal.since(0)
    return [((h.at - START) / 1000, h.move.event) for h in happenings if h.move.kind == record]


def paused(client: MockClient, job: str, value: bool) -> tuple[int, str]:
    answer = client.ask("POST", f"{JOBS}/{job}/paused", {"paused": value})
    return answer.status, answer.body.get("status")


def in_status(status: str) -> tuple[MockClient, str]:
    """A job of four rows that has this status."""
    client = fresh()
    job = client.job(4)
    if status != "INIT":
        client.start(job)
        client.advance(10)
    if status == "PAUSED":
        client.pause(job)
    if status == "COMPLETE":
        client.play()
    if status == "CANCELLED":
        assert client.fire("batch_dial_jobs", job, "cancel").status == 200
    return client, job


@pytest.mark.parametrize(
    ("status", "value", "answer"),
    [
        ("INIT", False, (200, "ACTIVE")),
        ("INIT", True, (200, "INIT")),
        ("ACTIVE", True, (200, "PAUSED")),
        ("ACTIVE", False, (200, "ACTIVE")),
        ("PAUSED", False, (200, "ACTIVE")),
        ("PAUSED", True, (200, "PAUSED")),
        ("COMPLETE", True, (400, None)),
        ("COMPLETE", False, (400, None)),
        ("CANCELLED", True, (400, None)),
        ("CANCELLED", False, (400, None)),
    ],
)
def test_setting_paused(status: str, value: bool, answer: tuple[int, str | None]) -> None:
    client, job = in_status(status)
    assert paused(client, job, value) == answer
    assert client.status(job) == (answer[1] or status)


@pytest.mark.parametrize(("status", "value"), [("INIT", True), ("ACTIVE", False), ("PAUSED", True)])
def test_a_value_that_is_there_already_changes_nothing(status: str, value: bool) -> None:
    client, job = in_status(status)
    before = client.story()
    paused(client, job, value)
    assert client.story() == before


@pytest.mark.parametrize("body", [{}, {"paused": None}, {"paused": "false"}, {"paused": 0}, []], ids=str)
def test_paused_must_be_a_boolean(body: object) -> None:
    client = fresh()
    job = client.job()
    assert client.ask("POST", f"{JOBS}/{job}/paused", body).status == 422
    assert client.status(job) == "INIT"


def test_a_job_of_three_is_complete_right_after_its_last_dial() -> None:
    client = fresh()
    client.started(3, maxConcurrentDials=2)
    client.play()
    assert told(client) == [(0, "create"), (0, "start"), (130, "complete")]
    assert [at for at, event in told(client, "dial") if event == "counterparty_hang_up"] == [65, 65, 130]


def test_complete_comes_as_soon_as_the_last_dial_is_final_and_before_its_recording() -> None:
    client = fresh()
    client.started(1)
    client.play()
    events = [happening["event"] for happening in client.journal()]
    assert events[-5:] == ["counterparty_hang_up", "complete", "record", "transcribe", "extract"]


@pytest.mark.parametrize("event", ["busy", "no_answer", "fail", "rate_limit"])
def test_a_row_whose_call_fails_counts_as_attempted_and_is_not_retried(event: str) -> None:
    client = fresh()
    client.scenario(steps={"dial": [{"after": 1, "event": event}]})
    job = client.started(3)
    client.play()
    assert (client.status(job), len(client.dials(job)), len(client.records("dials"))) == ("COMPLETE", 3, 3)


def test_a_pause_lets_calls_in_progress_end_and_starts_no_more() -> None:
    client, job = in_status("PAUSED")
    client.play()
    assert [dial["status"] for dial in client.dials(job)] == ["completed", "completed"]
    assert (client.status(job), len(client.queue(job))) == ("PAUSED", 2)


def test_a_job_whose_last_calls_end_in_a_pause_is_complete_when_it_resumes() -> None:
    client = fresh()
    job = client.started(2)
    client.advance(10)
    client.pause(job)
    client.play()
    assert client.status(job) == "PAUSED"
    assert client.start(job)["status"] == "ACTIVE"
    client.advance(0)
    assert client.status(job) == "COMPLETE"


def test_cancelling_lets_calls_in_progress_end_and_leaves_the_other_rows_in_the_queue() -> None:
    client, job = in_status("CANCELLED")
    client.play()
    assert [dial["status"] for dial in client.dials(job)] == ["completed", "completed"]
    assert (client.status(job), len(client.queue(job))) == ("CANCELLED", 2)


@pytest.mark.parametrize("status", ["INIT", "ACTIVE", "PAUSED"])
def test_the_control_plane_cancels_any_job_that_has_not_ended(status: str) -> None:
    client, job = in_status(status)
    answer = client.fire("batch_dial_jobs", job, "cancel")
    assert (answer.status, answer.body["status"], answer.body["id"]) == (200, "CANCELLED", job)


@pytest.mark.parametrize("status", ["COMPLETE", "CANCELLED"])
@pytest.mark.parametrize("event", ["start", "pause", "resume", "complete", "cancel"])
def test_nothing_brings_an_ended_job_back(status: str, event: str) -> None:
    client, job = in_status(status)
    assert client.fire("batch_dial_jobs", job, event).status == 409
    assert client.status(job) == status


def test_a_job_that_is_completed_by_hand_calls_nobody_any_more() -> None:
    client, job = in_status("ACTIVE")
    assert client.fire("batch_dial_jobs", job, "complete").status == 200
    client.play()
    assert (client.status(job), len(client.dials(job)), len(client.queue(job))) == ("COMPLETE", 2, 2)


def test_the_control_plane_can_start_a_job_too() -> None:
    client, job = in_status("INIT")
    assert client.fire("batch_dial_jobs", job, "start").status == 200
    client.play()
    assert client.status(job) == "COMPLETE"


def test_a_thousand_rows_with_realistic_odds_end_complete() -> None:
    client = fresh(scenario="mixed")
    job = client.started(1000, maxConcurrentDials=50)
    client.play()
    statuses = [dial["status"] for dial in client.dials(job)]
    assert (client.status(job), client.queue(job), len(statuses)) == ("COMPLETE", [], 1000)
    assert set(statuses) == {"completed", "busy", "no-answer", "failed"}
    assert 550 < statuses.count("completed") < 690
    assert len({dial["id"] for dial in client.dials(job)}) == 1000
