"""The calling hours that a client is told: when they are open, and how long it waits for them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contract_tests.clients.adapter import Hours

HOURS = Hours(8, 21, ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("at", "is_open"), [("12:59:59", False), ("13:00", True), ("01:59:59", True), ("02:00", False)]
)
def test_they_are_those_of_the_people_called(at, is_open):
    assert HOURS.is_open(datetime.fromisoformat(f"2026-03-03T{at}Z")) is is_open


@pytest.mark.parametrize(
    ("at", "hours"), [("2026-03-03T15:00Z", 0), ("2026-03-03T12:30Z", 0.5), ("2026-03-03T02:00Z", 11)]
)
def test_a_client_waits_until_they_open(at, hours):
    assert HOURS.wait(datetime.fromisoformat(at)) == timedelta(hours=hours)


def test_the_night_in_which_summer_time_begins_is_an_hour_shorter():
    evening = datetime(2026, 3, 8, 3, tzinfo=UTC)  # ten in the evening over there
    assert evening + HOURS.wait(evening) == datetime(2026, 3, 8, 12, tzinfo=UTC)
