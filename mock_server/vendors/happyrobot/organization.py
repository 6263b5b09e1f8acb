"""What one HappyRobot organization holds: everything that belongs to one API key."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache, cached_property
from itertools import islice
from typing import Any

from mock_server.contract.validation import Checker
from mock_server.engine.dialing.dialer import Lines
from mock_server.engine.facts import CallFacts, Oversubscribed
from mock_server.engine.ids import Ids, hex_ids
from mock_server.engine.journal import Happening, Named
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.scenario import Scenario
from mock_server.engine.table import Table
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import Record, World
from mock_server.vendors.happyrobot import facts, webhooks
from mock_server.vendors.happyrobot.campaigns import Campaign
from mock_server.vendors.happyrobot.order import Entry, Order
from mock_server.vendors.happyrobot.records import Call
from mock_server.vendors.happyrobot.refusals import not_found, unknown
from mock_server.vendors.vendor import Vendor

ENTRIES = {
    "organizations": "Organization",
    "users": "User",
    "agents": "Agent",
    "use_cases": "Use case",
    "numbers": "Phone number",
    "exports": "Export",
}


class Organization:
    """The records of one organization, and the lines that all its calls share."""

    def __init__(self, vendor: Vendor, world: World) -> None:
        self.vendor, self.world = vendor, world
        self.lines = Lines(vendor.seed["settings"]["lines"])
        self.calls: Table[Call] = Table(self.ids("call"))
        self.deleted: list[Call] = []  # for those who look back: their phones did ring
        self.entries = {plural: self._seeded(plural) for plural in ENTRIES}
        self._campaigns = self._notes = 0
        world.scenarios["happyrobot"] = vendor.scenario(world)

    def _seeded(self, plural: str) -> Table[Entry]:
        table: Table[Entry] = Table(self.ids(plural))
        for fields in self.vendor.seed.get(plural, ()):
            table.add_fixed(fields["id"], Entry(deepcopy(fields)))
        return table

    def ids(self, kind: str) -> Ids:
        """The ids of one kind of record in this world: 24 characters."""
        return hex_ids(self.world.setup.seed, f"happyrobot.{kind}")

    @property
    def scenario(self) -> Scenario:
        """How calls go."""
        return self.world.scenarios["happyrobot"]

    @cached_property
    def itself(self) -> Entry:
        """What the organization says of itself."""
        return next(iter(self.entries["organizations"].forward()))[1]

    @property
    def id(self) -> str:
        return self.itself.id

    @property
    def owner(self) -> Entry:
        """Who is meant where nobody is named."""
        return next(iter(self.entries["users"].forward()))[1]

    @cached_property
    def person_checker(self) -> Checker:
        """What judges one call of a campaign, however it came."""
        return self.vendor.contract.judge.checker(("components", "schemas", "ScheduledCall"))

    def note(self, kind: str, event: str, record: Named) -> int:
        """Write to the journal what happened to a record without moving it."""
        return self.world.note(record, _what(kind, event))

    def place(self, order: Order, campaign: Campaign | None = None, parent: Call | None = None) -> Call:
        """A new call; it begins."""
        call = Call(self, order, campaign, parent)
        self.calls.add(call)
        call.begin()
        return call

    def new_campaign(self, body: Mapping[str, Any]) -> Campaign:
        """A campaign with an id of its own."""
        self._campaigns += 1
        id_ = self.ids("campaign").name(self._campaigns)
        return Campaign(id_, body.get("retry_logic", ()), body.get("max_retries"))

    def next_note_id(self) -> str:
        """An id for one more note."""
        self._notes += 1
        return self.ids("note").name(self._notes)

    def call(self, id_: str) -> Call:
        """A call that the path names. 404 where there is none."""
        found = self.calls.get(id_)
        if found is None:
            raise not_found("Call", id_)
        return found

    def entry(self, plural: str, id_: str) -> Entry:
        """An entry that the path names. 404 where there is none."""
        found = self.entries[plural].get(id_)
        if found is None:
            raise not_found(ENTRIES[plural], id_)
        return found

    def named(self, plural: str, id_: str, where: str) -> Entry:
        """An entry that a body names. 400 where there is none."""
        found = self.entries[plural].get(id_)
        if found is None:
            raise unknown(where, ENTRIES[plural].lower(), id_)
        return found

    def tell(self, event: str, call: Call, happening: int) -> None:
        """Have each hook of the call's use case told; where there is none, nobody."""
        for topic in webhooks.topics(event, call.order.use_case.fields.get("hooks")):
            self.world.outbox.post(topic, happening, topic.url)

    # What the control plane sees.

    def kinds(self) -> list[str]:
        return [*ENTRIES, "calls"]

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        view: dict[str, Any] = record.view()
        return view

    def views(self, kind: str, first: int = 0) -> Iterator[dict[str, Any]]:
        table: Table[Any] = self.calls if kind == "calls" else self.entries[kind]
        return (record.view() for _, record in islice(table.forward(), first, None))

    def counts(self) -> dict[str, int]:
        return {plural: table.count for plural, table in self.entries.items()} | {"calls": self.calls.count}

    def find(self, kind: str, id_: str) -> Record | None:
        return self.calls.get(id_) if kind == "calls" else None

    def webhook(self, topic: Topic, happening: Happening) -> Any:
        return webhooks.render(topic, happening)

    def call_facts(self) -> Iterator[CallFacts]:
        return facts.calls(self)

    def oversubscribed(self) -> Iterator[Oversubscribed]:
        return facts.crowded(self)

    def close(self) -> None:
        for _, call in self.calls.forward():
            call.close()
        self.lines.clear()
        self.entries.clear()
        self.deleted.clear()
        self.calls = Table(self.calls.ids)


@cache
def _what(kind: str, event: str) -> Move:
    return Move("happyrobot", kind, event, None)
