"""What a client is asked to do, in words that belong to no vendor: the one thing to write for the hazards."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol


@dataclass(frozen=True)
class Intent:
    """A call that is meant to be made once, whatever happens on the way. `id` is ours, and never used again."""

    id: str
    number: str
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Order:
    """Intents that are handed over together, each number once, under an id of ours that is never used again."""

    id: str
    intents: Sequence[Intent]


class View(NamedTuple):
    """What a client believes of an intent: the vendor's word for it, and whether nothing more can happen."""

    status: str
    is_over: bool


def nothing(intent_id: str, view: View) -> None:
    """The business has nothing to do when a call is over."""


@dataclass
class Setting:
    """What a client works with. In production the same things are real: a database, the clock, `asyncio.sleep`."""

    base_url: str
    key: str
    now: Callable[[], datetime]
    """The present instant, aware, in whatever time zone the machine has."""
    sleep: Callable[[float], Awaitable[None]]
    """Waits for so many seconds."""
    account: Mapping[str, str] = field(default_factory=dict)
    """The ids that this vendor wants in every order: who talks, and from which number."""
    notes: dict[str, Any] = field(default_factory=dict)
    """What outlives a crash. The next client of this account is given the same."""
    ended: Callable[[str, View], None] = nothing
    """What the business does when an intent is over, once each: an invoice, a ticket, a letter."""
    secret: str = ""
    """What webhooks are signed with, or carry."""
    webhook_url: str | None = None
    """Where the vendor is to send webhooks."""
    transport: Any = None
    """The way to the vendor, for a client that speaks httpx2; any other goes to `base_url` by itself."""


class Client(Protocol):
    """What every client can do. It serves one task at a time, and is thrown away after a crash."""

    async def create(self, order: Order) -> None:
        """Have everybody of an order called. It is asked again after an exception or a crash, until it succeeds."""

    async def read(self) -> Mapping[str, View]:
        """Look at what is not over yet; answers what is believed of every intent, by its id."""


class WholeClient(Client, Protocol):
    """The rest, for vendors that have it. A client leaves out what it can't do, and is not asked for it."""

    async def list(self) -> Sequence[str]:
        """The ids of all that the vendor lists: jobs, campaigns or calls."""

    async def pause(self, order_id: str) -> None:
        """Have no further call of this order begin."""

    async def resume(self, order_id: str) -> None:
        """Go on with an order that was paused; one that was cancelled stays so."""

    async def cancel(self, order_id: str) -> None:
        """Have no further call of this order begin, for good."""

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        """Take a webhook, names of headers in lower case; answers the HTTP status."""

    async def close(self) -> None:
        """Let go of connections."""
