"""Sessions of the console: a page shows a token instead of a key; a ticket, which works once, opens one."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe
from time import monotonic
from typing import Generic, TypeVar

from mock_server.contract.operation import Operation
from mock_server.exchange import Rejection
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes

ON, READ, OFF = MODES = ("on", "read", "off")
"""The values of `serve --console`: sessions may change worlds / may only read / there are none, and no page."""

MOST = 1_000
"""Tickets, and sessions, that a server keeps. The oldest leave first."""

TICKET_LIVES, SESSION_LIVES = 3600.0, 12 * 3600.0
"""Real seconds in which a ticket can be exchanged, and in which a session may rest before it ends."""

READ_ONLY = "this server's console only reads (--console read); start it with --console on, or use the key itself"
IS_OFF = "this server has no console (--console off); start it with --console on or read"

V = TypeVar("V")


@dataclass(slots=True)
class Session:
    """One open page: the account whose world it was opened for."""

    account: str


class _Tokens(Generic[V]):
    """Values by random names, a bounded number, each for a bounded time."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds, self._clock = seconds, clock
        self._kept: dict[str, tuple[float, V]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, value: V) -> str:
        """Keep a value, and return its new name."""
        while len(self._kept) >= MOST:
            del self._kept[next(iter(self._kept))]
        name = token_urlsafe(24)
        self._kept[name] = (self._clock() + self._seconds, value)
        return name

    def take(self, name: str) -> V | None:
        """Return the value of a name, which has none from now on; None if it has none already."""
        until, value = self._kept.pop(name, (0.0, None))
        return value if until > self._clock() else None

    def find(self, name: str) -> V | None:
        """Return the value of a name, whose time begins anew; None if it has none."""
        value = self.take(name)
        if value is not None:
            self._kept[name] = (self._clock() + self._seconds, value)
        return value


class Sessions:
    """The tickets and the sessions of one server. They are in memory only, and no log has them."""

    def __init__(self, sandboxes: Sandboxes, mode: str = ON, clock: Callable[[], float] = monotonic) -> None:
        self.mode, self._sandboxes = mode, sandboxes
        self._tickets: _Tokens[str] = _Tokens(TICKET_LIVES, clock)
        self._sessions: _Tokens[Session] = _Tokens(SESSION_LIVES, clock)

    @property
    def may_change(self) -> bool:
        """True if a session may change its worlds."""
        return self.mode == ON

    def require(self) -> None:
        """Raise `Rejection` 404 if this server has no console."""
        if self.mode == OFF:
            raise Rejection(404, IS_OFF)

    def ticket(self, account: str) -> str:
        """Return a new ticket, which opens one session for the world of an account."""
        self.require()
        return self._tickets.add(account)

    def exchange(self, ticket: str) -> str:
        """Return the account of a ticket, which is worth nothing from now on. Raise `Rejection` 401 for any other."""
        self.require()
        account = self._tickets.take(ticket)
        if account is None:
            seen = "seen a ticket that was used, is too old, or that this server has not given out"
            raise Rejection(401, f"{seen}, expected a new one: POST /_mock/console/tickets with the key gives it out")
        return account

    def begin(self, account: str) -> str:
        """Return the token of a new session for the world of an account."""
        self.require()
        return self._sessions.add(Session(account))

    def open(self, token: str, operation: Operation) -> Sandbox:
        """Return the sandbox that a session is for.

        Raise `Rejection`: 401 if there is no such session, 403 if it may only read and the operation changes something.
        """
        self.require()
        session = self._sessions.find(token)
        if session is None:
            raise Rejection(401, "seen a session that has ended, expected one that POST /_mock/console/sessions opens")
        if not (self.may_change or operation.is_safe or operation.is_optional):
            raise Rejection(403, READ_ONLY)
        return self._sandboxes.of_account(session.account)
