"""Calling windows, held against what zoneinfo says the wall clock shows."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.calendar import DAY, FOREVER, MINUTE, WEEK, Calendar, Slots, is_zone, zone_named

Place = tuple[str, int]  # a zone and an instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR = 60 * MINUTE
STEP = 3 * DAY  # no zone changed twice within it
AWKWARD_ZONES = [
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Amsterdam",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Havana",
    "America/Santiago",
    "America/Asuncion",
    "America/Caracas",
    "America/Scoresbysund",
    "Africa/Casablanca",
    "Africa/Monrovia",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]


def utc(text: str) -> int:
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)


def shown(zone: str, at: int) -> datetime:
    """The oracle: what the wall clock shows."""
    return (EPOCH + timedelta(milliseconds=at)).astimezone(ZoneInfo(zone))


def in_a_slot(zone: str, slots: Slots, at: int) -> bool:
    wall = shown(zone, at)
    minute = wall.hour * 60 + wall.minute
    return any(first <= minute < end for first, end in slots.get(wall.weekday(), ()))


def slot(start: str, end: str) -> tuple[int, int]:
    (first_hour, first), (end_hour, last) = (map(int, text.split(":")) for text in (start, end))
    return first_hour * 60 + first, end_hour * 60 + last


def daily(*slots: tuple[int, int]) -> Slots:
    return dict.fromkeys(range(7), slots)


def windows(calendar: Calendar, start: str, hours: int) -> list[tuple[str, str]]:
    """The windows that open in the hours after an instant of UTC, as times of UTC."""
    at, end, found = utc(start), utc(start) + hours * HOUR, []
    while (opens := calendar.next_open(at)) is not None and opens < end:
        at = calendar.open_until(opens)
        found.append((f"{shown('UTC', opens):%H:%M}", f"{shown('UTC', at):%H:%M}"))
    return found


@cache
def transitions(zone: str) -> list[int]:
    """The instants from 1880 to 2037 at which the zone changes its offset, to the second."""
    marks = range(utc("1880-01-01"), utc("2037-12-31"), STEP)
    offsets = [shown(zone, at).utcoffset() for at in marks]
    return [change(zone, at) for at, now, then in zip(marks, offsets, offsets[1:], strict=False) if now != then] or [0]


def change(zone: str, at: int) -> int:
    low, high = at // 1000, (at + STEP) // 1000
    while high - low > 1:
        middle = (low + high) // 2
        same = shown(zone, middle * 1000).utcoffset() == shown(zone, at).utcoffset()
        low, high = (middle, high) if same else (low, middle)
    return high * 1000


zones = st.sampled_from(AWKWARD_ZONES)
minutes = st.integers(0, 1440) | st.integers(0, 48).map(lambda half_hour: half_hour * 30)
pairs = st.sets(minutes, min_size=2, max_size=2).map(lambda two: (min(two), max(two)))
weeks = st.dictionaries(st.integers(0, 6), st.lists(pairs, max_size=4), max_size=7)
whenever = st.integers(utc("2000-01-01"), utc("2037-12-31"))


@st.composite
def places(draw: st.DrawFn) -> Place:
    """A zone and an instant: anywhere, or within hours, or milliseconds, of a change of its offset."""
    zone = draw(zones)
    near = st.sampled_from(transitions(zone))
    away = st.integers(-30 * HOUR, 30 * HOUR) | st.integers(-2, 2) | st.integers(-60, 60).map(lambda n: n * MINUTE)
    return zone, draw(whenever | st.builds(int.__add__, near, away))


def samples(start: int, end: int) -> list[int]:
    """About two hundred instants, with both ends and minutes among them."""
    step = max(MINUTE, (end - start) // 200)
    return [*range(start, end, step), end - 1] if start < end else []


@given(places(), weeks, st.lists(st.integers(-DAY, DAY), max_size=20))
def test_open_is_when_the_wall_clock_shows_a_slot(place: Place, slots: Slots, away: list[int]) -> None:
    zone, at = place
    calendar = Calendar(zone, slots)
    for moment in [at, *(at + step for step in away)]:
        assert calendar.is_open(moment) == in_a_slot(zone, slots, moment)


@given(places(), weeks)
def test_a_window_is_open_to_its_last_millisecond(place: Place, slots: Slots) -> None:
    zone, at = place
    end = Calendar(zone, slots).open_until(at)
    assert end >= at
    assert all(in_a_slot(zone, slots, moment) for moment in samples(at, min(end, at + 2 * WEEK)))
    assert end == FOREVER or not in_a_slot(zone, slots, end)


@given(places(), weeks)
def test_nothing_is_open_before_the_next_opening(place: Place, slots: Slots) -> None:
    zone, at = place
    opens = Calendar(zone, slots).next_open(at)
    if opens is None:
        assert not any(slots.values())
    else:
        assert not any(in_a_slot(zone, slots, moment) for moment in samples(at, opens))
        assert in_a_slot(zone, slots, opens)


@given(places(), weeks, st.floats(0, 1))
def test_asking_on_the_way_changes_no_answer(place: Place, slots: Slots, share: float) -> None:
    zone, at = place
    calendar = Calendar(zone, slots)
    for far in (calendar.next_open(at), calendar.open_until(at)):
        if far is not None and at < far < FOREVER:
            halfway = at + int((far - at - 1) * share)
            assert far in (calendar.next_open(halfway), calendar.open_until(halfway))


@given(places(), weeks, weeks)
def test_two_calendars_in_one_are_open_when_either_is(place: Place, one: Slots, other: Slots) -> None:
    zone, at = place
    both = {weekday: [*one.get(weekday, ()), *other.get(weekday, ())] for weekday in range(7)}
    either = Calendar(zone, one).is_open(at) or Calendar(zone, other).is_open(at)
    assert Calendar(zone, both).is_open(at) == either


def test_a_skipped_hour_has_no_minutes() -> None:
    calendar = Calendar("Europe/Berlin", daily(slot("02:15", "02:45")))
    assert windows(calendar, "2025-03-30", 24) == []
    assert windows(calendar, "2025-03-31", 24) == [("00:15", "00:45")]


def test_a_window_that_begins_in_the_skipped_hour_opens_at_the_jump() -> None:
    calendar = Calendar("Europe/Berlin", daily(slot("02:30", "04:00")))
    assert windows(calendar, "2025-03-30", 24) == [("01:00", "02:00")]


def test_windows_around_the_skipped_hour_are_one() -> None:
    calendar = Calendar("Europe/Berlin", daily(slot("01:00", "02:00"), slot("03:00", "04:00")))
    assert windows(calendar, "2025-03-30", 12) == [("00:00", "02:00")]


def test_a_repeated_hour_counts_twice() -> None:
    calendar = Calendar("America/New_York", daily(slot("01:30", "02:30")))
    assert windows(calendar, "2025-11-02", 24) == [("05:30", "06:00"), ("06:30", "07:30")]


def test_half_an_hour_can_be_skipped_and_repeated() -> None:
    calendar = Calendar("Australia/Lord_Howe", daily(slot("01:40", "02:20")))
    assert windows(calendar, "2025-04-05", 24) == [("14:40", "15:00"), ("15:10", "15:50")]
    assert windows(calendar, "2025-10-04", 24) == [("15:10", "15:30")]


@pytest.mark.parametrize(
    ("zone", "day", "opens"), [("America/Havana", "2025-03-09", "05:00"), ("Asia/Beirut", "2025-03-29", "22:00")]
)
def test_a_midnight_that_is_skipped_opens_at_one(zone: str, day: str, opens: str) -> None:
    calendar = Calendar(zone, {6: [slot("00:00", "02:00")]})
    assert windows(calendar, day, 36) == [(opens, f"{int(opens[:2]) + 1}:00".zfill(5))]


def test_a_midnight_shown_twice_belongs_to_both_its_days() -> None:
    """St. John's went from 00:01 on Sunday back to 23:01 on Saturday."""
    sundays = Calendar("America/St_Johns", {6: [slot("00:00", "00:30")]})
    assert windows(sundays, "2010-11-06", 36) == [("02:30", "02:31"), ("03:30", "04:00")]


def test_a_skipped_day_has_no_windows() -> None:
    fridays = Calendar("Pacific/Apia", {4: [slot("00:00", "24:00")]})
    assert fridays.next_open(utc("2011-12-24 12:00")) == utc("2012-01-05 10:00")


def test_days_around_a_skipped_day_touch() -> None:
    calendar = Calendar("Pacific/Apia", {3: [slot("12:00", "24:00")], 5: [slot("00:00", "12:00")]})
    assert windows(calendar, "2011-12-29", 48) == [("22:00", "22:00")]


def test_an_offset_of_odd_seconds_is_kept_to_the_second() -> None:
    """Amsterdam was 19 minutes and 32 seconds ahead of Greenwich."""
    calendar = Calendar("Europe/Amsterdam", daily(slot("09:00", "17:00")))
    assert calendar.next_open(utc("1930-01-15")) == utc("1930-01-15 08:40:28")


def test_midnight_does_not_close_a_window_that_goes_on() -> None:
    calendar = Calendar("Asia/Kathmandu", {6: [slot("22:00", "24:00")], 0: [slot("00:00", "02:00")]})
    sunday = utc("2025-06-15 17:00")
    assert calendar.open_until(sunday) == sunday + 195 * MINUTE


def test_a_week_without_a_gap_is_open_for_ever() -> None:
    assert Calendar("Europe/Berlin", daily(slot("00:00", "24:00"))).open_until(utc("2025-01-01")) == FOREVER


def test_a_week_without_slots_never_opens() -> None:
    calendar = Calendar("Europe/Berlin", {3: []})
    assert calendar.next_open(0) is None
    assert calendar.open_until(0) == 0


@pytest.mark.parametrize("at", [-(10**15), 10**15])
def test_the_calendar_outlives_the_years_of_datetime(at: int) -> None:
    calendar = Calendar("Europe/Berlin", daily(slot("09:00", "17:00")))
    opens = calendar.next_open(at)
    assert opens is not None
    assert calendar.open_until(opens) - opens == 8 * HOUR


@pytest.mark.parametrize(
    "slots", [{7: []}, {-1: []}, {0: [(60, 60)]}, {0: [(90, 60)]}, {0: [(-1, 5)]}, {0: [(0, 1441)]}]
)
def test_a_slot_that_cannot_be_is_refused_by_name(slots: Slots) -> None:
    with pytest.raises(ValueError, match=f"weekday {next(iter(slots))}"):
        Calendar("Europe/Berlin", slots)


NO_ZONES = [
    "",
    ".",
    "..",
    "/etc/passwd",
    "../UTC",
    "Europe",
    "Europe/",
    "europe/berlin",
    "Mars/Base",
    "a\0b",
    "x" * 999,
    "\ud800",
]
NO_ZONES += ["localtime", "posixrules", "right/UTC", "tzdata.zi", "zone.tab", "UTC+2", " UTC"]


@pytest.mark.parametrize("name", NO_ZONES, ids=ascii)
def test_a_zone_that_is_none_is_refused_by_name(name: str) -> None:
    assert not is_zone(name)
    with pytest.raises(ValueError, match=r"time zone .* is unknown"):
        zone_named(name)


@pytest.mark.parametrize("name", AWKWARD_ZONES)
def test_a_zone_is_found_by_its_name(name: str) -> None:
    assert is_zone(name)
    assert zone_named(name) is ZoneInfo(name)
