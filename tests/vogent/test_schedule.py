"""A job's weekly schedule: Sunday is 0, the start belongs to a slot, the end does not."""

from typing import Any

import pytest

from tests.driving import MockClient, fresh, moves

SUNDAY = "2026-03-01T00:00:00Z"


def slot(start: str, end: str) -> dict[str, str]:
    return {"startTime": start, "endTime": end}


def weekly(*days: tuple[int, list[dict[str, str]]], zone: str = "UTC", **more: Any) -> dict[str, Any]:
    return {"timezone": zone, "days": [{"dayOfWeek": day, "timeSlots": slots} for day, slots in days], **more}


def begun(schedule: Any, rows: int = 1, now: str = SUNDAY, limit: int = 1) -> list[str]:
    """Return when the dials of a job with this schedule begin."""
    client = fresh(now=now)
    client.started(rows, schedule=schedule, maxConcurrentDials=limit)
    client.play()
    return [story[0][0] for story in moves(client).values()]


def refused(schedule: Any) -> tuple[int, str]:
    answer = fresh().ask("POST", "/vogent/api/batch_dial_jobs", {**BODY, "schedule": schedule})
    return answer.status, answer.body["message"]


BODY = {
    "name": "a job",
    "callAgentId": "a0000000-0000-4000-8000-000000000001",
    "maxConcurrentDials": 1,
    "rows": [{"toNumber": "+12025550100"}],
}


@pytest.mark.parametrize("day", range(7))
def test_days_are_counted_from_sunday(day: int) -> None:
    assert begun(weekly((day, [slot("09:00", "17:00")]))) == [f"2026-03-0{1 + day}T09:00:00Z"]


def test_the_start_belongs_to_a_slot_and_the_end_does_not() -> None:
    """Calls take 65 seconds, one at a time: the second would begin at the very end."""
    hour = weekly((0, [slot("09:00", "09:13")]))
    assert begun(hour, 13)[-2:] == ["2026-03-01T09:11:55Z", "2026-03-08T09:00:00Z"]


def test_a_lunch_gap_is_kept() -> None:
    lunch = weekly((0, [slot("11:58", "12:00"), slot("13:00", "14:00")]))
    assert begun(lunch, 3) == ["2026-03-01T11:58:00Z", "2026-03-01T11:59:05Z", "2026-03-01T13:00:00Z"]


def test_a_call_that_runs_when_the_window_closes_is_let_run() -> None:
    client = fresh(now=SUNDAY)
    job = client.started(1, schedule=weekly((0, [slot("09:00", "09:01")])))
    client.play()
    assert client.dials(job)[0]["endedAt"] == "2026-03-01T09:01:05Z"


def test_times_are_those_of_the_zone() -> None:
    assert begun(weekly((1, [slot("09:00", "17:00")]), zone="America/New_York")) == ["2026-03-02T14:00:00Z"]
    assert begun(weekly((1, [slot("09:00", "17:00")]), zone="Asia/Kolkata")) == ["2026-03-02T03:30:00Z"]


def test_the_hour_that_spring_skips_has_no_calls() -> None:
    schedule = weekly((0, [slot("02:00", "03:00")]), zone="America/New_York")
    assert begun(schedule, now="2026-03-08T00:00:00Z") == ["2026-03-15T06:00:00Z"]


def test_the_hour_that_autumn_repeats_has_calls_twice() -> None:
    schedule = weekly((0, [slot("01:00", "01:01")]), zone="America/New_York")
    assert begun(schedule, 2, now="2026-11-01T00:00:00Z") == ["2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z"]


def test_after_the_change_of_clocks_nine_is_still_nine() -> None:
    schedule = weekly((0, [slot("09:00", "09:01")]), zone="Europe/Berlin")
    assert begun(schedule, 2, now="2026-03-22T00:00:00Z") == ["2026-03-22T08:00:00Z", "2026-03-29T07:00:00Z"]


def test_outside_the_window_a_job_is_active_and_starts_nothing() -> None:
    client = fresh(now=SUNDAY)
    job = client.started(2, schedule=weekly((3, [slot("09:00", "17:00")])))
    client.advance(2 * 86_400)
    assert (client.status(job), client.records("dials"), len(client.queue(job))) == ("ACTIVE", [], 2)


def test_days_that_are_not_listed_have_no_calls() -> None:
    assert begun(weekly()) == []


@pytest.mark.parametrize(
    "schedule", [None, weekly(disableSchedule=True), weekly((0, []), disableSchedule=True)], ids=str
)
def test_without_a_schedule_or_with_it_switched_off_calls_begin_at_once(schedule: Any) -> None:
    assert begun(schedule) == [SUNDAY]


def test_a_switched_off_schedule_is_shown_as_null() -> None:
    client = fresh()
    client.job(schedule=weekly((1, [slot("09:00", "17:00")]), disableSchedule=True))
    assert client.records("batch_dial_jobs")[0]["schedule"] is None


def test_a_schedule_is_shown_as_it_was_sent() -> None:
    client, sent = fresh(), weekly((1, [slot("09:00", "12:00"), slot("13:00", "17:00")]), zone="Europe/Berlin")
    client.job(schedule=sent)
    assert client.records("batch_dial_jobs")[0]["schedule"] == sent


def test_overlapping_slots_and_days_listed_twice_are_joined() -> None:
    schedule = weekly((0, [slot("09:00", "09:02"), slot("09:01", "09:03")]), (0, [slot("09:03", "09:05")]))
    assert len([at for at in begun(schedule, 6) if at.startswith("2026-03-01")]) == 5


@pytest.mark.parametrize("end", ["09:00", "08:59", "00:00"])
def test_a_slot_that_does_not_end_after_its_start_is_422(end: str) -> None:
    status, message = refused(weekly((0, [slot("01:00", "02:00"), slot("09:00", end)])))
    assert status == 422
    assert message.startswith("body/schedule/days/0/timeSlots/1: seen 09:00 to")


@pytest.mark.parametrize("time", ["9:00", "24:00", "12:60", "noon", "", "09:00:00", "-1:00", 900, None])
def test_a_time_that_is_none_is_422(time: Any) -> None:
    status, message = refused(weekly((0, [slot(time, "23:00")])))
    assert status == 422
    assert "startTime" in message


@pytest.mark.parametrize("zone", ["Mars/Olympus", "EST5", "", "utc", "../UTC", "localtime", "+01:00", None, 1])
def test_a_zone_that_is_none_is_422(zone: Any) -> None:
    status, message = refused({**weekly(), "timezone": zone})
    assert status == 422
    assert "timezone" in message


@pytest.mark.parametrize("day", [-1, 7, 1.5, "1", "MONDAY", None])
def test_a_day_that_is_none_is_422(day: Any) -> None:
    status, message = refused(weekly((day, [slot("09:00", "17:00")])))
    assert status == 422
    assert "dayOfWeek" in message


@pytest.mark.parametrize("missing", ["days", "timezone"])
def test_days_and_zone_are_needed_even_when_the_schedule_is_switched_off(missing: str) -> None:
    schedule = weekly(disableSchedule=True)
    del schedule[missing]
    assert refused(schedule)[0] == 422


def paused_over_the_opening(client: MockClient) -> str:
    job = client.started(2, schedule=weekly((0, [slot("09:00", "17:00")])))
    client.pause(job)
    client.clock(to="2026-03-01T10:00:00Z")
    return job


def test_a_job_that_is_paused_when_its_window_opens_begins_when_it_resumes() -> None:
    client = fresh(now=SUNDAY)
    job = paused_over_the_opening(client)
    assert client.records("dials") == []
    client.start(job)
    client.play()
    assert {story[0][0] for story in moves(client).values()} == {"2026-03-01T10:00:00Z"}
