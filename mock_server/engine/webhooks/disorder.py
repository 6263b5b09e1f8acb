"""Disorder on purpose: what may go wrong with a webhook on its way, and the luck that decides it."""

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
"""In the order in which they are drawn. Each is always drawn: the odds of one never change the luck of another."""

WAITS_TO_BE_OVERTAKEN = moment.MINUTE
"""How long a webhook waits for the next one to pass it, at most."""


class Disorder:
    """The settings: odds by kind, how late is late, the events, and how often at most."""

    __slots__ = ("_events", "_odds", "_seconds", "is_client_gone", "left", "wanted")

    def __init__(self, wanted: Mapping[str, Any]) -> None:
        self.wanted = wanted
        late = wanted.get("late", {"odds": 0.0, "seconds": (0, 0)})
        self._odds = {kind: wanted.get(kind, 0.0) for kind in KINDS} | {"late": late["odds"]}
        self._seconds = late["seconds"]
        self._events = wanted.get("events")
        self.is_client_gone: bool = wanted.get("client_gone", False)
        """Whether the client has ended: what is lost then is no failure of it."""
        self.left: int | None = wanted.get("times")

    @property
    def remaining(self) -> dict[str, int]:
        """The number of attempts that it may still change, if that has a bound."""
        return {} if self.left is None else {"times": self.left}

    def draw(
        self, chance: Chance, event: str, number: int, attempt: int, impossible: Collection[str] = ()
    ) -> tuple[str, ...]:
        """Return the kinds of disorder that one attempt to send a webhook has."""
        if self.left == 0 or not (self._events is None or event in self._events):
            return ()
        luck = chance.draws(f"webhook {number}", attempt, "disorder")
        drawn = tuple(kind for kind in KINDS if luck.unit() < self._odds[kind] and kind not in impossible)
        if "lost" in drawn:
            drawn = ("lost",)  # nothing else can go wrong with it
        elif "late" in drawn:
            drawn = tuple(kind for kind in drawn if kind != "out_of_order")
        if drawn and self.left is not None:
            self.left -= 1
        return drawn

    def delay(self, chance: Chance, number: int, attempt: int) -> int:
        """Return how late a late attempt is, in milliseconds."""
        luck = chance.draws(f"webhook {number}", attempt, "delay")
        return round(luck.between(*self._seconds) * moment.SECOND)
