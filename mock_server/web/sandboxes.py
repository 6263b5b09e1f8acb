"""All sandboxes of a server: each is found by its account, or by its ticket."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest
from secrets import token_hex
from typing import Any

from mock_server.engine.world import Setup
from mock_server.exchange import Rejection
from mock_server.store.request_log import Requests, fair_bound
from mock_server.web.interfaces import Store
from mock_server.web.limits import Limits
from mock_server.web.sandbox import Sandbox
from mock_server.web.world_names import short_name, unforked


@dataclass(slots=True)
class UnmatchedRequests:
    """Requests that are in no world's log: a test run that seems to send nothing may have sent these."""

    refused: int = 0
    """Requests to a vendor whose key was missing or not let in."""
    elsewhere: int = 0
    """Requests to paths that belong to no vendor."""
    forgotten: int = 0
    """Requests of worlds that were reset or deleted since."""


class Sandboxes:
    """All sandboxes of a server, each made when its account is first named."""

    def __init__(
        self,
        setup: Setup,
        limits: Limits,
        keys: frozenset[str] | None = None,
        ticket_secret: str | None = None,
        store: Store | None = None,
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
        self.unmatched = UnmatchedRequests()
        self.webhook_worker: Any = None  # set by the application (web/webhooks/worker.py)

    @property
    def is_shared(self) -> bool:
        """True if another node may have a world."""
        return self._store is not None and self._store.is_shared

    @property
    def node(self) -> str | None:
        """The address of this node, where several share a store."""
        return self._store.address if self._store is not None and self._store.is_shared else None

    @property
    def is_ready(self) -> bool:
        """True if a change can be kept now."""
        return self._store is None or self._store.is_ready

    async def owners(self) -> Mapping[str, str]:
        """Return the node that has each family of worlds. Raise `Rejection` 503 if nobody can tell."""
        return {} if self._store is None else await self._store.owners()

    async def others(self, target: bytes) -> Mapping[str, bytes | None]:
        """Return what each other node answers to GET; None for those that do not answer in time."""
        return {} if self._store is None else await self._store.others(target, self._shared())

    def is_shared_secret(self, given: bytes) -> bool:
        """Return whether a request shows what only the nodes of this store know."""
        return compare_digest(given, self._shared())

    def _shared(self) -> bytes:
        return self._derived("", b"node").encode()

    def note_holder(self, api: str, key: bytes, holder: Any) -> None:
        """Remember which other node has the world that a credential opens at an API."""
        if self._store is not None:
            self._store.note_holder(api, key, holder)

    def holder(self, api: str, key: bytes) -> Any:
        """Return the `LeaseHolder` of the world that a credential opens at an API; None if it is not known."""
        return None if self._store is None else self._store.holder(api, key)

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
        """True if any key is let in: there is no list of keys."""
        return self._keys is None

    def lets_in(self, *names: str) -> bool:
        """Return whether `--keys` lists one of these names, or what they are forks of. Without it, all are let in."""
        return self._keys is None or not self._keys.isdisjoint((*names, *map(unforked, names)))

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


def _test_accounts(sandbox: Sandbox) -> list[str]:
    """Return the names that the accounts in a sandbox give to their test credentials."""
    named = (getattr(account, "test_account", None) for account in sandbox.world.accounts.values())
    return [name for name in named if name is not None]
