"""The time zones of telephone numbers: as given, else by the library `phonenumbers`."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from mock_server.engine.calendar import Calendar, is_zone
from mock_server.engine.moment import DAY

KNOWN_BY = 9
"""The number of first digits of a number that choose its zones."""

NORTH_AMERICA = "1"
"""The only country code of many countries whose mobiles have areas as landlines do."""

EVERY_DAY = range(7)
Zones = Sequence[str]


class CallingHours:
    """The calling hours of each zone, and in which of a number's zones a moment is outside them."""

    def __init__(self, hours: tuple[int, int], zones_of: Callable[[str], Zones]) -> None:
        self._hours, self._zones_of = hours, zones_of
        self._calendars: dict[str, Calendar] = {}

    def outside(self, number: str, at: int, zone: str | None = None) -> tuple[Zones, bool]:
        """Return the zones in which a call to a number is outside its hours, and whether these are all of its zones."""
        zones = (zone,) if zone and is_zone(zone) else self._zones(number)
        closed = [one for one in zones if not self._calendar(one).is_open(at)]
        return closed, len(closed) == len(zones)

    def _zones(self, number: str) -> Zones:
        """Return the zones of a number; none if they are so many that no hour suits all, since that says nothing."""
        found = self._zones_of(number)
        return found if len(found) == 1 or _ever_all_open(tuple(found), self._hours) else ()

    def _calendar(self, zone: str) -> Calendar:
        if zone not in self._calendars:
            self._calendars[zone] = _calendar(zone, self._hours)
        return self._calendars[zone]


@lru_cache(maxsize=256)
def _ever_all_open(zones: tuple[str, ...], hours: tuple[int, int]) -> bool:
    """Return whether some quarter of an hour on an ordinary day suits all of these zones."""
    calendars = [_calendar(zone, hours) for zone in zones]
    return any(all(one.is_open(at) for one in calendars) for at in range(0, DAY, DAY // 96))


def _calendar(zone: str, hours: tuple[int, int]) -> Calendar:
    return Calendar(zone, {day: [hours] for day in EVERY_DAY})


def zone_finder(given: Mapping[str, str]) -> Callable[[str], Zones] | None:
    """Return a function from E.164 numbers to zones; None without `phonenumbers` and without given zones."""
    library = _library()
    if library is None and not given:
        return None
    longest = max(map(len, given), default=0)

    def zones_of(number: str) -> Zones:
        digits = number[1:]
        for length in range(min(longest, len(digits)), 0, -1):
            if digits[:length] in given:
                return (given[digits[:length]],)
        return library(digits[:KNOWN_BY], len(digits)) if library else ()

    return zones_of


def _library() -> Callable[[str, int], Zones] | None:
    """Return a function from a number's first digits and length to zones, as `phonenumbers` has them."""
    try:
        table: Mapping[str, Zones] = import_module("phonenumbers.tzdata").TIMEZONE_DATA
        library, timezone = import_module("phonenumbers"), import_module("phonenumbers.timezone")
    except ImportError:
        return None

    @lru_cache(maxsize=8192)  # two megabytes
    def zones(digits: str, length: int) -> Zones:
        matches = [table[digits[:n]] for n in range(1, len(digits) + 1) if digits[:n] in table]
        if digits.startswith(NORTH_AMERICA):
            found = matches[-1] if len(matches) > 1 else ()  # a number of no area says nothing
        elif matches and len(matches[0]) > 1:
            found = _by_area(library, timezone, digits.ljust(length, "0")) or matches[-1]
        else:
            found = matches[0] if matches else ()
        return tuple(zone for zone in found if is_zone(zone))

    return zones


def _by_area(library: Any, timezone: Any, digits: str) -> Zones:
    """Return the zones of a large country's number: its area's, or all if it may be anywhere; none if it is invalid."""
    try:
        found: Zones = timezone.time_zones_for_number(library.parse(f"+{digits}"))
    except library.NumberParseException:
        return ()
    return found if any(map(is_zone, found)) else ()
