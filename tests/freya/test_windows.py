"""No call of a campaign, first or repeated, starts outside its active days and hours."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.driving import fresh
from tests.freya.asking import create, outcomes, shown, started

STARTS = ["2026-03-02T15:00:00Z", "2026-03-07T20:00:00Z", "2026-10-24T20:00:00Z", "2026-12-31T20:00:00Z"]
ZONES = ["America/New_York", "Europe/Prague", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]


def text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def windows(draw: Any) -> dict[str, str]:
    first = draw(st.integers(0, 1379))
    return {"startTime": text(first), "endTime": text(draw(st.integers(first + 1, 1439)))}


campaigns = st.fixed_dictionaries(
    {
        "timezone": st.sampled_from(ZONES),
        "activeDays": st.lists(st.integers(0, 6), min_size=1, unique=True),
        "daySchedules": st.dictionaries(st.sampled_from("0123456"), windows(), max_size=3),
        "callRetries": st.integers(0, 3),
        "retryDelaySeconds": st.integers(0, 86_400),
        "retryDelayMode": st.sampled_from(["fixed", "next_day"]),
        "hours": windows(),
    }
).map(lambda drawn: {**{k: v for k, v in drawn.items() if k != "hours"}, **drawn["hours"]})


def is_open(fields: Any, at: str) -> bool:
    """Return whether the zone's clock shows an open time. `engine/test_daily_windows.py` is for days with a change."""
    wall = datetime.fromisoformat(at).astimezone(ZoneInfo(fields["timezone"]))
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    if midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset():
        return True
    hours = fields["daySchedules"].get(str(wall.weekday()), fields)
    return wall.weekday() in fields["activeDays"] and hours["startTime"] <= f"{wall:%H:%M}" < hours["endTime"]


@given(campaigns, st.sampled_from(STARTS), st.integers(1, 5))
def test_no_call_starts_outside_window_and_active_days(fields: Any, now: str, people: int) -> None:
    client = fresh(now=now, scenario="rough")
    create(client, people, **fields)
    client.play()
    assert [at for at in started(client) if not is_open(fields, at)] == []


@given(campaigns, st.sampled_from(STARTS))
def test_every_planned_retry_lies_inside_and_is_not_early(fields: Any, now: str) -> None:
    client = fresh(now=now, scenario="rough")
    create(client, 3, **fields)
    client.play()
    planned = [body["retryScheduledAt"] for body in outcomes(client) if body["willRetry"]]
    assert [at for at in planned if not is_open(fields, at)] == []


@given(campaigns.map(lambda fields: fields | {"retryDelayMode": "next_day", "callRetries": 3}), st.sampled_from(STARTS))
def test_next_day_lands_on_the_next_active_day(fields: Any, now: str) -> None:
    client = fresh(now=now, scenario="rough")
    create(client, 2, **fields)
    client.play()
    zone = ZoneInfo(fields["timezone"])
    for hook in client.webhooks():
        if hook["event"] == "campaign-call-outcome" and hook["body"]["willRetry"]:
            failed = datetime.fromisoformat(hook["at"]).astimezone(zone).date()
            again = datetime.fromisoformat(hook["body"]["retryScheduledAt"]).astimezone(zone).date()
            between = [failed + timedelta(days=n) for n in range(1, (again - failed).days)]
            assert again > failed
            assert again.weekday() in fields["activeDays"]
            assert not {day.weekday() for day in between} & set(fields["activeDays"])


@pytest.mark.parametrize("day", range(7))
def test_days_are_counted_from_monday(day: int) -> None:
    client = fresh(now="2026-03-02T00:00:00Z")
    create(client, activeDays=[day], startTime="09:00")
    client.play()
    assert started(client) == [f"2026-03-0{2 + day}T09:00:00Z"]


@pytest.mark.parametrize(
    ("now", "first"),
    [("2026-03-27T00:00:00Z", "08:00"), ("2026-03-30T00:00:00Z", "07:00"), ("2026-10-26T00:00:00Z", "08:00")],
)
def test_nine_in_prague_is_nine_in_winter_and_in_summer(now: str, first: str) -> None:
    client = fresh(now=now)
    create(client, startTime="09:00", timezone="Europe/Prague")
    client.play()
    assert started(client) == [f"{now[:10]}T{first}:00Z"]


def test_a_window_has_its_start_and_not_its_end() -> None:
    client = fresh(now="2026-03-02T17:00:00Z")
    create(client, startTime="09:00", endTime="17:00")
    client.play()
    assert started(client) == ["2026-03-03T09:00:00Z"]


def test_seconds_count() -> None:
    client = fresh(now="2026-03-02T09:00:00Z")
    create(client, startTime="09:00:30", endTime="09:00:31")
    client.play()
    assert started(client) == ["2026-03-02T09:00:30Z"]


def test_an_override_of_an_inactive_day_has_no_effect() -> None:
    client = fresh(now="2026-03-02T00:00:00Z")
    create(client, activeDays=[1], startTime="09:00", daySchedules={"0": {"startTime": "01:00", "endTime": "02:00"}})
    client.play()
    assert started(client) == ["2026-03-03T09:00:00Z"]


def test_without_a_start_date_it_is_active_at_once_even_outside_its_window() -> None:
    client = fresh(now="2026-03-02T20:00:00Z")
    campaign = create(client, startTime="09:00", endTime="17:00")
    client.advance(3600)
    assert (shown(client, campaign)["status"], started(client)) == ("active", [])


def test_a_call_that_began_inside_may_last_beyond_the_end() -> None:
    client = fresh(now="2026-03-02T16:59:59Z")
    create(client, endTime="17:00")
    client.play()
    assert started(client) == ["2026-03-02T16:59:59Z"]
