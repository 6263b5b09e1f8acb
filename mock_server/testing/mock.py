"""One test's side of the mock: its key, its world, and all that it can do to it and see of it."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mock_server.testing.clock import Clock
from mock_server.testing.control import Control, Json
from mock_server.testing.receiver import Receiver
from mock_server.testing.side import Side
from mock_server.testing.ways import Way
from mock_server.testing.wishes import Faults, Numbers

if TYPE_CHECKING:
    from mock_server.testing.in_process import Application, Transport

SERIOUS = frozenset({"webhook_failed"})
"""Rules whose breach fails a test, although it is no error: nobody took a webhook."""


class Mock:
    """A world of its own. A vendor's side of it is reached by the vendor's name: `mock.vogent.base_url`."""

    def __init__(self, way: Way, key: str, vendors: Mapping[str, str]) -> None:
        """`vendors` are the names of those that are served, each with its path behind the mock's address."""
        self._way, self._vendors, self.key = way, vendors, key
        self.control = Control(way, key)
        self.clock = Clock(self.control)
        self.numbers = Numbers(self.control)
        self.faults = Faults(self.control)
        self.allowed: set[str] = set()
        self._receivers: list[Receiver] = []

    def __getattr__(self, name: str) -> Side:
        if name.startswith("_") or name not in self._vendors:
            raise AttributeError(f"no vendor {name!r}; there are {', '.join(self._vendors)}")
        return Side(self._way, self.key, name, self._vendors[name])

    @property
    def url(self) -> str:
        """The address of the mock, without a path."""
        return self._way.url

    def env(self) -> dict[str, str]:
        """Environment variables for a program under test: addresses and keys of all vendors, and of the mock."""
        found = {"MOCKDIAL_URL": self.url, "MOCKDIAL_KEY": self.key}
        for name, path in self._vendors.items():
            found |= Side(self._way, self.key, name, path).env()
        return found

    # What is to be.

    def begin(self, **setup: Json) -> None:
        """Begin the world anew; `seed`, `scenario`, `now` and `rate` as they are given."""
        self.control.ask("POST", "/world/reset", {name: value for name, value in setup.items() if value is not None})

    def scenario(self, name: str | None = None, *, vendor: str | None = None, steps: Json = None) -> None:
        """How calls go from now on: by a scenario's name, or written out as in its file; of one vendor, or of all."""
        choice = {"name": name} if steps is None else {"steps": steps}
        for each in [vendor] if vendor else self._vendors:
            self.control.ask("PUT", f"/scenarios/{each}", choice)

    def receiver(self, *vendors: str) -> Receiver:
        """A receiver of webhooks that lives as long as the test; accounts of these vendors send theirs to it."""
        receiver = Receiver()
        self._receivers.append(receiver)
        for vendor in vendors:
            self.settings(vendor, webhook_url=receiver.url)
        return receiver

    def settings(self, vendor: str, **changes: Json) -> Mapping[str, Json]:
        """What a vendor's account is like, after these changes."""
        path = f"/settings/{vendor}"
        return dict(self.control.ask("PATCH", path, changes) if changes else self.control.ask("GET", path))

    def force(self, vendor: str, kind: str, id_: str, event: str) -> Json:
        """Have an event happen to a record now, if its machine allows it."""
        return self.control.ask("POST", f"/records/{vendor}/{kind}/{quote(id_, safe='')}/events", {"event": event})

    def allow(self, *findings: str) -> None:
        """Have findings of these rules, or with these ids, not fail the test."""
        self.allowed |= set(findings)

    # What has been.

    def records(self, vendor: str, kind: str) -> list[Mapping[str, Json]]:
        """Every record of a kind as the vendor would show it."""
        return list(self.control.all(f"/records/{vendor}/{kind}"))

    @property
    def journal(self) -> list[Mapping[str, Json]]:
        """What happened, in order."""
        return list(self.control.all("/journal"))

    @property
    def requests(self) -> list[Mapping[str, Json]]:
        """What the client asked, and what it was answered; the latest, where there were very many."""
        return list(self.control.all("/requests"))

    @property
    def webhooks(self) -> list[Mapping[str, Json]]:
        """What was announced, and how it was delivered."""
        return list(self.control.all("/webhooks"))

    @property
    def report(self) -> Mapping[str, Json]:
        """What the client did wrong, and what of the contract it has not touched."""
        return dict(self.control.ask("GET", "/report"))

    @property
    def commands(self) -> str:
        """The history of this world as a file that `mockdial replay` plays."""
        return self.control.text("/commands")

    def wrongs(self) -> list[Mapping[str, Json]]:
        """The serious findings that nobody allowed."""
        found = self.report["findings"]
        serious = [f for f in found if f["severity"] == "error" or f["rule"] in SERIOUS]
        return [f for f in serious if not self.allowed & {f["rule"], f["id"]}]

    # Without a socket.

    @cached_property
    def transport(self) -> "Transport":
        """For httpx2 clients, synchronous or not: no socket is opened."""
        from mock_server.testing.in_process import Transport

        return Transport(self._here())

    @cached_property
    def app(self) -> "Application":
        """The mock as an ASGI application, to be called from any loop."""
        from mock_server.testing.in_process import Application

        return Application(self._here())

    def _here(self) -> Any:
        from mock_server.testing.background import Background

        if not isinstance(self._way, Background):
            raise TypeError(f"the mock runs at {self.url}, in another process; it has no transport and no app here")
        return self._way

    def close(self, *, is_judged_elsewhere: bool = False) -> None:
        """The test is over: its world is forgotten, unless somebody is to judge all worlds together.

        What was allowed here is nobody else's business, so a world in which something was is forgotten anyway.
        """
        for receiver in self._receivers:
            receiver.close()
        if not is_judged_elsewhere or self.allowed:
            self.control.ask("DELETE", "/world")
