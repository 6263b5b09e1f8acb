"""A HappyRobot account: an organization, what its calls need, and its calls."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from typing import Any

from mock_server.contract.validation import Checker
from mock_server.engine.facts import CallCost
from mock_server.engine.ids import Ids, hex_ids
from mock_server.engine.journal import Happening
from mock_server.engine.speech.conversation import Line
from mock_server.engine.table import Table
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import World
from mock_server.exchange import Refusal
from mock_server.vendors import account
from mock_server.vendors.credentials import stamp
from mock_server.vendors.happyrobot import speech, webhooks
from mock_server.vendors.happyrobot.campaigns import Campaign
from mock_server.vendors.happyrobot.errors import Wrong
from mock_server.vendors.happyrobot.models import Call
from mock_server.vendors.happyrobot.settings import CallSettings, Entry
from mock_server.vendors.happyrobot.speech import messages
from mock_server.vendors.happyrobot.views import call_then, call_view
from mock_server.vendors.vendor import Vendor

API_KEY = "hr_live_"
"""How the key begins that an organization shows: it opens the organization's world."""

ENTRIES = {
    "organizations": "Organization",
    "users": "User",
    "agents": "Agent",
    "use_cases": "Use case",
    "numbers": "Phone number",
    "exports": "Export",
}


class Account(account.Account):
    """The entries and calls of one organization."""

    machine_events = frozenset({"leave_message"})

    def __init__(self, vendor: Vendor, world: World) -> None:
        super().__init__(vendor, world, vendor.seed["settings"]["lines"])
        self.entries: dict[str, Table[Entry]] = {
            plural: self.add_table(plural, self.ids(plural), self._seeded(plural)) for plural in ENTRIES
        }
        self.calls: Table[Call] = self.add_table("calls", self.ids("call"))
        self._campaigns = self._notes = 0

    def _seeded(self, plural: str) -> Iterator[Entry]:
        defaults = self.use_case_defaults if plural == "use_cases" else {}
        if plural == "organizations":
            (organization,) = self.vendor.seed[plural]
            return iter([Entry(deepcopy({**organization, "api_key": API_KEY + stamp(self.world, "api_key")}))])
        return (Entry(deepcopy({**defaults, **fields})) for fields in self.vendor.seed.get(plural, ()))

    def ids(self, kind: str) -> Ids:
        """Return the ids of one kind of record in this world: 24 characters."""
        return hex_ids(self.world.setup.seed, f"happyrobot.{kind}")

    def first(self, plural: str) -> Entry:
        """Return the entry of a kind that is meant where none is named."""
        return next(iter(self.entries[plural].forward()))[1]

    @cached_property
    def organization(self) -> Entry:
        """The fields of the organization."""
        return self.first("organizations")

    @cached_property
    def person_checker(self) -> Checker:
        """The checker of one call of a campaign, however it came."""
        return self.vendor.contract.checkers.at(("components", "schemas", "ScheduledCall"), is_asked=True)

    @property
    def use_case_defaults(self) -> Mapping[str, Any]:
        """The fields of a use case whose client says nothing."""
        defaults: Mapping[str, Any] = self.vendor.seed["settings"]["use_case"]
        return defaults

    def add_call(self, settings: CallSettings, campaign: Campaign | None = None) -> Call:
        """Create a call, and have it begin."""
        call = Call(self, settings, campaign)
        call.begin()
        return call

    def add_campaign(self, body: Mapping[str, Any]) -> Campaign:
        """Create a campaign with an id of its own."""
        self._campaigns += 1
        id_ = self.ids("campaign").name(self._campaigns)
        return Campaign(id_, body.get("retry_logic", ()), body.get("max_retries"))

    def next_note_id(self) -> str:
        """Return an id for one more note."""
        self._notes += 1
        return self.ids("note").name(self._notes)

    # What requests name. 404 for a path that names nothing, 400 for a body.

    def call(self, id_: str) -> Call:
        return self.look_up("Call", self.calls, id_)

    def entry(self, plural: str, id_: str) -> Entry:
        return self.look_up(ENTRIES[plural], self.entries[plural], id_)

    def named(self, plural: str, id_: str, where: str) -> Entry:
        """Return an entry that a body names at this place."""
        found = self.entries[plural].get(id_)
        if found is None:
            raise Wrong(where, f"must be the id of a {ENTRIES[plural].lower()} of this organization, got {id_!r}")
        return found

    # What the frame asks.

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        fields: dict[str, Any] = call_view(record) if kind == "calls" else record.fields
        return fields

    def webhook(self, topic: Topic, happening: Happening) -> dict[str, Any]:
        call = happening.record
        assert isinstance(call, Call)
        content = {} if topic.event == "start" else {"messages": messages(call)}
        return webhooks.body(topic, call_then(call, happening), content)

    def check_credential(self, text: str, operation: str, roles: frozenset[str], path: Mapping[str, str]) -> None:
        """Raise 401 for a key that the organization does not show as its own."""
        if text != self.organization.fields["api_key"]:
            raise Refusal(401, "seen an API key that is not this organization's")

    def not_found(self, noun: str, id_: str) -> Refusal:
        return Refusal(404, f"{noun} {id_} not found in this organization")

    def said(self, call: Call) -> Sequence[Line] | None:
        return None if call.answered_at is None else speech.lines(call)

    def sound(self, call: Call) -> bytes | None:
        return None if call.recorded_at is None else speech.audio(call)

    def extraction(self, call: Call) -> dict[str, Any] | None:
        return speech.extraction(call) if call.answered_at is not None and call.ended_at is not None else None

    def cost(self, call: Call) -> CallCost | None:
        if call.ended_at is None:
            return None
        parts = speech.costs(call)
        return CallCost(parts.pop("total"), None, parts)
