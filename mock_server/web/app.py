"""The server as one ASGI application: a dispatcher for each vendor and the control plane; the rest are pages."""

import asyncio
import pathlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from traceback import format_exc
from typing import TYPE_CHECKING, Any

from mock_server.exchange import Refusal, Rejection
from mock_server.store.entry import StoreUnready
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.vendors.vendor import Vendor
from mock_server.web import collector, head, read_ahead, realtime
from mock_server.web.held_answer import HeldAnswer
from mock_server.web.hosts import TrustedHosts
from mock_server.web.options import Options
from mock_server.web.passing import Elsewhere
from mock_server.web.relay import Relay
from mock_server.web.request import Headers, Receive
from mock_server.web.response import Answer, Scope, Send, send_answer
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes
from mock_server.web.served_apis import ServedApis
from mock_server.web.threads import in_thread
from mock_server.web.webhooks.worker import WebhookWorker

if TYPE_CHECKING:
    pass


METHODS = b"DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
"""All methods that a contract may have."""

REPORT = b"/report/"
"""How the path of a page begins that belongs to a world."""


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
        self.vendors = LazyVendors(options.vendors, options.root)
        self._add_own_fixtures(options)
        if store is not None:
            store.serve(self.sandboxes, self.vendors, partial(_fault_types, options.root, options.fixtures))
        self.sandboxes.webhook_worker = WebhookWorker(self.vendors, options.webhook_hosts)
        self.apis = ServedApis(options, self.sandboxes, self.vendors, self)
        self.sessions, self.watchers = self.apis.sessions, self.apis.watchers
        self._literal, self._recent, self._find = self.apis.literal, self.apis.recent, self.apis.find
        self.limits, self.hosts = options.limits, TrustedHosts(self.apis.by_host, options.hosts)
        if options.root is not None:
            self.apis.read_all()

    tally: Any = None
    """The numbers of requests, if the server counts them (`web/observer.py`)."""

    _site: Any = None

    start_error: StoreUnready | None = None
    """Why it could not start."""

    def open(self, key: str) -> Sandbox:
        """Return the sandbox of the account that a key names. Raise `Rejection` if the key is not let in."""
        header = {b"authorization": f"Bearer {key}".encode(errors="replace")}
        return self.apis.authenticator.open(self.apis.control_contract.operations["getWorld"], (), b"", header, None)

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

    def at_once(
        self, method: str, target: bytes, query: bytes, headers: Headers, body: bytes
    ) -> Answer | HeldAnswer | Relay | None:
        """Answer a whole request without waiting; return None for one that needs ASGI: control plane, pages, waits.

        The answer may have to be held until it is on disk what it tells, or it is for another node to give.
        """
        dispatcher, path, values = self._literal.get(target) or self._recent.get(target) or self._find(target, headers)
        if dispatcher is None or dispatcher is self.apis.control:
            return None
        store = self.store
        if store is not None and store.is_shared and (relay := dispatcher.relay(method, path, headers)) is not None:
            return relay
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
        if dispatcher is self.apis.control:
            await self.apis.read_ahead(read_ahead.by_head(self.vendors, values, headers))
        if dispatcher is not None:
            await dispatcher.serve(scope, target, path, values, headers, receive, send)
        elif self.sandboxes.is_shared and (other := await self._other_node(target)) is not None:
            await self.apis.control.pass_on(other, scope, headers, receive, send)
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

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin with the server and end with it, as ASGI has a server say."""
        message = "startup"
        try:
            await receive()
            async with self._lifespan():
                await send({"type": "lifespan.startup.complete"})
                message = "shutdown"
                await receive()
        except StoreUnready as error:
            self.start_error = error
            await send({"type": f"lifespan.{message}.failed", "message": str(error)})
            return
        except BaseException:
            await send({"type": f"lifespan.{message}.failed", "message": format_exc()})
            raise
        await send({"type": "lifespan.shutdown.complete"})

    @asynccontextmanager
    async def _lifespan(self) -> AsyncIterator[None]:
        collector.settle()
        self.apis.is_settled = True
        if self.store is not None:
            await self.store.start()
        tasks = [
            asyncio.create_task(work(self.sandboxes)) for work in (realtime.keep_pace, collector.keep_memory_small)
        ]
        if self.store is not None:
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


def _fault_types(root: pathlib.Path | None, own: pathlib.Path | None) -> Mapping[str, Any]:
    from mock_server.web.faults import registry

    return registry.load(root, own)
