"""Campaigns: which calls are repeated, when, and how often (dossier 4.4; all of it proposed)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from mock_server.engine import moment
from mock_server.engine.calendar import EPOCH, LAST_KNOWN, later_days, zone_named
from mock_server.engine.moment import MINUTE
from mock_server.vendors.call import PhoneCall

QUERY, PERIOD, REPEATS = "No answer,Busy,Failed", 60, 3
"""What a rule means where it says nothing: which statuses, after how many minutes, how often."""


class Campaign:
    """The common part of the calls of one request to `/dial/scheduled`."""

    kind, name, limit, windows = "campaign", None, None, None

    __slots__ = ("_on_day", "id", "most", "rules")

    def __init__(self, id_: str, rules: Sequence[Mapping[str, Any]] = (), most: int | None = None) -> None:
        self.id, self.rules = id_, rules
        self.most = REPEATS if most is None else most
        self._on_day: Counter[tuple[str, date]] = Counter()

    def next_time(self, call: PhoneCall) -> int | None:
        """Return when to repeat a call that has ended; None if no rule says so, or no day has room."""
        rule = next((rule for rule in self.rules if matches(rule, call.status)), None)
        if rule is None or call.attempt > self.most:
            return None
        zone = call.zone or "UTC"
        first: int = call.account.world.now + round(rule.get("retry_period", PERIOD) * MINUTE)
        most = rule.get("max_retry_per_day")
        if most is not None and most < 1:
            return None
        at, days = first, 0
        while at <= moment.LATEST:
            day = call.to or "", local_day(at, zone)
            if most is None or self._on_day[day] + 1 <= most:
                self._on_day[day] += 1
                return at
            days += 1
            at = later_days(first, days, zone)
        return None


def matches(rule: Mapping[str, Any], status: str) -> bool:
    """Return whether a rule's query has this status: names separated by commas, in any case."""
    return status.lower() in {name.strip().lower() for name in rule.get("query", QUERY).split(",")}


def local_day(at: int, zone: str) -> date:
    """Return the day of an instant on the calendar of a zone."""
    return (EPOCH + timedelta(milliseconds=min(at, LAST_KNOWN))).astimezone(zone_named(zone)).date()
