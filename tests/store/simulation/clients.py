"""Clients of a simulated server: each asks for calls, looks when it is not sure, and writes down what it saw."""

from collections.abc import Collection
from random import Random
from typing import Any

from mock_server.engine import moment
from tests.store.simulation.history import BrokenPromise, History
from tests.store.simulation.machine import VENDOR, read
from tests.store.simulation.wanted import MADE, NEVER, REFUSED, UNKNOWN, Reset, WantedCall

CALLS = f"/{VENDOR}/v1/calls/scheduled"
CONTACT = "ctc_12kd88"

FAULT = {"name": "commit_then_fail", "vendor": VENDOR, "times": 2}
LIMIT = {"requests_per_minute": 20}
KEYS = {"key": {"header": "Idempotency-Key"}, "operations": ["scheduleCall"], "lifetime_seconds": 31_536_000}
PACES = ({"rate": 0}, {"rate": 600}, {"rate": 6000}, {"advance_on_poll": True}, {"advance_on_poll": False})


class SimulatedClient:
    """One client of one world. It outlives the server, and knows which answers it never got."""

    def __init__(
        self, name: str, key: str, history: History, random: Random, refusals: Collection[int], *, owns: bool
    ) -> None:
        """`owns` says that it is the one that may reset the world and move its clock in other ways.

        `refusals` are the statuses that say that nothing was changed.
        """
        self.name, self.key, self.history, self.random = name, key, history, random
        self.world, self._refusals = history.world(key), refusals
        self._number = 0
        self._unsure: list[WantedCall] = []
        self._has_keys = owns and random.random() < 0.6
        self._wants_hooks = random.random() < 0.7
        self.owns = self._needs_setup = owns
        self._moves = [
            *[self.create] * 8,
            *[self.look] * 4,
            *[self.look_at_journal] * 3,
            *[self.look_at_clock] * 3,
            *[self.cancel] * 2,
            *[self.advance] * 4,
            *[self.redeliver] * 2,
            *([self.reset, self.change_pace, self.change_pace, self.set_fault, self.limit] if owns else ()),
        ]

    async def live(self, machine: Any, moves: int) -> None:
        """Use the server for a while."""
        if self._needs_setup and self._has_keys:
            asked = self.history.tick()
            status, _ = await self.ask(machine, "PATCH", f"/_mock/settings/{VENDOR}", {"idempotency": KEYS})
            self._needs_setup = status != 200 or self.world.is_torn(asked, self.history.tick())
        await self.settle(machine)
        for _ in range(moves):
            if machine.is_late:
                break
            await self.random.choice(self._moves)(machine)
            await self.settle(machine)

    async def settle(self, machine: Any) -> None:
        """Try to find out what came of requests that got no answer."""
        for reset in self._open_resets():
            await self._settle_reset(machine, reset)
        for create in list(self._unsure):
            await self._again(machine, create)

    async def ask(
        self, machine: Any, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """Send a request that any answer may come to but a failure of the mock."""
        status, content = await machine.ask(self.key, method, path, body, headers)
        if status == 500 and b"the mock is wrong" in content:
            raise BrokenPromise(f"world {self.key}: {method} {path} failed: {content!r}")
        return status, read(content) if content[:1] in (b"{", b"[") else content

    @property
    def is_sure(self) -> bool:
        """True if it knows what came of all that it asked for."""
        return not (self._unsure or self._open_resets())

    def doubt_setup(self) -> None:
        """Take no settings for there: the store may have lost them."""
        self._needs_setup = self.owns

    def _open_resets(self) -> list[Reset]:
        return [one for one in self.world.resets if one.answered == NEVER and self.owns]

    # Calls.

    async def create(self, machine: Any) -> None:
        self._number += 1
        tag = f"{self.name}-{self._number}"
        body = {"contact_id": CONTACT, "scheduled_at": self._due(), "initial_message": tag}
        if self._wants_hooks:
            body["webhook_url"] = machine.hook
        create = self.world.creates[tag] = WantedCall(tag, body, self.history.tick())
        self._unsure.append(create)
        await self._ask_for(machine, create, is_first=True)

    async def _ask_for(self, machine: Any, create: WantedCall, *, is_first: bool) -> None:
        """Ask for a call. Whoever gets no answer stays unsure, and so does who is refused but has asked before."""
        create.is_pending, create.answered, asked = True, NEVER, self.history.tick()
        if create.is_there is False:  # one that was there is gone with its world
            create.begin_anew(asked)
        if is_first:
            create.has_key = self._has_keys and not self._needs_setup
        headers = {"idempotency-key": create.tag} if create.has_key else None
        status, found = await self.ask(machine, "POST", CALLS, create.body, headers)
        create.answered, create.is_pending = self.history.tick(), False
        if status == 201:
            is_torn = self.world.is_torn(asked, create.answered)
            create.outcome = UNKNOWN if is_torn else MADE
            create.made = NEVER if is_torn else min(create.made, create.answered)
            if not self.world.may_begin_anew(asked, create.answered):
                id_, status = _shown(found)
                shown = status if is_first else create.status  # a repetition is answered as it was then
                self.world.see_status(create, id_, shown, asked, self.history.tick())
            self._unsure.remove(create)
        elif status in self._refusals and is_first:
            if create.is_there:
                raise BrokenPromise(f"world {self.key}: {create.tag} was seen, and is refused: {found}")
            create.outcome = REFUSED
            self._unsure.remove(create)

    def _due(self) -> str:
        """Return a moment that is to come, as far as this client knows."""
        now = "2026-03-02T15:00:00Z" if self.world.now is None else moment.text(self.world.now.value)
        minute = self.random.choice(("05", "30", "59"))
        day = self.random.choice((0, 0, 1)) + int(now[8:10])
        return f"{now[:8]}{min(day, 28):02}T{max(16, int(now[11:13]) + 1) % 24:02}:{minute}:00Z"

    async def _again(self, machine: Any, create: WantedCall) -> None:
        """Find out whether a call is there of which no answer came; if it is not, ask for it again.

        Who has an idempotency key repeats the request as it was.
        """
        create.is_pending = False
        create.answered = min(create.answered, self.history.tick())
        if create.has_key and not self._needs_setup and self.random.random() < 0.7:
            await self._ask_for(machine, create, is_first=False)
            return
        await self.look(machine)
        if create.is_there:
            create.outcome = MADE
            self._unsure.remove(create)
        elif create.is_there is False and self.random.random() < 0.5:
            create.outcome = REFUSED
            self._unsure.remove(create)
        elif create.is_there is False:
            await self._ask_for(machine, create, is_first=True)

    async def look(self, machine: Any) -> None:
        asked = self.history.tick()
        status, found = await self.ask(machine, "GET", f"{CALLS}?limit=100")
        if status == 200:
            calls = [(one["initial_message"], one["call_id"], one["status"]) for one in found["data"]["calls"]]
            self.world.see_calls(calls, asked, self.history.tick())

    async def cancel(self, machine: Any) -> None:
        known = [one for one in self.world.creates.values() if one.id is not None]
        if known:
            create = self.random.choice(known)
            asked = self.history.tick()
            status, found = await self.ask(machine, "POST", f"{CALLS}/{create.id}/cancel")
            answered = self.history.tick()
            is_same = status == 200 and found["data"]["initial_message"] == create.tag
            if is_same and not self.world.may_begin_anew(asked, answered):
                self.world.see_status(create, *_shown(found), asked, answered)

    # Worlds.

    async def look_at_journal(self, machine: Any) -> None:
        asked = self.history.tick()
        status, found = await self.ask(machine, "GET", "/_mock/journal?limit=10000")
        if status == 200:
            self.world.see_journal(found["data"], asked, self.history.tick())

    async def look_at_clock(self, machine: Any) -> None:
        asked = self.history.tick()
        status, found = await self.ask(machine, "GET", "/_mock/world")
        if status == 200:
            self.world.see_now(moment.parse(found["now"]), asked, self.history.tick())

    async def advance(self, machine: Any) -> None:
        move = self.random.choice(({"advance_seconds": 1800}, {"until": "next_event"}, {"advance_seconds": 3}))
        asked = self.history.tick()
        status, found = await self.ask(machine, "POST", "/_mock/clock", move)
        if status == 200:
            self.world.see_now(moment.parse(found["now"]), asked, self.history.tick())

    async def change_pace(self, machine: Any) -> None:
        move = self.random.choice(PACES)
        await self.ask(machine, "POST", "/_mock/clock", move)

    async def set_fault(self, machine: Any) -> None:
        await self.ask(machine, "PUT", "/_mock/faults", {"faults": [FAULT]})

    async def limit(self, machine: Any) -> None:
        limit = self.random.choice((LIMIT, None))
        await self.ask(machine, "PATCH", f"/_mock/settings/{VENDOR}", {"rate_limit": limit})

    async def redeliver(self, machine: Any) -> None:
        await self.ask(machine, "POST", f"/_mock/webhooks/{self.random.randint(1, 4)}/redeliver")

    async def reset(self, machine: Any) -> None:
        self.world.wishes += 1
        reset = Reset(1000 + self.world.wishes, self.history.tick())  # no two have the same seed
        self.world.resets.append(reset)
        self._needs_setup = True  # also where no answer comes
        status, _ = await self.ask(machine, "POST", "/_mock/world/reset", {"seed": reset.seed, "scenario": "mixed"})
        answered = self.history.tick()
        if status == 200 and not self.world.is_torn(reset.asked, answered):
            reset.answered = answered
        elif status in self._refusals:
            self.world.resets.remove(reset)

    async def _settle_reset(self, machine: Any, reset: Reset) -> None:
        asked = self.history.tick()
        status, found = await self.ask(machine, "GET", "/_mock/world")
        if status == 200 and not self.world.is_torn(asked, self.history.tick()):
            if found["seed"] == reset.seed:
                reset.answered = self.history.tick()
            else:
                self.world.resets.remove(reset)


class SimulatedReceiver:
    """A receiver at the URLs of webhooks. It remembers what it has accepted, and now and then it fails once."""

    def __init__(self, history: History, random: Random) -> None:
        self.history, self.random = history, random
        self.failed: set[tuple[str, str]] = set()
        self.broken: list[BrokenPromise] = []
        """What it was told and must not have been: no server has to know of it."""

    async def __call__(self, machine: Any, message: Any) -> int:
        event = read(message.body)
        tag = event["data"]["initial_message"]
        world = next((one for one in self.history.worlds.values() if tag in one.creates), None)
        if world is None:
            self.broken.append(BrokenPromise(f"a webhook for a call that nobody wanted: {tag}"))
            return 200
        try:
            world.hear(event, message.body, self.history.tick())
        except BrokenPromise as broken:
            self.broken.append(broken)
        name = tag, event["event_id"]
        if name not in self.failed | world.accepted and self.random.random() < 0.1:
            self.failed.add(name)
            return 500
        world.accepted.add(name)
        return 200


def _shown(found: Any) -> tuple[str, str]:
    """Return id and status of the call that an answer shows."""
    return found["data"]["call_id"], found["data"]["status"]
