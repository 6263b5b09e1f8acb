"""What the hazards know of each vendor: where it is, what is true in its world, and how its webhooks are sent."""

import hmac
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any, ClassVar, NamedTuple

from contract_tests.clients.adapter import View
from contract_tests.hazards.mock import PlayedWorld
from mock_server.contract.document import Document
from mock_server.contract.phases import Table, open_statuses
from mock_server.resources import contract_path

Json = Any
SECRET = "whsec_mockdial_vogent"
ADDRESS = "http://127.0.0.1:9/webhooks"
"""Where webhooks are said to go. Nobody listens there; the hazards hand them to the client."""


OTHERS = "A colleague's"
"""The name of what others create."""


@cache
def machines(vendor: str) -> Mapping[str, Table]:
    """Return the status machines of a vendor's contract, by the kind of record."""
    return Document.load(contract_path(vendor)).machines


class Dialled(NamedTuple):
    """A call that began: the number in the journal, and whose phone rang."""

    happening: int
    number: str


class VendorFacts(ABC):
    """One vendor's manners, as far as the hazards need them."""

    name: ClassVar[str]
    base: ClassVar[str]
    creation: ClassVar[str]
    """How the path of what has people called ends."""
    begins: ClassVar[tuple[str, str]]
    """The record and the event that mean: a phone is dialled."""
    kind: ClassVar[str]
    listed: ClassVar[str]
    """The kinds of record that calls are, and that the client's list shows."""
    number_at: ClassVar[tuple[str, ...]] = ()
    """Where a call shows whom it is to; empty where it names a contact instead."""
    account: ClassVar[dict[str, str]]
    is_signed = False
    is_batched = True
    slow: ClassVar[Json] = None
    """A scenario in which the calls of an order don't all begin at once, where the vendor has no other way."""

    setup: ClassVar[tuple[str, Json] | None] = None
    """The settings, and their values, by which the vendor sends its webhooks, where it does not by itself."""

    @cached_property
    def passing(self) -> frozenset[str]:
        """Return the statuses of a call that are no end, as the contract's phases say."""
        return open_statuses(machines(self.name)[self.begins[0]])

    async def prepare(self, mock: PlayedWorld) -> None:
        """Have the vendor send its webhooks."""
        if self.setup is not None:
            path, values = self.setup
            await mock.ask("PATCH", self.base + path, values)

    @abstractmethod
    async def colleague(self, mock: PlayedWorld, number: str) -> None:
        """Somebody else creates what the client's list shows."""

    async def dialled(self, mock: PlayedWorld) -> list[Dialled]:
        """Every call that began, in order."""
        numbers = await self._numbers(mock)
        return [
            Dialled(told["number"], numbers[told["id"]])
            for told in await mock.journal()
            if (told["record"], told["event"]) == self.begins
        ]

    async def _numbers(self, mock: PlayedWorld) -> dict[str, str]:
        """Whose number each call is to."""
        return {call["id"]: self.number(call) for call in await mock.records(self.name, self.kind)}

    async def outcomes(self, mock: PlayedWorld) -> list[tuple[str, View]]:
        """What has become of everybody who is to be called, by number."""
        return [
            (self.number(call), View(call["status"], call["status"] not in self.passing))
            for call in await mock.records(self.name, self.kind)
        ]

    async def ids(self, mock: PlayedWorld) -> list[str]:
        """What the client's list has to show."""
        return [record["id"] for record in await mock.records(self.name, self.listed)]

    def number(self, call: Json) -> str:
        """Whom a call is to."""
        for name in self.number_at:
            call = call[name]
        return str(call)

    def headers(self, body: bytes, *, is_genuine: bool = True) -> dict[str, str]:
        """What is sent along with a webhook."""
        return {"content-type": "application/json"}

    @abstractmethod
    def forge(self, body: Json) -> Json | None:
        """A webhook that claims an end, made of a genuine one; None where it can't be."""


class Vogent(VendorFacts):
    name, base, creation = "vogent", "/vogent/api/", "/batch_dial_jobs"
    begins, kind, listed = ("dial", "create"), "dials", "batch_dial_jobs"
    number_at = ("toNumber",)
    account: ClassVar = {"agent": "a0000000-0000-4000-8000-000000000001"}
    is_signed = True

    async def colleague(self, mock: PlayedWorld, number: str) -> None:
        rows = [{"toNumber": number}]
        body = {"name": OTHERS, "callAgentId": self.account["agent"], "maxConcurrentDials": 1, "rows": rows}
        await mock.ask("POST", f"{self.base}batch_dial_jobs", body)

    def headers(self, body: bytes, *, is_genuine: bool = True) -> dict[str, str]:
        secret = SECRET if is_genuine else "whsec_of_somebody_else"
        return {**super().headers(body), "x-elto-signature": hmac.new(secret.encode(), body, "sha256").hexdigest()}

    def forge(self, body: Json) -> Json | None:
        return {"event": "dial.updated", "payload": {**body["payload"], "status": "failed"}}


class Freya(VendorFacts):
    name, base, creation = "freya", "/freya/api/v2/", "/campaign"
    open_customers = frozenset({"pending", "in_progress", "retry_scheduled"})
    """The statuses of a campaign's customer that are no end. No machine rules them, so no phase says so."""
    begins, kind, listed = ("call", "create"), "call", "campaign"
    number_at = ("customerNumber",)
    account: ClassVar = {"agent": "a1000000-0000-4000-8000-000000000001", "number": "+12025550110"}

    @cached_property
    def passing(self) -> frozenset[str]:
        """Return the statuses of calls, of campaigns and of their customers that are no end."""
        return self.open_customers.union(*map(open_statuses, machines(self.name).values()))

    async def colleague(self, mock: PlayedWorld, number: str) -> None:
        who = {"assistantId": self.account["agent"], "phoneNumber": self.account["number"], "phoneNumbers": [number]}
        await mock.ask("POST", f"{self.base}campaign", {"name": OTHERS, **who})

    async def outcomes(self, mock: PlayedWorld) -> list[tuple[str, View]]:
        """The customers of the client's campaigns: one whose call could not be started has an outcome and no call."""
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


class HappyRobot(VendorFacts):
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

    async def colleague(self, mock: PlayedWorld, number: str) -> None:
        who = {"number_id": self.account["number"], "use_case_id": self.account["use_case"], "phone_number": number}
        await mock.ask("POST", f"{self.base}dial/outbound", who)

    def headers(self, body: bytes, *, is_genuine: bool = True) -> dict[str, str]:
        return {**super().headers(body), "x-hook-token": SECRET if is_genuine else "guessed"}

    def forge(self, body: Json) -> Json | None:
        return {**body, "type": "end", "call": {**body["call"], "status": "Failed"}}


class TemPhone(VendorFacts):
    name, base, creation = "temphone", "/temphone/v1/", "/calls/scheduled"
    begins, kind, listed = ("call", "ring"), "calls", "calls"
    account: ClassVar[dict[str, str]] = {}
    is_batched = False

    async def colleague(self, mock: PlayedWorld, number: str) -> None:
        at = mock.now.replace(year=mock.now.year + 1).isoformat()
        body = {"contact_id": "ctc_12kd88", "scheduled_at": at, "initial_message": "Hello."}
        await mock.ask("POST", f"{self.base}calls/scheduled", body)

    async def _contacts(self, mock: PlayedWorld) -> dict[str, str]:
        return {one["contact_id"]: one["phone_number"] for one in await mock.records(self.name, "contacts")}

    async def _numbers(self, mock: PlayedWorld) -> dict[str, str]:
        whose = await self._contacts(mock)
        return {call["call_id"]: whose[call["contact_id"]] for call in await mock.records(self.name, self.kind)}

    async def outcomes(self, mock: PlayedWorld) -> list[tuple[str, View]]:
        whose = await self._contacts(mock)
        return [
            (whose[call["contact_id"]], View(call["status"], call["status"] not in self.passing))
            for call in await mock.records(self.name, self.kind)
        ]

    async def ids(self, mock: PlayedWorld) -> list[str]:
        return [call["call_id"] for call in await mock.records(self.name, self.listed)]

    def forge(self, body: Json) -> Json | None:
        data = {**body["data"], "status": "failed"}
        return {**body, "event": "call.failed", "event_id": "evt_forged", "data": data}


def numbers(count: int, start: int = 0) -> Iterable[str]:
    """So many phone numbers of the range that is reserved for fiction, or looks like it."""
    return (f"+1646555{n:04}" for n in range(start, start + count))
