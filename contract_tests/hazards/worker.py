"""Runs a client as a worker process does: lets time pass, tries tasks again, and restarts after a crash."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from copy import deepcopy
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contract_tests.clients.adapter import Hours, Setting, View
from contract_tests.hazards.facts import ADDRESS, SECRET, VendorFacts
from contract_tests.hazards.laws import LawBroken
from contract_tests.hazards.mock import MockWorld
from contract_tests.hazards.socket import TroubledSocket
from contract_tests.hazards.transport import TroubledTransport
from contract_tests.hazards.trouble import SILENT, Crash, Trouble, TroubleFacts

Client = Any
Work = Callable[[Client], Awaitable[Any]]
TURNS = 12
"""The number of tries for one task."""
PAUSE = 45
"""Seconds between two tries."""
MOST_SLEEPS = 2_000


class ClientWorker:
    """The client of one account, over all its processes, and the world that it works in."""

    def __init__(
        self,
        vendor: VendorFacts,
        make_client: Callable[[Setting], Client],
        mock: MockWorld,
        zone: str,
        *,
        is_over_socket: bool,
    ) -> None:
        self.vendor, self.mock = vendor, mock
        self._make_client, self._zone, self._is_over_socket = make_client, ZoneInfo(zone), is_over_socket
        facts = TroubleFacts(vendor.creation, vendor.lookups, vendor.passing, vendor.status_field)
        self.trouble = Trouble(mock.forward, lambda: mock.now, facts)
        self.hours: Hours | None = None
        self.ends: Counter[str] = Counter()
        self.client: Client = None
        self._address = mock.address
        self._notes: dict[str, Any] = {}
        self._open = AsyncExitStack()
        self._task: asyncio.Future[Any] | None = None
        self._is_killed = False
        self._sleeps = 0

    async def begin(self) -> None:
        """Prepare a new world and start a client in it."""
        self._open.push_async_callback(self.mock.close)
        await self.mock.reset(scenario="happy")
        await self.vendor.prepare(self.mock)
        if self._is_over_socket:
            self._address = await self._open.enter_async_context(TroubledSocket(self.trouble, self._kill).open())
        self._start_client()

    async def end(self) -> None:
        """Close the client and drop its world."""
        await self._close_client()
        await self._open.aclose()

    def _start_client(self) -> None:
        """Make a client that knows its notes, and nothing else of earlier processes."""
        self.trouble.life += 1
        setting = Setting(
            base_url=self._address + self.vendor.base,
            key=self.vendor.key(self.mock.key),
            now=lambda: self.mock.now.astimezone(self._zone),
            sleep=self.sleep,
            account=self.vendor.account_of(self.mock.key),
            hours=self.hours,
            notes=self._notes,
            ended=self._ended,
            secret=SECRET,
            webhook_url=ADDRESS,
            transport=None if self._is_over_socket else TroubledTransport(self.trouble),
        )
        self.client = self._make_client(setting)
        if missing := [name for name in ("create", "read") if not hasattr(self.client, name)]:
            lacks = " and no ".join(missing)
            raise TypeError(f"{type(self.client).__name__} has no {lacks}; an adapter has `create` and `read`")

    async def _close_client(self) -> None:
        if self.can("close"):
            await self.client.close()

    def _ended(self, intent_id: str, view: View) -> None:
        self.ends[intent_id] += 1

    def can(self, ability: str) -> bool:
        """Return whether the client has a method. The play skips the acts for methods that are left out."""
        return hasattr(self.client, ability)

    async def do_crash(self) -> None:
        """End the client's process and start another."""
        self._notes = deepcopy(self._notes)  # what the old one might still write is lost
        await self._close_client()
        self._start_client()

    async def do_zone(self, name: str) -> None:
        """Restart the client in another time zone."""
        self._zone = ZoneInfo(name)
        await self.do_crash()

    async def sleep(self, seconds: float) -> None:
        """Let virtual time pass. Late requests arrive at their moment."""
        self._sleeps += 1
        if self._sleeps > MOST_SLEEPS:
            raise LawBroken("terminal", "it waits for ever")
        until = self.mock.now + timedelta(seconds=seconds)
        while due := self.trouble.due(until):
            await self._pass((due - self.mock.now).total_seconds())
            await self.trouble.arrive()
        await self._pass((until - self.mock.now).total_seconds())

    async def _pass(self, seconds: float) -> None:
        await self.mock.clock(advance_seconds=max(0.0, seconds))

    async def work(self, task: Work) -> Any:
        """Have the client do a task, as a worker does: try again until it succeeds, after a crash with a new client."""
        failure: Exception | None = None
        for _ in range(TURNS):
            met = len(self.trouble.exchanges)
            try:
                return await self.alive(task)
            except Crash:
                await self.restart()
            except LawBroken:
                raise
            except Exception as error:
                failure = error
                self.judge_failure(error, met)
                await self.sleep(PAUSE)
        raise LawBroken("terminal", f"a task fails {TURNS} times: {failure!r}") from failure

    async def alive(self, task: Work) -> Any:
        """Have the client try a task once. Raise `Crash` where its process ends meanwhile."""
        self._task = asyncio.ensure_future(task(self.client))
        try:
            return await self._task
        except asyncio.CancelledError:
            if not self._is_killed:
                raise
            raise Crash from None
        finally:
            self._is_killed = False

    def _kill(self) -> None:
        """Cancel the client's task, as the end of its process does."""
        self._is_killed = True
        assert self._task is not None
        self._task.cancel()

    async def restart(self) -> None:
        """Start the client again a second after a crash."""
        await self.do_crash()
        await self.sleep(1)

    def judge_failure(self, error: Exception, met: int) -> None:
        """Raise `LawBroken` where a task failed though its only trouble was new words in a response."""
        troubles = self.troubles(met)
        if "new_words" in troubles and troubles <= SILENT:
            raise LawBroken("unknowns", repr(error)) from error

    def troubles(self, met: int = 0) -> set[str]:
        """Return the kinds of trouble that the exchanges met, from this one on."""
        return {exchange.trouble for exchange in self.trouble.exchanges[met:] if exchange.trouble}
