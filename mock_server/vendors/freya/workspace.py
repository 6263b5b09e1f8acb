"""What one Freya workspace holds: everything that belongs to one API key."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from mock_server.engine import moment
from mock_server.engine.dialing.dialer import Lines
from mock_server.engine.facts import CallFacts, Oversubscribed
from mock_server.engine.ids import UUID_PREFIX, Ids, uuid_ids
from mock_server.engine.journal import Happening
from mock_server.engine.machine import Move
from mock_server.engine.table import Table
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import Record, World
from mock_server.exchange import Asked, Refusal
from mock_server.vendors.freya import facts, webhooks
from mock_server.vendors.freya.call import Call, SingleCall
from mock_server.vendors.freya.campaign import Campaign
from mock_server.vendors.freya.entry import Entry
from mock_server.vendors.freya.manners import not_found
from mock_server.vendors.vendor import Vendor

ENTRIES = {"agents": "agent", "phone_numbers": "phone_number", "api_keys": "api_key"}
WORDS = {"agents": "Agent", "phone_numbers": "Phone number", "api_keys": "API key"}


class Workspace:
    """The records of one workspace, and the lines that all its calls share."""

    def __init__(self, vendor: Vendor, world: World) -> None:
        self.vendor, self.world = vendor, world
        settings = vendor.seed["workspace"]
        self.id: str = settings["id"]
        self.owner: Mapping[str, Any] = settings["owner"]
        self.lines = Lines(settings["concurrent_calls"])
        self.webhook_url: str | None = settings["webhook_url"]
        self.failure_vocabulary: str = settings["failure_vocabulary"]
        self.entries = {plural: self._seeded(plural) for plural in ENTRIES}
        self.calls: list[Call] = []
        self.singles: list[SingleCall | None] = []  # None where a call could not be started
        self.single_ids = self.ids("call")
        self._campaign_by_call_prefix: dict[str, Campaign] = {}
        self.campaigns: Table[Campaign] = Table(self.ids("campaign"))
        for draft in vendor.seed["campaigns"]:
            self.campaigns.add_fixed(draft["id"], self._draft(draft))
        world.scenarios["freya"] = vendor.scenario(world)

    def ids(self, kind: str) -> Ids:
        """The ids of one kind of record in this world."""
        return uuid_ids(self.world.setup.seed, f"freya.{kind}")

    def _seeded(self, plural: str) -> Table[Entry]:
        table: Table[Entry] = Table(self.ids(ENTRIES[plural]))
        for seeded in self.vendor.seed[plural]:
            shown = {name: value for name, value in seeded.items() if name != "hidden"}
            table.add_fixed(seeded["id"], Entry(shown, seeded.get("hidden")))
        return table

    def _draft(self, seeded: Mapping[str, Any]) -> Campaign:
        settings = {name: value for name, value in seeded.items() if name not in ("id", "createdAt")}
        agent = self.entry("agents", seeded["assistantId"])
        number = self.number_called(seeded["phoneNumber"])
        return Campaign(self, seeded["id"], settings, agent, number, moment.parse(seeded["createdAt"]))

    def add(self, plural: str, fields: Mapping[str, Any]) -> Entry:
        """Create an entry, and tell the journal."""
        table = self.entries[plural]
        entry = Entry({"id": table.next_id(), **fields})
        table.add(entry)
        self.tell(plural, "create", entry)
        return entry

    def tell(self, plural: str, event: str, entry: Entry) -> None:
        """Write to the journal what happened to an entry."""
        self.world.note(entry, _what(ENTRIES[plural], event))

    # What requests name. 404 where there is none.

    def check(self, workspace_id: str) -> None:
        """Whether this is the workspace of the key; others are not visible."""
        if workspace_id.lower() != self.id:
            raise not_found("Workspace", workspace_id)

    def entry(self, plural: str, id_: str) -> Entry:
        found = self.entries[plural].get(id_.lower())
        if found is None:
            raise not_found(WORDS[plural], id_)
        return found

    def agent_named(self, name: str) -> Entry:
        """The agent with this name, the first of several."""
        for _, agent in self.entries["agents"].forward():
            if agent.fields["name"] == name:
                return agent
        raise not_found("Agent", name)

    def number_called(self, number: str) -> Entry:
        """The record of a caller number. 409 where it can't place outbound calls (dossier 3.6)."""
        found = self.find_number(number)
        if found is None:
            raise not_found("Phone number", number)
        config = found.fields["config"]
        if not config.get("sipOutbound", {}).get("enabled") or "outboundAgentId" not in config:
            raise Refusal(
                409, f"Phone number {number} has no outbound SIP or no outbound agent; set both by PUT /phone-numbers"
            )
        return found

    def find_number(self, number: str) -> Entry | None:
        return next((e for _, e in self.entries["phone_numbers"].forward() if e.fields["number"] == number), None)

    def campaign(self, id_: str) -> Campaign:
        found = self.campaigns.get(id_.lower())
        if found is None:
            raise not_found("Campaign", id_)
        return found

    def call(self, id_: str) -> Call:
        found = self.find_call(id_.lower())
        if found is None:
            raise not_found("Call", id_)
        return found

    def find_call(self, id_: str) -> Call | None:
        """A call, of a campaign or by itself."""
        campaign = self._campaign_by_call_prefix.get(id_[:UUID_PREFIX])
        if campaign is not None:
            number = campaign.call_ids.number(id_)
            return None if number is None else campaign.calls.get(number)
        number = self.single_ids.number(id_)
        return self.singles[number] if number is not None and number < len(self.singles) else None

    def ids_of_calls(self, campaign: Campaign) -> Ids:
        """The ids of a campaign's calls; from now on, they are found by them."""
        ids = self.ids(f"call/{campaign.id}")
        self._campaign_by_call_prefix[ids.prefix] = campaign
        return ids

    # What the control plane sees.

    def kinds(self) -> list[str]:
        return [*ENTRIES, "campaign", "call"]

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        view: dict[str, Any] = record.view()
        return view

    def views(self, kind: str, first: int = 0) -> Iterator[dict[str, Any]]:
        if kind == "campaign":
            return (campaign.view() for _, campaign in islice(self.campaigns.forward(), first, None))
        if kind == "call":
            return (call.view() for call in islice(self.calls, first, None))
        return (entry.fields for _, entry in islice(self.entries[kind].forward(), first, None))

    def counts(self) -> dict[str, int]:
        entries = {plural: table.count for plural, table in self.entries.items()}
        return entries | {"campaign": self.campaigns.count, "call": len(self.calls)}

    def find(self, kind: str, id_: str) -> Record | None:
        if kind == "campaign":
            return self.campaigns.get(id_)
        return self.find_call(id_) if kind == "call" else None

    def webhook(self, topic: Topic, happening: Happening) -> Any:
        return webhooks.render(self, topic, happening)

    def call_facts(self) -> Iterator[CallFacts]:
        return facts.calls(self)

    def oversubscribed(self) -> Iterator[Oversubscribed]:
        return facts.crowded(self)

    def close(self) -> None:
        for _, campaign in self.campaigns.forward():
            campaign.close()
        for call in self.calls:
            call.queue.hold()
        self.lines.clear()
        self.calls.clear()
        self.singles.clear()
        self.entries.clear()
        self._campaign_by_call_prefix.clear()
        self.campaigns = Table(self.campaigns.ids)


def page(asked: Asked, name: str, found: Sequence[Any], view: Callable[[Any], Any]) -> dict[str, Any]:
    """One page of a list, as `limit` and `offset` ask for it."""
    limit, offset = asked.query["limit"], asked.query["offset"]
    shown = [view(item) for item in found[offset : offset + limit]]
    return {name: shown, "total": len(found), "limit": limit, "offset": offset}


@cache
def _what(kind: str, event: str) -> Move:
    return Move("freya", kind, event, None)
