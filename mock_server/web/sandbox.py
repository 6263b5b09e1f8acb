"""Sandboxes: one for each key, with its world, its logs and its interceptor."""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Protocol

from mock_server.engine.world import Setup, World
from mock_server.exchange import Rejection
from mock_server.store.commands import Log
from mock_server.store.request_log import Requests

KEPT_OF_A_BODY = 4096
"""Bytes of each body that the request log keeps."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one server and of one world. A request that goes beyond them is refused."""

    body: int = 128 * 1024 * 1024
    depth: int = 100
    worlds: int = 10_000
    commands: int = 1_000_000
    requests: int = 4_000
    """Lines of one world's request log."""
    lines: int = 200_000
    """Lines of all request logs together; if there are more, the longest logs are cut."""


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


class Sandbox:
    """One key's world, its command log, its request log, and its pace in real time."""

    __slots__ = (
        *("anchor", "commands", "faults", "attempts", "interceptor", "is_jumping"),
        *("limits", "log", "ticket", "world"),
    )

    def __init__(self, setup: Setup, limits: Limits, ticket: str = "") -> None:
        self.limits, self.ticket = limits, ticket
        self.attempts: set[asyncio.Task[None]] = set()  # to deliver webhooks, under way
        self.reset(setup)

    def reset(self, setup: Setup) -> None:
        """Begin a new world; the old one is forgotten."""
        self.cancel_attempts()
        self.world = World(setup, self.ticket)
        self.commands = Log(self.limits.commands)
        self.log = Requests(self.limits.requests)
        self.is_jumping = False
        self.anchor: tuple[float, int] | None = None
        self.interceptor: Interception | None = None
        """It stands between requests and handlers; an ordinary world has none, which is faster."""
        self.faults = 0
        """How many faults were set in this world."""

    def cancel_attempts(self) -> None:
        """Stop the attempts that are under way."""
        for attempt in self.attempts:
            attempt.cancel()
        self.attempts = set()


class Sandboxes:
    """All sandboxes of a server, each made when its key is first used."""

    def __init__(self, setup: Setup, limits: Limits, keys: frozenset[str] | None = None) -> None:
        self.setup, self.limits, self._keys = setup, limits, keys
        self._sandboxes: dict[str, Sandbox] = {}
        self._by_ticket: dict[str, Sandbox] = {}
        self.by_header: dict[bytes | None, Sandbox] = {}
        self._held = 0
        self.webhook_worker: Any = None  # set by the application (web/webhooks/worker.py)

    def __iter__(self) -> Iterator[Sandbox]:
        return iter(list(self._sandboxes.values()))

    def of_key(self, header: bytes | None) -> Sandbox:
        """Return the sandbox of an `Authorization` header; it is made, and kept in `by_header`, on first use.

        Raise `Rejection` 401 if the key is missing, malformed or not allowed.
        """
        key = self._key(header)
        if key not in self._sandboxes:
            if len(self._sandboxes) >= self.limits.worlds:
                raise Rejection(
                    503, f"this server holds {self.limits.worlds} worlds, its limit; DELETE /_mock/world drops one"
                )
            self._sandboxes[key] = Sandbox(self.setup, self.limits, _ticket(key))
            self._by_ticket[self._sandboxes[key].ticket] = self._sandboxes[key]
        sandbox = self._sandboxes[key]
        if len(self.by_header) < 4 * self.limits.worlds:
            self.by_header[header] = sandbox
        return sandbox

    def trim(self, log: Requests) -> None:
        """Trim a log that has grown, and all logs if together they are too long."""
        share = max(1, self.limits.lines // len(self._sandboxes))
        self._held += log.trim(share)
        if self._held > self.limits.lines:
            self._held = sum(sandbox.log.keep(share) for sandbox in self)

    def family(self, sandbox: Sandbox) -> list[Sandbox]:
        """Return this sandbox, and those whose keys begin with its key and a hyphen: the tests of one run, say."""
        own = next(key for key, kept in self._sandboxes.items() if kept is sandbox)
        return [sandbox, *(kept for key, kept in self._sandboxes.items() if key.startswith(f"{own}-"))]

    def _key(self, header: bytes | None) -> str:
        if header is None:
            raise _unauthorized("no Authorization header")
        scheme, _, text = header.decode("latin-1").partition(" ")
        key = text.strip()
        if scheme.lower() != "bearer" or not key:
            raise _unauthorized("an Authorization header of another form")
        if len(key) > 256 or not key.isascii() or not key.isprintable() or " " in key:
            raise _unauthorized("a malformed key")
        if "invalid" in key.lower() or (self._keys is not None and key not in self._keys):
            raise _unauthorized("a key that is not let in")
        return key

    def of_ticket(self, ticket: str | None) -> Sandbox:
        """Return the sandbox of a ticket, which a URL has instead of a key. Raise `Rejection` 401 if there is none."""
        sandbox = self._by_ticket.get(ticket or "")
        if sandbox is None:
            raise Rejection(401, "seen a URL that this server did not sign, expected it whole and as it was given out")
        return sandbox

    def drop(self, sandbox: Sandbox) -> None:
        """Forget a sandbox and its world."""
        sandbox.cancel_attempts()
        sandbox.world.close()
        self._by_ticket.pop(sandbox.ticket, None)
        self._sandboxes = {key: kept for key, kept in self._sandboxes.items() if kept is not sandbox}
        self.by_header = {header: kept for header, kept in self.by_header.items() if kept is not sandbox}


def _ticket(key: str) -> str:
    """Return a name for a key that does not reveal it."""
    return blake2b(key.encode(), digest_size=10, person=b"mockdial").hexdigest()


def _unauthorized(seen: str) -> Rejection:
    expected = "expected 'Authorization: Bearer <key>' with any key that has no 'invalid' in it (or one of --keys)"
    return Rejection(401, f"seen {seen}, {expected}", headers=((b"www-authenticate", b"Bearer"),))
