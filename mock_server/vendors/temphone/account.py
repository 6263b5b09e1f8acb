"""A TemPhone account: its contacts, and its calls in the order in which they are due."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mock_server.engine.ids import short_ids
from mock_server.engine.journal import Happening
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.speech.conversation import Line
from mock_server.engine.table import Table
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import World
from mock_server.exchange import Refusal
from mock_server.vendors import account
from mock_server.vendors.temphone import speech, webhooks
from mock_server.vendors.temphone.models import Call, Contact
from mock_server.vendors.temphone.views import call_then, call_view, contact_view
from mock_server.vendors.vendor import Vendor

VIEWS: Mapping[str, Callable[[Any], dict[str, Any]]] = {"contacts": contact_view, "calls": call_view}

ALL = ("", "")
FILTERS = ("contact_id", "campaign_id")
"""The fields that calls are found by: for each value there is a list that is kept in order, and one of all calls."""

Due = tuple[int, str, Call]
"""A call by the order of lists: `scheduled_at`, then `call_id`."""


class Account(account.Account):
    """The contacts and calls of one account."""

    def __init__(self, vendor: Vendor, world: World) -> None:
        settings, seed = vendor.seed["account"], world.setup.seed
        super().__init__(vendor, world, settings["concurrent_calls"])
        self.campaigns: list[str] | None = settings["campaigns"]
        self.contacts = self.add_table("contacts", short_ids(seed, "temphone.contact", "ctc_"), self._seeded())
        self.calls: Table[Call] = self.add_table("calls", short_ids(seed, "temphone.call", "call_"))
        self.event_ids = short_ids(seed, "temphone.event", "evt_")
        self.by_time: dict[tuple[str, str], list[Due]] = {}

    def _seeded(self) -> Iterator[Contact]:
        for seeded in self.vendor.seed["contacts"]:
            fields = dict(seeded)
            yield Contact(fields.pop("contact_id"), fields, self.world.setup.now)

    def add_contact(self, fields: Mapping[str, Any]) -> Contact:
        """Create a contact, and write it to the journal."""
        contact = Contact(self.contacts.next_id(), fields, self.world.now)
        self.contacts.add(contact)
        self.note("contact", "create", contact)
        return contact

    def add_call(
        self, contact: Contact, body: Mapping[str, Any], due: int, requested: RequestedOutcomes | None = None
    ) -> Call:
        """Create a call, write it to the journal, and have it begin when it is due."""
        call = Call(self, self.calls.next_id(), contact, body, requested)
        self.calls.add(call)
        for key in (ALL, *((name, body[name]) for name in FILTERS if name in body)):
            insort(self.by_time.setdefault(key, []), (due, call.id, call))
        self.world.create(call)
        self.world.clock.at_instant(due, Call.begin, call)
        return call

    # What requests name. 404 where there is none.

    def contact(self, id_: str) -> Contact:
        return self.look_up("Contact", self.contacts, id_)

    def call(self, id_: str) -> Call:
        return self.look_up("Call", self.calls, id_)

    def check_campaign(self, id_: str | None) -> None:
        """Raise 404 for a campaign that is not known. All are known, unless the seed lists them."""
        if id_ is not None and self.campaigns is not None and id_ not in self.campaigns:
            raise self.not_found("Campaign", id_)

    def listed(self, key: tuple[str, str], first: int | None, last: int | None) -> tuple[list[Due], range]:
        """Return the list of ALL calls, or of those with this field and value; and where in it those stand that are
        due from one instant to another, both included.
        """
        rows = self.by_time.get(key, [])
        start = 0 if first is None else bisect_left(rows, (first,))
        end = len(rows) if last is None else bisect_left(rows, (last + 1,))
        return rows, range(start, end)

    # What the frame asks.

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        return VIEWS[kind](record)

    def webhook(self, topic: Topic, happening: Happening) -> dict[str, Any]:
        call = happening.record
        assert isinstance(call, Call)
        return webhooks.body(topic, self.event_ids.name(happening.number), call_then(call, happening))

    def not_found(self, noun: str, id_: str) -> Refusal:
        return Refusal(404, f"{noun} not found: {id_}.")

    def said(self, call: Call) -> Sequence[Line] | None:
        return None if call.answered_at is None or call.ended_at is None else speech.lines(call)

    def known_by(self, number: str) -> list[str]:
        return [contact.id for _, contact in self.contacts.forward() if contact.fields["phone_number"] == number]

    def close(self) -> None:
        super().close()
        self.by_time.clear()
