"""A sandbox: one account's world, its logs and its interceptor."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import blake2b
from time import monotonic
from typing import Any

import orjson

from mock_server.engine.world import Setup, World
from mock_server.exchange import Rejection
from mock_server.store.commands import Log
from mock_server.store.group_commit import Commit
from mock_server.store.request_log import Requests
from mock_server.web.interfaces import Interception, Store
from mock_server.web.jump import Jump, JumpStop
from mock_server.web.limits import Limits
from mock_server.web.webhooks.slow_receivers import SlowReceivers

NO_COMMANDS = Log(0)

NEVER = 10**15
"""Real milliseconds after which nobody waits for anything."""

MOST_STOPS = 100
"""How many stopped jumps a world remembers for its report, the latest."""


class CannotRestore(Rejection):
    """Raised for a world that can't be played again; a new one may take its place."""


@dataclass(frozen=True, slots=True)
class WorldLabel:
    """The label of a world: the name of a test, say, and the place where it stands."""

    label: str
    file: str | None = None
    line: int | None = None

    def view(self) -> dict[str, Any]:
        return {"label": self.label, "file": self.file, "line": self.line}


class Sandbox:
    """One account's world, its command log, its request log, and its pace in real time."""

    __slots__ = (
        *("anchor", "attempts", "commands", "faults", "interceptor", "jump", "label", "limits", "log", "signing_key"),
        *(
            "account",
            "begun",
            "findings",
            "held",
            "is_changing",
            "lease",
            "passwords",
            "slow_receivers",
            "restoring",
            "secrets",
            "stopped",
            "stops",
            "store",
        ),
        *("ticket", "turns", "world"),
    )

    def __init__(
        self,
        setup: Setup,
        limits: Limits,
        account: str = "",
        ticket: str = "",
        signing_key: str = "",
        store: Store | None = None,
    ) -> None:
        self.account, self.limits, self.ticket, self.signing_key = account, limits, ticket, signing_key
        self.store = store
        self.commands: Log = NO_COMMANDS
        self.label: WorldLabel | None = None
        self.secrets: dict[str, str] = {}
        """The first secret of a key that came for each vendor's account, where keys have one."""
        self.passwords: dict[str, str] = {}
        """The password that each vendor's account was first opened with."""
        self.attempts: set[asyncio.Task[None]] = set()  # to deliver webhooks, under way
        self.jump: Jump | None = None
        self.is_changing = False
        """Whether a change is half made, for it is made in slices: until it is whole, nothing else happens here."""
        self.turns: Any = None
        """The queue of its requests (`web/request_queue.py`) while a long body is read, or it is restored."""
        self.lease: Any = None
        """The lease under which this node may answer for the world; none where no other node could."""
        self.restoring: asyncio.Task[None] | None = None
        """The task that restores the world from the store; one that has failed stays."""
        self.begun = 0
        """How many worlds have begun here."""
        self.findings: dict[str, int] | None = None
        """How many errors and warnings the latest report of this world has found; None before the first."""
        self.reset(setup)

    def reset(self, setup: Setup) -> None:
        """Begin a new world; the old one is forgotten."""
        self.cancel_attempts()
        self.world = World(setup, self.ticket, self.signing_key)
        self.commands = Log(self.limits.commands) if self.store is None else self.store.log(self, self.commands)
        self.log = Requests(self.limits.requests)
        self.slow_receivers = SlowReceivers()
        self.begun, self.findings = self.begun + 1, None
        self.held = False
        """Whether its webhooks are held: they are written down, and none leaves."""
        if self.jump is not None:
            self.jump.forget()
        self.jump = None
        self.stopped: JumpStop | None = None  # until the clock is moved again, no webhook leaves
        self.stops: list[JumpStop] = []
        self.anchor: tuple[float, int] | None = None
        self.interceptor: Interception | None = None
        """It stands between requests and handlers; an ordinary world has none, which is faster."""
        self.faults = 0
        """How many faults were set in this world."""
        for vendor, password in self.passwords.items():
            self.learn_password(vendor, password)

    def learn_password(self, vendor: str, password: str) -> bool:
        """Take the first password of a vendor's account as its own; return whether this one is right.

        That is a command; it holds no more than a digest of the password.
        """
        if self.restoring is not None:
            return True  # it is asked again when the world is restored
        known, digest = self.world.passwords, blake2b(password.encode(), digest_size=16).hexdigest()
        if vendor not in known:
            known[vendor] = digest
            body = orjson.dumps({"vendor": vendor, "digest": digest})
            self.commands.append(self.world.now, "control", "learnPassword", {}, {}, body)
            self.commands.note("password", {vendor: password})
        if known[vendor] != digest:
            return False
        self.passwords[vendor] = password
        return True

    def learn_secret(self, vendor: str, secret: str) -> None:
        """Take the first secret of a key that came for a vendor's account: webhooks are signed with it."""
        if vendor not in self.secrets:
            self.secrets[vendor] = secret
            self.commands.note_secret(vendor, secret)

    def begin_jump(self, deliver: Callable[[], Awaitable[None]]) -> Jump:
        """Begin a jump. After one that was stopped, webhooks leave again."""
        self.stopped, self.jump = None, Jump(self.world, deliver, self.settled)
        return self.jump

    def end_jump(self) -> None:
        """End the jump. Where it was stopped, a world that stands still stands still: no webhook leaves any more."""
        jump, self.jump, self.anchor = self.jump, None, None
        if jump is not None and jump.stop is not None:
            self.stops = [*self.stops, jump.stop][-MOST_STOPS:]
            self.stopped = None if self.world.rate else jump.stop

    def may_send(self) -> bool:
        """Return whether another webhook may leave."""
        if self.held:
            return False
        return self.stopped is None if self.jump is None else self.jump.returned()

    async def rest(self) -> None:
        """Let others have their turn."""
        await asyncio.sleep(0)
        await self.settled()

    async def settled(self) -> None:
        """Wait until no change is half made."""
        while self.is_changing:
            await asyncio.sleep(0)

    # What is kept.

    async def restored(self) -> None:
        """Wait until the world is restored, if it is being restored. Raise `CannotRestore` if it can't be."""
        if self.restoring is not None:
            await asyncio.shield(self.restoring)

    def begin_anew(self) -> None:
        """Give up the world that can't be restored."""
        self.restoring, self.turns, self.is_changing = None, None, False
        self.world.close()
        self.reset(self.world.setup)

    def wakes_at(self, real: int) -> int:
        """Return the real milliseconds at which something is to happen by itself, seen from now; 0 if nothing is."""
        world = self.world
        if (world.outbox.deliveries.ready and not self.held) or self.attempts:
            return real
        due = world.clock.next_due() if world.rate else None
        return 0 if due is None else real + int(min(max(0, due - world.now) / world.rate, NEVER))

    def note_clock(self) -> None:
        """Remember how the clock stands and goes on."""
        world, stop = self.world, self.stopped
        facts = {"now": world.now, "rate": world.rate, "advance_on_poll": world.advance_on_poll, "stopped": stop}
        self.commands.note("clock", facts)

    def unsaved(self) -> Commit | None:
        """Return the commit that is to be awaited before anybody is told how this world is; None if all is on disk."""
        log = self.commands
        if not log.is_stored or (self.is_changing and self.restoring is not None):
            return None
        world = self.world
        if not world.rate or world.advance_on_poll or self.jump is not None:  # else a restart finds it by real time
            log.note_time(world.now)
        return log.unsaved()

    @property
    def is_doubtful(self) -> bool:
        """True if this node has to ask first whether the world is still its own."""
        return self.lease is not None and self.lease.until <= monotonic()

    def doubt(self) -> None:
        """Have everybody wait until it is known whether the world is still this node's."""
        if self.store is not None:
            self.store.doubt(self)

    async def sure(self) -> None:
        """Wait until it is known whether the world is still this node's, or that nobody can tell now."""
        if self.is_doubtful:
            self.doubt()
            if self.restoring is not None:
                await asyncio.wait([self.restoring])

    async def saved(self) -> None:
        """Wait until everything that this world could tell is on disk, or the world was given back as it is there."""
        commit = self.unsaved()
        if commit is not None:
            await commit.wait()

    def cancel_attempts(self) -> None:
        """Stop the attempts that are under way."""
        for attempt in self.attempts:
            attempt.cancel()
        self.attempts = set()
