"""A play: what a client is asked to do, act by act, as a script has it; and at the end the laws."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from contract_tests.clients.adapter import Intent, Order, View
from contract_tests.hazards import laws
from contract_tests.hazards.running import TURNS, Client
from contract_tests.hazards.trouble import Crash
from contract_tests.hazards.vendors import Dialled, numbers
from contract_tests.hazards.webhook_feed import WebhookFeed

Act = Sequence[Any]
"""A word and its details: ("create", 3), ("trouble", "lost_answer", "create")."""


@dataclass(frozen=True)
class Rest:
    """An order that was stopped, from one happening of the world to another, or for good."""

    order: Order
    since: int
    until: int | None = None

    def ended(self, happened: int) -> "Rest":
        return self if self.until is not None else replace(self, until=happened)

    def has(self, call: Dialled) -> bool:
        return call.happening > self.since and (self.until is None or call.happening <= self.until)


class Play(WebhookFeed):
    """Each word of a script is the name of a method, `do_` before it."""

    def __init__(self, *parts: Any, **more: Any) -> None:
        super().__init__(*parts, **more)
        self.trouble.meanwhile = self._meanwhile
        self.script: list[Act] = []
        self.orders: list[Order] = []
        self.cancelled: set[str] = set()
        self.views: dict[str, View] = {}
        self.rests: list[Rest] = []
        self.strangers = ["+14155550142", "+12025550121", "+12025550122"]  # who is there from the beginning

    async def perform(self, act: Act) -> None:
        self.script.append(act)
        word, *details = act
        await getattr(self, f"do_{word}")(*details)

    # What happens to the client.

    async def do_wait(self, seconds: float) -> None:
        await self.sleep(seconds)

    async def do_play(self) -> None:
        """Until nothing more is to come."""
        await self.sleep(60)
        await self.mock.clock(until="idle")

    async def do_trouble(self, kind: str, which: str = "any", times: int = 1) -> None:
        self.trouble.plan(kind, which, times)

    async def do_scenario(self, name: str) -> None:
        """How calls go from now on; `slow` is the vendor's own way to have an order begin little by little."""
        if name != "slow" or self.vendor.slow:
            choice = {"steps": self.vendor.slow} if name == "slow" else {"name": name}
            await self.mock.ask("PUT", f"/_mock/scenarios/{self.vendor.name}", choice)

    async def do_colleague(self, times: int = 1) -> None:
        """Others use the same account."""
        for _ in range(times):
            await self._meanwhile()

    async def _meanwhile(self) -> None:
        self.strangers.append(f"+1303555{len(self.strangers):04}")
        await self.vendor.colleague(self.mock, self.strangers[-1])

    # What the client is asked to do.

    async def do_create(self, people: int, known: bool = False) -> None:
        """A new order; with `known` it goes to people who were called before. One call a request: not so many."""
        people = people if self.vendor.is_batched else min(people, 12)
        n, first = len(self.orders), sum(len(order.intents) for order in self.orders)
        before = [intent.number for intent in self.orders[-1].intents] if known and self.orders else []
        chosen = [*before, *numbers(people, first)][:people]
        intents = [Intent(f"intent-{n}-{k}", number, {"name": "Ada"}) for k, number in enumerate(chosen)]
        self.orders.append(Order(f"order-{n}", intents))
        await self.do_again(n)

    async def do_again(self, n: int = 0) -> None:
        """The task to create an order is handed out; when that was done before, a second time, as queues do."""
        if self.orders:
            order = self.orders[n % len(self.orders)]
            await self.work(lambda client: client.create(order))

    async def do_read(self) -> None:
        async def read(client: Client) -> None:
            self.views = dict(await client.read())

        await self.work(read)

    async def do_list(self) -> None:
        if self.can("list"):
            before = await self.vendor.ids(self.mock)
            shown = await self.work(lambda client: client.list())
            laws.pages(list(shown), before, await self.vendor.ids(self.mock))

    async def do_pause(self, n: int = 0) -> None:
        if order := self._order(n, "pause"):
            await self.work(lambda client: client.pause(order.id))
            if order.id not in self.cancelled:
                self.rests.append(Rest(order, await self._happened()))

    async def do_cancel(self, n: int = 0) -> None:
        if order := self._order(n, "cancel"):
            await self.work(lambda client: client.cancel(order.id))
            self.cancelled.add(order.id)
            self.rests.append(Rest(order, await self._happened()))

    async def do_resume(self, n: int = 0) -> None:
        """An order that was cancelled stays so: the client may refuse, and nobody is called."""
        if not (order := self._order(n, "resume")):
            return
        if order.id in self.cancelled:
            await self._resume_in_vain(order)
        elif any(rest.order is order and rest.until is None for rest in self.rests):
            happened = await self._happened()
            self.rests = [rest.ended(happened) if rest.order is order else rest for rest in self.rests]
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
        """How much has happened in the world."""
        return len(await self.mock.journal())

    # The end.

    async def settle(self) -> None:
        """Resume every order that was paused, and go on until nothing more is to come."""
        for n, order in enumerate(self.orders):
            if order.id not in self.cancelled:
                await self.do_resume(n)
        for _ in range(TURNS):
            await self.do_play()
            await self.do_read()
            if all(id_ in self.views and self.views[id_].is_over for id_ in self.intents()):
                break

    def intents(self) -> dict[str, str]:
        """The number of each intent."""
        return {intent.id: intent.number for order in self.orders for intent in order.intents}
