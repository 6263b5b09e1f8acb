"""The APIs of a server, the control plane among them. What makes up each is read for the first request to it."""

import gc
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mock_server.contract.contract import Contract
from mock_server.resources import contract_path
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web import read_ahead
from mock_server.web.asgi_dispatch import AsgiDispatcher
from mock_server.web.authenticator import Authenticator
from mock_server.web.console.sessions import Sessions
from mock_server.web.console.watchers import Watchers
from mock_server.web.hosts import named
from mock_server.web.options import Options
from mock_server.web.pipeline import Endpoint
from mock_server.web.request import Headers
from mock_server.web.router import Path
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes
from mock_server.web.unread_api import UnreadApi

if TYPE_CHECKING:
    from mock_server.web.console.copies import Copies

KEPT = 128
SHORT = 200
"""How many paths, and how long ones, are remembered with their endpoints: a client that polls repeats them."""

CONTROL = "_mock"
"""The first segment of the control plane's paths."""

Api = AsgiDispatcher | UnreadApi
Found = tuple[Api | None, Path[Endpoint] | None, Sequence[str]]


class ServedApis:
    """Finds the dispatcher of each request: by the first segment of its path, or by its host."""

    def __init__(self, options: Options, sandboxes: Sandboxes, vendors: LazyVendors, ask: Callable[..., Any]) -> None:
        """`ask` answers a request by ASGI: the first one to an API comes there again when the API is read."""
        self._options, self._sandboxes, self._vendors = options, sandboxes, vendors
        self.sessions, self.watchers = Sessions(sandboxes, options.console), Watchers(sandboxes)
        self.literal: dict[bytes, Found] = {}
        """What is found for the paths without parameters of the APIs that are read."""
        self.recent: dict[bytes, Found] = {}
        """What was found for other paths, lately."""
        self.is_settled = False
        """Whether the collector of garbage leaves alone what was read."""
        self.control: Api = UnreadApi("control", self._control_dispatcher, partial(self.put, CONTROL), ask)
        self._dispatchers: dict[str, Api] = {
            name: UnreadApi(name, partial(self._dispatcher, name), partial(self.put, name), ask) for name in vendors
        }
        self.by_host: dict[str, Api] = {
            host: self._dispatchers[name] for name, one in vendors.summaries.items() for host in one.hosts
        }
        self._dispatchers[CONTROL] = self.control

    def find(self, target: bytes, headers: Headers) -> Found:
        """Return a request's dispatcher, path and parameters: found by the first segment, else by the host."""
        segments = target.decode("latin-1").split("/")
        first = segments[1] if len(segments) > 1 else ""
        dispatcher = self._dispatchers.get(unquote(first) if "%" in first else first)
        if dispatcher is not None:
            found = dispatcher, *dispatcher.find(segments, 1 if dispatcher is self.control else 2)
            if len(target) <= SHORT:
                if len(self.recent) == KEPT:
                    self.recent.clear()
                self.recent[target] = found
            return found
        dispatcher = self.by_host.get(named(headers.get(b"host", b"")) or "")
        return (dispatcher, *dispatcher.find(segments, 1)) if dispatcher is not None else (None, None, ())

    def put(self, segment: str, dispatcher: AsgiDispatcher) -> None:
        """Have requests whose path begins with a segment, or that name a host of it, go to a dispatcher from now on."""
        unread = self._dispatchers[segment]
        if not isinstance(unread, UnreadApi):
            return  # it was needed at once, while a thread read it
        self._dispatchers[segment] = dispatcher
        self.by_host |= {host: dispatcher for host, one in self.by_host.items() if one is unread}
        self.recent.clear()
        if segment == CONTROL:
            self.control = dispatcher
        else:
            for path in dispatcher.literal_paths():
                found = dispatcher.find(path.split("/"), 1)
                self.literal[f"/{segment}{path}".encode()] = (dispatcher, *found)
        if self.is_settled:
            gc.freeze()

    def read_all(self) -> None:
        """Read all contracts and fixtures now. Raise `ContractRefused` or `ScenarioRefused` if one is unsound."""
        for unread in list(self._dispatchers.values()):
            if isinstance(unread, UnreadApi):
                unread.read()

    async def read_ahead(self, names: Iterable[str]) -> None:
        """Read the vendors that a request to the control plane names. One that can't be read, its handler refuses."""
        for name in list(names):
            unread = self._dispatchers[name]
            if isinstance(unread, UnreadApi):
                with suppress(Exception):
                    await unread.read_soon()

    async def _read_by_body(self, body: bytes) -> None:
        await self.read_ahead(read_ahead.by_body(self._vendors, body))

    # What is read when it is first needed.

    @cached_property
    def control_contract(self) -> Contract:
        """The contract of the control plane."""
        return Contract.load(contract_path("control", self._options.root))

    @cached_property
    def copies(self) -> "Copies":
        """The copies of worlds that look back."""
        from mock_server.web.console.copies import Copies

        return Copies(self._vendors)

    @cached_property
    def authenticator(self) -> Authenticator:
        """The authenticator of the control plane, which takes whatever the vendors served take."""
        plain = [(scheme, _no_account) for scheme in self.control_contract.schemes]
        summaries = self._vendors.summaries.items()
        schemes = [(scheme, self._account_of(name)) for name, one in summaries for scheme in one.schemes]
        return Authenticator(self._sandboxes, [*plain, *schemes], opens_all=False)

    def _control_dispatcher(self) -> AsgiDispatcher:
        from mock_server.web.control import control_dispatcher

        root, own = self._options.root, self._options.fixtures
        return control_dispatcher(
            self.control_contract,
            self._sandboxes,
            self._vendors,
            self.authenticator,
            self.sessions,
            self.watchers,
            self.copies,
            root,
            own,
            read_ahead=self._read_by_body,
        )

    def _dispatcher(self, name: str) -> AsgiDispatcher:
        vendor, account_of = self._vendors[name], self._account_of(name)
        return AsgiDispatcher(
            vendor.contract,
            vendor.handlers,
            vendor.errors,
            self._sandboxes,
            account_of,
            Authenticator(self._sandboxes, [(scheme, account_of) for scheme in vendor.contract.schemes]),
            is_strict=self._options.is_strict,
            packed=vendor.packed,
        )

    def _account_of(self, name: str) -> Callable[[Sandbox], Any]:
        """Return a function that finds a vendor's account in a sandbox."""
        vendors = self._vendors

        def account(sandbox: Sandbox) -> Any:
            return sandbox.world.accounts.get(name) or vendors[name].account(sandbox.world)

        return account


def _no_account(_: Sandbox) -> Any:
    raise TypeError("a plain key has no kind that asks an account")
