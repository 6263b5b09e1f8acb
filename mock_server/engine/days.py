"""Calling windows by the day: each local day has at most one, from a wall-clock time to another on the same day.

Its bounds are found anew for each day of the zone. A bound in the hour that spring skips moves on by that hour; where
autumn has an hour twice, a start means the first of both and an end the second. (`calendar` judges instants instead.)
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from mock_server.engine.calendar import zone_named

DAY_SECONDS = 86_400
LOOK_AHEAD = 400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Hours = tuple[int, int]  # (start, end) in seconds after midnight on the wall clock, the end exclusive


class Days:
    """When calling is allowed: the hours of each weekday (0 is Monday) on the wall clock of one zone."""

    def __init__(self, zone: str, hours: Mapping[int, Hours]) -> None:
        for weekday, (start, end) in hours.items():
            if weekday not in range(7) or not 0 <= start < end <= DAY_SECONDS:
                raise ValueError(
                    f"weekday {weekday}, hours ({start}, {end}): expected 0 to 6, 0 <= start < end <= 86400"
                )
        self._zone, self._hours = zone_named(zone), dict(hours)

    def day(self, at: int) -> date:
        """The local day of an instant."""
        return (EPOCH + timedelta(milliseconds=at)).astimezone(self._zone).date()

    def first(self, day: date) -> tuple[int, int] | None:
        """(start, end) of the first window on this local day or a later one; None where there is none."""
        return next(self._from(day), None)

    def next_open(self, at: int) -> int | None:
        """The first open instant from `at` on, which may be `at`; None if there is none."""
        window = self._ahead(at)
        return window and max(at, window[0])

    def open_until(self, at: int) -> int:
        """When the window around `at` ends: `at` itself if it is closed."""
        window = self._ahead(at)
        return window[1] if window and window[0] <= at else at

    def day_after(self, at: int) -> int | None:
        """When the first window on a local day after that of `at` starts."""
        window = self.first(self.day(at) + timedelta(days=1))
        return window and window[0]

    def _ahead(self, at: int) -> tuple[int, int] | None:
        """The first window that is not over. One of yesterday may last into today where a zone leaves a day out."""
        return next((window for window in self._from(self.day(at) - timedelta(days=1)) if at < window[1]), None)

    def _from(self, first: date) -> Iterator[tuple[int, int]]:
        for n in range(LOOK_AHEAD):
            day = first + timedelta(days=n)
            hours = self._hours.get(day.weekday())
            if hours:
                start, end = self._instant(day, hours[0], fold=0), self._last_instant(day, hours[1])
                if start < end:
                    yield start, end

    def _last_instant(self, day: date, seconds: int) -> int:
        return max(self._instant(day, seconds, fold=0), self._instant(day, seconds, fold=1))

    def _instant(self, day: date, seconds: int, fold: int) -> int:
        """When the zone's clock shows this; the fold chooses between the two times that autumn has it."""
        wall = datetime.combine(day, time(), self._zone) + timedelta(seconds=seconds)
        return (wall.replace(fold=fold) - EPOCH) // timedelta(milliseconds=1)
