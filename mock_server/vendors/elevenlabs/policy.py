"""The policy of a campaign: its calling windows, and when a lead is called again (dossier 3.4, 4.8)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from mock_server.engine.calendar import EPOCH, Calendar, is_zone, local_instant, zone_named
from mock_server.engine.moment import SECOND
from mock_server.vendors.elevenlabs.errors import wrong

DAYS = range(7)
DAYS_AHEAD = 10
"""In so many days every window of a week comes, even beside a change of the clocks."""

ALWAYS = [{"weekdays": list(DAYS), "intervals": [{"start": "00:00", "end": "24:00"}]}]
RETRY: Mapping[str, Any] = {
    "retry_delay_seconds": 3600,
    "max_short_retries": 2,
    "max_total_calls": 3,
    "max_callbacks": 1,
    "max_redirects": 1,
    "interval_placement": "start",
    "rotate_step_seconds": 3600,
    "max_consecutive_failures_per_number": None,
}
WISHES: Mapping[str, Any] = {
    "callback_time": "callback_time",
    "redirect_phone_number": "redirect_phone_number",
    "stop": "stop",
    "mappings": {},
}
CONTEXT = {"call_type": True, "previous_conversation_id": True, "previous_summary": True, "previous_transcript": False}
SIMPLE = {
    "retry": {**RETRY, "max_total_calls": 1, "max_short_retries": 0},
    "data_collection": {**dict.fromkeys(("callback_time", "redirect_phone_number", "stop")), "mappings": {}},
    "followup_context": dict.fromkeys(CONTEXT, False),
}
"""What a `simple` campaign has (dossier 6.2 #34)."""


def snapshot(policy: Mapping[str, Any], zone: str | None) -> dict[str, Any]:
    """Return a whole policy: what is left out has its default (dossier 6.2 #32), and `zone` goes before its own."""
    return {
        "timezone": zone or policy.get("timezone") or "UTC",
        "calling_periods": policy.get("calling_periods") or ALWAYS,
        "retry": {**RETRY, **policy.get("retry", {})},
        "data_collection": {**WISHES, **policy.get("data_collection", {})},
        "followup_context": {**CONTEXT, **policy.get("followup_context", {})},
    }


def check(policy: Mapping[str, Any], place: str) -> None:
    """Raise 400 for an unknown zone, and for windows that overlap or end before they begin."""
    zone = policy.get("timezone")
    if zone is not None and not is_zone(zone):
        raise wrong(f"{place}timezone", zone, "a time zone such as America/New_York")
    try:
        by_day = _minutes(policy.get("calling_periods") or ALWAYS)
    except ValueError as error:
        raise wrong(f"{place}calling_periods", error, "an end after its start, on the same day") from None
    for day, spans in by_day.items():
        for (_, end), (start, _) in pairwise(spans):
            if start < end:
                raise wrong(f"{place}calling_periods", f"windows that overlap on day {day}", "windows that do not")


def _minutes(periods: Sequence[Mapping[str, Any]]) -> dict[int, list[tuple[int, int]]]:
    """Return the windows of each weekday in minutes, in order. Raise ValueError for one that is empty."""
    found: dict[int, list[tuple[int, int]]] = {}
    for period in periods:
        for interval in period["intervals"]:
            span = _minute(interval["start"]), _minute(interval["end"])
            if span[0] >= span[1]:
                raise ValueError(f"{interval['start']} to {interval['end']}")
            for day in period["weekdays"]:
                found.setdefault(day, []).append(span)
    return {day: sorted(spans) for day, spans in found.items()}


def _minute(wall: str) -> int:
    hours, _, minutes = wall.partition(":")
    return int(hours) * 60 + int(minutes)


class Schedule:
    """The windows of one campaign, and the times of its repeats."""

    __slots__ = ("_days", "_zone", "calendar", "retry")

    def __init__(self, policy: Mapping[str, Any]) -> None:
        self._days = _minutes(policy["calling_periods"])
        self._zone: str = policy["timezone"]
        self.calendar = Calendar(self._zone, self._days)
        self.retry: Mapping[str, Any] = policy["retry"]

    def next_open(self, at: int) -> int:
        """Return the first moment from `at` on at which calls may begin."""
        found = self.calendar.next_open(at)
        return at if found is None else found

    def soon(self, now: int) -> int | None:
        """Return when a short retry of a call that failed now is due; None if its window is over by then."""
        due = now + int(self.retry["retry_delay_seconds"]) * SECOND
        window = self._around(now)
        return due if window is not None and due < window[1] else None

    def later(self, now: int, unit: float) -> int:
        """Return when a retry is due that waits for the window after this one. `unit` is the luck of `random`."""
        window = self._around(now)
        ahead = next((one for one in self._from(now) if one[0] > now), None)
        if ahead is None:
            return self.next_open(now)
        length = ahead[1] - ahead[0]
        match self.retry["interval_placement"]:
            case "random":
                return ahead[0] + int(unit * length)
            case "rotate":
                offset = 0 if window is None else now - window[0]
                return ahead[0] + (offset + int(self.retry["rotate_step_seconds"]) * SECOND) % length
        return ahead[0]

    def _around(self, at: int) -> tuple[int, int] | None:
        """Return the window around a moment, as a policy names it: one that ends at midnight ends."""
        return next((one for one in self._from(at) if one[0] <= at < one[1]), None)

    def _from(self, at: int) -> Iterator[tuple[int, int]]:
        """Yield the windows of the days around a moment and after it, in order."""
        first = (EPOCH + timedelta(milliseconds=at)).astimezone(zone_named(self._zone)).date() - timedelta(days=1)
        for n in range(DAYS_AHEAD):
            day = first + timedelta(days=n)
            for start, end in self._days.get(day.weekday(), ()):
                opens, closes = self._instant(day, start), self._instant(day, end)
                if opens < closes:
                    yield opens, closes

    def _instant(self, day: date, minute: int) -> int:
        day += timedelta(days=minute // 1440)
        return local_instant(day.isoformat(), f"{minute // 60 % 24:02}:{minute % 60:02}:00", self._zone)
