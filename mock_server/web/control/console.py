"""Controls of the console: tickets and sessions, the worlds that a visitor may see, and how a world goes on."""

from collections.abc import Mapping
from typing import Any

from mock_server.contract.json_codec import decode
from mock_server.engine import moment
from mock_server.exchange import Asked, Rejection, Reply
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web.console.sessions import Sessions
from mock_server.web.console.streaming import HEADERS, Streaming
from mock_server.web.console.visitor import Visitor
from mock_server.web.console.watchers import Watchers, facts_of, line_of
from mock_server.web.control.base import Handlers
from mock_server.web.observer import label_of
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes
from mock_server.web.world_names import is_family, short_name

PART = 10_000
"""The most worlds that another node is asked for at once."""

NO_KEY = "seen neither a key nor a session, expected one: without them, worlds are shown on loopback alone, and not "
NO_KEY += "where --keys lists who is let in"


class ConsoleControl:
    """Gives out tickets and sessions, lists worlds, lets watchers follow one. Its handlers get a `Visitor`."""

    def __init__(self, sandboxes: Sandboxes, vendors: LazyVendors, sessions: Sessions, watchers: Watchers) -> None:
        self._sandboxes, self._vendors, self._sessions, self._watchers = sandboxes, vendors, sessions, watchers

    def handlers(self) -> Handlers:
        return {
            "createTicket": self.create_ticket,
            "createSession": self.create_session,
            "listWorlds": self.list_worlds,
            "streamWorld": self.stream_world,
        }

    # Tickets and sessions.

    def create_ticket(self, visitor: Visitor, asked: Asked) -> Reply:
        ticket = self._sessions.ticket(own(visitor).account)
        return Reply(201, {"ticket": ticket, "page": page(visitor.base, ticket)})

    def create_session(self, visitor: Visitor, asked: Asked) -> Reply:
        account = self._account(visitor, asked.body or {})
        sandbox = self._sandboxes.of_account(account)
        told = {"session": self._sessions.begin(account), "world": short_name(account), "label": label_of(sandbox)}
        return Reply(201, {**told, "may_change": self._sessions.may_change})

    def _account(self, visitor: Visitor, body: Mapping[str, str]) -> str:
        """Return the account that a session is opened for. Raise `Rejection` where the visitor may not see it."""
        self._sessions.require()
        if "ticket" in body:
            return self._sessions.exchange(body["ticket"])
        if "world" not in body:
            return own(visitor).account
        self._check_place(visitor)
        account = self._sandboxes.named(body["world"])
        if account is None or not self._shows(visitor, account):
            raise Rejection(404, f"body/world: seen {body['world']!r}, expected one that GET /_mock/worlds shows")
        return account

    def _check_place(self, visitor: Visitor) -> None:
        """Raise `Rejection` 401 if a visitor has neither a key nor a session where that is needed."""
        if visitor.sandbox is None and not self._is_open_to(visitor):
            raise Rejection(401, NO_KEY)

    def _is_open_to(self, visitor: Visitor) -> bool:
        """Return whether a visitor may see all worlds."""
        return (visitor.is_here or visitor.is_node) and self._sandboxes.lets_in_any

    def _shows(self, visitor: Visitor, account: str) -> bool:
        own = visitor.sandbox
        return self._is_open_to(visitor) or (own is not None and is_family(own.account, account))

    # Worlds.

    async def list_worlds(self, visitor: Visitor, asked: Asked) -> Reply:
        """List the worlds of this node, and behind them those of the others; a family has one node."""
        self._sessions.require()
        self._check_place(visitor)
        accounts = [one for one in self._sandboxes.accounts if self._shows(visitor, one)]
        after, limit = asked.query["after"], asked.query["limit"]
        parents, end = _parents(accounts), after + limit
        rows = [self._world(one, parents.get(one, [])) for one in accounts[after:end]]
        count = len(accounts)
        silent: list[str] = []
        if self._sandboxes.is_shared and self._is_open_to(visitor) and not visitor.is_node:
            known = {short_name(one) for one in accounts}
            others, silent = await self._elsewhere(known, end + 1 - count)
            rows += others[max(0, after - count) : max(0, end - count)]
            count += len(others)
        return Reply(200, {"worlds": rows, "next": end if end < count else None, "not_answering": silent})

    async def _elsewhere(self, known: set[str], most: int) -> tuple[list[dict[str, Any]], list[str]]:
        """Return the worlds of other nodes, `most` of each at least, and the nodes that do not answer in time."""
        found: dict[str, list[dict[str, Any]]] = {}
        silent: set[str] = set()
        after, limit = 0, max(1, min(most, PART))
        while True:
            answers = await self._sandboxes.others(b"/_mock/worlds?after=%d&limit=%d" % (after, limit))
            parts = {node: decode(said) for node, said in answers.items() if said is not None}
            silent |= answers.keys() - parts.keys()
            for node, part in parts.items():
                found.setdefault(node, []).extend({**row, "node": node} for row in part["worlds"])
            after += limit
            if after >= most or not any(part["next"] for part in parts.values()):
                break
        rows = [row for node in sorted(found) for row in found[node] if row["world"] not in known]
        return rows, sorted(silent)

    def _world(self, account: str, children: list[str]) -> dict[str, Any]:
        """Return a line for one world. One that is only kept is not restored for it."""
        known = {"world": short_name(account), "node": None, "is_parent_of": [short_name(one) for one in children]}
        if not self._sandboxes.is_open(account):
            unknown = dict.fromkeys(("label", "now", "rate", "calls", "findings"))
            return {**known, **unknown, "vendors": [], "is_open": False}
        sandbox = self._sandboxes.own(account)
        world = sandbox.world
        return {
            **known,
            "label": label_of(sandbox),
            "vendors": sorted(world.accounts),
            "now": moment.text(world.now),
            "rate": world.rate,
            "calls": sum(map(_calls, world.accounts.values())),
            "findings": sandbox.findings,
            "is_open": sandbox.restoring is None,
        }

    # How a world goes on.

    def stream_world(self, visitor: Visitor, asked: Asked) -> Reply | Streaming:
        sandbox = own(visitor)
        if not visitor.follows:
            return Reply(200, line_of(facts_of(sandbox)), HEADERS)
        self._watchers.require_room()
        return Streaming(self._watchers.follow(sandbox), is_endless=True)


def page(base: str, ticket: str) -> str:
    """Return a link that opens the console once; what stands behind `#` is sent to nobody."""
    return f"{base}/console#{ticket}"


def own(visitor: Visitor) -> Sandbox:
    """Return the visitor's own world. Raise `Rejection` 401 if it has neither a key nor a session."""
    if visitor.sandbox is None:
        raise Rejection(401, NO_KEY)
    return visitor.sandbox


def _parents(accounts: list[str]) -> dict[str, list[str]]:
    """Return the nearest relatives below each account: those whose names go on behind a hyphen."""
    found: dict[str, list[str]] = {}
    known = set(accounts)
    for account in accounts:
        above = account
        while "-" in above:
            above = above.rpartition("-")[0]
            if above in known:
                found.setdefault(above, []).append(account)
                break
    return found


def _calls(account: Any) -> int:
    """Return how many calls a vendor's account holds."""
    counts, kind = account.counts(), account.call_machine.kind
    return int(counts.get(f"{kind}s", counts.get(kind, 0)))
