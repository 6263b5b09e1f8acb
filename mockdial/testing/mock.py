"""The mock of one test: its key, its world, and all that the test can do and see there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Unpack
from urllib.parse import quote

from mockdial.testing.clock import WorldClock, text_of
from mockdial.testing.faults import WorldFaults
from mockdial.testing.literals import OwnName, RuleName, ScenarioName, VendorName, require_rule, suggestion
from mockdial.testing.numbers import WorldNumbers
from mockdial.testing.options import AccountSettings, WorldSetup
from mockdial.testing.receiver import Receiver
from mockdial.testing.transport import Control, Json, Transport
from mockdial.testing.vendors import VendorProperties

if TYPE_CHECKING:
    from mockdial.testing.in_process import Application, HttpxTransport

__tracebackhide__ = True
"""A failing test shows its own lines, not these."""

FAILING = frozenset({"webhook_failed", "not_judged"})
"""Rules that fail a test although their findings are no errors: an unaccepted webhook, an unknown past."""


class Mock(VendorProperties):
    """A world of one test's own. A vendor is reached by its name: `mock.vogent.base_url`."""

    def __init__(self, transport: Transport, key: str, paths: Mapping[str, str]) -> None:
        """`paths` maps the name of each vendor that is served to its path behind the mock's address."""
        super().__init__(transport, key, paths)
        self.control = Control(transport, key)
        self.clock = WorldClock(self.control)
        self.numbers = WorldNumbers(self.control)
        self.faults = WorldFaults(self.control)
        self.allowed: set[str] = set()
        self.is_held = False
        """Whether the world stays after the test, so that somebody may look at it."""
        self._receivers: list[Receiver] = []
        self._forks: list[Mock] = []

    def __repr__(self) -> str:
        return f"<Mock of {', '.join(self._paths)}, key {self.key}>"

    @property
    def url(self) -> str:
        """The address of the mock, without a path."""
        return self._transport.url

    def env(self, *, allow_hosts: Sequence[str] = ()) -> dict[str, str]:
        """Return the environment of a program under test: addresses and keys of all vendors, and of the mock.

        Where the mock runs in this process, a proxy comes with it: it answers for the vendors' own hosts, and stops all
        others but loopback and `allow_hosts` (`*.` and a domain for all of it). It needs the extra `tls` for https.
        """
        found = {"MOCKDIAL_URL": self.url, "MOCKDIAL_KEY": self.key, **self._transport.proxy_env(allow_hosts)}
        for name in self._paths:
            found |= getattr(self, name).env()
        return found

    # Set up the world.

    def begin(self, **setup: Unpack[WorldSetup]) -> None:
        """Begin the world anew. Raise `ValueError` for a time without a time zone."""
        given: dict[str, Json] = {name: value for name, value in setup.items() if value is not None}
        if "now" in given:
            given["now"] = text_of(given["now"])
        self.control.ask("POST", "/world/reset", given)

    def scenario(
        self, name: ScenarioName | OwnName | None = None, *, vendor: VendorName | None = None, steps: Json = None
    ) -> None:
        """Choose how calls go from now on: a scenario's name, or its `steps` as in a file; of one vendor, or of all."""
        choice = {"name": name} if steps is None else {"steps": steps}
        for each in [vendor] if vendor else self._paths:
            self.control.ask("PUT", f"/scenarios/{each}", choice)

    def receiver(self, *vendors: VendorName) -> Receiver:
        """Start a receiver of webhooks that lives as long as the test; these vendors send their webhooks to it.

        Vendors whose accounts name no receiver (HappyRobot, TemPhone, Twilio) take its `url` with what is created.
        """
        receiver = Receiver()
        self._receivers.append(receiver)
        for vendor in vendors:
            self.settings(vendor, webhook_url=receiver.url)
        return receiver

    def settings(self, vendor: VendorName, **changes: Unpack[AccountSettings]) -> Mapping[str, Json]:
        """Change the settings of a vendor's account, and return them all."""
        path = f"/settings/{vendor}"
        for name in changes.keys() - AccountSettings.__annotations__.keys():
            raise TypeError(f"no setting {name!r}: {suggestion(name, AccountSettings.__annotations__)}")
        return dict(self.control.ask("PATCH", path, changes) if changes else self.control.ask("GET", path))

    def fork(self, at: datetime | str | None = None, *, deliver: bool = False) -> "Mock":
        """Return a new world that was this one up to the end of a moment, by default now: one moment, two futures.

        The same requests come to the same in both. Its webhooks are held unless it is to `deliver` them. It lives as
        long as the test, which fails by what its client does wrong there, too. Raise `ValueError` for a time without
        a time zone.
        """
        wanted: dict[str, Json] = {"deliver": deliver} | ({} if at is None else {"at": text_of(at)})
        fork = Mock(self._transport, self.control.ask("POST", "/world/fork", wanted)["key"], self._paths)
        fork.allowed = self.allowed
        self._forks.append(fork)
        return fork

    def force(self, vendor: VendorName, kind: str, id_: str, event: str) -> Json:
        """Have an event happen to a record now, if its status machine allows it."""
        return self.control.ask("POST", f"/records/{vendor}/{kind}/{quote(id_, safe='')}/events", {"event": event})

    def allow(self, *findings: RuleName | str) -> None:
        """Let findings of these rules, or with these ids, not fail the test. Raise `ValueError` for any other name."""
        for name in findings:
            require_rule(name)
        self.allowed |= set(findings)

    # See what happened.

    def records(self, vendor: VendorName, kind: str) -> list[Mapping[str, Json]]:
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
        return self.judged()[0]

    def judged(self) -> tuple[list[Mapping[str, Json]], set[str]]:
        """Return the findings that fail the test, and the names in `allowed` that no finding needs."""
        found = self._findings()
        serious = [f for f in found if f["severity"] == "error" or f["rule"] in FAILING]
        named = {name for f in found for name in (f["rule"], f["id"])}
        return [f for f in serious if not self.allowed & {f["rule"], f["id"]}], self.allowed - named

    def _findings(self) -> list[Mapping[str, Json]]:
        """Return the findings in this world, and those in its forks that it does not have itself."""
        found = {finding["id"]: finding for finding in self.report["findings"]}
        for fork in self._forks:
            found = {finding["id"]: finding for finding in fork._findings()} | found
        return list(found.values())

    # Reach the mock without a socket.

    @cached_property
    def transport(self) -> "HttpxTransport":
        """A transport for clients of httpx and httpx2, synchronous or not; any host leads to the mock."""
        from mockdial.testing.in_process import HttpxTransport

        return HttpxTransport(self._transport)

    @cached_property
    def app(self) -> "Application":
        """The mock as an ASGI application, which any loop may call."""
        from mockdial.testing.in_process import Application

        return Application(self._transport)

    def close(self, *, is_judged_elsewhere: bool = False) -> None:
        """End the test: close its receivers, drop its world and its forks.

        Where all worlds are judged together later, the world is kept, unless the test allowed something in it: what a
        test allows holds for that test alone.
        """
        for fork in self._forks:
            fork.close()
        for receiver in self._receivers:
            receiver.close()
        if not self.is_held and (not is_judged_elsewhere or self.allowed):
            self.control.ask("DELETE", "/world")
