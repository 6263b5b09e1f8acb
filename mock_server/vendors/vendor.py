"""A vendor as the rest of the program knows it: a contract, handlers, and the account that it keeps in a world."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from mock_server.contract import loading
from mock_server.contract.contract import Contract
from mock_server.contract.document import ContractRefused, read_marked, read_yaml
from mock_server.contract.validation import fixture_checker
from mock_server.engine.machine import Machine
from mock_server.engine.scenarios.outcomes import Outcomes
from mock_server.engine.scenarios.reading import ScenarioRefused
from mock_server.engine.scenarios.requested import FictionNumbers
from mock_server.engine.scenarios.scenario import Scenario
from mock_server.engine.world import World
from mock_server.exchange import Asked, Refusal, Reply, Steps, taken
from mock_server.resources import contract_path, fixtures_path, schema_path

Handler = Callable[[Any, Asked], Reply | Steps]
"""One that makes many records at once returns steps."""
"""Performs one operation on an account."""


@dataclass(frozen=True)
class ErrorStyle:
    """The error bodies of a vendor, and its statuses for errors that are found outside a handler."""

    envelope: Callable[[Refusal], Any]
    """Makes the body of a Refusal. For a Rejection, which no handler has worded, it may use the vendor's own words."""
    malformed: int = 400
    """The status for a body that cannot be read."""
    violation: int = 422
    """The status for a request that breaks the contract."""
    state: int = 409
    """The status for a move that the record's status does not allow."""


@dataclass
class Vendor:
    """One vendor, ready to serve. Making one checks that contract, handlers and scenarios fit each other."""

    name: str
    contract: Contract
    handlers: Mapping[str, Handler]
    open: Callable[["Vendor", World], Any]
    """Opens the account in a world: an `Account`, of the vendor's own class."""
    errors: ErrorStyle
    seed: Mapping[str, Any] = field(default_factory=dict)
    arrivals: Sequence[str] = ()
    """The names that scenarios use for what may arrive after a call."""
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    packed: frozenset[str] = frozenset()
    """The operations that take long lists packed."""
    outcomes: Outcomes = field(init=False)
    """The vendor's way to each outcome that can be requested."""
    fiction: FictionNumbers = field(init=False)
    """The outcomes of calls to numbers that are reserved for fiction."""
    address: str = ""
    """The base of URLs that this vendor gives out: the vendor's own address until a server sets another."""
    pinned: tuple[tuple[Any, ...], str] | None = field(default=None, init=False, repr=False, compare=False)
    """What the pin was computed from, and the pin (`vendors/pin.py`)."""

    def __post_init__(self) -> None:
        operations = self.contract.operations.keys()
        if missing := sorted(operations - self.handlers.keys()):
            raise ContractRefused(f"{self.name}: no handler for the operation {missing[0]!r}")
        if idle := sorted(self.handlers.keys() - operations):
            raise ContractRefused(f"{self.name}: no operation for the handler {idle[0]!r}")
        self.machines = machines(self.contract)
        host, path = self.contract.document.server
        self.address = self.address or f"https://{host}{path}"

    def account(self, world: World) -> Any:
        """Return the account that this vendor keeps in a world."""
        return world.account(self.name, lambda w: self.open(self, w))

    def perform(self, world: World, asked: Asked) -> Reply:
        """Perform a checked request, all of it at once."""
        reply = self.handlers[asked.operation](self.account(world), asked)
        return reply if isinstance(reply, Reply) else taken(reply)

    def read_scenario(self, name: str, text: Mapping[str, Any], where: str, mark: Path | None = None) -> Scenario:
        """Read a scenario for this vendor's calls. Raise ScenarioRefused with the wrong place, behind `where`."""
        scenario = Scenario(name, text, self.machines, self.arrivals, where)
        check("scenario", text, where, mark)
        return scenario

    def scenario(self, world: World) -> Scenario:
        """Return the scenario of this vendor's calls in a world: as set there, else as set up, else `mixed`."""
        return world.scenarios.get(self.name) or self.scenarios.get(world.setup.scenario) or self.scenarios["mixed"]


def machines(contract: Contract) -> dict[str, Machine]:
    """Return the status machines of a contract, by kind of record."""
    return {kind: Machine(contract.name, table) for kind, table in contract.machines.items()}


def assemble(
    name: str,
    handlers: Mapping[str, Handler],
    open_: Callable[[Vendor, World], Any],
    errors: ErrorStyle,
    arrivals: Sequence[str] = (),
    root: Path | None = None,
) -> Vendor:
    """Make a vendor from its contract and fixtures under `root` (by default the project's own)."""
    contract = Contract.load(contract_path(name, root))
    fixtures = fixtures_path(name, root)
    vendor = Vendor(name, contract, handlers, open_, errors, read_yaml(fixtures / "seed.yaml"), arrivals)
    scenarios = {}
    for path in sorted((fixtures / "scenarios").glob("*.yaml")):
        text, mark = read_marked(path)
        scenarios[path.stem] = vendor.read_scenario(path.stem, text, f"{name}/scenarios/{path.name}#", mark)
    vendor.scenarios = scenarios
    (text, mark), where = read_marked(fixtures / "outcomes.yaml"), f"{name}/outcomes.yaml#"
    vendor.outcomes = Outcomes(text, vendor.machines, where)
    check("outcomes", text, where, mark)
    vendor.fiction = fiction(fixtures.parent / "numbers.yaml")
    return vendor


@cache
def fiction(path: Path) -> FictionNumbers:
    """Return the outcomes of calls to numbers for fiction, which all vendors share."""
    text, mark = read_marked(path)
    found = FictionNumbers(text, f"{path.name}#")
    check("numbers", text, f"{path.name}#", mark)
    return found


def check(part: str, text: Any, where: str, mark: Path | None = None) -> None:
    """Check a file by its JSON Schema, unless a mark beside `mark` says that it was.

    Raise ScenarioRefused with the place that breaks it.
    """
    own = mark and loading.mark_beside(mark, _schema(), part)
    if own and own.exists():
        return
    for violation in fixture_checker(part).violations(text, where):
        raise ScenarioRefused(violation.where, violation.seen, violation.expected)
    if own:
        loading.keep(own, b"")


@cache
def _schema() -> bytes:
    return schema_path().read_bytes()
