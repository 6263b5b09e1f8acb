"""One window a day, with bounds that follow the zone's clock through its changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.calendar import DailyWindows
from mock_server.engine.moment import parse, text

HOUR = 3600


def window(zone: str, start: float, end: float, day: str) -> tuple[str, str]:
    """The first window from this day on: hours of the wall clock in, instants out."""
    windows = DailyWindows(zone, {weekday: (round(start * HOUR), round(end * HOUR)) for weekday in range(7)})
    found = windows.first(windows.day(parse(f"{day}T12:00:00Z")))
    assert found
    return text(found[0])[5:16], text(found[1])[5:16]


@pytest.mark.parametrize(
    ("zone", "start", "end", "day", "expected"),
    [
        ("UTC", 9, 17, "2026-03-02", ("03-02T09:00", "03-02T17:00")),
        ("UTC", 0, 24, "2026-03-02", ("03-02T00:00", "03-03T00:00")),
        ("Europe/Prague", 9, 17, "2026-03-28", ("03-28T08:00", "03-28T16:00")),
        ("Europe/Prague", 9, 17, "2026-03-29", ("03-29T07:00", "03-29T15:00")),
        ("Europe/Prague", 2.5, 4, "2026-03-29", ("03-29T01:30", "03-29T02:00")),  # 02:30 is skipped: 03:30 summer time
        ("Europe/Prague", 1, 2.5, "2026-03-29", ("03-29T00:00", "03-29T01:30")),
        ("Europe/Prague", 2.5, 4, "2026-10-25", ("10-25T00:30", "10-25T03:00")),  # the first 02:30
        ("Europe/Prague", 1, 2.5, "2026-10-25", ("10-24T23:00", "10-25T01:30")),  # the second
        ("Australia/Lord_Howe", 1.75, 3, "2026-04-05", ("04-04T14:45", "04-04T16:30")),
    ],
)
def test_the_bounds_of_a_day(zone: str, start: float, end: float, day: str, expected: tuple[str, str]) -> None:
    assert window(zone, start, end, day) == expected


WEEKDAYS = DailyWindows("America/New_York", dict.fromkeys(range(5), (9 * HOUR, 17 * HOUR)))


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-02T13:59:59Z", "2026-03-02T14:00:00Z"),
        ("2026-03-02T14:00:00Z", "2026-03-02T14:00:00Z"),
        ("2026-03-02T21:59:59Z", "2026-03-02T21:59:59Z"),
        ("2026-03-02T22:00:00Z", "2026-03-03T14:00:00Z"),
        ("2026-03-06T22:00:00Z", "2026-03-09T13:00:00Z"),  # over the weekend on which the clocks change
    ],
)
def test_a_window_has_its_start_and_not_its_end(at: str, opens: str) -> None:
    assert WEEKDAYS.next_open(parse(at)) == parse(opens)


def test_the_day_after_is_the_next_one_that_has_a_window() -> None:
    assert WEEKDAYS.day_after(parse("2026-03-02T03:00:00Z")) == parse("2026-03-02T14:00:00Z")  # still Sunday there
    assert WEEKDAYS.day_after(parse("2026-03-02T15:00:00Z")) == parse("2026-03-03T14:00:00Z")
    assert WEEKDAYS.day_after(parse("2026-03-06T15:00:00Z")) == parse("2026-03-09T13:00:00Z")


def test_without_hours_it_never_opens() -> None:
    never = DailyWindows("UTC", {})
    assert (never.next_open(0), never.open_until(5), never.day_after(0)) == (None, 5, None)


@pytest.mark.parametrize("hours", [{7: (0, 1)}, {0: (5, 5)}, {0: (-1, 5)}, {0: (0, 86_401)}])
def test_hours_that_are_none_are_refused(hours: dict[int, tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="expected 0 to 6"):
        DailyWindows("UTC", hours)


@given(st.integers(0, 4 * 10**12), st.sampled_from(["UTC", "Europe/Prague", "Pacific/Apia", "America/St_Johns"]))
def test_what_is_open_stays_open_until_its_end(at: int, zone: str) -> None:
    windows = DailyWindows(zone, {day: (8 * HOUR + day, 20 * HOUR - day) for day in (0, 2, 3, 6)})
    opens = windows.next_open(at)
    assert opens is not None
    assert opens >= at
    until = windows.open_until(opens)
    assert until > opens
    assert windows.next_open(until - 1) == until - 1
    assert windows.next_open(until) != until
