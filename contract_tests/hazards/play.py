"""A play: a client performs the acts of a script one by one, and at the end the laws are checked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contract_tests.clients.adapter import Hours, Intent, Order, View
from contract_tests.hazards import laws
from contract_tests.hazards.facts import DialledCall, numbers
from contract_tests.hazards.trouble import Crash
from contract_tests.hazards.webhook_feed import WebhookFeed
from contract_tests.hazards.worker import TURNS, Client

Act = Sequence[Any]
"""A verb and its arguments: ("create", 3), ("trouble", "lost_answer", "create")."""

HOURS = Hours(8, 21, ZoneInfo("America/New_York"))
"""The calling hours at the numbers that plays call."""


@dataclass(frozen=True)
class Stop:
    """The time in which an order is stopped. `since` and `until` are numbers in the journal; None means for good."""

    order: Order
    since: int
    until: int | None = None

    def resumed(self, happened: int) -> "Stop":
        """Return this stop, ended at a number in the journal if it had no end yet."""
        return self if self.until is not None else replace(self, until=happened)

    def covers(self, call: DialledCall) -> bool:
        """Return whether a call began while the order was stopped."""
        return call.happening > self.since and (self.until is None or call.happening <= self.until)


class Play(WebhookFeed):
    """One play. The verb of an act names the method that performs it: `create` is `do_create`."""

    def __init__(self, *parts: Any, **more: Any) -> None:
        super().__init__(*parts, **more)
        self.trouble.meanwhile = self._meanwhile
        self.script: list[Act] = []
        self.orders: list[Order] = []
        self.cancelled: set[str] = set()
        self.views: dict[str, View] = {}
        self.stops: list[Stop] = []
        self.told_hours_at = 0
        """The number in the journal of the last happening before the client was told the calling hours."""
        self.strangers = ["+14155550142", "+12025550121", "+12025550122"]  # the seed has calls to these

    async def perform(self, act: Act) -> None:
        """Perform one act, and add it to the script."""
        self.script.append(act)
        verb, *arguments = act
        await getattr(self, f"do_{verb}")(*arguments)

    # What happens to the client.

    async def do_wait(self, seconds: float) -> None:
        """Let virtual time pass."""
        await self.sleep(seconds)

    async def do_night(self) -> None:
        """Let time pass until an hour after the calling hours, and restart the client with them in its settings."""
        local = self.mock.now.astimezone(HOURS.zone)
        night = local.replace(hour=HOURS.until + 1, minute=0, second=0, microsecond=0)
        await self.sleep(((night - local) % timedelta(days=1)).total_seconds())
        self.hours, self.told_hours_at = HOURS, await self._happened()
        await self.do_crash()

    async def do_play(self) -> None:
        """Move the clock until nothing more is due."""
        await self.sleep(60)
        await self.mock.clock(until="idle")

    async def do_trouble(self, kind: str, which: str = "any", times: int = 1) -> None:
        """Plan trouble for the next requests of a sort."""
        self.trouble.plan(kind, which, times)

    async def do_scenario(self, name: str) -> None:
        """Choose how calls go from now on. With `slow`, the calls of an order begin little by little."""
        if name != "slow" or self.vendor.slow:
            choice = {"steps": self.vendor.slow} if name == "slow" else {"name": name}
            await self.mock.ask("PUT", f"/_mock/scenarios/{self.vendor.name}", choice)

    async def do_colleague(self, times: int = 1) -> None:
        """Have other users of the account create records."""
        for _ in range(times):
            await self._meanwhile()

    async def _meanwhile(self) -> None:
        self.strangers.append(f"+1303555{len(self.strangers):04}")
        await self.vendor.colleague(self.mock, self.strangers[-1])

    # What the client is asked to do.

    async def do_create(self, people: int, known: bool = False) -> None:
        """Have the client create a new order; with `known`, for numbers of the order before.

        An order has at most twelve calls where each is a request of its own.
        """
        people = people if self.vendor.is_batched else min(people, 12)
        n, first = len(self.orders), sum(len(order.intents) for order in self.orders)
        before = [intent.number for intent in self.orders[-1].intents] if known and self.orders else []
        chosen = [*before, *numbers(people, first)][:people]
        intents = [Intent(f"intent-{n}-{k}", number, {"name": "Ada"}) for k, number in enumerate(chosen)]
        self.orders.append(Order(f"order-{n}", intents))
        await self.do_again(n)

    async def do_again(self, n: int = 0) -> None:
        """Hand the client the task to create an order, perhaps once more, as a task queue does."""
        if self.orders:
            order = self.orders[n % len(self.orders)]
            await self.work(lambda client: client.create(order))

    async def do_read(self) -> None:
        """Have the client read, and keep its views."""

        async def read(client: Client) -> None:
            self.views = dict(await client.read())

        await self.work(read)

    async def do_list(self) -> None:
        """Have the client list, and compare the list with the vendor's records."""
        if self.can("list"):
            before = await self.vendor.ids(self.mock)
            shown = await self.work(lambda client: client.list())
            laws.pages(list(shown), before, await self.vendor.ids(self.mock))

    async def do_pause(self, n: int = 0) -> None:
        """Have the client pause an order."""
        if order := self._order(n, "pause"):
            await self.work(lambda client: client.pause(order.id))
            if order.id not in self.cancelled:
                self.stops.append(Stop(order, await self._happened()))

    async def do_cancel(self, n: int = 0) -> None:
        """Have the client cancel an order."""
        if order := self._order(n, "cancel"):
            await self.work(lambda client: client.cancel(order.id))
            self.cancelled.add(order.id)
            self.stops.append(Stop(order, await self._happened()))

    async def do_resume(self, n: int = 0) -> None:
        """Have the client resume an order. A cancelled one stays cancelled: the client may refuse."""
        if not (order := self._order(n, "resume")):
            return
        if order.id in self.cancelled:
            await self._resume_in_vain(order)
        elif any(stop.order is order and stop.until is None for stop in self.stops):
            happened = await self._happened()
            self.stops = [stop.resumed(happened) if stop.order is order else stop for stop in self.stops]
            await self.work(lambda client: client.resume(order.id))

    async def _resume_in_vain(self, order: Order) -> None:
        try:
            await self.alive(lambda client: client.resume(order.id))
        except Crash:
            await self.restart()
        except laws.LawBroken:
            raise
        except Exception:
            return

    def _order(self, n: int, ability: str) -> Order | None:
        return self.orders[n % len(self.orders)] if self.orders and self.can(ability) else None

    async def _happened(self) -> int:
        """Return the length of the world's journal."""
        return len(await self.mock.journal())

    # The end.

    async def settle(self) -> None:
        """Resume the paused orders, and play until every intent is over."""
        for n, order in enumerate(self.orders):
            if order.id not in self.cancelled:
                await self.do_resume(n)
        for _ in range(TURNS):
            await self.do_play()
            await self.do_read()
            if all(id_ in self.views and self.views[id_].is_over for id_ in self.intents()):
                break

    def intents(self) -> dict[str, str]:
        """Return the number of each intent, by its id."""
        return {intent.id: intent.number for order in self.orders for intent in order.intents}
