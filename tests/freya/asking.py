"""Requests to Freya, in process."""

from typing import Any

from tests.driving import MockAnswer, MockClient, fresh

Json = Any

BASE = "/freya/api/v2"
CAMPAIGNS = f"{BASE}/campaign"
CALLS = f"{BASE}/call"
WORKSPACE = "70000000-0000-4000-8000-000000000001"
DRAFT = "60000000-0000-4000-8000-000000000001"
REMINDER, SALES, SUPPORT = (f"a1000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
DESK = "+12025550110"


def body(people: int = 1, **fields: Json) -> dict[str, Json]:
    """Create a campaign and return the answer. A field that is None is left out."""
    numbers = [f"+1202555{n:04}" for n in range(people)]
    whole = {"name": "a campaign", "assistantId": REMINDER, "phoneNumber": DESK, "phoneNumbers": numbers, **fields}
    return {name: value for name, value in whole.items() if value is not None}


def ask(client: MockClient, people: int = 1, **fields: Json) -> MockAnswer:
    return client.ask("POST", CAMPAIGNS, body(people, **fields))


def create(client: MockClient, people: int = 1, **fields: Json) -> str:
    """Create a campaign and return its id."""
    return str(client.post(CAMPAIGNS, body(people, **fields))["data"]["result"]["campaign"]["id"])


def shown(client: MockClient, campaign: str) -> Json:
    return client.get(f"{CAMPAIGNS}/{campaign}")["data"]["result"]["campaign"]


def customers(client: MockClient, campaign: str) -> list[Json]:
    return list(client.get(f"{CAMPAIGNS}/{campaign}/customers?limit=100")["data"]["result"]["customers"])


def calls(client: MockClient, query: str = "") -> list[Json]:
    """Return all calls, the first one first."""
    found = client.get(f"{CALLS}?workspaceId={WORKSPACE}&limit=100{query}")["data"]["result"]["calls"]
    return list(reversed(found))


def started(client: MockClient) -> list[str]:
    """Return the times at which the calls began."""
    return [call["startedAt"] for call in calls(client)]


def always(client: MockClient, *events: str, after: float = 1) -> None:
    """Have every call go through these events, one `after` the other."""
    steps = {"call": [{"after": after, "event": event} for event in events], "afterwards": {"report": 2}}
    client.put("/_mock/scenarios/freya", {"steps": steps})


def failing(event: str, **setup: Json) -> MockClient:
    """Return a client whose calls all end by an event after a second."""
    client = fresh(**setup)
    always(client, event)
    return client


def outcomes(client: MockClient) -> list[Json]:
    return [hook["body"] for hook in client.webhooks() if hook["event"] == "campaign-call-outcome"]


def refused(answer: MockAnswer) -> tuple[int, str, list[str]]:
    """Return (status, code, named fields) of a refusal."""
    error = answer.body["error"]
    assert answer.body["success"] is False
    return answer.status, error["code"], [entry["field"] for entry in error["details"]]
