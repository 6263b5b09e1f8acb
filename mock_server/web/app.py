"""The server as one ASGI application: a dispatcher for each vendor and the control plane; the rest are pages."""

import asyncio
import gc
import pathlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from traceback import format_exc
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mock_server import vendors
from mock_server.contract.contract import Contract
from mock_server.engine.world import Setup
from mock_server.exchange import Refusal, Rejection
from mock_server.resources import contract_path
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.vendors.vendor import Vendor
from mock_server.web import collector, head, read_ahead, realtime
from mock_server.web.authenticator import Authenticator
from mock_server.web.console.sessions import Sessions
from mock_server.web.console.watchers import Watchers
from mock_server.web.dispatch import Dispatcher
from mock_server.web.held_answer import HeldAnswer
from mock_server.web.hosts import TrustedHosts, named
from mock_server.web.limits import Limits
from mock_server.web.passing import Elsewhere
from mock_server.web.pipeline import Endpoint
from mock_server.web.request import Headers, Receive
from mock_server.web.response import Answer, Scope, Send, send_answer
from mock_server.web.router import Path
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes
from mock_server.web.threads import in_thread
from mock_server.web.unread_api import UnreadApi
from mock_server.web.webhooks.worker import WebhookWorker

if TYPE_CHECKING:
    from mock_server.web.cluster import ClusterStore
    from mock_server.web.console.copies import Copies
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

Found = tuple[Dispatcher | UnreadApi | None, Path[Endpoint] | None, Sequence[str]]

CONTROL = "_mock"
"""The first segment of the control plane's paths."""


class App:
    """Sends each request to its dispatcher: by the first segment of its path, or by its host; the rest are pages.

    The contract of an API, its package and its fixtures are read for the first request to it.
    """

    def __init__(self, options: Options) -> None:
        self._options, store, secret = options, options.store, options.ticket_secret
        if store is not None and secret is None:
            secret = store.ticket_secret()
        self.sandboxes = Sandboxes(options.setup, options.limits, options.keys, secret, store)
        self.store = store
        self.sessions, self.watchers = Sessions(self.sandboxes, options.console), Watchers(self.sandboxes)
        self.vendors = LazyVendors(options.vendors, options.root)
        self._add_own_fixtures(options)
        if store is not None:
            store.serve(self.sandboxes, self.vendors, partial(_fault_types, options.root, options.fixtures))
        self.sandboxes.webhook_worker = WebhookWorker(self.vendors, options.webhook_hosts)
        self._literal: dict[bytes, Found] = {}
        self._recent: dict[bytes, Found] = {}
        self._control: Dispatcher | UnreadApi = UnreadApi(
            "control", self._control_dispatcher, partial(self._put, CONTROL), self
        )
        self._dispatchers: dict[str, Dispatcher | UnreadApi] = {
            name: UnreadApi(name, partial(self._dispatcher, name), partial(self._put, name), self)
            for name in self.vendors
        }
        self._by_host: dict[str, Dispatcher | UnreadApi] = {
            host: self._dispatchers[name] for name, one in self.vendors.summaries.items() for host in one.hosts
        }
        self._dispatchers[CONTROL] = self._control
        self.limits, self.hosts = options.limits, TrustedHosts(self._by_host, options.hosts)
        if options.root is not None:
            self.read_all()

    tally: Any = None
    """The numbers of requests, if the server counts them (`web/observer.py`)."""

    _site: Any = None

    is_settled = False
    """Whether the collector of garbage leaves alone what was read."""

    def open(self, key: str) -> Sandbox:
        """Return the sandbox of the account that a key names. Raise `Rejection` if the key is not let in."""
        header = {b"authorization": f"Bearer {key}".encode(errors="replace")}
        return self._authenticator.open(self.control.operations["getWorld"], (), b"", header, None)

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

        def have_address(vendor: Vendor) -> None:
            vendor.address = self.address_of(base, vendor.name)

        self.vendors.change(have_address)

    def address_of(self, base: str, vendor: str) -> str:
        """Return where a vendor answers, on a server that listens at `base`."""
        return f"{base}/{vendor}{self.vendors.summaries[vendor].base_path}"

    # What is read when it is first needed.

    @cached_property
    def control(self) -> Contract:
        """The contract of the control plane."""
        return Contract.load(contract_path("control", self._options.root))

    @cached_property
    def copies(self) -> "Copies":
        """The copies of worlds that look back."""
        from mock_server.web.console.copies import Copies

        return Copies(self.vendors)

    @cached_property
    def _authenticator(self) -> Authenticator:
        """The authenticator of the control plane, which takes whatever the vendors served take."""
        plain = [(scheme, _no_account) for scheme in self.control.schemes]
        summaries = self.vendors.summaries.items()
        schemes = [(scheme, self._account_of(name)) for name, one in summaries for scheme in one.schemes]
        return Authenticator(self.sandboxes, [*plain, *schemes], opens_all=False)

    def read_all(self) -> None:
        """Read all contracts and fixtures now. Raise `ContractRefused` or `ScenarioRefused` if one is unsound."""
        for unread in list(self._dispatchers.values()):
            if isinstance(unread, UnreadApi):
                unread.read()

    async def _read_ahead(self, names: Iterable[str]) -> None:
        """Read the vendors that a request to the control plane names. One that can't be read, its handler refuses."""
        for name in list(names):
            unread = self._dispatchers[name]
            if isinstance(unread, UnreadApi):
                with suppress(Exception):
                    await unread.read_soon()

    async def _read_by_body(self, body: bytes) -> None:
        await self._read_ahead(read_ahead.by_body(self.vendors, body))

    def _control_dispatcher(self) -> Dispatcher:
        from mock_server.web.control import control_dispatcher

        root, own = self._options.root, self._options.fixtures
        return control_dispatcher(
            self.control,
            self.sandboxes,
            self.vendors,
            self._authenticator,
            self.sessions,
            self.watchers,
            self.copies,
            root,
            own,
            read_ahead=self._read_by_body,
        )

    def _dispatcher(self, name: str) -> Dispatcher:
        vendor, account_of = self.vendors[name], self._account_of(name)
        return Dispatcher(
            vendor.contract,
            vendor.handlers,
            vendor.errors,
            self.sandboxes,
            account_of,
            Authenticator(self.sandboxes, [(scheme, account_of) for scheme in vendor.contract.schemes]),
            is_strict=self._options.is_strict,
            packed=vendor.packed,
        )

    def _account_of(self, name: str) -> Callable[[Sandbox], Any]:
        """Return a function that finds a vendor's account in a sandbox."""
        vendors = self.vendors

        def account(sandbox: Sandbox) -> Any:
            return sandbox.world.accounts.get(name) or vendors[name].account(sandbox.world)

        return account

    def _put(self, segment: str, dispatcher: Dispatcher) -> None:
        """Have requests whose path begins with a segment, or that name a host of it, go to a dispatcher from now on."""
        unread = self._dispatchers[segment]
        if not isinstance(unread, UnreadApi):
            return  # it was needed at once, while a thread read it
        self._dispatchers[segment] = dispatcher
        self._by_host |= {host: dispatcher for host, one in self._by_host.items() if one is unread}
        self._recent.clear()
        if segment == CONTROL:
            self._control = dispatcher
        else:
            for path in dispatcher.literal_paths():
                found = dispatcher.find(path.split("/"), 1)
                self._literal[f"/{segment}{path}".encode()] = (dispatcher, *found)
        if self.is_settled:
            gc.freeze()

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
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            await self._page(scope, receive, send)
            return
        headers = dict(scope["headers"])
        target = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
        if (answer := self._answer_to_head(scope, target, headers)) is not None:
            await send_answer(scope, send, answer)
            return
        dispatcher, path, values = self._find(target, headers)
        if dispatcher is self._control:
            await self._read_ahead(read_ahead.by_head(self.vendors, values, headers))
        if dispatcher is not None:
            await dispatcher.serve(scope, target, path, values, headers, receive, send)
        elif self.sandboxes.is_shared and (other := await self._other_node(target)) is not None:
            await self._control.pass_on(other, scope, headers, receive, send)
        else:
            await self._page(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a page for people. What makes them takes a while to load."""
        if self._site is None:

            def load() -> Any:
                from mock_server.web.site import site

                return site(self, is_ours=self._options.root is None)

            self._site = await in_thread(load)
        await self._site(scope, receive, send)

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
        if dispatcher is not None:
            return dispatcher.refused(refusal)
        from mock_server.web import pages

        return pages.refused(refusal)

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

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin with the server and end with it, as ASGI has a server say."""
        message = "startup"
        try:
            await receive()
            async with self._lifespan():
                await send({"type": "lifespan.startup.complete"})
                message = "shutdown"
                await receive()
        except BaseException:
            await send({"type": f"lifespan.{message}.failed", "message": format_exc()})
            raise
        await send({"type": "lifespan.shutdown.complete"})

    @asynccontextmanager
    async def _lifespan(self) -> AsyncIterator[None]:
        settle_collector()
        self.is_settled = True
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


def settle_collector() -> None:
    """Tune the garbage collector for many long-lived records.

    The objects that are loaded at start are never examined again. Young objects are collected as usual. The full
    collection, whose pause grows with all that is held, is left out: records are freed by reference counts, and a
    world that is reset or deleted breaks its own cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 2, 1_000_000)
