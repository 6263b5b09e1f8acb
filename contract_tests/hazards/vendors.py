"""Facts of each vendor that the hazards need: its address, its records, and how it sends webhooks."""

import hmac
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any, ClassVar, NamedTuple

from contract_tests.clients.adapter import View
from contract_tests.hazards.mock import MockWorld
from mock_server.contract.document import Document
from mock_server.contract.phases import Table, open_statuses
from mock_server.resources import contract_path

Json = Any
SECRET = "whsec_mockdial_vogent"
ADDRESS = "http://127.0.0.1:9/webhooks"
"""The address that the client names for webhooks. Nothing listens there: the hazards hand them to the client."""


OTHERS = "A colleague's"
"""The name of jobs and campaigns that colleagues create."""


@cache
def machines(vendor: str) -> Mapping[str, Table]:
    """Return the status machines of a vendor's contract, by the kind of record."""
    return Document.load(contract_path(vendor)).machines


class DialledCall(NamedTuple):
    """A call that began: its number in the journal, and the phone number."""

    happening: int
    number: str


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

    async def prepare(self, mock: MockWorld) -> None:
        """Change the settings so that the vendor sends webhooks."""
        if self.setup is not None:
            path, values = self.setup
            await mock.ask("PATCH", self.base + path, values)

    @abstractmethod
    async def colleague(self, mock: MockWorld, number: str) -> None:
        """Create, as another user of the account, a record that the client's list shows."""

    async def dialled(self, mock: MockWorld) -> list[DialledCall]:
        """Return every call that began, in order."""
        numbers = await self._numbers(mock)
        return [
            DialledCall(entry["number"], numbers[entry["id"]])
            for entry in await mock.journal()
            if (entry["record"], entry["event"]) == self.begins
        ]

    async def _numbers(self, mock: MockWorld) -> dict[str, str]:
        """Return the number of each call, by its id."""
        return {call["id"]: self.number(call) for call in await mock.records(self.name, self.kind)}

    async def outcomes(self, mock: MockWorld) -> list[tuple[str, View]]:
        """Return (number, view) of each call, or of each customer who is to be called."""
        return [
            (self.number(call), View(call["status"], call["status"] not in self.passing))
            for call in await mock.records(self.name, self.kind)
        ]

    async def ids(self, mock: MockWorld) -> list[str]:
        """Return the ids that the client's list must show."""
        return [record["id"] for record in await mock.records(self.name, self.listed)]

    def number(self, call: Json) -> str:
        """Return the number of a call."""
        for name in self.number_at:
            call = call[name]
        return str(call)

    def headers(self, body: bytes, *, is_genuine: bool = True) -> dict[str, str]:
        """Return the headers of a webhook; with a wrong secret where it is not genuine."""
        return {"content-type": "application/json"}

    @abstractmethod
    def forge(self, body: Json) -> Json | None:
        """Return a forged webhook that claims an end, made from a genuine one; None where that one has no end."""


class VogentFacts(VendorFacts):
    name, base, creation = "vogent", "/vogent/api/", "/batch_dial_jobs"
    begins, kind, listed = ("dial", "create"), "dials", "batch_dial_jobs"
    number_at = ("toNumber",)
    account: ClassVar = {"agent": "a0000000-0000-4000-8000-000000000001"}
    is_signed = True

    async def colleague(self, mock: MockWorld, number: str) -> None:
        rows = [{"toNumber": number}]
        body = {"name": OTHERS, "callAgentId": self.account["agent"], "maxConcurrentDials": 1, "rows": rows}
        await mock.ask("POST", f"{self.base}batch_dial_jobs", body)

    def headers(self, body: bytes, *, is_genuine: bool = True) -> dict[str, str]:
        secret = SECRET if is_genuine else "whsec_of_somebody_else"
        return {**super().headers(body), "x-elto-signature": hmac.new(secret.encode(), body, "sha256").hexdigest()}

    def forge(self, body: Json) -> Json | None:
        return {"event": "dial.updated", "payload": {**body["payload"], "status": "failed"}}


class FreyaFacts(VendorFacts):
    name, base, creation = "freya", "/freya/api/v2/", "/campaign"
    open_customers = frozenset({"pending", "in_progress", "retry_scheduled"})
    """The statuses of a campaign's customer that are no end. No status machine has them, so no phase says so."""
    begins, kind, listed = ("call", "create"), "call", "campaign"
    number_at = ("customerNumber",)
    account: ClassVar = {"agent": "a1000000-0000-4000-8000-000000000001", "number": "+12025550110"}

    @cached_property
    def passing(self) -> frozenset[str]:
        """Return the statuses of calls, of campaigns and of their customers that are no end."""
        return self.open_customers.union(*map(open_statuses, machines(self.name).values()))

    async def colleague(self, mock: MockWorld, number: str) -> None:
        who = {"assistantId": self.account["agent"], "phoneNumber": self.account["number"], "phoneNumbers": [number]}
        await mock.ask("POST", f"{self.base}campaign", {"name": OTHERS, **who})

    async def outcomes(self, mock: MockWorld) -> list[tuple[str, View]]:
        """Return (number, view) of the customers of the client's campaigns. One may have an outcome without a call."""
        found = []
        for id_ in [one["id"] for one in await mock.records(self.name, self.listed) if one["name"] != OTHERS]:
            offset, total = 0, 1
            while offset < total:
                page = await mock.ask("GET", f"{self.base}campaign/{id_}/customers?limit=100&offset={offset}")
                found += page["data"]["result"]["customers"]
                offset, total = offset + 100, page["data"]["result"]["total"]
        return [(one["phoneNumber"], View(one["status"], one["status"] not in self.passing)) for one in found]

    def forge(self, body: Json) -> Json | None:
        return {**body, "outcome": "failed", "attemptNumber": 99} if "outcome" in body else None


class HappyRobotFacts(VendorFacts):
    name, base, creation = "happyrobot", "/happyrobot/api/v1/", "/dial/outbound-batched"
    begins, kind, listed = ("call", "initiate"), "calls", "calls"
    number_at = ("metadata", "to")
    account: ClassVar = {"number": "b00000000000000000000001", "use_case": "d00000000000000000000001"}
    is_signed = True
    slow: ClassVar = {
        "call": [
            {"after": [1, 300], "event": "initiate"},
            {"after": 1, "event": "ring"},
            {"after": 2, "event": "answer"},
            {"after": 5, "event": "person_hang_up"},
        ],
        "afterwards": {"recording": 1},
    }
    setup = (
        f"use-cases/{account['use_case']}",
        {"hooks": [{"url": ADDRESS, "headers": [{"key": "X-Hook-Token", "value": SECRET}]}]},
    )

    async def colleague(self, mock: MockWorld, number: str) -> None:
        who = {"number_id": self.account["number"], "use_case_id": self.account["use_case"], "phone_number": number}
        await mock.ask("POST", f"{self.base}dial/outbound", who)

    def headers(self, body: bytes, *, is_genuine: bool = True) -> dict[str, str]:
        return {**super().headers(body), "x-hook-token": SECRET if is_genuine else "guessed"}

    def forge(self, body: Json) -> Json | None:
        return {**body, "type": "end", "call": {**body["call"], "status": "Failed"}}


class TemPhoneFacts(VendorFacts):
    name, base, creation = "temphone", "/temphone/v1/", "/calls/scheduled"
    begins, kind, listed = ("call", "ring"), "calls", "calls"
    account: ClassVar[dict[str, str]] = {}
    is_batched = False

    async def colleague(self, mock: MockWorld, number: str) -> None:
        at = mock.now.replace(year=mock.now.year + 1).isoformat()
        body = {"contact_id": "ctc_12kd88", "scheduled_at": at, "initial_message": "Hello."}
        await mock.ask("POST", f"{self.base}calls/scheduled", body)

    async def _contacts(self, mock: MockWorld) -> dict[str, str]:
        return {one["contact_id"]: one["phone_number"] for one in await mock.records(self.name, "contacts")}

    async def _numbers(self, mock: MockWorld) -> dict[str, str]:
        whose = await self._contacts(mock)
        return {call["call_id"]: whose[call["contact_id"]] for call in await mock.records(self.name, self.kind)}

    async def outcomes(self, mock: MockWorld) -> list[tuple[str, View]]:
        whose = await self._contacts(mock)
        return [
            (whose[call["contact_id"]], View(call["status"], call["status"] not in self.passing))
            for call in await mock.records(self.name, self.kind)
        ]

    async def ids(self, mock: MockWorld) -> list[str]:
        return [call["call_id"] for call in await mock.records(self.name, self.listed)]

    def forge(self, body: Json) -> Json | None:
        data = {**body["data"], "status": "failed"}
        return {**body, "event": "call.failed", "event_id": "evt_forged", "data": data}


def numbers(count: int, start: int = 0) -> Iterable[str]:
    """Yield phone numbers that look like the range reserved for fiction."""
    return (f"+1646555{n:04}" for n in range(start, start + count))
