"""Calling windows: when the wall clock of a time zone allows a call.

`Calendar` has any number of slots a weekday, in minutes, and answers from the edges of each day of UTC, which it keeps.
`DailyWindows` has one window a weekday, in seconds, and also answers by local day.

An instant is open exactly when its local weekday and time lie in a window. So the hour that is skipped in spring has no
minutes, but for a bound of `DailyWindows` in it, and the hour that is repeated in autumn is open, or closed, twice.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache, partial
from itertools import chain
from zoneinfo import ZoneInfo, available_timezones

from mock_server.instants import FIRST, LAST, OUTSIDE, NoSuchInstant

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 1440 * MINUTE
WEEK = 7 * DAY
DAY_SECONDS = 86_400
LOOK_AHEAD = 400 * DAY
DAYS_AHEAD = 400
DAYS_KEPT = 128
FOREVER = 253_402_300_800_000  # the end of the year 9999, where datetime ends

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
A_MONDAY = 4 * DAY  # 1970-01-05
FIRST_KNOWN, LAST_KNOWN = -62_135_596_800_000 + DAY, FOREVER - DAY - 1  # a day within datetime's range, for the offset
NOT_ZONES = {"localtime", "Factory"}  # listed by some systems; they mean "as on this machine" and "not set up"

Slots = Mapping[int, Sequence[tuple[int, int]]]  # weekday, Monday = 0 -> (first, end) minutes after local midnight
Span = tuple[int, int]  # (start, end), the end exclusive
Hours = tuple[int, int]  # (start, end) in seconds after midnight on the wall clock, the end exclusive


class Calendar:
    """Weekly slots on the wall clock of one zone.

    Instants are whole milliseconds since the Unix epoch. Slots that touch, as at midnight, are one window.
    """

    def __init__(self, zone: str, slots: Slots) -> None:
        week = _two_weeks(slots)
        self._ever_opens = bool(week)
        self._ever_closes = week != [(0, 2 * WEEK)]
        self._edges = lru_cache(DAYS_KEPT)(partial(_edges, zone_named(zone), week))

    def is_open(self, at: int) -> bool:
        return bisect_right(self._edges(at // DAY), at) % 2 == 1

    def open_until(self, at: int) -> int:
        """Return the end of the window around `at`: `at` itself if it is closed, FOREVER if the week has no gap."""
        if not self._ever_closes:
            return max(at, FOREVER)
        edges, place = self._place(at)
        while place % 2:
            at = edges[place]
            edges, place = self._place(at)
        return at

    def next_open(self, at: int) -> int | None:
        """Return the first open instant from `at` on, which may be `at`; None if there is none."""
        limit = at + LOOK_AHEAD if self._ever_opens else at
        while at < limit:
            edges, place = self._place(at)
            if place % 2:
                return at
            at = edges[place] if place < len(edges) else (at // DAY + 1) * DAY
        return None

    def _place(self, at: int) -> tuple[tuple[int, ...], int]:
        """Return the edges of the day around `at`, and how many of them have passed: an odd number means open."""
        edges = self._edges(at // DAY)
        return edges, bisect_right(edges, at)


class DailyWindows:
    """One window for each weekday (0 is Monday) on the wall clock of one zone.

    A bound that spring skips is as long after the change as the clocks were moved.
    """

    def __init__(self, zone: str, hours: Mapping[int, Hours]) -> None:
        for weekday, (start, end) in hours.items():
            if weekday not in range(7) or not 0 <= start < end <= DAY_SECONDS:
                raise ValueError(
                    f"weekday {weekday}, hours ({start}, {end}): expected 0 to 6, 0 <= start < end <= 86400"
                )
        self._zone, self._hours = zone_named(zone), dict(hours)

    def day(self, at: int) -> date:
        """Return the local day of an instant."""
        return (EPOCH + timedelta(milliseconds=at)).astimezone(self._zone).date()

    def first(self, day: date) -> tuple[int, int] | None:
        """Return (start, end) of the first window on this local day or a later one; None if there is none."""
        return next(self._from(day), None)

    def next_open(self, at: int) -> int | None:
        """Return the first open instant from `at` on, which may be `at`; None if there is none."""
        window = self._ahead(at)
        return window and max(at, window[0])

    def open_until(self, at: int) -> int:
        """Return the end of the window around `at`; `at` itself if it is closed."""
        window = self._ahead(at)
        return window[1] if window and window[0] <= at else at

    def day_after(self, at: int) -> int | None:
        """Return the start of the first window on a local day after that of `at`."""
        window = self.first(self.day(at) + timedelta(days=1))
        return window and window[0]

    def _ahead(self, at: int) -> tuple[int, int] | None:
        """Return the first window that is not over. Yesterday's may last into today where a zone skips a day."""
        return next((window for window in self._from(self.day(at) - timedelta(days=1)) if at < window[1]), None)

    def _from(self, first: date) -> Iterator[tuple[int, int]]:
        for n in range(DAYS_AHEAD):
            day = first + timedelta(days=n)
            hours = self._hours.get(day.weekday())
            if hours:
                start, end = self._instant(day, hours[0], fold=0), self._last_instant(day, hours[1])
                if start < end:
                    yield start, end

    def _last_instant(self, day: date, seconds: int) -> int:
        return max(self._instant(day, seconds, fold=0), self._instant(day, seconds, fold=1))

    def _instant(self, day: date, seconds: int, fold: int) -> int:
        """Return the instant at which the zone's clock shows this; `fold` chooses if it does so twice."""
        wall = datetime.combine(day, time(), self._zone) + timedelta(seconds=seconds)
        return (wall.replace(fold=fold) - EPOCH) // timedelta(milliseconds=1)


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of this exact IANA name. Raise ValueError for any other spelling, and for paths."""
    if not is_zone(name):
        raise ValueError(f"time zone {name!r} is unknown: expected an IANA name such as 'Europe/Berlin'")
    return ZoneInfo(name)


def local_hour(zone: str, at: int) -> int:
    """Return the hour that a clock in this zone shows."""
    return (at + _offset(ZoneInfo(zone), at)) // HOUR % 24


def local_instant(day: str, wall: str, zone: str) -> int:
    """Return when a clock of this zone shows a time (`HH:MM:SS`) on a day (`YYYY-MM-DD`).

    A time that spring skips is as long after the change; of one that autumn repeats, the first is meant. Raise
    `NoSuchInstant` if no calendar has the day, or its instant can't be written in UTC.
    """
    written = f"{day}T{wall}"
    try:
        at = (datetime.fromisoformat(written).replace(tzinfo=zone_named(zone)) - EPOCH) // timedelta(milliseconds=1)
    except ValueError:
        raise NoSuchInstant(written, "no calendar has this day") from None
    if not FIRST <= at <= LAST:
        raise NoSuchInstant(written, OUTSIDE)
    return at


def later_days(at: int, days: int, zone: str) -> int:
    """Return the instant at which a clock of this zone shows the same time, so many days later."""
    zone_ = zone_named(zone)
    wall = (EPOCH + timedelta(milliseconds=at)).astimezone(zone_).replace(tzinfo=None) + timedelta(days=days)
    return (wall.replace(tzinfo=zone_) - EPOCH) // timedelta(milliseconds=1)


def is_zone(name: str) -> bool:
    return name in _zones()


@cache
def _zones() -> set[str]:
    return available_timezones() - NOT_ZONES


def _two_weeks(slots: Slots) -> list[Span]:
    """Return the slots as spans after Monday's midnight, for two weeks, so that each span finds its end."""
    week = [(weekday * DAY + first * MINUTE, weekday * DAY + end * MINUTE) for weekday, first, end in _checked(slots)]
    return _joined(week + [(start + WEEK, end + WEEK) for start, end in week])


def _checked(slots: Slots) -> Iterable[tuple[int, int, int]]:
    for weekday, windows in slots.items():
        if weekday not in range(7):
            raise ValueError(f"weekday {weekday!r} is unknown: expected 0 (Monday) to 6 (Sunday)")
        for first, end in windows:
            if not 0 <= first < end <= 1440:
                raise ValueError(f"weekday {weekday}, slot ({first}, {end}): expected 0 <= start < end <= 1440")
            yield weekday, first, end


def _edges(zone: ZoneInfo, week: list[Span], day: int) -> tuple[int, ...]:
    """Return the instants of one day of UTC at which calling opens, closes, opens, closes, and so on."""
    spans: list[Span] = []
    for start, end, offset in _pieces(zone, day * DAY, (day + 1) * DAY):
        monday = (start + offset - A_MONDAY) // WEEK * WEEK + A_MONDAY - offset
        moved = ((opens + monday, closes + monday) for opens, closes in week)
        spans += [(max(opens, start), min(closes, end)) for opens, closes in moved if opens < end and closes > start]
    return tuple(chain.from_iterable(_joined(spans)))


def _pieces(zone: ZoneInfo, start: int, end: int) -> list[tuple[int, int, int]]:
    """Return the day, cut where the zone changes its offset; no zone has ever done so twice within four days."""
    before, after = _offset(zone, start), _offset(zone, end - 1)
    if before == after:
        return [(start, end, before)]
    change = start + bisect_left(range(start, end), True, key=lambda at: _offset(zone, at) == after)
    return [(start, change, before), (change, end, after)]


def _offset(zone: ZoneInfo, at: int) -> int:
    """Return how far the zone's clock is ahead of UTC, in milliseconds; constant beyond datetime's years."""
    moment = EPOCH + timedelta(milliseconds=min(max(at, FIRST_KNOWN), LAST_KNOWN))
    shown = moment.astimezone(zone).replace(tzinfo=UTC)
    return (shown - moment) // timedelta(milliseconds=1)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return the same spans in order, with those that touch or overlap joined into one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
