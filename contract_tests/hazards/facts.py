"""The facts of a vendor that the hazards need: its address, its records, its credential, its way to send webhooks."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, cached_property
from typing import Any, ClassVar, NamedTuple

from contract_tests.clients.adapter import View
from contract_tests.hazards.bodies import JSON_TYPE
from contract_tests.hazards.mock import MockWorld
from contract_tests.hazards.trouble import ClientRequest
from mock_server.contract import json_codec
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.forms import FORM, form, pairs
from mock_server.contract.phases import Table, open_statuses
from mock_server.contract.signature import Signable
from mock_server.contract.webhook import WebhookSpec
from mock_server.resources import contract_path

Json = Any
SECRET = "whsec_of_the_hazards"
ADDRESS = "http://127.0.0.1:9/webhooks"
"""The address that the client names for webhooks. Nothing listens there: the hazards hand them to the client."""


@cache
def machines(vendor: str) -> Mapping[str, Table]:
    """Return the status machines of a vendor's contract, by the kind of record."""
    return Document.load(contract_path(vendor)).machines


@cache
def contract(vendor: str) -> Contract:
    """Return a vendor's contract."""
    return Contract.load(contract_path(vendor))


class DialledCall(NamedTuple):
    """A call that began: its number in the journal, the phone number, and when it was."""

    happening: int
    number: str
    at: datetime


class VendorFacts(ABC):
    """The facts of one vendor."""

    name: ClassVar[str]
    base: ClassVar[str]
    creation: ClassVar[str]
    """The end of the path that has people called."""
    begins: ClassVar[tuple[str, str]]
    """The record and the event by which a phone is dialled."""
    kind: ClassVar[str]
    listed: ClassVar[str]
    """`kind`: the records that are calls; `listed`: those that the client's list shows."""
    number_at: ClassVar[tuple[str, ...]] = ()
    """The fields that lead to the number of a call; empty where a call names a contact instead."""
    id_field: ClassVar[str] = "id"
    status_field: ClassVar[str] = "status"
    event_fields: ClassVar[tuple[str, ...]] = ("event", "type")
    """The fields of a webhook that say what happened."""
    lookups: ClassVar[tuple[str, ...]] = ()
    """The ends of the paths where a POST only reads."""
    account: ClassVar[dict[str, str]]
    is_signed = False
    is_batched = True
    slow: ClassVar[Json] = None
    """A scenario in which the calls of an order begin little by little, where the vendor can't limit them otherwise."""

    setup: ClassVar[tuple[str, Json] | None] = None
    """A path and the values to set there, where the vendor sends webhooks only after a change of settings."""

    @cached_property
    def passing(self) -> frozenset[str]:
        """Return the statuses of a call that are no end, as the contract's phases say."""
        return open_statuses(machines(self.name)[self.begins[0]])

    # The account.

    def key(self, key: str) -> str:
        """Return a key of the mock as the vendor's clients have it: `user:password` where the contract wants both."""
        return contract(self.name).schemes[0].whole_key(key)

    def account_of(self, key: str) -> dict[str, str]:
        """Return what a client must know of the account: the ids that orders need, and those that paths name."""
        return self.account | contract(self.name).schemes[0].path_of(key)

    async def ask(self, mock: MockWorld, method: str, path: str, body: Json = None) -> Json:
        """Send a request as another client of the account, and return the value of its response, a success."""
        scheme = contract(self.name).schemes[0]
        kind = FORM if self._takes_forms else JSON_TYPE
        headers = {**scheme.headers_of(mock.key), "Content-Type": kind}
        content = b"" if body is None else form(body) if kind == FORM else json_codec.encode(body)
        target = self.base + path.format(**scheme.path_of(mock.key))
        answer = await mock.forward(ClientRequest(method, target, headers, content))
        assert answer.status < 300, f"{method} {target}: {answer.status} {answer.body.decode()}"
        return json_codec.decode(answer.body) if answer.body else None

    @cached_property
    def _takes_forms(self) -> bool:
        bodies = [one.body for one in contract(self.name).operations.values() if one.body is not None]
        return any(body.form is not None for body in bodies)

    async def prepare(self, mock: MockWorld) -> None:
        """Change the settings so that the vendor sends webhooks."""
        if self.setup is not None:
            path, values = self.setup
            await self.ask(mock, "PATCH", path, values)

    @abstractmethod
    async def colleague(self, mock: MockWorld, number: str) -> None:
        """Create, as another user of the account, a record that the client's list shows."""

    # The truth.

    async def dialled(self, mock: MockWorld) -> list[DialledCall]:
        """Return every call that began, in order."""
        numbers = await self._numbers(mock)
        return [
            DialledCall(entry["number"], numbers[entry["id"]], datetime.fromisoformat(entry["at"]))
            for entry in await mock.journal()
            if (entry["record"], entry["event"]) == self.begins
        ]

    async def _numbers(self, mock: MockWorld) -> dict[str, str]:
        """Return the number of each call, by its id."""
        return {call[self.id_field]: self.number(call) for call in await mock.records(self.name, self.kind)}

    async def outcomes(self, mock: MockWorld) -> list[tuple[str, View]]:
        """Return (number, view) of each call, or of each customer who is to be called."""
        return [(self.number(call), self.view(call)) for call in await mock.records(self.name, self.kind)]

    def view(self, call: Json) -> View:
        """Return what a call has come to."""
        status = call[self.status_field]
        return View(status, status not in self.passing)

    async def ids(self, mock: MockWorld) -> list[str]:
        """Return the ids that the client's list must show."""
        return [record[self.id_field] for record in await mock.records(self.name, self.listed)]

    def number(self, call: Json) -> str:
        """Return the number of a call."""
        for name in self.number_at:
            call = call[name]
        return str(call)

    # Webhooks.

    def webhook(self, event: str) -> WebhookSpec:
        """Return how the contract describes a webhook."""
        return contract(self.name).webhook_specs[event]

    def headers(self, event: str, body: bytes, now: datetime, *, is_genuine: bool = True) -> dict[str, str]:
        """Return the headers of a webhook, signed as the contract says; with a wrong secret where it is not genuine."""
        spec = self.webhook(event)
        fields = pairs(body) if spec.media == FORM else ()
        secret = SECRET if is_genuine else "whsec_of_somebody_else"
        signed = spec.signature.sign(secret, Signable(ADDRESS, body, fields), int(now.timestamp() * 1000))
        return {"content-type": spec.media, **{name.lower(): value for name, value in signed}}

    @abstractmethod
    def forge(self, body: Json) -> Json | None:
        """Return a forged webhook that claims an end, made from a genuine one; None where that one has no end."""


def numbers(count: int, start: int = 0) -> Iterable[str]:
    """Yield phone numbers that look like the range reserved for fiction."""
    return (f"+1646555{n:04}" for n in range(start, start + count))
