"""A play: a client and a world, act after act, and at the end the laws."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from contract_tests.clients.adapter import Intent, Order, Setting, View
from contract_tests.hazards import laws
from contract_tests.hazards.laws import LawBroken
from contract_tests.hazards.mock import Mock
from contract_tests.hazards.transport import TroubledTransport
from contract_tests.hazards.trouble import SILENT, Crash, Trouble, with_new_words
from contract_tests.hazards.vendors import ADDRESS, SECRET, Vendor, numbers

Client = Any
Act = Sequence[Any]
Work = Callable[[Client], Awaitable[Any]]

FORMS: Sequence[Callable[[Any], str]] = (
    lambda body: json.dumps(body, separators=(",", ":")),
    lambda body: json.dumps(body, indent=2),
    lambda body: json.dumps(body, sort_keys=True) + "\n",
)
"""Ways to write the same JSON."""
TURNS = 12
"""How often a worker tries one task."""
MOST_SLEEPS = 2_000


class Play:
    """Drives one client of one vendor through acts; each is a word and its details, as a script has them."""

    def __init__(self, vendor: Vendor, make_client: Callable[[Setting], Client], mock: Mock, zone: str) -> None:
        self.vendor, self.mock = vendor, mock
        self._make_client, self._zone = make_client, ZoneInfo(zone)
        self.trouble = Trouble(mock.forward, lambda: mock.now, vendor.creation, vendor.passing)
        self.trouble.meanwhile = self._meanwhile
        self.orders: list[Order] = []
        self.paused: set[str] = set()
        self.cancelled: set[str] = set()
        self.strangers: list[str] = []
        self.ends: Counter[str] = Counter()
        self.views: dict[str, View] = {}
        self._notes: dict[str, Any] = {}
        self._rests: list[tuple[str, int, int | None]] = []
        self._told = self._sleeps = 0
        self._is_disordered = False

    async def begin(self) -> None:
        """A new world, and a client in it."""
        await self.mock.reset(scenario="happy")
        await self.vendor.prepare(self.mock)
        self._enter()

    async def end(self) -> None:
        await _close(self.client)
        await self.mock.close()

    def _enter(self) -> None:
        """A client that knows what its notes say, and nothing else."""
        self.trouble.life += 1
        setting = Setting(
            base_url=self.mock.address + self.vendor.base,
            key=self.mock.key,
            now=lambda: self.mock.now.astimezone(self._zone),
            sleep=self.sleep,
            account=self.vendor.account,
            notes=self._notes,
            ended=self._ended,
            secret=SECRET,
            webhook_url=ADDRESS,
            transport=TroubledTransport(self.trouble),
        )
        self.client = self._make_client(setting)

    def _ended(self, intent_id: str, view: View) -> None:
        self.ends[intent_id] += 1

    def can(self, ability: str) -> bool:
        """Whether the client has this; what it leaves out is not asked for."""
        return hasattr(self.client, ability)

    async def perform(self, act: Act) -> None:
        """One act: its word is the name of the method that does it."""
        word, *details = act
        await getattr(self, f"do_{word}")(*details)

    # Time.

    async def sleep(self, seconds: float) -> None:
        """Virtual time passes; what is late arrives at its moment."""
        self._sleeps += 1
        if self._sleeps > MOST_SLEEPS:
            raise LawBroken("terminal", "it waits for ever")
        until = self.mock.now.timestamp() + seconds
        while due := self.trouble.due(datetime.fromtimestamp(until, self.mock.now.tzinfo)):
            await self.mock.clock(advance_seconds=max(0.0, (due - self.mock.now).total_seconds()))
            await self.trouble.arrive()
        await self.mock.clock(advance_seconds=max(0.0, until - self.mock.now.timestamp()))

    async def do_wait(self, seconds: float) -> None:
        await self.sleep(seconds)

    async def do_play(self) -> None:
        """Until nothing more is to come."""
        await self.sleep(60)
        await self.mock.clock(until="idle")

    async def do_scenario(self, name: str) -> None:
        """How calls go from now on; `slow` is the vendor's own way to have an order begin little by little."""
        if name == "slow" and self.vendor.slow:
            await self._scenario(steps=self.vendor.slow)
        elif name != "slow":
            await self._scenario(name=name)

    async def _scenario(self, **choice: Any) -> None:
        await self.mock.ask("PUT", f"/_mock/scenarios/{self.vendor.name}", choice)

    # What goes wrong.

    async def do_trouble(self, kind: str, which: str = "any", times: int = 1) -> None:
        self.trouble.plan(kind, which, times)

    async def do_crash(self) -> None:
        """The client's process ends between two tasks, and another begins."""
        await _close(self.client)
        self._enter()

    async def do_zone(self, name: str) -> None:
        """The client goes on somewhere else, where clocks on walls show another time."""
        self._zone = ZoneInfo(name)
        await self.do_crash()

    async def do_colleague(self, times: int = 1) -> None:
        for _ in range(times):
            await self._meanwhile()

    async def _meanwhile(self) -> None:
        number = f"+1303555{len(self.strangers):04}"
        self.strangers += [number, "+14155550142"]  # the second one is TemPhone's contact
        await self.vendor.colleague(self.mock, number)

    # What the client is asked to do.

    async def do_create(self, people: int, again: bool = False) -> None:
        """A new order; `again` goes to people who were called before."""
        n, first = len(self.orders), sum(len(order.intents) for order in self.orders)
        known = [intent.number for intent in self.orders[-1].intents] if again and self.orders else []
        chosen = [*known, *numbers(people, first)][:people]
        intents = [Intent(f"intent-{n}-{k}", number, {"name": "Ada"}) for k, number in enumerate(chosen)]
        self.orders.append(Order(f"order-{n}", intents))
        await self._create(self.orders[-1])

    async def do_again(self, n: int = 0) -> None:
        """The task to create an order is handed out a second time, as queues do."""
        if self.orders:
            await self._create(self.orders[n % len(self.orders)])

    async def _create(self, order: Order) -> None:
        await self._work(lambda client: client.create(order))

    async def do_read(self) -> None:
        await self._work(self._read)

    async def _read(self, client: Client) -> None:
        self.views = dict(await client.read())

    async def do_list(self) -> None:
        if self.can("list"):
            before = await self.vendor.ids(self.mock)
            shown = await self._work(lambda client: client.list())
            laws.pages(list(shown), before, await self.vendor.ids(self.mock))

    async def do_pause(self, n: int = 0) -> None:
        if order := self._order(n, "pause"):
            await self._work(lambda client: client.pause(order.id))
            self.paused.add(order.id)
            await self._rest(order)

    async def do_cancel(self, n: int = 0) -> None:
        if order := self._order(n, "cancel"):
            await self._work(lambda client: client.cancel(order.id))
            self._goes_on(order)
            self.cancelled.add(order.id)
            await self._rest(order)

    async def do_resume(self, n: int = 0) -> None:
        """Where it was cancelled, the client may refuse: what counts is that nobody is called."""
        if not (order := self._order(n, "resume")):
            return
        if order.id in self.cancelled:
            try:
                await self.client.resume(order.id)
            except Crash:
                await self._restart()
            except Exception:
                return
        elif order.id in self.paused:
            self._goes_on(order, len(await self.mock.journal()))
            await self._work(lambda client: client.resume(order.id))

    def _order(self, n: int, ability: str) -> Order | None:
        return self.orders[n % len(self.orders)] if self.orders and self.can(ability) else None

    async def _rest(self, order: Order) -> None:
        self._rests.append((order.id, len(await self.mock.journal()), None))

    def _goes_on(self, order: Order, happening: int | None = None) -> None:
        """A rest ends here."""
        self.paused.discard(order.id)
        if happening is not None:
            self._rests = [
                (id_, start, happening if id_ == order.id and end is None else end) for id_, start, end in self._rests
            ]

    async def _work(self, task: Work) -> Any:
        """As a worker does it: again until it succeeds, after a crash with a new client."""
        error: Exception | None = None
        for _ in range(TURNS):
            met = len(self.trouble.exchanges)
            try:
                return await task(self.client)
            except Crash:
                await self._restart()
            except LawBroken:
                raise
            except Exception as raised:
                error = raised
                self._judge(error, {exchange.trouble for exchange in self.trouble.exchanges[met:]})
                await self.sleep(45)
        raise LawBroken("terminal", f"a task fails {TURNS} times: {error!r}") from error

    def _judge(self, error: Exception, troubles: set[str | None]) -> None:
        """An answer that is only new, and not bad, is no reason to fail."""
        if "new_words" in troubles and troubles <= SILENT | {None}:
            raise LawBroken("unknowns", repr(error)) from error

    async def _restart(self) -> None:
        self._notes = deepcopy(self._notes)  # what the old client still does to its own is lost
        await self.do_crash()
        await self.sleep(1)

    # Webhooks.

    async def do_webhooks(self, manner: str = "in_order", form: int = 0) -> None:
        """Hand over what was sent since the last time: in this manner, written in one of several forms."""
        if not self.can("handle"):
            return
        told = await self.mock.webhooks(-1 if manner == "stale" else self._told - 1)
        self._told = max([self._told, *(hook["number"] + 1 for hook in told)])
        bodies = [hook["body"] for hook in told if hook["vendor"] == self.vendor.name]
        if manner == "new":
            bodies += [{**body, "event": "something.new", "type": "something.new"} for body in bodies[:1]]
        self._is_disordered |= manner != "in_order"
        for body in arranged(bodies, manner):
            await self._tell(FORMS[form % len(FORMS)](body).encode(), is_new=manner == "new")

    async def _tell(self, body: bytes, *, is_new: bool) -> None:
        text = with_new_words(body, ()) if is_new else body
        met = len(self.trouble.exchanges)
        status, error = await self._hand_over(text)
        troubles = {exchange.trouble for exchange in self.trouble.exchanges[met:]} - {None}
        if error and (is_new or "new_words" in troubles) and troubles <= SILENT:
            raise LawBroken("unknowns", repr(error)) from error
        if not troubles - SILENT and not 200 <= status < 300:
            raise LawBroken("genuine", f"a genuine webhook was answered {status}: {text[:120]!r} {error!r}")

    async def _hand_over(self, body: bytes, *, is_genuine: bool = True) -> tuple[int, Exception | None]:
        """What the client answers; a server answers 500 for it where it raises."""
        try:
            return await self.client.handle(self.vendor.headers(body, is_genuine=is_genuine), body), None
        except Crash:
            await self._restart()
            return 500, None
        except Exception as error:
            return 500, error

    async def do_forged(self) -> None:
        """Somebody who knows the address tells of an end that never was."""
        bodies = [hook["body"] for hook in await self.mock.webhooks() if hook["vendor"] == self.vendor.name]
        forged = [forged for body in bodies if (forged := self.vendor.forge(body))]
        if not forged or not self.can("handle"):
            return
        before = Counter(self.ends)
        status, _ = await self._hand_over(json.dumps(forged[0]).encode(), is_genuine=False)
        if self.vendor.is_signed and status < 400:
            raise LawBroken("genuine", f"a forged webhook was answered {status}")
        over = sum(view.is_over for _, view in await self.vendor.outcomes(self.mock))
        if self.ends.total() > max(before.total(), over):
            raise LawBroken("genuine", "the business heard of an end that never was")

    # The end.

    async def settle(self) -> None:
        """All goes on until nothing more is to come; then the laws."""
        for order in [order for order in self.orders if order.id in self.paused]:
            await self.do_resume(self.orders.index(order))
        for _ in range(TURNS):
            await self.do_play()
            await self.do_read()
            if all(self.views.get(id_, View("", False)).is_over for id_ in self._intents()):
                break
        await self.judge()

    def _intents(self) -> dict[str, str]:
        """The number of each intent."""
        return {intent.id: intent.number for order in self.orders for intent in order.intents}

    async def judge(self) -> None:
        """Every law, in the order in which a breach of one explains the breach of another."""
        intents = self._intents()
        dialled = await self.vendor.dialled(self.mock)
        outcomes = await self.vendor.outcomes(self.mock)
        stopped = [intent.number for order in self.orders if order.id in self.cancelled for intent in order.intents]
        wanted = [number for order in self.orders if order.id not in self.cancelled for number in _numbers(order)]
        laws.back_off(self.trouble.exchanges)
        for order_id, start, end in self._rests:
            self._judge_rest(order_id, [d.number for d in dialled if d.happening > start and (not end or d.happening <= end)])
        laws.dialled_once([call.number for call in dialled], list(intents.values()))
        laws.rows_kept(self._ours(outcomes), wanted, list(intents.values()))
        views = [(number, self.views[id_]) for id_, number in intents.items() if id_ in self.views]
        is_told = self._is_disordered and {e.trouble for e in self.trouble.exchanges} <= {None, "meanwhile"}
        laws.belief(views, outcomes, stopped, is_told)
        laws.terminal(self.views, list(intents), is_told)
        laws.ends_once(self.ends)
        laws.ends_told(self.ends, self.views)
        self.trouble.cease()
        asked = len(self.trouble.exchanges)
        await self.do_read()
        laws.quiet(self.trouble.exchanges[asked:])

    def _judge_rest(self, order_id: str, dialled: Sequence[str]) -> None:
        """Nobody is dialled for an order that rests. A number that other orders have too says nothing."""
        order = next(order for order in self.orders if order.id == order_id)
        others = {number for other in self.orders if other is not order for number in _numbers(other)}
        if wrong := set(dialled) & set(_numbers(order)) - others:
            raise LawBroken("stop", f"{min(wrong)} is dialled after {order_id} was stopped")

    def _ours(self, outcomes: Sequence[tuple[str, View]]) -> list[tuple[str, View]]:
        """Without those whom colleagues call, and those who were there from the beginning."""
        return [(number, view) for number, view in outcomes if number not in (*self.strangers, *BEFOREHAND)]


BEFOREHAND = ("+12025550121", "+12025550122")
"""The customers of the draft that a new Freya world holds."""


def _numbers(order: Order) -> list[str]:
    return [intent.number for intent in order.intents]


def arranged(bodies: list[Any], manner: str) -> list[Any]:
    """Webhooks as they arrive."""
    match manner:
        case "lost":
            return bodies[::2]
        case "twice":
            return [body for body in bodies for _ in range(2)]
        case "reversed":
            return bodies[::-1]
        case "swapped":
            return [body for n in range(0, len(bodies), 2) for body in reversed(bodies[n : n + 2])]
    return bodies


async def _close(client: Client) -> None:
    if hasattr(client, "close"):
        await client.close()


def run(play: Coroutine[Any, Any, None]) -> None:
    """One play in a loop of its own."""
    with asyncio.Runner() as runner:
        runner.run(play)
