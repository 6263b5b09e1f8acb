"""The clock of a test's world."""

from asyncio import to_thread
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from mockdial.testing.transport import Control, Json

__tracebackhide__ = True
"""A failing test shows its own lines, not these."""


class ClockStopped(Exception):
    """The clock did not get as far as it was moved. `stopped` has the moment, the reason, the limit and the receivers.

    Most often a receiver of webhooks acts on what it did itself, without end.
    """

    def __init__(self, stopped: Mapping[str, Json]) -> None:
        self.stopped = stopped
        super().__init__(stopped["message"])


def text_of(instant: datetime | str) -> str:
    """Return an instant as text. Raise `ValueError` for a datetime without a time zone."""
    if isinstance(instant, str):
        return instant
    if instant.tzinfo is None:
        raise ValueError(f"{instant!r} has no time zone; a local time is no instant")
    return instant.isoformat()


class WorldClock:
    """Move virtual time. Each move returns when all that was due has happened and its webhooks have been settled.

    Raise `ClockStopped` if the clock does not get that far.

    In an `async` test use the methods that begin with `a`. They let the test's own loop run meanwhile, which a client
    or a receiver of webhooks on that loop needs.
    """

    def __init__(self, control: Control) -> None:
        self._control = control

    def __repr__(self) -> str:
        return f"<WorldClock at {self._control.told('/world', 'now')}>"

    @property
    def now(self) -> datetime:
        """The virtual time, aware, in UTC."""
        return datetime.fromisoformat(self._control.ask("GET", "/world")["now"])

    def advance(
        self,
        delta: timedelta | None = None,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> datetime:
        """Move on by this much, and return the new time."""
        whole = (delta or timedelta()) + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._move(advance_seconds=whole.total_seconds())

    def to(self, instant: datetime | str) -> datetime:
        """Move on to an instant. Raise `ValueError` for a datetime without a time zone."""
        return self._move(to=text_of(instant))

    def until_next_event(self) -> datetime:
        """Move on to the next moment at which something is due, and play it."""
        return self._move(until="next_event")

    def until_idle(self) -> datetime:
        """Move on until nothing more is due."""
        return self._move(until="idle")

    def play_out(self) -> datetime:
        """Play out what a client has asked for that has ended: webhooks are lost, and the scenario decides for them."""
        self._control.ask("PUT", "/webhooks/disorder", {"lost": 1, "client_gone": True})
        return self.until_idle()

    def rate(self, rate: float) -> datetime:
        """Let real time move the world, `rate` times as fast; 0 stands still."""
        return self._move(rate=rate)

    def advance_on_poll(self, wanted: bool = True) -> datetime:
        """Let each read move the world to its next event, for clients that only poll."""
        return self._move(advance_on_poll=wanted)

    async def aadvance(self, *arguments: Any, **named: Any) -> datetime:
        """Do as `advance`, while the test's own loop runs."""
        return await to_thread(self.advance, *arguments, **named)

    async def ato(self, instant: datetime | str) -> datetime:
        """Do as `to`, while the test's own loop runs."""
        return await to_thread(self.to, instant)

    async def auntil_next_event(self) -> datetime:
        """Do as `until_next_event`, while the test's own loop runs."""
        return await to_thread(self.until_next_event)

    async def auntil_idle(self) -> datetime:
        """Do as `until_idle`, while the test's own loop runs."""
        return await to_thread(self.until_idle)

    def _move(self, **move: Any) -> datetime:
        moved = self._control.ask("POST", "/clock", move)
        if not moved["reached"]:
            raise ClockStopped(moved["stopped"])
        return datetime.fromisoformat(moved["now"])
