"""Asks Vapi for calls and campaigns, and reads them back."""

from typing import Any

from tests.driving import MockClient

Json = Any

CALLS = "/vapi/call"
CAMPAIGNS = "/vapi/v2/campaign"
LEGACY = "/vapi/campaign"
ASSISTANTS = "/vapi/assistant"
NUMBERS = "/vapi/phone-number"
REMINDER = "5b0a4a08-0000-4146-9315-000000000001"
SURVEY = "5b0a4a08-0000-4146-9315-000000000002"
FRONT_DESK = "42b4b25d-0000-486e-857f-000000000001"
WITH = {"assistantId": REMINDER, "phoneNumberId": FRONT_DESK}
SOMEBODY = "+12025550123"
EVENTS = [
    *("campaign.started", "campaign.ended", "campaign.cancelled", "campaign.archived", "contact.dispatched"),
    *("contact.completed", "contact.failed", "contact.skipped", "contact.predial-failed"),
]
"""All that a campaign's server can be told of."""


def ordered(client: MockClient, number: str = SOMEBODY, **fields: Json) -> Json:
    """Place a call and return the answer."""
    answer = client.ask("POST", CALLS, {**WITH, "customer": {"number": number}, **fields})
    assert answer.status == 201, answer
    return answer.body


def call(client: MockClient, number: str = SOMEBODY, **fields: Json) -> str:
    """Place a call and return its id."""
    return str(ordered(client, number, **fields)["id"])


def look(client: MockClient, id_: str) -> Json:
    return client.get(f"{CALLS}/{id_}")


def people(count: int) -> list[Json]:
    return [{"number": f"+1202555{n:04}"} for n in range(count)]


def campaign(client: MockClient, count: int = 3, **fields: Json) -> str:
    """Have some people called and return the id of the campaign."""
    answer = client.ask("POST", CAMPAIGNS, {**WITH, "name": "A campaign", "customers": people(count), **fields})
    assert answer.status == 201, answer
    return str(answer.body["id"])


def summary(client: MockClient, id_: str) -> Json:
    """Return a campaign with its counters."""
    return client.get(f"{CAMPAIGNS}/{id_}?includeCounters=true")


def contacts(client: MockClient, id_: str, query: str = "") -> list[Json]:
    """Return the contacts of a campaign, the first first."""
    return list(client.get(f"{CAMPAIGNS}/{id_}/contacts?limit=1000{query}")["results"])
