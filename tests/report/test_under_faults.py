"""A client that behaves is told nothing under any fault: it waits when told to, and looks before it asks again.

The clients are the exemplary ones; in the same worlds, one that just asks again after an error is found out.
"""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx2
import pytest
import yaml

from contract_tests.clients.adapter import Hours, Intent, Order, Setting
from contract_tests.clients.asking import NotDone, Refused, Unclear
from mock_server.resources import root
from mock_server.vendors import VENDORS
from tests.clients.everyone import CLIENTS, FACTS, broken
from tests.driving import DIALS, MockClient, app, fresh
from tests.report.bad import DIAL, report

FAULTS = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted((root() / "fixtures/faults").glob("*.yaml"))
}
CREATES = {
    "elevenlabs": "submit_outbound_campaign",
    "twilio": "CreateCall",
    "retell": "createPhoneCall",
    "vapi": "CallController_create",
}
QUICK = {"latency": {"seconds": 0.001}, "slow_body": {"seconds": 0.001}, "accept_then_hang": {"seconds": 0.001}}
"""Faults that take real time take little of it here."""


NOTHING_TO_STRIKE = {
    *((name, "shrinking_pages") for name in ("retell", "temphone", "twilio", "vapi")),
    ("vapi", "null_where_nullable"),
    ("temphone", "null_where_nullable"),
    ("twilio", "absent_optional"),
    ("twilio", "odd_ids"),
}
"""The client reads no list there, or a bare one; nothing may be null, or is optional; ids fit a pattern."""


class Wire(httpx2.AsyncBaseTransport):
    """The way to the application without a socket; where it closes the connection, no answer comes."""

    def __init__(self) -> None:
        self._asgi = httpx2.ASGITransport(app())

    async def handle_async_request(self, request):
        try:
            answer = await self._asgi.handle_async_request(request)
            content = await answer.aread()
        except (ConnectionError, httpx2.TransportError) as error:
            raise httpx2.ReadError("the connection was closed", request=request) from error
        headers = [(name, value) for name, value in answer.headers.items() if name.lower() != "content-length"]
        return httpx2.Response(answer.status_code, headers=headers, content=content, request=request)


class Business:
    """One vendor's exemplary client at work in a world of its own; to sleep is to move the world's clock."""

    def __init__(self, name: str, client: MockClient, make: type | None = None, hours: Hours | None = None) -> None:
        vendor = FACTS[name]()
        self.world = client
        self._now = datetime.fromisoformat(client.get("/_mock/world")["now"])
        address = f"http://mock{vendor.base}"
        key, account = vendor.key(client.key), vendor.account_of(client.key)
        self.setting = Setting(address, key, self.now, self.sleep, account, transport=Wire(), hours=hours)
        self.client = (make or CLIENTS[name])(self.setting)

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self._now = datetime.fromisoformat(self.world.advance(seconds)["now"])

    async def persist(self, task) -> None:
        """Do something until it is done."""
        for _ in range(10):
            try:
                await task()
                return
            except (NotDone, Unclear, Refused):
                await self.sleep(60)
        raise AssertionError("it is never done")

    async def work(self) -> None:
        order = Order("order-1", [Intent(f"intent-{n}", f"+1202555011{n}") for n in range(3)])
        await self.persist(lambda: self.client.create(order))
        for _ in range(6):
            await self.sleep(60)
            await self.persist(self.client.read)
        await self.client.close()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", CLIENTS)
def test_who_behaves_is_told_nothing(name, fault):
    for times in (1, 3):
        behave(name, fault, times)


def behave(name, fault, times):
    client = fresh(scenario="mixed")
    client.put("/_mock/faults", {"faults": [{"name": fault, "times": times, **QUICK.get(fault, {})}]})
    asyncio.run(Business(name, client).work())
    (struck,) = (one["struck"] for one in client.get("/_mock/faults")["faults"])
    assert struck or (name, fault) in NOTHING_TO_STRIKE
    assert [f"{one['rule']}: {one['seen']}" for one in report(client)["findings"]] == []


SPOILT = [
    pytest.param(name, client, id=f"{name}-{client.__name__}")
    for name in VENDORS
    for client in broken(name)
    if client.law == "hours"
]


def findings_of_a_night(name, make=None):
    """The findings on a client that has people called in New York at half past ten in the evening."""
    client = fresh(scenario="happy", now="2026-03-03T03:30:00Z")
    asyncio.run(Business(name, client, make, Hours(8, 21, ZoneInfo("America/New_York"))).work())
    client.play()
    return report(client, "zones=1:America/New_York")["findings"]


@pytest.mark.parametrize("name", VENDORS)
def test_who_waits_for_the_morning_is_told_nothing(name):
    assert findings_of_a_night(name) == []


@pytest.mark.parametrize(("name", "make"), SPOILT)
def test_who_calls_at_night_is_found_out_by_the_requests_that_had_people_called(name, make):
    found = findings_of_a_night(name, make)
    assert {finding["rule"] for finding in found} == {"quiet_hours"}
    asked = {(shown["operation"], shown["status"]) for finding in found for shown in finding["requests"]}
    assert asked == {(CREATES[name], 201)}


COMMITS = [name for name, fault in FAULTS.items() if fault["stage"] == "after"]


@pytest.mark.parametrize("fault", COMMITS)
def test_who_just_asks_again_is_found_out(fault):
    client = fresh()
    client.put("/_mock/faults", {"faults": [{"name": fault, **QUICK.get(fault, {})}]})
    asyncio.run(ask_until_it_works(client, DIALS, DIAL))
    client.play()
    (finding,) = report(client)["findings"]
    assert (finding["rule"], [shown["number"] for shown in finding["requests"]]) == ("dialled_twice", [1, 2])


async def ask_until_it_works(client: MockClient, path: str, body: object) -> None:
    """Ask again and again, as no client should."""
    async with httpx2.AsyncClient(base_url="http://mock", transport=Wire()) as http:
        while True:
            try:
                answer = await http.post(path, json=body, headers={"Authorization": f"Bearer {client.key}"})
            except httpx2.TransportError:
                continue
            if answer.is_success:
                return


@pytest.mark.parametrize("fault", [name for name in FAULTS if name == "rate_limited"])
def test_who_does_not_wait_is_found_out(fault):
    client = fresh()
    client.put("/_mock/faults", {"faults": [{"name": fault}]})
    for _ in range(2):
        assert client.ask("POST", DIALS, DIAL).status == 429
    (finding,) = report(client)["findings"]
    assert finding["rule"] == "retry_after_ignored"
    client.advance(timedelta(seconds=30).total_seconds())
    assert client.ask("POST", DIALS, DIAL).status == 200
    assert len(report(client)["findings"]) == 1
