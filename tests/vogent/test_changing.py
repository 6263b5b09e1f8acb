"""A PUT changes a job in part; it shows at once, and rules from the next start."""

from typing import Any

import pytest

from tests.driving import JOBS, NUMBERS, MockClient, fresh

MONDAYS = {"timezone": "UTC", "days": [{"dayOfWeek": 1, "timeSlots": [{"startTime": "09:00", "endTime": "17:00"}]}]}
NEVER = {"timezone": "UTC", "days": []}


def full() -> tuple[MockClient, str, Any]:
    """A job with everything that a PUT may change."""
    client = fresh()
    job = client.job(6, fromPhoneNumberIds=NUMBERS[:1], schedule=MONDAYS)
    return client, job, client.get(f"{JOBS}/{job}")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"maxConcurrentDials": 5},
        {"fromPhoneNumberIds": NUMBERS[1:]},
        {"schedule": NEVER},
        {"schedule": None},
        {"maxConcurrentDials": 5, "schedule": None},
    ],
    ids=str,
)
def test_what_is_sent_is_changed_and_all_else_stays(change: dict[str, Any]) -> None:
    client, job, before = full()
    assert client.change(job, **change) == {**before, **change}
    assert client.get(f"{JOBS}/{job}") == {**before, **change}


def test_an_empty_list_of_numbers_takes_them_away() -> None:
    client, job, _ = full()
    assert "fromPhoneNumberIds" not in client.change(job, fromPhoneNumberIds=[])


@pytest.mark.parametrize(
    "fixed", [{"name": "other"}, {"callAgentId": "x"}, {"rows": []}, {"status": "COMPLETE"}, {"id": "x"}], ids=str
)
def test_nothing_else_can_be_changed(fixed: dict[str, Any]) -> None:
    client, job, before = full()
    assert client.change(job, **fixed) == before
    assert len(client.queue(job)) == 6


def test_a_switched_off_schedule_shows_as_null() -> None:
    client, job, _ = full()
    assert client.change(job, schedule={**MONDAYS, "disableSchedule": True})["schedule"] is None
    assert client.get(f"{JOBS}/{job}")["schedule"] is None


def test_a_schedule_that_is_not_switched_off_shows_without_the_switch() -> None:
    client, job, _ = full()
    assert client.change(job, schedule={**MONDAYS, "disableSchedule": False})["schedule"] == MONDAYS


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"maxConcurrentDials": 0}, 422),
        ({"maxConcurrentDials": None}, 422),
        ({"fromPhoneNumberIds": ["x"]}, 400),
        ({"fromPhoneNumberIds": None}, 422),
        ({"schedule": {"timezone": "UTC"}}, 422),
        ({"maxConcurrentDials": 9, "fromPhoneNumberIds": ["x"]}, 400),
    ],
    ids=str,
)
def test_a_change_that_is_refused_changes_nothing(change: dict[str, Any], status: int) -> None:
    client, job, before = full()
    assert client.ask("PUT", f"{JOBS}/{job}", change).status == status
    assert client.get(f"{JOBS}/{job}") == before


@pytest.mark.parametrize("ending", ["COMPLETE", "CANCELLED"])
def test_an_ended_job_refuses_changes(ending: str) -> None:
    client = fresh()
    job = client.started(1)
    client.play() if ending == "COMPLETE" else client.fire("batch_dial_jobs", job, "cancel")
    assert client.status(job) == ending
    assert client.ask("PUT", f"{JOBS}/{job}", {"maxConcurrentDials": 9}).status == 400
    assert client.get(f"{JOBS}/{job}")["maxConcurrentDials"] == 2


def under_way(client: MockClient) -> int:
    return sum(dial["status"] in ("queued", "ringing", "in-progress") for dial in client.records("dials"))


def test_before_the_start_a_change_rules_from_the_start() -> None:
    client = fresh()
    job = client.job(9)
    client.change(job, maxConcurrentDials=5)
    client.start(job)
    client.advance(10)
    assert under_way(client) == 5


def test_a_running_job_shows_a_change_and_goes_on_as_before() -> None:
    client = fresh()
    job = client.started(40, maxConcurrentDials=2)
    assert client.change(job, maxConcurrentDials=5)["maxConcurrentDials"] == 5
    for _ in range(4):
        client.advance(70)
        assert under_way(client) == 2


def test_after_a_pause_the_change_rules() -> None:
    client = fresh()
    job = client.started(40, maxConcurrentDials=2)
    client.change(job, maxConcurrentDials=5)
    client.pause(job)
    client.start(job)
    client.advance(10)
    assert under_way(client) == 5


def test_a_lower_limit_waits_until_enough_calls_have_ended() -> None:
    client = fresh()
    job = client.started(40, maxConcurrentDials=5)
    client.advance(30)
    client.change(job, maxConcurrentDials=2)
    client.pause(job)
    client.start(job)
    client.advance(10)
    assert under_way(client) == 5
    client.advance(60)
    assert under_way(client) == 2


def test_new_caller_numbers_are_used_from_the_next_start() -> None:
    client = fresh()
    job = client.started(6, maxConcurrentDials=1, fromPhoneNumberIds=NUMBERS[:1])
    client.change(job, fromPhoneNumberIds=NUMBERS[2:])
    client.advance(100)
    client.pause(job)
    client.start(job)
    client.play()
    callers = [dial["fromNumberId"] for dial in client.dials(job)][::-1]
    assert callers == NUMBERS[:1] * 2 + NUMBERS[2:] * 4


def test_a_new_schedule_is_kept_from_the_next_start() -> None:
    client = fresh()
    job = client.started(3, maxConcurrentDials=1)
    client.change(job, schedule=NEVER)
    client.advance(70)
    assert len(client.queue(job)) == 1
    client.pause(job)
    client.start(job)
    client.play()
    assert (client.status(job), len(client.queue(job))) == ("ACTIVE", 1)
