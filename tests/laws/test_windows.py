"""No dial starts outside the windows of its job, whatever the clocks of its zone do."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.driving import fresh, moves

STARTS = [
    "2026-03-02T15:00:00Z",  # an ordinary Monday
    "2026-03-07T20:00:00Z",  # New York skips an hour in the night that follows
    "2026-03-28T20:00:00Z",  # so does Berlin
    "2026-10-24T20:00:00Z",  # Berlin repeats an hour
    "2026-10-31T20:00:00Z",  # New York does
    "2026-04-04T10:00:00Z",  # Lord Howe repeats half an hour
    "2026-12-31T20:00:00Z",
]
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]


@st.composite
def slots(draw: Any) -> dict[str, str]:
    first = draw(st.integers(0, 1380))
    end = draw(st.integers(first + 1, min(first + 180, 1439)))
    return {"startTime": f"{first // 60:02}:{first % 60:02}", "endTime": f"{end // 60:02}:{end % 60:02}"}


day = st.fixed_dictionaries({"dayOfWeek": st.integers(0, 6), "timeSlots": st.lists(slots(), min_size=1, max_size=3)})
schedules = st.fixed_dictionaries({"timezone": st.sampled_from(ZONES), "days": st.lists(day, min_size=1, max_size=4)})


def is_open(schedule: Any, at: str) -> bool:
    """Return whether the wall clock of the zone shows a time in one of the slots: 0 is Sunday, the end is outside."""
    wall = datetime.fromisoformat(at).astimezone(ZoneInfo(schedule["timezone"]))
    return any(
        wall.isoweekday() % 7 == day["dayOfWeek"] and slot["startTime"] <= f"{wall:%H:%M}" < slot["endTime"]
        for day in schedule["days"]
        for slot in day["timeSlots"]
    )


@given(schedules, st.sampled_from(STARTS), st.integers(1, 8), st.integers(1, 3))
def test_no_dial_starts_outside_its_window(schedule: Any, now: str, rows: int, limit: int) -> None:
    client = fresh(now=now, scenario="mixed")
    job = client.started(rows, maxConcurrentDials=limit, schedule=schedule)
    client.play()
    begun = [story[0][0] for story in moves(client).values()]
    assert [at for at in begun if not is_open(schedule, at)] == []
    assert (client.status(job), len(begun)) == ("COMPLETE", rows)


@given(schedules, schedules, st.sampled_from(STARTS), st.integers(0, 200_000))
def test_a_schedule_that_was_changed_on_a_pause_rules_from_the_next_start(
    one: Any, other: Any, now: str, wait: int
) -> None:
    client = fresh(now=now)
    job = client.started(4, maxConcurrentDials=1, schedule=one)
    client.advance(wait)
    before = {id_: story[0][0] for id_, story in moves(client).items()}
    if client.status(job) == "COMPLETE":
        return
    client.pause(job)
    client.change(job, schedule=other)
    client.start(job)
    client.play()
    begun = {id_: story[0][0] for id_, story in moves(client).items()}
    assert all(is_open(one, at) for at in before.values())
    assert all(is_open(other, at) for id_, at in begun.items() if id_ not in before)
    assert client.status(job) == "COMPLETE"


@given(schedules, st.sampled_from(STARTS))
def test_a_window_opens_to_the_second(schedule: Any, now: str) -> None:
    """The first dial begins at once or at the first open minute: a minute before, it is closed."""
    client = fresh(now=now)
    client.started(1, schedule=schedule)
    client.play()
    begun = datetime.fromisoformat(next(iter(moves(client).values()))[0][0])
    start = datetime.fromisoformat(now)
    if begun > start:
        assert begun.second == 0
        assert not is_open(schedule, datetime.fromtimestamp(begun.timestamp() - 1, UTC).isoformat())


@given(st.sampled_from(STARTS), st.sampled_from(ZONES))
def test_with_the_schedule_switched_off_calls_begin_at_once(now: str, zone: str) -> None:
    client = fresh(now=now)
    client.started(1, schedule={"timezone": zone, "days": [], "disableSchedule": True})
    client.advance(0)
    assert [story[0][0] for story in moves(client).values()] == [now]
