"""The facts of each vendor that the hazards need; `facts.py` says what each of them is."""

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from contract_tests.clients.adapter import View
from contract_tests.hazards.facts import ADDRESS, SECRET, VendorFacts, machines
from contract_tests.hazards.mock import MockWorld
from mock_server.contract.phases import open_statuses

Json = Any

OTHERS = "A colleague's"
"""The name of jobs and campaigns that colleagues create."""


CAMPAIGNS_PATH = "v1/convai/outbound-campaigns/campaigns"


class VogentFacts(VendorFacts):
    name, base, creation = "vogent", "/vogent/api/", "/batch_dial_jobs"
    begins, kind, listed = ("dial", "create"), "dials", "batch_dial_jobs"
    number_at = ("toNumber",)
    account: ClassVar = {"agent": "a0000000-0000-4000-8000-000000000001"}
    is_signed = True

    async def colleague(self, mock: MockWorld, number: str) -> None:
        rows = [{"toNumber": number}]
        body = {"name": OTHERS, "callAgentId": self.account["agent"], "maxConcurrentDials": 1, "rows": rows}
        await self.ask(mock, "POST", "batch_dial_jobs", body)

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
        await self.ask(mock, "POST", "campaign", {"name": OTHERS, **who})

    async def outcomes(self, mock: MockWorld) -> list[tuple[str, View]]:
        """Return (number, view) of the customers of the client's campaigns. One may have an outcome without a call."""
        found = []
        for id_ in [one["id"] for one in await mock.records(self.name, self.listed) if one["name"] != OTHERS]:
            offset, total = 0, 1
            while offset < total:
                page = await self.ask(mock, "GET", f"campaign/{id_}/customers?limit=100&offset={offset}")
                found += page["data"]["result"]["customers"]
                offset, total = offset + 100, page["data"]["result"]["total"]
        return [(one["phoneNumber"], self.view(one)) for one in found]

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
        await self.ask(mock, "POST", "dial/outbound", who)

    def headers(self, event: str, body: bytes, now: datetime, *, is_genuine: bool = True) -> dict[str, str]:
        return {**super().headers(event, body, now), "x-hook-token": SECRET if is_genuine else "guessed"}

    def forge(self, body: Json) -> Json | None:
        return {**body, "type": "end", "call": {**body["call"], "status": "Failed"}}


class TemPhoneFacts(VendorFacts):
    name, base, creation = "temphone", "/temphone/v1/", "/calls/scheduled"
    id_field = "call_id"
    begins, kind, listed = ("call", "ring"), "calls", "calls"
    account: ClassVar[dict[str, str]] = {}
    is_batched = False

    async def colleague(self, mock: MockWorld, number: str) -> None:
        at = mock.now.replace(year=mock.now.year + 1).isoformat()
        body = {"contact_id": "ctc_12kd88", "scheduled_at": at, "initial_message": "Hello."}
        await self.ask(mock, "POST", "calls/scheduled", body)

    async def _contacts(self, mock: MockWorld) -> dict[str, str]:
        return {one["contact_id"]: one["phone_number"] for one in await mock.records(self.name, "contacts")}

    async def _numbers(self, mock: MockWorld) -> dict[str, str]:
        whose = await self._contacts(mock)
        return {call["call_id"]: whose[call["contact_id"]] for call in await mock.records(self.name, self.kind)}

    async def outcomes(self, mock: MockWorld) -> list[tuple[str, View]]:
        whose = await self._contacts(mock)
        return [(whose[call["contact_id"]], self.view(call)) for call in await mock.records(self.name, self.kind)]

    def forge(self, body: Json) -> Json | None:
        data = {**body["data"], "status": "failed"}
        return {**body, "event": "call.failed", "event_id": "evt_forged", "data": data}


class TwilioFacts(VendorFacts):
    name, base, creation = "twilio", "/twilio/2010-04-01/", "/Calls.json"
    begins, kind, listed = ("call", "dial"), "calls", "calls"
    number_at, id_field, event_fields = ("to",), "sid", ("CallStatus",)
    account: ClassVar = {"number": "+14155550100"}
    is_signed = True
    is_batched = False

    async def colleague(self, mock: MockWorld, number: str) -> None:
        body = {"To": number, "From": self.account["number"], "Twiml": "<Response><Say>Hello.</Say></Response>"}
        await self.ask(mock, "POST", "Accounts/{AccountSid}/Calls.json", body)

    def forge(self, body: Json) -> Json | None:
        return {**body, "CallStatus": "failed", "SequenceNumber": "99"}


class ElevenLabsFacts(VendorFacts):
    name, base, creation = "elevenlabs", "/elevenlabs/", "/outbound-campaigns/campaigns/submit"
    begins, kind, listed = ("conversation", "create"), "conversations", "campaigns"
    number_at = ("metadata", "phone_call", "external_number")
    account: ClassVar = {"agent": "agent_1601kjx1v2m3n4p5q6r7s8t9v0a1", "number": "phnum_8301kjx1v2m3n4p5q6r7s8t9v0n1"}
    is_signed = True
    passing = frozenset({"in_progress"})
    """The status of a lead that has no disposition yet. No status machine has it, so no phase says so."""

    async def colleague(self, mock: MockWorld, number: str) -> None:
        who = {"agent_id": self.account["agent"], "recipients": [{"phone_number": number}], "variant": "simple"}
        channel = {"channel": "phone", "agent_phone_number_id": self.account["number"]}
        body = {"call_name": OTHERS, "channel_config": channel, "idempotency_key": f"of {number}", **who}
        await self.ask(mock, "POST", f"{CAMPAIGNS_PATH}/submit", body)

    async def outcomes(self, mock: MockWorld) -> list[tuple[str, View]]:
        """Return (number, view) of the leads of the client's campaigns."""
        found = []
        for one in await mock.records(self.name, self.listed):
            if one["call_name"] != OTHERS:
                query = "page_size=100"
                while query:
                    page = await self.ask(mock, "GET", f"{CAMPAIGNS_PATH}/{one['campaign_id']}/leads?{query}")
                    found += page["leads"]
                    following = page["next_cursor"]
                    query = following and f"page_size=100&cursor={following}"
        return [
            (lead["phone_number"], self.view({"status": lead["terminal_disposition"] or "in_progress"}))
            for lead in found
        ]

    def forge(self, body: Json) -> Json | None:
        return {**body, "data": {**body["data"], "status": "failed"}} if "status" in body["data"] else None


class RetellFacts(VendorFacts):
    name, base, creation = "retell", "/retell/", "/v2/create-phone-call"
    begins, kind, listed = ("call", "create"), "calls", "calls"
    number_at, id_field, status_field = ("to_number",), "call_id", "call_status"
    lookups = ("/v3/list-calls",)
    account: ClassVar = {"agent": "oBeDLoLOeuAbiuaMFXRtDOLriTJ5tSxD", "number": "+14157774444"}
    is_signed = True
    is_batched = False
    setup = f"update-agent/{account['agent']}", {"webhook_url": ADDRESS}

    async def colleague(self, mock: MockWorld, number: str) -> None:
        """Register a call: it needs no line, so that there may be any number of them."""
        body = {"agent_id": self.account["agent"], "to_number": number}
        await self.ask(mock, "POST", "v2/register-phone-call", body)

    def forge(self, body: Json) -> Json | None:
        over = {"call_status": "error", "disconnection_reason": "error_unknown"}
        return {"event": "call_ended", "call": {**body["call"], **over}}


class VapiFacts(VendorFacts):
    name, base, creation = "vapi", "/vapi/", "/call"
    begins, kind, listed = ("call", "dial"), "call", "call"
    number_at = ("customer", "number")
    account: ClassVar = {
        "agent": "5b0a4a08-0000-4146-9315-000000000001",
        "number": "42b4b25d-0000-486e-857f-000000000001",
    }
    is_signed = True
    is_batched = False
    setup = f"assistant/{account['agent']}", {"server": {"url": ADDRESS, "secret": SECRET}}

    async def colleague(self, mock: MockWorld, number: str) -> None:
        """Schedule a call for another year: it needs no slot, so that there may be any number of them."""
        at = mock.now.replace(year=mock.now.year + 1).isoformat()
        who = {"assistantId": self.account["agent"], "phoneNumberId": self.account["number"]}
        body = {**who, "customer": {"number": number}, "schedulePlan": {"earliestAt": at}}
        await self.ask(mock, "POST", "call", body)

    def headers(self, event: str, body: bytes, now: datetime, *, is_genuine: bool = True) -> dict[str, str]:
        return {**super().headers(event, body, now), "x-vapi-secret": SECRET if is_genuine else "guessed"}

    def forge(self, body: Json) -> Json | None:
        over = {"status": "ended", "endedReason": "customer-busy"}
        call = {**body["message"]["call"], **over}
        return {"message": {**body["message"], "type": "status-update", **over, "call": call}}
