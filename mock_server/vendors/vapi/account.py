"""A Vapi account: one organisation, its assistants, numbers and credentials, its calls and campaigns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from mock_server.engine.facts import CallCost, CallFacts, Oversubscribed
from mock_server.engine.ids import Ids, uuid_ids
from mock_server.engine.journal import Happening
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.speech.conversation import Line
from mock_server.engine.table import Table
from mock_server.engine.webhooks.delivery import WebhookAnswer
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import World
from mock_server.exchange import Refusal
from mock_server.vendors import account
from mock_server.vendors.vapi import speech, views
from mock_server.vendors.vapi.campaign import Campaign, Contact
from mock_server.vendors.vapi.entry import Entry, stamp
from mock_server.vendors.vapi.errors import not_found
from mock_server.vendors.vapi.legacy_campaign import LegacyCampaign
from mock_server.vendors.vapi.models import WAITING, Call
from mock_server.vendors.vapi.webhooks import CAMPAIGN, DELETED, NOT_DELETED, PREDIAL, STATUS, topic
from mock_server.vendors.vendor import Vendor

VIEWS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "assistants": views.entry_view,
    "phone_numbers": views.entry_view,
    "credentials": views.entry_view,
    "call": views.call_view,
    "campaigns": views.summary_view,
    "legacy_campaigns": views.campaign_view,
    "contacts": views.contact_view,
}
NOUNS = {"assistants": "Assistant", "phone_numbers": "Phone number", "credentials": "Credential"}


class Account(account.Account):
    """The records of one organisation."""

    call_kind = "call"

    def __init__(self, vendor: Vendor, world: World) -> None:
        settings, seed = vendor.seed["organisation"], world.setup.seed
        super().__init__(vendor, world, settings["concurrent_calls"])
        self.settings: Mapping[str, Any] = settings
        self.org_id: str = settings["id"]
        self.webhook_url: str | None = settings["webhook_url"]
        for kind in NOUNS:
            seeded = [Entry({**fields, "orgId": self.org_id}) for fields in vendor.seed.get(kind, ())]
            self.add_table(kind, uuid_ids(seed, f"vapi.{kind}"), seeded)
        self.calls: Table[Call] = self.add_table("call", _dated_ids(world, "vapi.call"))
        self.campaigns: Table[Campaign] = self.add_table("campaigns", uuid_ids(seed, "vapi.campaign"))
        ids = uuid_ids(seed, "vapi.legacy_campaign")
        self.legacy_campaigns: Table[LegacyCampaign] = self.add_table("legacy_campaigns", ids)
        self.contacts: Table[Contact] = self.add_table("contacts", uuid_ids(seed, "vapi.contact"))
        self.deleted_campaigns: list[LegacyCampaign] = []

    # What requests name.

    def entry(self, kind: str, id_: str) -> Entry:
        """Return an assistant, a number or a credential. Raise 404 where there is none."""
        found: Entry = self.look_up(NOUNS[kind], self.tables[kind], id_)
        return found

    def call(self, id_: str) -> Call:
        return self.look_up("Call", self.calls, id_)

    def campaign(self, id_: str) -> Campaign:
        return self.look_up("Campaign", self.campaigns, id_)

    def legacy_campaign(self, id_: str) -> LegacyCampaign:
        return self.look_up("Campaign", self.legacy_campaigns, id_)

    def named(self, asked: Mapping[str, Any]) -> tuple[Entry | None, Entry | None]:
        """Return the assistant and the number that a request names by their ids; None for what it has not."""
        assistant = self.tables["assistants"].get(asked.get("assistantId", ""))
        return assistant, self.tables["phone_numbers"].get(asked.get("phoneNumberId", ""))

    def add_entry(self, kind: str, fields: Mapping[str, Any], hidden: Mapping[str, Any] | None = None) -> Entry:
        """Create an assistant, a number or a credential."""
        now = stamp(self.world.now)
        own = {"id": self.tables[kind].next_id(), "orgId": self.org_id, "createdAt": now, "updatedAt": now}
        entry = Entry({**fields, **own}, hidden)
        self.tables[kind].add(entry)
        self.note(kind.removesuffix("s"), "create", entry)
        return entry

    # Calls.

    def add_call(
        self, asked: Mapping[str, Any], customer: Mapping[str, Any], requested: RequestedOutcomes | None
    ) -> Call:
        """Create a call, and have it wait for its time or for a slot."""
        call = Call(self, self.calls.next_id(), asked, customer, requested)
        self.calls.add(call)
        number = self.world.create(call)
        if "schedulePlan" in asked:
            self.world.fire(call, "schedule")  # its creation is told as this
        else:
            call.tell(STATUS, number)
            call.wait_for_line()
        return call

    def call_contact(self, contact: Contact) -> None:
        """Make the call of a contact, by what the assistant and the number are now."""
        campaign = contact.campaign
        id_ = self.calls.next_id()
        call = Call(
            self, id_, campaign.asked_for(contact.row), contact.customer, campaign.requested, campaign.queue, contact
        )
        self.calls.add(call)
        contact.call_id = id_
        call.tell(STATUS, self.world.create(call))
        campaign.note(contact, "dispatch")
        call.dial(contact.row)

    def remove_listed(self, call: Call) -> None:
        """Remove a call that a list has named, and tell the organisation; one under way stays."""
        if self.calls.get(call.id) is not call:
            return
        if call.status in WAITING:
            self.world.fire(call, WAITING[call.status])
        if call.is_final:
            self.post(DELETED, self.delete_call(call), self.own_server)
        else:
            self.post(NOT_DELETED, self.note("call", "keep", call), self.own_server)

    # Messages.

    @property
    def own_server(self) -> Mapping[str, Any] | None:
        """The organisation's server."""
        return {"url": self.webhook_url} if self.webhook_url else None

    def server_of(self, settings: Mapping[str, Any], number: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the server of a call: the assistant's, else the number's, else the organisation's."""
        found: Mapping[str, Any] | None = settings.get("server") or number.get("server")
        return found or self.own_server

    def post(self, event: str, happening: int, server: Mapping[str, Any] | None) -> None:
        """Post a message to a server, authenticated as it asks; without one, it is only written down."""
        known = server or {}
        credential: Entry | None = self.tables["credentials"].get(known.get("credentialId", ""))
        plan = credential.hidden["authenticationPlan"] if credential else None
        self.world.outbox.post(topic(event, known, plan), happening, known.get("url"))

    def webhook(self, topic: Topic, happening: Happening) -> dict[str, Any]:
        record = happening.record
        if topic.event == PREDIAL:
            assert isinstance(record, Contact)
            return views.predial_message(record, happening)
        if topic.event == CAMPAIGN:
            assert isinstance(record, Campaign | Contact)
            return views.campaign_message(record, happening)
        assert isinstance(record, Call)
        return views.call_message(record, topic.event, happening)

    def webhook_answered(self, topic: Topic, happening: Happening, answer: WebhookAnswer) -> None:
        contact = happening.record
        assert isinstance(contact, Contact)
        contact.campaign.answered(happening.number, answer)

    # What the control plane and the report use.

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        return VIEWS[kind](record)

    def not_found(self, noun: str, id_: str) -> Refusal:
        return not_found(noun, id_)

    def said(self, call: Call) -> Sequence[Line] | None:
        return speech.lines(call) if call.is_processed and call.answered_at is not None else None

    def extraction(self, call: Call) -> dict[str, Any] | None:
        return speech.analysis(call) or None if call.is_processed else None

    def cost(self, call: Call) -> CallCost | None:
        if not call.is_processed:
            return None
        costs = speech.costs(call)
        return CallCost(costs["total"], "USD", {name: costs[name] for name in ("vapi", *speech.SHARES)})

    def call_facts(self) -> Iterator[CallFacts]:
        tables = chain(self.campaigns.forward(), self.legacy_campaigns.forward())
        campaigns = chain(self.deleted_campaigns, (campaign for _, campaign in tables))
        withdrawn = chain.from_iterable(campaign.withdrawn() for campaign in campaigns)
        return chain(super().call_facts(), withdrawn)

    def oversubscribed(self) -> Iterator[Oversubscribed]:
        """Yield the campaigns that want more calls at once than the organisation has slots."""
        for _, campaign in self.campaigns.forward():
            if campaign.limit > self.lines.capacity:
                yield Oversubscribed(campaign.id, campaign.created_at, campaign.limit)

    def close(self) -> None:
        super().close()
        self.deleted_campaigns.clear()


def _dated_ids(world: World, kind: str) -> Ids:
    """Return ids that read as version 7 UUIDs: they begin with the time at which the world began."""
    drawn = uuid_ids(world.setup.seed, kind).name(0)
    time = f"{world.setup.now & (1 << 48) - 1:012x}"
    return Ids(f"{time[:8]}-{time[8:]}-7{drawn[15:24]}", int(drawn[24:], 16))
