"""What a test asks of any vendor that calls many people, and how the vendor is asked for it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Json = Any
Request = tuple[str, str, Json]
"""Method, path with `{}` for the campaign, and body."""


class WeeklyHours(NamedTuple):
    """The hours in which calls may begin: on some days, from one minute until another."""

    zone: str
    days: frozenset[int]
    since: int
    until: int

    def have(self, at: datetime) -> bool:
        """Return whether the clocks of the zone show one of the hours; the end is outside."""
        wall = at.astimezone(ZoneInfo(self.zone))
        return wall.weekday() in self.days and self.since <= wall.hour * 60 + wall.minute < self.until

    @property
    def ends_in_a_skipped_hour(self) -> bool:
        """True if spring skips the end, in New York and Berlin: no clock shows it on that day."""
        return self.zone in ("America/New_York", "Europe/Berlin") and 120 < self.until < 180

    def clock(self, minute: int) -> str:
        return f"{minute // 60:02}:{minute % 60:02}"

    def first(self, now: datetime) -> tuple[datetime, datetime]:
        """Return when the first of them after this moment begin and end."""
        zone = ZoneInfo(self.zone)
        for n in range(1, 20):
            midnight = datetime.combine(now.astimezone(zone).date() + timedelta(days=n), datetime.min.time(), zone)
            opens = midnight + timedelta(minutes=self.since)
            if self.have(opens.astimezone(UTC)):  # else the clocks skip it
                return opens, opens + timedelta(minutes=self.until - self.since)
        raise AssertionError("no hour of these comes")


class CampaignTerms(NamedTuple):
    """The terms of a request: whom to call, how many at once, how often at most, and in which hours."""

    people: list[str]
    at_once: int = 2
    attempts: int = 1
    hours: WeeklyHours | None = None
    now: datetime = datetime(2026, 3, 2, 15, tzinfo=UTC)
    key: str | None = None


class CampaignRecipe(NamedTuple):
    """Asks a vendor to call many people. A text in place of anything says why the vendor has no such thing."""

    vendor: str
    record: str | None
    """The kind of record that the request makes; None where it makes calls alone."""
    call: tuple[str, str, str]
    """The calls in the journal and in the control plane, and the event by which a phone is dialled."""
    shown: tuple[str, Callable[[Json], str]]
    """The field of a call that is its id, and how its number is found."""
    ask: Callable[[CampaignTerms], tuple[str, Json]]
    id: Callable[[Json], str]
    start: Request | None = None
    hours: bool | str = True
    covers_all: bool = True
    """Whether all are called in the end, however narrow the hours are."""
    attempts: bool | str = True
    pause: Request | str = ""
    resume: Request | str = ""
    stop: Request | str = ""
    again: Request | str = "nobody is called again by a request"
    once: str = ""
    """Why a repeated request makes a second campaign; empty where it makes none."""
    people: tuple[str, Callable[[Json], Iterator[tuple[str, str | None]]]] | str = ""
    """Where the people are read; each with a final status, or None for somebody who is still to be called."""
