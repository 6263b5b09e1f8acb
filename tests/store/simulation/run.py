"""One run: clients use a server that is killed again and again, and all that they were told is judged."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

from mock_server.engine import moment
from mock_server.web import replay
from tests.store.simulation.clients import CALLS, SimulatedClient, SimulatedReceiver
from tests.store.simulation.history import BrokenPromise, History
from tests.store.simulation.machine import VENDOR, SimulatedMachine, app, read

IDLE = {"until": "idle"}


class SimulatedRun:
    """A machine, its worlds and their clients, all from one seed."""

    most_moves = 12
    """Of one client in one life."""

    keys = "key-0", "key-1"
    key_counts = 1, 1, 2
    client_counts = 1, 2, 3
    """Of each key."""
    refusals = 400, 429, 503
    """The statuses that say that nothing was changed."""

    def __init__(self, seed: object, machine: Callable[..., Any] = SimulatedMachine) -> None:
        """`machine` makes the machine from the seed and what stands at the URLs of webhooks."""
        self.seed, self.random, self.history = seed, Random(f"run {seed}"), History(lambda: self.machine.now)
        self.receiver = SimulatedReceiver(self.history, self.random)
        self.machine = machine(seed, self.receiver)
        keys = self.keys[: self.random.choice(self.key_counts)]
        self.clients = [
            SimulatedClient(f"{key}-{n}", key, self.history, self.random, self.refusals, owns=not n)
            for key in keys
            for n in range(self.random.choice(self.client_counts))
        ]
        self.odds = self.random.choice((0, 0, 0.05, 0.3))

    def play(self) -> None:
        """Play all lives. Raise `BrokenPromise` if something was seen that must not be."""
        for _ in range(self.random.randint(1, 4)):
            self.machine.live(self._use, 1 + int(self.random.random() ** 1.5 * 400))
        self.judge()

    def judge(self) -> None:
        """Bring everything to its end, and judge what is there then."""
        seen: list[Any] = []
        self.machine.live(lambda machine: self._end(machine, seen))
        self.machine.live(lambda machine: self._all_seen(seen))
        if self.receiver.broken:
            raise self.receiver.broken[0]
        for key, before, after in zip(self.history.worlds, *seen, strict=True):
            if before != after:
                raise BrokenPromise(f"world {key}: another one after a restart: {before[:3]} and {after[:3]}")

    async def _use(self, machine: SimulatedMachine) -> None:
        machine.fill_disk(self.odds)
        tasks = [
            asyncio.ensure_future(client.live(machine, self.random.randint(1, self.most_moves)))
            for client in self.clients
        ]
        await asyncio.gather(*tasks)

    # The end.

    async def _end(self, machine: SimulatedMachine, seen: list[Any]) -> None:
        """Have clients find out what they do not know, and everything happen that is still to happen."""
        machine.fill_disk(0)
        await asyncio.sleep(1)  # a commit that failed is not forgotten at once
        for key in self.history.worlds:
            await self._expect(key, "POST", "/_mock/clock", {"rate": 0})
            await self._expect(key, "DELETE", "/_mock/faults")
            await self._expect(key, "PATCH", f"/_mock/settings/{VENDOR}", {"rate_limit": None})
        for client in self.clients:
            while not client.is_sure:
                await client.settle(machine)
        for key, world in self.history.worlds.items():
            await self._expect(key, "POST", "/_mock/clock", IDLE)
            client = next(one for one in self.clients if one.key == key)
            await client.look(machine)
            await client.look_at_journal(machine)
            world.see_webhooks((await self._expect(key, "GET", "/_mock/webhooks?limit=10000"))["data"])
            await self._replayed(key)
        await self._all_seen(seen)

    async def _expect(self, key: str, method: str, path: str, body: Any = None) -> Any:
        status, content = await self.machine.ask(key, method, path, body)
        if status not in (200, 204):
            raise BrokenPromise(f"world {key}: {method} {path}: seen {status} {content!r}")
        return read(content)

    async def _replayed(self, key: str) -> None:
        """See that the commands, played again, come to the same journal."""
        _, commands = await self.machine.ask(key, "GET", "/_mock/commands")
        again = replay.replay(commands.decode().splitlines(), app().vendors)
        journal = (await self._expect(key, "GET", "/_mock/journal?limit=10000"))["data"]
        seen = [(moment.parse(one["at"]), one["id"], one["event"], one["status"]) for one in journal]
        if seen != [(one.at, one.record.id, one.move.event, one.move.status) for one in again.journal]:
            raise BrokenPromise(f"world {key}: replayed to another journal")

    async def _all_seen(self, seen: list[Any]) -> None:
        """Look at all that a client can see of the worlds."""
        found = []
        for key in self.history.worlds:
            shown = await self._expect(key, "GET", "/_mock/world")
            del shown["counts"]["requests"], shown["records"]
            _, journal = await self.machine.ask(key, "GET", "/_mock/journal?limit=10000")
            _, calls = await self.machine.ask(key, "GET", f"{CALLS}?limit=100")
            found.append([shown, calls, journal])
        seen.append(found)
