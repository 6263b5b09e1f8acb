"""Vogent's weekly schedule: local times, several slots a day, days counted from Sunday."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine.calendar import Calendar


def shown_schedule(sent: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The schedule as it is shown: null when it was sent switched off, and without the switch (dossier 5.1 #6)."""
    if sent is None or sent.get("disableSchedule"):
        return None
    return {name: value for name, value in sent.items() if name != "disableSchedule"}


def calendar(schedule: Mapping[str, Any] | None) -> Calendar | None:
    """The calling windows of a schedule; Vogent counts days from Sunday, the calendar from Monday."""
    if schedule is None:
        return None
    slots: dict[int, list[tuple[int, int]]] = {}
    for day in schedule["days"]:
        slots.setdefault((day["dayOfWeek"] + 6) % 7, []).extend(
            (minutes(slot["startTime"]), minutes(slot["endTime"])) for slot in day["timeSlots"]
        )
    return Calendar(schedule["timezone"], slots)


def minutes(wall: str) -> int:
    """`HH:MM` as minutes after midnight."""
    return 60 * int(wall[:2]) + int(wall[3:])
