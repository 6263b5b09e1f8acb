"""Disorder on purpose: what may befall a webhook on its way, and whom luck lets it befall."""

from collections.abc import Collection, Mapping
from typing import Any

from mock_server.engine import moment
from mock_server.engine.chance import Chance

KINDS = (
    "lost",
    "late",
    "out_of_order",
    "twice",
    "stale_timestamp",
    "wrong_signature",
    "reserialised",
    "cut_off",
)
"""In the order in which luck is asked. Each is asked, always: the odds of one never change the luck of another."""

WAITS_TO_BE_OVERTAKEN = moment.MINUTE
"""How long a webhook waits for the next one to pass it, at most."""


class Disorder:
    """What was chosen: odds by kind, how late is late, for which events, and how often at most."""

    __slots__ = ("_events", "_odds", "_seconds", "left", "wanted")

    def __init__(self, wanted: Mapping[str, Any]) -> None:
        self.wanted = wanted
        late = wanted.get("late", {"odds": 0.0, "seconds": (0, 0)})
        self._odds = {kind: wanted.get(kind, 0.0) for kind in KINDS} | {"late": late["odds"]}
        self._seconds = late["seconds"]
        self._events = wanted.get("events")
        self.left: int | None = wanted.get("times")

    @property
    def remaining(self) -> dict[str, int]:
        """How often it may still strike, where that has a bound."""
        return {} if self.left is None else {"times": self.left}

    def strikes(
        self, chance: Chance, event: str, number: int, attempt: int, impossible: Collection[str] = ()
    ) -> tuple[str, ...]:
        """What befalls this attempt to carry a webhook."""
        if self.left == 0 or not (self._events is None or event in self._events):
            return ()
        luck = chance.draws(f"webhook {number}", attempt, "disorder")
        struck = tuple(kind for kind in KINDS if luck.unit() < self._odds[kind] and kind not in impossible)
        if "lost" in struck:
            struck = ("lost",)  # nothing else can befall it
        elif "late" in struck:
            struck = tuple(kind for kind in struck if kind != "out_of_order")
        if struck and self.left is not None:
            self.left -= 1
        return struck

    def delay(self, chance: Chance, number: int, attempt: int) -> int:
        """How late a late one is, in milliseconds."""
        luck = chance.draws(f"webhook {number}", attempt, "delay")
        return round(luck.between(*self._seconds) * moment.SECOND)
