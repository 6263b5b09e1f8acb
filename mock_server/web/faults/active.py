"""A fault that is active in one world: which requests it strikes, how often, how likely and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

from mock_server.engine.chance import Chance, Luck
from mock_server.web.faults.catalog import FaultType

MOST_COUNTED = 10_000
"""Requests that one fault tells apart; any further one counts as a first attempt."""


@dataclass(frozen=True)
class Bounds:
    """The bounds of a fault: which requests, how often, how likely and until when. None is no bound."""

    vendor: str | None = None
    operation: str | None = None
    number: str | None = None
    times: int = 1
    odds: float = 1.0
    for_seconds: float | None = None
    expires_after: float = 600.0


@dataclass(frozen=True)
class Candidate:
    """A request that a fault may strike."""

    vendor: str
    operation: str
    is_safe: bool
    content: bytes
    """Path, query and body, one after another."""

    @cached_property
    def identity(self) -> str:
        """A name for the request that is the same whenever it is repeated."""
        return f"{self.operation} {blake2b(self.content, digest_size=16).hexdigest()}"


class ActiveFault:
    """A fault that is active in a world."""

    def __init__(
        self, id_: str, kind: FaultType, bounds: Bounds, given: Mapping[str, Any], now: int, real: float
    ) -> None:
        """`now` is the world's time in milliseconds, `real` that of a real clock in seconds."""
        self.id, self.kind, self.bounds = id_, kind, bounds
        self.parameters = kind.filled(given)
        self.struck = self.attempt = 0
        self.until = 0
        """The end of the time that this fault told clients to wait."""
        self._ends = None if bounds.for_seconds is None else now + int(bounds.for_seconds * 1000)
        self._expires = real + bounds.expires_after
        self._seen: dict[str, int] = {}

    def has_expired(self, real: float) -> bool:
        """Return whether the fault is to be forgotten, and with it the time that it told clients to wait."""
        return real >= self._expires

    def is_over(self, now: int) -> bool:
        """Return whether the fault strikes no more: it did as often as it may, or its virtual time is over."""
        return self.struck >= self.bounds.times or (self._ends is not None and now >= self._ends)

    def is_in_scope(self, candidate: Candidate) -> bool:
        """Return whether a request is to the fault's vendor and operation, and of the sort that it strikes."""
        bounds, strikes = self.bounds, self.kind.strikes
        return (
            bounds.vendor in (None, candidate.vendor)
            and bounds.operation in (None, candidate.operation)
            and (strikes == "any" or (strikes == "reads") == candidate.is_safe)
        )

    def has_luck(self, chance: Chance, candidate: Candidate, now: int) -> bool:
        """Return whether luck has the fault strike now. A request that is repeated draws anew, as the next attempt."""
        if self.is_over(now):
            return False
        self.attempt = self._seen.get(candidate.identity, 0)
        if self.attempt or len(self._seen) < MOST_COUNTED:
            self._seen[candidate.identity] = self.attempt + 1
        return self.bounds.odds >= 1 or self.draw(chance, candidate, "strike").unit() < self.bounds.odds

    def draw(self, chance: Chance, candidate: Candidate, purpose: str) -> Luck:
        """Return the luck of a request with this fault, which no other request changes."""
        return chance.draws(candidate.identity, self.attempt, f"{self.id} {purpose}")

    def state(self, real: float) -> dict[str, Any]:
        """Return the fault as values of JSON, with what it has counted; `real` is that of a real clock in seconds."""
        return {
            "id": self.id,
            "name": self.kind.name,
            "bounds": vars(self.bounds),
            "parameters": self.parameters,
            "counted": [self.struck, self.until, self._ends, self._seen],
            "left": self._expires - real,
        }

    def restore(self, counted: list[Any]) -> None:
        """Go on from what was counted."""
        self.struck, self.until, self._ends, self._seen = counted

    def view(self, now: int) -> dict[str, Any]:
        """Return the fault as the control plane shows it."""
        narrowed = {name: value for name, value in vars(self.bounds).items() if value is not None}
        state = {"struck": self.struck, "is_over": self.is_over(now)}
        return {"id": self.id, "name": self.kind.name, **narrowed, **self.parameters, **state}
