"""What clients wish for: calls and resets, and what they know of them. Times are those of the judge."""

from dataclasses import dataclass, field
from typing import Any

MADE, REFUSED, UNKNOWN = "made", "refused", "unknown"

NEVER = float("inf")


@dataclass
class WantedCall:
    """A call that a client wants, once: its tag is in its text. The client asks for it again if it is not sure."""

    tag: str
    body: dict[str, Any]
    asked: int
    answered: float = NEVER
    outcome: str = UNKNOWN
    made: float = NEVER
    """When an answer first said that it was made."""
    is_there: bool | None = None
    """Whether somebody has seen it, or has seen that it is not there; None as long as nobody can know."""
    seen: float = NEVER
    """When somebody first saw it; `seen_since` is when the latest who saw it has asked."""
    seen_since: int = 0
    gone: float = NEVER
    """When somebody first saw that it is not there."""
    statuses: list[tuple[float, str]] = field(default_factory=list)
    """Each status that it was seen to have after another one, and when."""
    id: str | None = None
    is_pending: bool = False
    has_key: bool = False

    @property
    def status(self) -> str:
        return self.statuses[-1][1] if self.statuses else "scheduled"

    @property
    def status_seen(self) -> float:
        return self.statuses[-1][0] if self.statuses else 0

    def begin_anew(self, asked: int) -> None:
        """Note that it is asked for once more, since it is gone."""
        self.is_there, self.asked, self.id, self.statuses = None, asked, None, []
        self.seen = self.made = self.gone = NEVER

    def forget(self, kept: int, lost: int, *, may_be_back: bool) -> None:
        """Note that the store lost what came to it after the one time, when the other one came.

        What was known by then is there still. What was asked for after that, and known, is gone. Of the rest, nobody
        can tell. `may_be_back` says that the world may be one again that a reset had ended.
        """
        known = min(self.seen, self.made)
        self.statuses = [one for one in self.statuses if one[0] <= kept]
        self.has_key = False  # what keys were used is lost, too
        if self.is_there is False and (self.gone <= kept or not may_be_back):
            return
        if known <= kept:
            self.outcome = MADE
            self.is_there = self.is_there or None
            return
        is_lost = self.asked > kept and known < lost and not self.is_pending
        self.is_there, self.gone = (False, lost) if is_lost else (None, NEVER)
        self.outcome = REFUSED if self.outcome == REFUSED and not may_be_back else UNKNOWN
        self.seen, self.seen_since, self.made = NEVER, 0, NEVER


@dataclass
class Reset:
    """A wish that a world begins anew; `answered` is never for one of which nobody has heard."""

    seed: int
    asked: int
    answered: float = NEVER
