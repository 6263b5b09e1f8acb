"""The smallest vendor that the frame allows: calls with a number, and nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.engine.facts import CallFacts
from mock_server.engine.ids import worded_ids
from mock_server.engine.journal import Happening
from mock_server.engine.machine import Move
from mock_server.engine.moment import SECOND
from mock_server.engine.scenarios.outcomes import Outcomes
from mock_server.engine.scenarios.requested import WAYS
from mock_server.engine.scenarios.steps import Stay
from mock_server.engine.table import Table
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import Setup, World
from mock_server.exchange import Refusal
from mock_server.resources import root as home
from mock_server.vendors import account
from mock_server.vendors.call import PhoneCall
from mock_server.vendors.vendor import ErrorStyle, Vendor, fiction
from tests.contract.acme import root

MACHINE = {
    "record": "call",
    "initial": "new",
    "phases": {"new": "waiting", "ringing": "ringing", "talking": "talking", "done": "finished"},
    "events": {event: {"summary": "It happens."} for event in ("ring", "answer", "hang_up", "cancel", "time_out")},
    "moves": {
        "new": {"ring": "ringing", "cancel": "done"},
        "ringing": {"answer": "talking", "cancel": "done", "time_out": "done"},
        "talking": {"hang_up": "done"},
        "done": {},
    },
}
STATUSES = list(MACHINE["moves"])
STEPS = [{"event": "ring"}, {"after": 5, "event": "answer"}, {"after": 10, "event": "hang_up"}]


class Call(PhoneCall):
    """A call that rings for `most_ringing` seconds at most, and keeps what happened to it."""

    __slots__ = ("id", "most_ringing", "moves")

    def __init__(self, owner: "Account", most_ringing: int = 60) -> None:
        super().__init__(owner)
        self.id, self.most_ringing = owner.calls.next_id(), most_ringing
        self.moves: list[tuple[int, str]] = []

    @property
    def to(self) -> str:
        return "+12025550123"

    def stays(self) -> Mapping[str, Stay]:
        return {"ringing": Stay(self.most_ringing * SECOND, "time_out", is_firm=True)}

    def after_move(self, move: Move, happening: int) -> None:
        world = self.account.world
        self.moves.append(((world.now - world.setup.now) // SECOND, move.event))


class Agent:
    """A record without a status."""

    def __init__(self, id_: str) -> None:
        self.id = id_


class Account(account.Account):
    """The account of Acme: agents, one of which is seeded, and calls."""

    def __init__(self, vendor: Vendor, world: World, lines: int) -> None:
        super().__init__(vendor, world, lines)
        self.agents: Table[Agent] = self.add_table("agents", worded_ids(1, "agent", "agent_"), [Agent("front")])
        self.calls: Table[Call] = self.add_table("calls", worded_ids(1, "call", "call_"))

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        return {"kind": kind, "id": record.id}

    def webhook(self, topic: Topic, happening: Happening) -> Any:
        return None

    def not_found(self, noun: str, id_: str) -> Refusal:
        return Refusal(404, f"{noun} {id_}?")

    def call_facts(self) -> Iterator[CallFacts]:
        return iter(())


def acme() -> Vendor:
    """Return the vendor, whose calls are answered after five seconds and last for ten."""
    schemas = {"Status": {"enum": STATUSES, "x-status-machine": MACHINE}}
    contract = Contract(Document("acme", root(schemas=schemas)))
    vendor = Vendor("acme", contract, {}, lambda *_: None, ErrorStyle(lambda refusal: refusal.message))
    ways = {name: {"steps": STEPS, "shows": {}} for name in WAYS}
    vendor.outcomes = Outcomes({"record": "call", "words": {}, "outcomes": ways}, vendor.machines, "outcomes")
    vendor.fiction = fiction(home() / "fixtures" / "numbers.yaml")
    vendor.scenarios = {"mixed": vendor.read_scenario("mixed", {"summary": "It is answered.", "call": STEPS}, "mixed")}
    return vendor


def opened(lines: int = 100) -> Account:
    """Return an account in a new world."""
    return Account(acme(), World(Setup()), lines)


def placed(owner: Account, **settings: Any) -> Call:
    """Return a new call, which waits for a line."""
    call = Call(owner, **settings)
    owner.calls.add(call)
    owner.world.create(call)
    call.wait_for_line()
    return call
