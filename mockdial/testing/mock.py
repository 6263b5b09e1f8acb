"""The mock of one test: its key, its world, and all that the test can do and see there."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mockdial.testing.clock import WorldClock
from mockdial.testing.receiver import Receiver
from mockdial.testing.transport import Control, HttpTransport, Json, Transport

if TYPE_CHECKING:
    from mockdial.testing.in_process import Application, HttpxTransport

FAILING = frozenset({"webhook_failed"})
"""Rules that fail a test although their findings are no errors: here, a webhook that no receiver accepted."""


class VendorAccess:
    """One vendor of a mock: its address and the key for a client."""

    def __init__(self, transport: Transport, key: str, name: str, path: str) -> None:
        self.name, self.key, self._transport, self._path = name, key, transport, path

    @property
    def base_url(self) -> str:
        """The vendor's address, as its documentation has it."""
        return f"{self._transport.url}{self._path}"

    @property
    def headers(self) -> dict[str, str]:
        """The header that carries the key."""
        return {"Authorization": f"Bearer {self.key}"}

    def env(self) -> dict[str, str]:
        """Return `VOGENT_BASE_URL`, `VOGENT_API_KEY`, and so on."""
        return {f"{self.name.upper()}_BASE_URL": self.base_url, f"{self.name.upper()}_API_KEY": self.key}


class WorldNumbers(MutableMapping[str, list[Json]]):
    """The outcomes of calls to a number, attempt by attempt: `numbers["+12025550123"] = ["busy", "answered"]`."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def __setitem__(self, number: str, attempts: Iterable[Json]) -> None:
        self._control.ask("PUT", f"/numbers/{quote(number, safe='')}", {"attempts": list(attempts)})

    def __getitem__(self, number: str) -> list[Json]:
        return self._all()[number]

    def __delitem__(self, number: str) -> None:
        self._control.ask("DELETE", f"/numbers/{quote(number, safe='')}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, list[Json]]:
        return {entry["number"]: entry["attempts"] for entry in self._control.ask("GET", "/numbers")["data"]}


class WorldFaults:
    """The faults of a world, which go wrong on purpose."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def add(self, name: str, **options: Json) -> None:
        """Switch a named fault on, bounded by `times`, `odds`, `operation`, `number` and `for_seconds` as given."""
        self._control.ask("POST", "/faults", {"name": name, **options})

    def clear(self) -> None:
        """Switch all faults off."""
        self._control.ask("DELETE", "/faults")

    def __iter__(self) -> Iterator[Mapping[str, Json]]:
        return iter(self._control.ask("GET", "/faults")["faults"])


class Mock:
    """A world of one test's own. A vendor is reached by its name: `mock.vogent.base_url`."""

    def __init__(self, transport: Transport, key: str, vendors: Mapping[str, str]) -> None:
        """`vendors` maps the name of each vendor that is served to its path behind the mock's address."""
        self._transport, self._vendors, self.key = transport, vendors, key
        self.control = Control(transport, key)
        self.clock = WorldClock(self.control)
        self.numbers = WorldNumbers(self.control)
        self.faults = WorldFaults(self.control)
        self.allowed: set[str] = set()
        self._receivers: list[Receiver] = []

    def __getattr__(self, name: str) -> VendorAccess:
        if name.startswith("_") or name not in self._vendors:
            raise AttributeError(f"no vendor {name!r}; there are {', '.join(self._vendors)}")
        return VendorAccess(self._transport, self.key, name, self._vendors[name])

    @property
    def url(self) -> str:
        """The address of the mock, without a path."""
        return self._transport.url

    def env(self) -> dict[str, str]:
        """Return the environment of a program under test: addresses and keys of all vendors, and of the mock."""
        found = {"MOCKDIAL_URL": self.url, "MOCKDIAL_KEY": self.key}
        for name, path in self._vendors.items():
            found |= VendorAccess(self._transport, self.key, name, path).env()
        return found

    # Set up the world.

    def begin(self, **setup: Json) -> None:
        """Begin the world anew, with `seed`, `scenario`, `now` and `rate` as given."""
        self.control.ask("POST", "/world/reset", {name: value for name, value in setup.items() if value is not None})

    def scenario(self, name: str | None = None, *, vendor: str | None = None, steps: Json = None) -> None:
        """Choose how calls go from now on: a scenario's name, or its `steps` as in a file; of one vendor, or of all."""
        choice = {"name": name} if steps is None else {"steps": steps}
        for each in [vendor] if vendor else self._vendors:
            self.control.ask("PUT", f"/scenarios/{each}", choice)

    def receiver(self, *vendors: str) -> Receiver:
        """Start a receiver of webhooks that lives as long as the test; these vendors send their webhooks to it."""
        receiver = Receiver()
        self._receivers.append(receiver)
        for vendor in vendors:
            self.settings(vendor, webhook_url=receiver.url)
        return receiver

    def settings(self, vendor: str, **changes: Json) -> Mapping[str, Json]:
        """Change the settings of a vendor's account, and return them all."""
        path = f"/settings/{vendor}"
        return dict(self.control.ask("PATCH", path, changes) if changes else self.control.ask("GET", path))

    def force(self, vendor: str, kind: str, id_: str, event: str) -> Json:
        """Have an event happen to a record now, if its status machine allows it."""
        return self.control.ask("POST", f"/records/{vendor}/{kind}/{quote(id_, safe='')}/events", {"event": event})

    def allow(self, *findings: str) -> None:
        """Let findings of these rules, or with these ids, not fail the test."""
        self.allowed |= set(findings)

    # See what happened.

    def records(self, vendor: str, kind: str) -> list[Mapping[str, Json]]:
        """Return every record of a kind as the vendor would show it."""
        return list(self.control.all(f"/records/{vendor}/{kind}"))

    @property
    def journal(self) -> list[Mapping[str, Json]]:
        """All that happened, in order."""
        return list(self.control.all("/journal"))

    @property
    def requests(self) -> list[Mapping[str, Json]]:
        """The client's requests and their responses; the latest ones, where there were very many."""
        return list(self.control.all("/requests"))

    @property
    def webhooks(self) -> list[Mapping[str, Json]]:
        """The webhooks, and how each was delivered."""
        return list(self.control.all("/webhooks"))

    @property
    def report(self) -> Mapping[str, Json]:
        """The report: the client's faults, and the parts of the contract that it has not used."""
        return dict(self.control.ask("GET", "/report"))

    @property
    def commands(self) -> str:
        """The history of this world as a file that `mockdial replay` plays."""
        return self.control.text("/commands")

    def failures(self) -> list[Mapping[str, Json]]:
        """Return the findings that fail the test: the serious ones that were not allowed."""
        found = self.report["findings"]
        serious = [f for f in found if f["severity"] == "error" or f["rule"] in FAILING]
        return [f for f in serious if not self.allowed & {f["rule"], f["id"]}]

    # Reach the mock without a socket.

    @cached_property
    def transport(self) -> "HttpxTransport":
        """A transport for httpx2 clients, synchronous or not: no socket is opened."""
        from mockdial.testing.in_process import HttpxTransport

        return HttpxTransport(self._background())

    @cached_property
    def app(self) -> "Application":
        """The mock as an ASGI application, which any loop may call."""
        from mockdial.testing.in_process import Application

        return Application(self._background())

    def _background(self) -> Any:
        if isinstance(self._transport, HttpTransport):
            raise TypeError(f"the mock runs at {self.url}, in another process; it has no transport and no app here")
        return self._transport

    def close(self, *, is_judged_elsewhere: bool = False) -> None:
        """End the test: close its receivers and drop its world.

        Where all worlds are judged together later, the world is kept, unless the test allowed something in it: what a
        test allows holds for that test alone.
        """
        for receiver in self._receivers:
            receiver.close()
        if not is_judged_elsewhere or self.allowed:
            self.control.ask("DELETE", "/world")
