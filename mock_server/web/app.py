"""The server as one ASGI application: a dispatcher for each vendor and the control plane, Starlette for pages."""

import asyncio
import gc
import pathlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.routing import Route

from mock_server import vendors
from mock_server.contract.contract import Contract
from mock_server.contract.credentials import Scheme
from mock_server.engine.world import Setup
from mock_server.exchange import Refusal, Rejection
from mock_server.resources import contract_path
from mock_server.vendors.vendor import Vendor
from mock_server.web import collector, head, pages, realtime, served_contract
from mock_server.web.authenticator import AccountOf, Authenticator
from mock_server.web.console.sessions import Sessions
from mock_server.web.console.watchers import Watchers
from mock_server.web.control import control_dispatcher
from mock_server.web.dispatch import Dispatcher
from mock_server.web.held_answer import HeldAnswer
from mock_server.web.hosts import TrustedHosts, named
from mock_server.web.passing import Elsewhere
from mock_server.web.pipeline import Endpoint
from mock_server.web.request import Headers, Receive
from mock_server.web.response import Answer, Scope, Send, send_answer
from mock_server.web.router import Path
from mock_server.web.sandbox import Limits, Sandbox, Sandboxes
from mock_server.web.webhooks.worker import WebhookWorker

if TYPE_CHECKING:
    from mock_server.web.cluster import ClusterStore
    from mock_server.web.world_store import WorldStore


@dataclass(frozen=True)
class Options:
    """The options of a server."""

    vendors: Sequence[str] = tuple(vendors.VENDORS)
    setup: Setup = field(default_factory=Setup)
    limits: Limits = field(default_factory=Limits)
    keys: frozenset[str] | None = None
    is_strict: bool = False
    root: pathlib.Path | None = None
    fixtures: pathlib.Path | None = None
    """A folder with fixtures of the user's own, which stand beside ours or over them."""
    scenario_file: pathlib.Path | None = None
    """A file with a scenario of the user's own; its name without the suffix is the scenario's."""
    ticket_secret: str | None = None
    """What tickets in URLs, and credentials that worlds give out, are made from; drawn if it is None."""
    store: "WorldStore | ClusterStore | None" = None
    """Where the worlds are kept, if they outlive the process."""
    webhook_hosts: frozenset[str] = frozenset()
    """Hosts besides loopback that webhooks may go to."""
    hosts: frozenset[str] = frozenset()
    """Names besides those of this machine and of the vendors under which a client may ask over a socket."""
    console: str = "on"
    """Whether there is a console, and whether its pages may change worlds: `on`, `read` or `off`."""


METHODS = b"DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
"""All methods that a contract may have."""

REPORT = b"/report/"
"""How the path of a page begins that belongs to a world."""

KEPT = 4096
SHORT = 200
"""How many paths, and how long ones, are remembered with their endpoints: a client that polls repeats them."""

Found = tuple[Dispatcher | None, Path[Endpoint] | None, Sequence[str]]


class App:
    """Sends each request to its dispatcher: by the first segment of its path, or by its host; the rest are pages."""

    def __init__(self, options: Options) -> None:
        store, secret = options.store, options.ticket_secret
        if store is not None and secret is None:
            secret = store.ticket_secret()
        self.sandboxes = Sandboxes(options.setup, options.limits, options.keys, secret, store)
        self.store = store
        self.sessions, self.watchers = Sessions(self.sandboxes, options.console), Watchers(self.sandboxes)
        self.vendors: dict[str, Vendor] = {name: vendors.load(name, options.root) for name in options.vendors}
        self._add_own_fixtures(options)
        if store is not None:
            store.serve(self.sandboxes, self.vendors, partial(_fault_types, options.root, options.fixtures))
        self.sandboxes.webhook_worker = WebhookWorker(self.vendors, options.webhook_hosts)
        self._dispatchers = {name: self._dispatcher(vendor, options) for name, vendor in self.vendors.items()}
        self._by_host = {
            host: self._dispatchers[name]
            for name, vendor in self.vendors.items()
            for host in vendor.contract.document.hosts
        }
        self.limits, self.hosts = options.limits, TrustedHosts(self._by_host, options.hosts)
        self._literal = {
            f"/{name}{path}".encode(): (dispatcher, *dispatcher.find(path.split("/"), 1))
            for name, dispatcher in self._dispatchers.items()
            for path in dispatcher.literal_paths()
        }
        self._recent: dict[bytes, Found] = {}
        control = Contract.load(contract_path("control", options.root))
        plain = [(scheme, _no_account) for scheme in control.schemes]  # whatever the vendors served take
        schemes = [*plain, *(scheme for vendor in self.vendors.values() for scheme in _schemes(vendor))]
        self._authenticator = Authenticator(self.sandboxes, schemes, opens_all=False)
        self._world_operation = control.operations["getWorld"]
        self._control = self._dispatchers["_mock"] = control_dispatcher(
            control,
            self.sandboxes,
            self.vendors,
            self._authenticator,
            self.sessions,
            self.watchers,
            options.root,
            options.fixtures,
        )
        served = {f"/{name}{one.contract.document.server[1]}": one.contract for name, one in self.vendors.items()}
        served[control.document.server[1]] = control
        self._pages = Starlette(
            routes=[
                Route("/", pages.index(served, self)),
                Route("/docs/{name}", pages.docs(served)),
                Route("/console", pages.console(self.sessions)),
                Route("/assets/{name}", pages.assets),
                Route("/assets/console/{name}", pages.console_assets),
                Route("/metrics", pages.metrics(self)),
                Route("/openapi/{name}.{form}", served_contract.page(served, pages.HEADERS)),
                Route("/report/{ticket}", pages.report(self.sandboxes, self.vendors, control)),
            ],
            exception_handlers={404: pages.nowhere(served, self.sandboxes.unmatched)},
            lifespan=self._lifespan,
        )

    tally: Any = None
    """The numbers of requests, if the server counts them (`web/observer.py`)."""

    def open(self, key: str) -> Sandbox:
        """Return the sandbox of the account that a key names. Raise `Rejection` if the key is not let in."""
        header = {b"authorization": f"Bearer {key}".encode(errors="replace")}
        return self._authenticator.open(self._world_operation, (), b"", header, None)

    def api_of(self, target: bytes, headers: Headers) -> str:
        """Return which API a request is for: a vendor's name, `control`, or `page`."""
        dispatcher, _, _ = self._recent.get(target) or self._literal.get(target) or self._find(target, headers)
        return "page" if dispatcher is None else dispatcher.name

    def sandbox_of(self, target: bytes, headers: Headers) -> Sandbox | None:
        """Return the sandbox that a request's key opens, if there is one."""
        dispatcher, _, _ = self._find(target, headers)
        return None if dispatcher is None else dispatcher.sandbox_of(target, headers)

    def _add_own_fixtures(self, options: Options) -> None:
        if options.fixtures or options.scenario_file:
            from mock_server.vendors import own_fixtures
            from mock_server.web.faults import registry

            if options.fixtures:
                own_fixtures.add(self.vendors, options.fixtures)
                registry.load(options.root, options.fixtures)
            if options.scenario_file:
                own_fixtures.add_scenario(self.vendors, options.scenario_file)

    def listens_at(self, base: str) -> None:
        """Have the vendors show URLs that lead to this server, and other nodes find it there."""
        if self.store is not None and not self.store.address:
            self.store.address = base
        for name, vendor in self.vendors.items():
            vendor.address = f"{base}/{name}{vendor.contract.document.server[1]}"

    def _dispatcher(self, vendor: Vendor, options: Options) -> Dispatcher:
        return Dispatcher(
            vendor.contract,
            vendor.handlers,
            vendor.errors,
            self.sandboxes,
            _account_of(vendor),
            Authenticator(self.sandboxes, _schemes(vendor)),
            is_strict=options.is_strict,
            packed=vendor.packed,
        )

    def at_once(
        self, method: str, target: bytes, query: bytes, headers: Headers, body: bytes
    ) -> Answer | HeldAnswer | None:
        """Answer a whole request without waiting; return None for one that needs ASGI: control plane, pages, waits.

        The answer may have to be held until it is on disk what it tells.
        """
        dispatcher, path, values = self._literal.get(target) or self._recent.get(target) or self._find(target, headers)
        if dispatcher is None or dispatcher is self._control:
            return None
        answer = dispatcher.answer(method, target, path, values, query, headers, body)
        if isinstance(answer, tuple) and answer[0] == 401 and self.sandboxes.is_shared:
            return None  # another node may know what the key is
        if isinstance(answer, (tuple, HeldAnswer)):
            return answer
        answer.close()
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._pages(scope, receive, send)
            return
        headers = dict(scope["headers"])
        target = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
        if (answer := self._answer_to_head(scope, target, headers)) is not None:
            await send_answer(scope, send, answer)
            return
        dispatcher, path, values = self._find(target, headers)
        if dispatcher is not None:
            await dispatcher.serve(scope, target, path, values, headers, receive, send)
        elif self.sandboxes.is_shared and (other := await self._other_node(target)) is not None:
            await self._control.pass_on(other, scope, headers, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _other_node(self, target: bytes) -> Elsewhere | None:
        """Return where the world of a page is, if another node has it."""
        if target.startswith(REPORT):
            ticket = target[len(REPORT) :].decode("latin-1")
            try:
                await self.sandboxes.learn_ticket(ticket)
                await self.sandboxes.of_ticket(ticket).restored()
            except Elsewhere as other:
                return other
            except Refusal:
                return None  # it is refused again, and answered
        return None

    def _answer_to_head(self, scope: Scope, target: bytes, headers: Headers) -> Answer | None:
        """Return the answer to a request about the whole server, or with too large a head; None to any other."""
        if target == b"*":
            return 204, ((b"allow", METHODS),), b""
        try:
            head.check_size(target, scope["query_string"], scope["headers"], self.limits)
            if self.hosts.are_checked_by_app:
                method, (local, *_) = scope["method"].encode(), scope.get("server") or ("",)
                head.direct(scope["http_version"], method, target, scope["headers"], self.hosts, local)
        except Rejection as refusal:
            return self.refused(target, headers, refusal)
        return None

    def refused(self, target: bytes, headers: Headers, refusal: Refusal) -> Answer:
        """Return the answer that refuses a request by its head: in the vendor's envelope, if the head names one."""
        dispatcher, _, _ = self._find(target, headers)
        return pages.refused(refusal) if dispatcher is None else dispatcher.refused(refusal)

    def _find(self, target: bytes, headers: Headers) -> Found:
        """Return a request's dispatcher, path and parameters: found by the first segment, else by the host."""
        segments = target.decode("latin-1").split("/")
        first = segments[1] if len(segments) > 1 else ""
        dispatcher = self._dispatchers.get(unquote(first) if "%" in first else first)
        if dispatcher is not None:
            found = dispatcher, *dispatcher.find(segments, 1 if dispatcher is self._control else 2)
            if len(target) <= SHORT:
                if len(self._recent) == KEPT:
                    self._recent.clear()
                self._recent[target] = found
            return found
        dispatcher = self._by_host.get(named(headers.get(b"host", b"")) or "")
        return (dispatcher, *dispatcher.find(segments, 1)) if dispatcher is not None else (None, None, ())

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        settle_collector()
        tasks = [
            asyncio.create_task(work(self.sandboxes)) for work in (realtime.keep_pace, collector.keep_memory_small)
        ]
        if self.store is not None:
            await self.store.start()
            tasks.append(asyncio.create_task(self.store.wake()))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for sandbox in self.sandboxes:
                sandbox.cancel_attempts()
            if self.store is not None:
                await self.store.close()


def create_app(options: Options | None = None) -> App:
    """Return the application. Raise `ContractRefused` or `ScenarioRefused` if a contract or fixture is unsound."""
    with collector.paused():
        return App(options or Options())


def _no_account(_: Sandbox) -> Any:
    raise TypeError("a plain key has no kind that asks an account")


def _fault_types(root: pathlib.Path | None, own: pathlib.Path | None) -> Mapping[str, Any]:
    from mock_server.web.faults import registry

    return registry.load(root, own)


def _schemes(vendor: Vendor) -> list[tuple[Scheme, AccountOf]]:
    """Return the security schemes of a vendor, each with what finds its account."""
    return [(scheme, _account_of(vendor)) for scheme in vendor.contract.schemes]


def _account_of(vendor: Vendor) -> Callable[[Sandbox], Any]:
    """Return a function that finds the vendor's account in a sandbox."""
    name = vendor.name

    def account(sandbox: Sandbox) -> Any:
        return sandbox.world.accounts.get(name) or vendor.account(sandbox.world)

    return account


def settle_collector() -> None:
    """Tune the garbage collector for many long-lived records.

    The objects that are loaded at start are never examined again. Young objects are collected as usual. The full
    collection, whose pause grows with all that is held, is left out: records are freed by reference counts, and a
    world that is reset or deleted breaks its own cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 2, 1_000_000)
