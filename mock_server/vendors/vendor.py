"""What a vendor is to the rest of the program: a contract, handlers, and what it keeps in a world."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from mock_server.contract.contract import Contract
from mock_server.contract.document import ContractRefused, read_yaml
from mock_server.contract.validation import shape
from mock_server.engine.dialing.dialer import Lines
from mock_server.engine.facts import CallFacts, Crowd
from mock_server.engine.journal import Happening
from mock_server.engine.machine import Machine
from mock_server.engine.scenarios.outcomes import Outcomes
from mock_server.engine.scenarios.requested import Fiction
from mock_server.engine.scenarios.scenario import Scenario, ScenarioRefused
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import Record, World
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.resources import contract_path, fixtures_path


class Part(Protocol):
    """What one vendor keeps in one world."""

    lines: Lines

    def kinds(self) -> list[str]:
        """The kinds of record that can be looked at, in the plural: agents, phone_numbers …"""

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        """A record as the vendor shows it."""

    def views(self, kind: str, first: int = 0) -> Iterator[dict[str, Any]]:
        """The records of a kind as the vendor would show them, in the order of arrival; without the `first` so many."""

    def counts(self) -> dict[str, int]:
        """How many records there are of each kind."""

    def find(self, kind: str, id_: str) -> Record | None:
        """A record that has a status, for events that come from outside."""

    def webhook(self, topic: Topic, happening: Happening) -> Any:
        """The body of a webhook, as it is to be told of what happened then."""

    def call_facts(self) -> Iterator[CallFacts]:
        """What is known of every call. A call that was made while somebody iterates may be missing."""

    def oversubscribed(self) -> Iterator[Crowd]:
        """What asked for more calls at once than the account has lines."""

    def close(self) -> None:
        """Forget everything."""


Handler = Callable[[Any, Asked], Reply]


@dataclass(frozen=True)
class Manners:
    """How a vendor says no: its envelope, and the status for each kind of fault.

    `envelope` makes the body of a Refusal. For a Fault (nobody has asked a handler yet) it may use the vendor's words.
    """

    envelope: Callable[[Refusal], Any]
    malformed: int = 400
    violation: int = 422
    state: int = 409


@dataclass
class Vendor:
    """One vendor, ready to serve. Making one checks that contract, handlers and scenarios fit each other."""

    name: str
    contract: Contract
    handlers: Mapping[str, Handler]
    open: Callable[["Vendor", World], Part]
    manners: Manners
    seed: Mapping[str, Any] = field(default_factory=dict)
    arrivals: Sequence[str] = ()
    """What may arrive after a call, by the names that scenarios use."""
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    outcomes: Outcomes = field(init=False)
    """How a call goes that is to come to a certain outcome."""
    fiction: Fiction = field(init=False)
    """What is asked of calls to numbers that are reserved for fiction."""
    address: str = ""
    """Where this vendor is served, for URLs that it gives out; the vendor's own address until a server says another."""

    def __post_init__(self) -> None:
        operations = self.contract.operations.keys()
        if missing := sorted(operations - self.handlers.keys()):
            raise ContractRefused(f"{self.name}: no handler for the operation {missing[0]!r}")
        if idle := sorted(self.handlers.keys() - operations):
            raise ContractRefused(f"{self.name}: no operation for the handler {idle[0]!r}")
        self.machines = machines(self.contract)
        host, path = self.contract.document.server
        self.address = self.address or f"https://{host}{path}"

    def part(self, world: World) -> Any:
        """What this vendor keeps in a world."""
        return world.part(self.name, lambda w: self.open(self, w))

    def read_scenario(self, name: str, text: Mapping[str, Any], where: str) -> Scenario:
        """A scenario for this vendor's calls. ScenarioRefused names the place that doesn't fit, behind `where`."""
        scenario = Scenario(name, text, self.machines, self.arrivals, where)
        check("scenario", text, where)
        return scenario

    def scenario(self, world: World) -> Scenario:
        """How this vendor's calls go in a world: as chosen there, else as the world was set up, else `mixed`."""
        return world.scenarios.get(self.name) or self.scenarios.get(world.setup.scenario) or self.scenarios["mixed"]


def machines(contract: Contract) -> dict[str, Machine]:
    """The contract's status machines, by kind of record."""
    return {kind: Machine(contract.name, table) for kind, table in contract.machines.items()}


def assemble(
    name: str,
    handlers: Mapping[str, Handler],
    open_: Callable[[Vendor, World], Part],
    manners: Manners,
    arrivals: Sequence[str] = (),
    root: Path | None = None,
) -> Vendor:
    """A vendor from its contract and fixtures under `root` (the project's own where none is given)."""
    contract = Contract.load(contract_path(name, root))
    fixtures = fixtures_path(name, root)
    vendor = Vendor(name, contract, handlers, open_, manners, read_yaml(fixtures / "seed.yaml"), arrivals)
    paths = sorted((fixtures / "scenarios").glob("*.yaml"))
    vendor.scenarios = {
        path.stem: vendor.read_scenario(path.stem, read_yaml(path), f"{name}/scenarios/{path.name}#") for path in paths
    }
    text, where = read_yaml(fixtures / "outcomes.yaml"), f"{name}/outcomes.yaml#"
    vendor.outcomes = Outcomes(text, vendor.machines, where)
    check("outcomes", text, where)
    vendor.fiction = fiction(fixtures.parent / "numbers.yaml")
    return vendor


@cache
def fiction(path: Path) -> Fiction:
    """What calls to numbers for fiction come to, with every vendor."""
    text = read_yaml(path)
    found = Fiction(text, f"{path.name}#")
    check("numbers", text, f"{path.name}#")
    return found


def check(part: str, text: Any, where: str) -> None:
    """Hold a file against its JSON Schema. ScenarioRefused names the place that breaks it."""
    for violation in shape(part).violations(text, where):
        raise ScenarioRefused(violation.where, violation.seen, violation.expected)
