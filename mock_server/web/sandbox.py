"""Sandboxes: one for each account, with its world, its logs and its interceptor."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from secrets import token_hex
from time import monotonic
from typing import Any, Protocol

import orjson

from mock_server.engine.world import Setup, World
from mock_server.exchange import Rejection
from mock_server.store.commands import Log
from mock_server.store.entry import world_name
from mock_server.store.group_commit import Commit
from mock_server.store.request_log import Requests, fair_bound
from mock_server.web.jump import Jump, JumpStop
from mock_server.web.webhooks.patience import Patience

KEPT_OF_A_BODY = 4096
"""Bytes of each body that the request log keeps."""


NO_COMMANDS = Log(0)

NEVER = 10**15
"""Real milliseconds after which nobody waits for anything."""

FORK = re.compile(r"(?:-fork-[0-9]+)+$")
"""How the names of accounts end whose worlds are forks, unless their names were given."""

MOST_STOPS = 100
"""How many stopped jumps a world remembers for its report, the latest."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one server and of one world. A request that goes beyond them is refused."""

    body: int = 128 * 1024 * 1024
    depth: int = 100
    value: int = 4 * 1024 * 1024
    """Bytes of a long body outside of its lists, and of one entry of them: what can't be read in slices."""
    worlds: int = 10_000
    commands: int = 1_000_000
    requests: int = 4_000
    """Lines of one world's request log."""
    lines: int = 200_000
    """Lines of all request logs together; if there are more, the longest logs are cut."""
    log: int = 64 * 1024 * 1024
    """Bytes of all request logs together, about; if there are more, the largest are cut."""
    timelines: int = 256 * 1024 * 1024
    """Bytes of the time lines that are kept, about; if there are more, those asked for longest ago are forgotten."""
    head: int = 65_536
    """Bytes of a request's head: its target and its headers."""
    target: int = 16_384
    fields: int = 200
    """Headers of a request."""
    parameters: int = 1_000
    """Parameters in a query."""
    silence: float = 20.0
    """Real seconds without a byte in the middle of a request."""


class Store(Protocol):
    """A store as sandboxes know it (`web/world_store.py` has the only one)."""

    def log(self, sandbox: Any, before: Log) -> Log:
        """Return a log for the world that begins in a sandbox, in place of the one before."""

    def open(self, sandbox: Any) -> None:
        """Begin to restore the world of a sandbox, if it was kept."""

    is_shared: bool
    """Whether another node may have a world."""
    address: str
    """Where other nodes reach this one."""

    @property
    def is_ready(self) -> bool:
        """Whether a change can be kept now."""

    async def owners(self) -> Mapping[str, str]:
        """Return the node that has each family of worlds."""

    async def others(self, target: bytes) -> Mapping[str, bytes | None]:
        """Return what each other node answers to GET; None for those that do not answer in time."""

    async def account_of(self, ticket: str) -> str | None:
        """Return the account of a ticket that another node may have given out; None if there is none."""

    def doubt(self, sandbox: Any) -> None:
        """Have a sandbox wait until it is known whether its world is still this node's."""

    def has(self, account: str) -> bool:
        """Return whether the world of an account was kept."""

    @property
    def accounts(self) -> Collection[str]:
        """The accounts whose worlds are kept."""

    def forget(self, sandbox: Any) -> None:
        """Note that there is no sandbox for an account any more."""


class CannotRestore(Rejection):
    """Raised for a world that can't be played again; a new one may take its place."""


class Interception(Protocol):
    """An interceptor as its sandbox knows it (`web/interceptors` has the only one)."""

    def answer(
        self,
        pipeline: Any,
        endpoint: Any,
        values: Sequence[str],
        headers: Mapping[bytes, bytes],
        request: tuple[str, bytes, bytes, bytes | None],
    ) -> Coroutine[Any, Any, Any]:
        """Answer one request by the steps of a pipeline."""

    def webhook_body(self, body: Any) -> Any:
        """Return the body of a webhook as its receiver gets it."""


@dataclass(slots=True)
class UnmatchedRequests:
    """Requests that are in no world's log: a test run that seems to send nothing may have sent these."""

    refused: int = 0
    """Requests to a vendor whose key was missing or not let in."""
    elsewhere: int = 0
    """Requests to paths that belong to no vendor."""
    forgotten: int = 0
    """Requests of worlds that were reset or deleted since."""


@dataclass(frozen=True, slots=True)
class WorldLabel:
    """What a world is for: the name of a test, say, and where it stands."""

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
            "patience",
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
        store: "Store | None" = None,
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
        """The order of its requests while a long body is read, or it is restored (`web/turns.py`); else none."""
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
        self.patience = Patience()
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
        """Whether this node has to ask first whether the world is still its own."""
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


class Sandboxes:
    """All sandboxes of a server, each made when its account is first named."""

    def __init__(
        self,
        setup: Setup,
        limits: Limits,
        keys: frozenset[str] | None = None,
        ticket_secret: str | None = None,
        store: "Store | None" = None,
    ) -> None:
        """Tickets follow from `ticket_secret`; without one, it is drawn. A `store` keeps the worlds."""
        self.setup, self.limits, self._keys, self._store = setup, limits, keys, store
        self._secret = (token_hex() if ticket_secret is None else ticket_secret).encode()
        self._sandboxes: dict[str, Sandbox] = {}
        self._by_ticket: dict[str, Sandbox] = {}
        self._second: dict[str, str] = {}
        """The accounts that test credentials belong to, by the names that a setting has given these."""
        self._kept: dict[str, str] = {}
        """The accounts in the store, by ticket."""
        self._caches: list[dict[bytes | None, Sandbox]] = []
        self._held = self._held_bytes = 0
        self.has_taken_long_bodies = False
        self.unmatched = UnmatchedRequests()
        self.webhook_worker: Any = None  # set by the application (web/webhooks/worker.py)

    @property
    def is_shared(self) -> bool:
        """Whether another node may have a world."""
        return self._store is not None and self._store.is_shared

    @property
    def node(self) -> str | None:
        """The address of this node, where several share a store."""
        return self._store.address if self._store is not None and self._store.is_shared else None

    @property
    def is_ready(self) -> bool:
        """Whether a change can be kept now."""
        return self._store is None or self._store.is_ready

    async def owners(self) -> Mapping[str, str]:
        """Return the node that has each family of worlds. Raise `Rejection` 503 if nobody can tell."""
        return {} if self._store is None else await self._store.owners()

    async def others(self, target: bytes) -> Mapping[str, bytes | None]:
        """Return what each other node answers to GET; None for those that do not answer in time."""
        return {} if self._store is None else await self._store.others(target)

    def sign_with(self, secret: str) -> None:
        """Make tickets from another secret from now on."""
        self._secret = secret.encode()

    def __iter__(self) -> Iterator[Sandbox]:
        return iter(list(self._sandboxes.values()))

    def new_cache(self) -> dict[bytes | None, Sandbox]:
        """Return a new dict of sandboxes by header, from which those that are dropped will be removed."""
        self._caches.append({})
        return self._caches[-1]

    @property
    def lets_in_any(self) -> bool:
        """Whether any key is let in: there is no list of keys."""
        return self._keys is None

    def lets_in(self, *names: str) -> bool:
        """Return whether `--keys` lists one of these names, or what they are forks of. Without it, all are let in."""
        return self._keys is None or not self._keys.isdisjoint((*names, *map(_forked, names)))

    def existing(self, account: str) -> Sandbox | None:
        """Return the sandbox of an account; None if it has not been named yet, nor been kept by a store."""
        found = self._tested(account) or self._sandboxes.get(account)
        is_kept = found is None and self._store is not None and self._store.has(account)
        return self.own(account) if is_kept else found

    def is_open(self, account: str) -> bool:
        """Return whether the world of an account is in memory."""
        return account in self._sandboxes

    def holds(self, sandbox: Sandbox) -> bool:
        """Return whether a sandbox is still the one of its account."""
        return self._sandboxes.get(sandbox.account) is sandbox

    def named(self, name: str) -> str | None:
        """Return the account whose world has this short name; None if none has."""
        return next((one for one in self.accounts if short_name(one) == name), None)

    @property
    def accounts(self) -> list[str]:
        """All accounts that have a world, in memory or in the store, in the order of their first use here."""
        kept = () if self._store is None else self._store.accounts
        return list({**self._sandboxes, **dict.fromkeys(kept)})

    def add_second(self, sandbox: Sandbox) -> None:
        """Have the names that a sandbox's accounts give to their test credentials lead to it."""
        kept = {name: account for name, account in self._second.items() if account != sandbox.account}
        self._second = kept | dict.fromkeys(_test_accounts(sandbox), sandbox.account)

    def _tested(self, account: str) -> Sandbox | None:
        """Return the sandbox whose test credentials an account's name is for; None if it names them no more."""
        found = self._sandboxes.get(self._second.get(account, "")) if self._second else None
        return found if found is not None and account in _test_accounts(found) else None

    def of_account(self, account: str) -> Sandbox:
        """Return the sandbox of an account, made on first use. Raise `Rejection` 503 if there are too many."""
        return self._tested(account) or self.own(account)

    def own(self, account: str) -> Sandbox:
        """Return the sandbox of an account that leads to no other, made on first use. Raise `Rejection` as above."""
        return self._sandboxes.get(account) or self._opened(account)

    def _opened(self, account: str) -> Sandbox:
        """Return a new sandbox for an account, in which its world is restored if it was kept."""
        if len(self._sandboxes) >= self.limits.worlds:
            raise Rejection(
                503, f"this server holds {self.limits.worlds} worlds, its limit; DELETE /_mock/world drops one"
            )
        ticket, signing_key = self._derived(account, b"ticket"), self._derived(account, b"signing")
        sandbox = Sandbox(self.setup, self.limits, account, ticket, signing_key, self._store)
        self._sandboxes[account] = self._by_ticket[ticket] = sandbox
        if self._store is not None:
            self._store.open(sandbox)
        return sandbox

    def _derived(self, account: str, purpose: bytes) -> str:
        """Return a name for an account that reveals nothing and that nobody else can compute."""
        return blake2b(account.encode(), key=blake2b(self._secret).digest(), digest_size=10, person=purpose).hexdigest()

    def trim(self, log: Requests) -> None:
        """Trim a log that has grown, and all logs if together they are too long."""
        share, before = max(1, self.limits.lines // len(self._sandboxes)), log.size
        step = min(share, max(1, self.limits.log // len(self._sandboxes) // 8000))  # about an eighth
        self._held += log.trim(step)
        self._held_bytes += log.size - before
        if self._held > self.limits.lines or self._held_bytes > self.limits.log:
            logs = [sandbox.log for sandbox in self]
            lines = fair_bound([len(one.lines) for one in logs], self.limits.lines * 9 // 10)  # there is room until
            size = fair_bound([one.size for one in logs], self.limits.log * 9 // 10)  # the next time
            for one in logs:
                one.keep(lines, step, size)
            self._held = sum(len(one.lines) for one in logs)
            self._held_bytes = sum(one.size for one in logs)

    def family(self, sandbox: Sandbox) -> list[Sandbox]:
        """Return this sandbox, and those whose accounts begin with its name and a hyphen: the tests of one run, say.

        Those that are kept and not in memory begin to be restored.
        """
        own = next(key for key, kept in self._sandboxes.items() if kept is sandbox)
        for account in () if self._store is None else self._store.accounts:
            if account.startswith(f"{own}-"):
                self.own(account)
        return [sandbox, *(kept for key, kept in self._sandboxes.items() if key.startswith(f"{own}-"))]

    def of_ticket(self, ticket: str | None) -> Sandbox:
        """Return the sandbox of a ticket, which a URL has instead of a key. Raise `Rejection` 401 if there is none."""
        sandbox = self._by_ticket.get(ticket or "") or self._kept_of(ticket or "")
        if sandbox is None:
            raise Rejection(401, "seen a URL that this server did not sign, expected it whole and as it was given out")
        return sandbox

    async def learn_ticket(self, ticket: str) -> None:
        """Open the sandbox of a ticket that another node may have given out."""
        if self._store is not None and ticket not in self._by_ticket:
            account = await self._store.account_of(ticket)
            if account is not None:
                self.own(account)

    def _kept_of(self, ticket: str) -> Sandbox | None:
        """Return the sandbox of a ticket whose world is in the store alone; None if there is none."""
        accounts = () if self._store is None else self._store.accounts
        if len(accounts) != len(self._kept):
            self._kept = {self._derived(account, b"ticket"): account for account in accounts}
        account = self._kept.get(ticket)
        return None if account is None else self.own(account)

    def drop(self, sandbox: Sandbox) -> None:
        """Forget a sandbox and its world."""
        self.unmatched.forgotten += sandbox.log.count
        sandbox.world.close()
        sandbox.commands.end()
        sandbox.reset(self.setup)  # who still waits for something of the old world sees that it is gone
        self.forget(sandbox)

    def forget(self, sandbox: Sandbox) -> None:
        """Have no sandbox for an account any more; a world that is kept comes back when it is asked for."""
        self._by_ticket.pop(sandbox.ticket, None)
        self._sandboxes = {key: kept for key, kept in self._sandboxes.items() if kept is not sandbox}
        if self._store is not None:
            self._store.forget(sandbox)
        for cache in self._caches:
            for header in [header for header, kept in cache.items() if kept is sandbox]:
                del cache[header]


def _forked(name: str) -> str:
    """Return the name, or the name with its password, that a fork was counted from."""
    account, colon, password = name.partition(":")
    return f"{FORK.sub('', account)}{colon}{password}"


def short_name(account: str) -> str:
    """Return the short name of an account's world: a hash, which does not tell the account."""
    return world_name(account).hex()[:12]


def is_family(account: str, other: str) -> bool:
    """Return whether another account is this one, or begins with its name and a hyphen."""
    return other == account or other.startswith(f"{account}-")


def _test_accounts(sandbox: Sandbox) -> list[str]:
    """Return the names that the accounts in a sandbox give to their test credentials."""
    named = (getattr(account, "test_account", None) for account in sandbox.world.accounts.values())
    return [name for name in named if name is not None]
