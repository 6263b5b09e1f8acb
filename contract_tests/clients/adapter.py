"""The interface between a client and the hazards, the same for all vendors. You write an adapter to it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple, Protocol
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Intent:
    """A call to be made once, whatever happens on the way. `id` is ours, and is never used again."""

    id: str
    number: str
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Order:
    """Intents that belong together, each number once. `id` is ours, and is never used again."""

    id: str
    intents: Sequence[Intent]


class View(NamedTuple):
    """The client's view of an intent: the vendor's status, and whether nothing more can happen."""

    status: str
    is_over: bool


class Hours(NamedTuple):
    """The hours in which people may be called: from the one until the other, on the clock of their time zone."""

    since: int
    until: int
    zone: ZoneInfo

    def is_open(self, at: datetime) -> bool:
        """Return whether people may be called at an instant."""
        return self.since <= at.astimezone(self.zone).hour < self.until

    def wait(self, at: datetime) -> timedelta:
        """Return how long after an instant people may be called: at once, or from the next morning on."""
        if self.is_open(at):
            return timedelta(0)
        local = at.astimezone(self.zone)
        day = local if local.hour < self.since else local + timedelta(days=1)
        return day.replace(hour=self.since, minute=0, second=0, microsecond=0).astimezone(at.tzinfo) - at


def nothing(intent_id: str, view: View) -> None:
    """Do nothing when a call is over."""


@dataclass
class Setting:
    """All that a client works with. In production these are real: a database, the clock, `asyncio.sleep`."""

    base_url: str
    key: str
    now: Callable[[], datetime]
    """Returns the present instant, aware, in the machine's time zone."""
    sleep: Callable[[float], Awaitable[None]]
    """Waits for so many seconds."""
    account: Mapping[str, str] = field(default_factory=dict)
    """The ids that the vendor needs in every order: of the agent, and of the number to call from."""
    notes: dict[str, Any] = field(default_factory=dict)
    """The notes that outlive a crash. The next client of this account gets the same ones."""
    hours: Hours | None = None
    """When people may be called; None for at any time. A client that heeds this has `keeps_hours = True`."""
    ended: Callable[[str, View], None] = nothing
    """To be called once when an intent is over: the business then sends an invoice, for example."""
    secret: str = ""
    """The secret with which webhooks are signed, or which they carry."""
    webhook_url: str | None = None
    """The URL to which the vendor is to send webhooks."""
    transport: Any = None
    """The transport to the vendor, for a client that uses httpx2. Any other client connects to `base_url` itself."""


class Client(Protocol):
    """The methods that every client has. A client does one task at a time, and is thrown away after a crash."""

    async def create(self, order: Order) -> None:
        """Have all numbers of an order called. After an exception or a crash it is called again, until it succeeds."""

    async def read(self) -> Mapping[str, View]:
        """Look up what is not over yet, and return the view of every intent by its id."""


class WholeClient(Client, Protocol):
    """The other methods, where the vendor supports them. A client leaves out those that it can't offer."""

    keeps_hours: ClassVar[bool]
    """Whether the client heeds `Setting.hours`. Left out where it does not."""

    async def list(self) -> Sequence[str]:
        """Return the ids of all jobs, campaigns or calls that the vendor lists."""

    async def pause(self, order_id: str) -> None:
        """Let no further call of an order begin."""

    async def resume(self, order_id: str) -> None:
        """Let a paused order go on. A cancelled one stays cancelled."""

    async def cancel(self, order_id: str) -> None:
        """Let no further call of an order begin, for good."""

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        """Handle a webhook, with header names in lower case, and return the HTTP status."""

    async def close(self) -> None:
        """Close all connections."""
