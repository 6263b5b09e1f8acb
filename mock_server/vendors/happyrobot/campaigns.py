"""Campaigns: which calls are repeated, when, and how often (dossier 4.4; all of it proposed)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from mock_server.engine import moment
from mock_server.engine.calendar import EPOCH, LAST_KNOWN, zone_named
from mock_server.engine.moment import DAY, MINUTE

if TYPE_CHECKING:
    from mock_server.vendors.happyrobot.records import Call

QUERY, PERIOD, REPEATS = "No answer,Busy,Failed", 60, 3
"""What a rule means where it says nothing: which statuses, after how many minutes, how often."""


class Campaign:
    """What is common to the calls of one request to `/dial/scheduled`."""

    __slots__ = ("_on_day", "id", "most", "rules")

    def __init__(self, id_: str, rules: Sequence[Mapping[str, Any]] = (), most: int | None = None) -> None:
        self.id, self.rules = id_, rules
        self.most = REPEATS if most is None else most
        self._on_day: Counter[tuple[str, date]] = Counter()

    def consider(self, call: "Call") -> None:
        """A call has ended: repeat it, if a rule says so and the client did not give it up."""
        rule = next((rule for rule in self.rules if matches(rule, call.status)), None)
        if rule is None or call.is_given_up or call.attempt > self.most:
            return
        at = self._moment(call, rule)
        if at is not None:
            call.organization.place(replace(call.order, when=at), self, call)

    def _moment(self, call: "Call", rule: Mapping[str, Any]) -> int | None:
        """When: after the period, and on a day that has room. None where no day ever has."""
        at: int = call.organization.world.now + round(rule.get("retry_period", PERIOD) * MINUTE)
        most = rule.get("max_retry_per_day")
        if most is not None and most < 1:
            return None
        while at <= moment.LATEST:
            day = call.order.to, local_day(at, call.order.zone)
            if most is None or self._on_day[day] + 1 <= most:
                self._on_day[day] += 1
                return at
            at += DAY
        return None


def matches(rule: Mapping[str, Any], status: str) -> bool:
    """Whether a rule's query has this status: names separated by commas, in any case."""
    return status.lower() in {name.strip().lower() for name in rule.get("query", QUERY).split(",")}


def local_day(at: int, zone: str) -> date:
    """The day of an instant on the calendar of a zone."""
    return (EPOCH + timedelta(milliseconds=min(at, LAST_KNOWN))).astimezone(zone_named(zone)).date()


def local_instant(day: str, time: str, zone: str) -> int:
    """The instant of a wall clock's day and time in a zone; one that spring skips is as long after the change."""
    try:
        moment_ = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=zone_named(zone))
        return min(round(moment_.timestamp()) * moment.SECOND, moment.LATEST)
    except (ValueError, OverflowError):  # the year 0, or the edge of the calendar
        return moment.EARLIEST if day.startswith("0") else moment.LATEST
