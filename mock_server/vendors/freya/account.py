"""A Freya account, which Freya calls a workspace: its agents, numbers and keys, its campaigns, and all their calls."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, TypeVar

from mock_server.engine import moment
from mock_server.engine.facts import CallCost, CallFacts, Oversubscribed
from mock_server.engine.ids import Ids, uuid_ids
from mock_server.engine.journal import Happening
from mock_server.engine.speech.conversation import Line
from mock_server.engine.table import Table
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import World
from mock_server.exchange import Refusal
from mock_server.vendors import account
from mock_server.vendors.freya import speech
from mock_server.vendors.freya.call import Call, SingleCall, call_customer
from mock_server.vendors.freya.campaign import Campaign, CampaignAttempt
from mock_server.vendors.freya.views import call_view, campaign_view, entry_view, outcome_then, report_then
from mock_server.vendors.freya.webhooks import REPORT
from mock_server.vendors.resource import Resource
from mock_server.vendors.vendor import Vendor

R = TypeVar("R")

VIEWS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "agents": entry_view,
    "phone_numbers": entry_view,
    "api_keys": entry_view,
    "campaign": campaign_view,
    "call": call_view,
}


class Account(account.Account):
    """The records of one workspace."""

    call_kind = "call"

    def __init__(self, vendor: Vendor, world: World) -> None:
        settings = vendor.seed["workspace"]
        super().__init__(vendor, world, settings["concurrent_calls"])
        self.id: str = settings["id"]
        self.owner: Mapping[str, Any] = settings["owner"]
        self.webhook_url: str | None = settings["webhook_url"]
        self.failure_vocabulary: str = settings["failure_vocabulary"]
        self.agents = self.add_table("agents", self.ids("agent"), self._seeded("agents"))
        self.numbers = self.add_table("phone_numbers", self.ids("phone_number"), self._seeded("phone_numbers"))
        self.keys = self.add_table("api_keys", self.ids("api_key"), self._seeded("api_keys"))
        self.secrets: dict[str, Resource] = {}  # of keys that were made here: the seeded ones show none
        self.campaigns = self.add_table("campaign", self.ids("campaign"), self._drafts())
        self.calls: Table[Call] = self.add_table("call", self.ids("call"))
        for number in self.vendor.seed.get("examples", {}).get("phone_numbers", ()):
            self.numbers.add_unlisted(number["id"], Resource(number["id"], number))
        self.job_ids = self.ids("job")
        self.serials = count()  # of single calls, those included that could not be started

    def ids(self, kind: str) -> Ids:
        """Return the ids of one kind of record in this world."""
        return uuid_ids(self.world.setup.seed, f"freya.{kind}")

    def _seeded(self, plural: str) -> Iterator[Resource]:
        for seeded in self.vendor.seed[plural]:
            fields = {name: value for name, value in seeded.items() if name != "hidden"}
            yield Resource(fields["id"], fields, seeded.get("hidden"))

    def _drafts(self) -> Iterator[Campaign]:
        for seeded in self.vendor.seed["campaigns"]:
            settings = {name: value for name, value in seeded.items() if name not in ("id", "createdAt")}
            agent, number = self.agent(seeded["assistantId"]), self.number_called(seeded["phoneNumber"])
            yield self.draft(seeded["id"], settings, agent, number, moment.parse(seeded["createdAt"]))

    def draft(
        self, id_: str, settings: Mapping[str, Any], agent: Resource, number: Resource, created_at: int
    ) -> Campaign:
        """Return a new campaign, which calls nobody yet."""
        return Campaign(self, id_, settings, agent, number, created_at, call_customer)

    def add_entry(self, kind: str, table: Table[Resource], fields: Mapping[str, Any]) -> Resource:
        """Create an entry, and write it to the journal."""
        id_ = table.next_id()
        entry = Resource(id_, {"id": id_, **fields})
        table.add(entry)
        self.note(kind, "create", entry)
        return entry

    def check_credential(self, text: str, operation: str, roles: frozenset[str], path: Mapping[str, str]) -> None:
        """Raise 401 for a key that does not work (any more), and 403 for one that lacks a permission."""
        key = self.secrets.get(text)
        if key is None:
            raise Refusal(401, "seen an API key that this workspace did not make, or not since its reset")
        if not key.fields["isActive"]:
            raise Refusal(401, f"seen the API key {key.id}, which is switched off; PUT /api-keys switches it on")
        expires = key.fields["expiresAt"]
        if expires is not None and self.world.now >= moment.parse(expires):
            raise Refusal(401, f"seen the API key {key.id}, which expired at {expires}")
        if lacking := sorted(roles.difference(key.fields["permissions"])):
            raise Refusal(403, f"seen the API key {key.id}, which lacks the permission {lacking[0]}")

    # What requests name. 404 where there is none.

    def look_up(self, noun: str, table: Table[R], id_: str) -> R:
        """Return the record of a table that has this id, in letters of either case. Raise 404 if there is none."""
        found = table.get(id_.lower())
        if found is None:
            raise self.not_found(noun, id_)
        return found

    def check_workspace(self, id_: str) -> None:
        """Raise 404 for any workspace but that of the key."""
        if id_.lower() != self.id:
            raise self.not_found("Workspace", id_)

    def agent(self, id_: str) -> Resource:
        return self.look_up("Agent", self.agents, id_)

    def campaign(self, id_: str) -> Campaign:
        return self.look_up("Campaign", self.campaigns, id_)

    def call(self, id_: str) -> Call:
        return self.look_up("Call", self.calls, id_)

    def agent_named(self, name: str) -> Resource:
        """Return the agent with this name, the first of several."""
        for _, agent in self.agents.forward():
            if agent.fields["name"] == name:
                return agent
        raise self.not_found("Agent", name)

    def number_called(self, number: str) -> Resource:
        """Return the record of a caller number. Raise 409 if it cannot place outbound calls (dossier 3.6)."""
        found = self.find_number(number)
        if found is None:
            raise self.not_found("Phone number", number)
        config = found.fields["config"]
        if not config.get("sipOutbound", {}).get("enabled") or "outboundAgentId" not in config:
            raise Refusal(
                409, f"Phone number {number} has no outbound SIP or no outbound agent; set both by PUT /phone-numbers"
            )
        return found

    def find_number(self, number: str) -> Resource | None:
        for _, entry in self.numbers.forward():
            if entry.fields["number"] == number:
                return entry
        return next((entry for entry in self.numbers.unlisted.values() if entry.fields["number"] == number), None)

    # What the frame asks.

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        return VIEWS[kind](record)

    def webhook(self, topic: Topic, happening: Happening) -> dict[str, Any]:
        record: Any = happening.record  # a call, or the attempt itself if it led to none
        if topic is REPORT:
            return report_then(record, happening.at)
        attempt = record if isinstance(record, CampaignAttempt) else record.campaign_attempt
        return outcome_then(attempt, self.failure_vocabulary)

    def not_found(self, noun: str, id_: str) -> Refusal:
        return Refusal(404, f"{noun} {id_!r} not found")

    def said(self, call: Call) -> Sequence[Line] | None:
        return speech.lines(call) if call.is_reported and call.answered_at is not None else None

    def sound(self, call: Call) -> bytes | None:
        return speech.audio(call) if call.is_reported and call.answered_at is not None else None

    def cost(self, call: Call) -> CallCost | None:
        return None if call.ended_at is None else CallCost(speech.cost(call), None, {})

    def call_facts(self) -> Iterator[CallFacts]:
        for _, campaign in self.campaigns.forward():
            yield from campaign.withdrawn()
        yield from super().call_facts()

    def oversubscribed(self) -> Iterator[Oversubscribed]:
        """Yield the single calls that waited for a line; how many a campaign makes at once, Freya decides."""
        return (Oversubscribed(call.id, call.created_at) for call in self.lines.waited if isinstance(call, SingleCall))
