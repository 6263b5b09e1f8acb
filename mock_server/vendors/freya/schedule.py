"""The schedule of a campaign: its windows, and the time of a retry (dossier 4.2 to 4.4)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from mock_server.engine.calendar import DAY_SECONDS, DailyWindows
from mock_server.engine.moment import SECOND
from mock_server.vendors.freya.errors import Invalid


class Schedule:
    """The windows of one campaign, and its way to repeat a call."""

    __slots__ = ("days", "delay", "mode", "start_day")

    def __init__(self, settings: Mapping[str, Any]) -> None:
        usual = _hours(settings)
        own = settings["daySchedules"]
        hours = {day: _hours(own[str(day)]) if str(day) in own else usual for day in settings["activeDays"]}
        self.days = DailyWindows(settings["timezone"], hours)
        self.start_day = date.fromisoformat(settings["startDate"]) if "startDate" in settings else None
        self.mode: str = settings["retryDelayMode"]
        self.delay: int = settings["retryDelaySeconds"] * SECOND

    def begins(self, now: int) -> int:
        """Return when the campaign starts: with the first window from its first day on; now if no day was named."""
        window = self.days.first(self.start_day) if self.start_day else None
        return window[0] if window else now

    def waits_until(self, now: int) -> int:
        """Return when a scheduled campaign starts: the next day, if an event scheduled it without a later start."""
        begins = self.begins(now)
        return begins if begins > now else self.days.day_after(now) or now

    def again(self, ended: int) -> int | None:
        """Return when a call that ended at this instant is repeated: always inside a window."""
        if self.mode == "next_day":
            return self.days.day_after(ended)
        return self.days.next_open(ended + self.delay)


def check(body: Mapping[str, Any], now: int) -> None:
    """Raise `Invalid` if a window ends before it starts, or the first day is over (dossier 3.1)."""
    _check_window("", body)
    for day, window in body["daySchedules"].items():
        _check_window(f"daySchedules.{day}.", window)
    if "startDate" in body:
        today = Schedule(body).days.day(now)
        if date.fromisoformat(body["startDate"]) < today:
            expected = f"expected {today.isoformat()} or later, the present day in {body['timezone']}"
            raise Invalid("startDate", f"seen {body['startDate']}, {expected}")


def _check_window(where: str, window: Mapping[str, Any]) -> None:
    start, end = _hours(window)
    if end <= start:
        seen = f"seen {window['endTime']}"
        raise Invalid(
            f"{where}endTime", f"{seen}, expected a time after startTime {window['startTime']}, on the same day"
        )


def _hours(window: Mapping[str, Any]) -> tuple[int, int]:
    """Return the bounds of a window in seconds after midnight; those of the whole day if they are missing."""
    start, end = window.get("startTime"), window.get("endTime")
    return (_seconds(start) if start else 0, _seconds(end) if end else DAY_SECONDS)


def _seconds(wall: str) -> int:
    """Return `HH:MM` or `HH:MM:SS` as seconds after midnight."""
    hours, minutes, *seconds = (int(part) for part in wall.split(":"))
    return 3600 * hours + 60 * minutes + sum(seconds)
