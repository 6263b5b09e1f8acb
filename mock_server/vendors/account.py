"""An account: what one vendor keeps in one world."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from typing import Any, ClassVar, TypeVar

from mock_server.engine.dialing.call_rate import CallRate
from mock_server.engine.dialing.dialer import Lines
from mock_server.engine.facts import CallCost, CallFacts, Oversubscribed
from mock_server.engine.ids import Ids
from mock_server.engine.journal import Happening, Named
from mock_server.engine.machine import Move
from mock_server.engine.speech.conversation import Line
from mock_server.engine.table import Table
from mock_server.engine.webhooks.delivery import WebhookAnswer
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import Record, World
from mock_server.exchange import Refusal
from mock_server.vendors.vendor import Vendor

N = TypeVar("N", bound=Named)
R = TypeVar("R")


class Account(ABC):
    """The records of one account, and the lines that all its calls share.

    `tables` holds the records by their kind, in the order in which the control plane lists the kinds. If the account
    sends its webhooks to one address, it has a `webhook_url`, and a `webhook_secret` if it signs them; both can then be
    changed through the control plane.
    """

    webhook_url: str | None  # only of a vendor that sends to one address

    call_kind: ClassVar[str] = "calls"
    """The kind under which the control plane lists the calls."""

    after_line: ClassVar[frozenset[str]] = frozenset()
    """The statuses of a call that has given back its line and is still open."""

    machine_events: ClassVar[frozenset[str]] = frozenset()
    """Events that only an answering machine brings about, besides the last one of the outcome `voicemail`."""

    def __init__(self, vendor: Vendor, world: World, lines: int, rate: CallRate | None = None) -> None:
        """Open the account in a world. At most `lines` calls are under way at once."""
        self.vendor, self.world = vendor, world
        self.lines = Lines(lines, rate)
        self.signature_clock = "real"
        self.call_machine = vendor.machines[vendor.outcomes.record]
        self.tables: dict[str, Table[Any]] = {}
        self.deleted: list[Any] = []  # the report counts deleted calls too: their phones may have rung
        world.scenarios[vendor.name] = vendor.scenario(world)

    # What each vendor defines:

    @abstractmethod
    def view(self, kind: str, record: Any) -> dict[str, Any]:
        """Return a record as the vendor shows it."""

    @abstractmethod
    def webhook(self, topic: Topic, happening: Happening) -> Any:
        """Return the body of a webhook, with the record as it was when this happened."""

    @abstractmethod
    def not_found(self, noun: str, id_: str) -> Refusal:
        """Return the vendor's 404 for an id that names no record."""

    def check_credential(self, text: str, operation: str, roles: frozenset[str], path: Mapping[str, str]) -> None:
        """Raise the vendor's 401 or 403 if a credential that this world seems to have given out does not open this."""
        raise Refusal(401, "this account gives out no credentials")

    def known_by(self, number: str) -> Sequence[str]:
        """Return the ids by which requests may name a telephone number, besides the number itself."""
        return ()

    def webhook_answered(self, topic: Topic, happening: Happening, answer: WebhookAnswer) -> None:
        """React to the answer to a webhook that asks. Raise TypeError if no webhook of the vendor does."""
        raise TypeError(f"no webhook of {self.vendor.name} asks for anything")

    # What is left of a call, as far as its vendor shows it by now; None where it shows nothing of the kind:

    def said(self, call: Any) -> Sequence[Line] | None:
        """Return what was said in a call."""
        return None

    def sound(self, call: Any) -> bytes | None:
        """Return the recording of a call, as a WAV file."""
        return None

    def extraction(self, call: Any) -> Any:
        """Return what was read from a call, as the vendor shows it."""
        return None

    def cost(self, call: Any) -> CallCost | None:
        """Return what a call has cost."""
        return None

    # What a vendor uses:

    def add_table(self, kind: str, ids: Ids, seeded: Iterable[N] = ()) -> Table[N]:
        """Return a new table for one kind of record. Seeded records bring their own ids."""
        table: Table[N] = Table(ids)
        self.tables[kind] = table
        for record in seeded:
            table.add_fixed(record.id, record)
        return table

    def look_up(self, noun: str, table: Table[R], id_: str) -> R:
        """Return the record of a table that has this id. Raise the vendor's 404 if there is none."""
        found = table.get(id_)
        if found is None:
            raise self.not_found(noun, id_)
        return found

    def note(self, kind: str, event: str, record: Named) -> int:
        """Write to the journal a move of a record that changes no status. Return the number of the happening."""
        return self.world.note(record, _move(self.vendor.name, kind, event))

    def delete_call(self, call: Any) -> int:
        """Take a call out of its table, and write that to the journal. Return the number of the happening."""
        self.tables[self.call_kind].drop(call.id)
        self.deleted.append(call)
        return self.note(self.call_machine.kind, "delete", call)

    # What the control plane and the report use:

    def call_facts(self) -> Iterator[CallFacts]:
        """Yield what is known of every call, deleted ones first. A call that is made meanwhile may be missing."""
        here = (call for _, call in self.tables[self.call_kind].forward())
        return (call.facts() for call in chain(self.deleted, here))

    def kinds(self) -> list[str]:
        """Return the kinds of record that can be listed, in the plural: agents, phone_numbers …"""
        return list(self.tables)

    def views(self, kind: str, first: int = 0) -> Iterator[dict[str, Any]]:
        """Yield the records of a kind in the order of arrival, as the vendor shows them, but for the first so many."""
        return (self.view(kind, record) for _, record in islice(self.tables[kind].forward(), first, None))

    def counts(self) -> dict[str, int]:
        """Return how many records there are of each kind."""
        return {kind: table.count for kind, table in self.tables.items()}

    def find(self, kind: str, id_: str) -> Record | None:
        """Return the record with this id to which an event can happen; None if there is none."""
        found = self.tables[kind].get(id_) if kind in self.tables else None
        return found if isinstance(found, Record) else None

    def oversubscribed(self) -> Iterator[Oversubscribed]:
        """Yield the records that asked for more calls at once than the account has lines."""
        return (Oversubscribed(owner.id, owner.created_at) for owner in self.lines.waited)

    def never_started(self) -> Iterator[Any]:
        """Yield the jobs and campaigns, records that do not ring, that are still in their first status."""
        for table in self.tables.values():
            for _, record in table.forward():
                if not isinstance(record, Record) or record.machine is self.call_machine:
                    break
                if record.status == record.machine.initial:
                    yield record

    def close(self) -> None:
        """Forget everything, so that nothing of a large world stays in memory. The world closes the records."""
        for table in self.tables.values():
            table.clear()
        self.deleted.clear()
        self.lines.clear()


@cache
def _move(vendor: str, kind: str, event: str) -> Move:
    return Move(vendor, kind, event, None)
