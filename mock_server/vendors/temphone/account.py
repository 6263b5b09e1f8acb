"""What one TemPhone account holds: everything that belongs to one API key."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from mock_server.engine.dialing.dialer import Lines
from mock_server.engine.facts import CallFacts, Crowd
from mock_server.engine.ids import Ids, short_ids
from mock_server.engine.journal import Happening
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.requested import Wishes
from mock_server.engine.table import Shelf
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import Record, World
from mock_server.exchange import Refusal
from mock_server.vendors.temphone import facts, looks
from mock_server.vendors.temphone.records import Call, Contact
from mock_server.vendors.vendor import Vendor

CONTACT_CREATED = Move("temphone", "contact", "create", None)

ALL = ("", "")
FILTERS = ("contact_id", "campaign_id")
"""The fields that calls are found by: for each value there is a list that is kept in order, and one of all calls."""

Due = tuple[int, str, Call]
"""A call by the order of lists: `scheduled_at`, then `call_id`."""


class Account:
    """The contacts and calls of one account, and the lines that all its calls share."""

    def __init__(self, vendor: Vendor, world: World) -> None:
        self.vendor, self.world = vendor, world
        settings = vendor.seed["account"]
        self.lines = Lines(settings["concurrent_calls"])
        self.campaigns: list[str] | None = settings["campaigns"]
        self.contacts: Shelf[Contact] = Shelf(self.ids("contact", "ctc_"))
        self.calls: Shelf[Call] = Shelf(self.ids("call", "call_"))
        self.events = self.ids("event", "evt_")
        self.by_time: dict[tuple[str, str], list[Due]] = {}
        for seeded in vendor.seed["contacts"]:
            fields = dict(seeded)
            id_ = fields.pop("contact_id")
            self.contacts.add_fixed(id_, Contact(id_, fields, world.setup.now))
        world.scenarios["temphone"] = vendor.scenario(world)

    def ids(self, kind: str, word: str) -> Ids:
        """The ids of one kind of record in this world."""
        return short_ids(self.world.setup.seed, f"temphone.{kind}", word)

    def contact(self, id_: str) -> Contact:
        """A contact. 404 where there is none."""
        found = self.contacts.get(id_)
        if found is None:
            raise Refusal(404, f"Contact not found: {id_}.")
        return found

    def known_by(self, number: str) -> list[str]:
        """The ids of the contacts that have this telephone number: requests name it by them."""
        return [contact.id for _, contact in self.contacts.forward() if contact.fields["phone_number"] == number]

    def campaign(self, id_: str | None) -> None:
        """404 for a campaign that is not known; any is, unless the seed lists them."""
        if id_ is not None and self.campaigns is not None and id_ not in self.campaigns:
            raise Refusal(404, f"Campaign not found: {id_}.")

    def call(self, id_: str) -> Call:
        """A call. 404 where there is none."""
        found = self.calls.get(id_)
        if found is None:
            raise Refusal(404, f"Call not found: {id_}.")
        return found

    def add_contact(self, fields: Mapping[str, Any]) -> Contact:
        """Create a contact, and tell the journal."""
        contact = Contact(self.contacts.next_id(), fields, self.world.now)
        self.contacts.add(contact)
        self.world.note(contact, CONTACT_CREATED)
        return contact

    def add_call(self, contact: Contact, body: Mapping[str, Any], due: int, wishes: Wishes | None = None) -> Call:
        """Create a call, tell the journal, and have it begin when it is due."""
        call = Call(self, contact, body, wishes)
        self.calls.add(call)
        for key in (ALL, *((name, body[name]) for name in FILTERS if name in body)):
            insort(self.by_time.setdefault(key, []), (due, call.id, call))
        self.world.create(call)
        self.world.clock.at(due, Call.begin, call)
        return call

    def listed(self, key: tuple[str, str], first: int | None, last: int | None) -> tuple[list[Due], range]:
        """The list of ALL calls, or of those with this field and value, and where in it those stand that are due from
        one instant to another, both included.
        """
        rows = self.by_time.get(key, [])
        start = 0 if first is None else bisect_left(rows, (first,))
        end = len(rows) if last is None else bisect_left(rows, (last + 1,))
        return rows, range(start, end)

    # What the control plane sees.

    def kinds(self) -> list[str]:
        return ["contacts", "calls"]

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        view: dict[str, Any] = record.view()
        return view

    def views(self, kind: str, first: int = 0) -> Iterator[dict[str, Any]]:
        shelf: Shelf[Any] = self.calls if kind == "calls" else self.contacts
        return (record.view() for _, record in islice(shelf.forward(), first, None))

    def counts(self) -> dict[str, int]:
        return {"contacts": self.contacts.count, "calls": self.calls.count}

    def find(self, kind: str, id_: str) -> Record | None:
        return self.calls.get(id_) if kind == "calls" else None

    def webhook(self, topic: Topic, happening: Happening) -> Any:
        call = happening.record
        assert isinstance(call, Call)
        return looks.webhook(call, topic.event, happening, self.events.name(happening.number))

    def call_facts(self) -> Iterator[CallFacts]:
        return facts.calls(self)

    def oversubscribed(self) -> Iterator[Crowd]:
        return facts.crowded(self)

    def close(self) -> None:
        for _, call in self.calls.forward():
            call.close()
        self.lines.clear()
        self.by_time.clear()
        self.calls = Shelf(self.calls.ids)
        self.contacts = Shelf(self.contacts.ids)
