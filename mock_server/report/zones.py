"""The time zones of telephone numbers: as given, else by `phonenumbers`."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module

from mock_server.engine.calendar import Calendar, is_zone
from mock_server.engine.moment import DAY

LONGEST = 9
"""Digits that choose the zone of a number, at most."""

EVERY_DAY = range(7)
Zones = Sequence[str]


class Hours:
    """The calling hours of each zone, and how many of a number's zones are inside at a moment."""

    def __init__(self, hours: tuple[int, int], zones_of: Callable[[str], Zones]) -> None:
        self._hours, self._zones_of = hours, zones_of
        self._calendars: dict[str, Calendar] = {}

    def outside(self, number: str, at: int, zone: str | None = None) -> tuple[Zones, bool]:
        """The zones in which a call to a number at this moment is outside, and whether these are all of its zones."""
        zones = (zone,) if zone and is_zone(zone) else self._zones(number)
        closed = [one for one in zones if not self._calendar(one).is_open(at)]
        return closed, len(closed) == len(zones)

    def _zones(self, number: str) -> Zones:
        """The zones of a number; none where they are so many that no hour suits all: then it says nothing."""
        found = self._zones_of(number)
        return found if len(found) == 1 or _ever_all_open(tuple(found), self._hours) else ()

    def _calendar(self, zone: str) -> Calendar:
        if zone not in self._calendars:
            self._calendars[zone] = _calendar(zone, self._hours)
        return self._calendars[zone]


@lru_cache(maxsize=256)
def _ever_all_open(zones: tuple[str, ...], hours: tuple[int, int]) -> bool:
    """Whether there is a quarter of an hour on an ordinary day that suits all of these zones."""
    calendars = [_calendar(zone, hours) for zone in zones]
    return any(all(one.is_open(at) for one in calendars) for at in range(0, DAY, DAY // 96))


def _calendar(zone: str, hours: tuple[int, int]) -> Calendar:
    return Calendar(zone, {day: [hours] for day in EVERY_DAY})


def finder(given: Mapping[str, str]) -> Callable[[str], Zones] | None:
    """What tells the zones of a number in E.164; None where `phonenumbers` is missing and nothing was given."""
    try:
        known: Mapping[str, Zones] = import_module("phonenumbers.tzdata").TIMEZONE_DATA
    except ImportError:
        known = {}
    if not known and not given:
        return None
    table = {**known, **{digits: (zone,) for digits, zone in given.items()}}

    @lru_cache(maxsize=65_536)
    def of_prefix(digits: str) -> Zones:
        for length in range(len(digits), 0, -1):
            if digits[:length] in table:
                return tuple(zone for zone in table[digits[:length]] if is_zone(zone))
        return ()

    longest = max(LONGEST, *map(len, given), 0) if given else LONGEST
    return lambda number: of_prefix(number[1 : 1 + longest])
