"""Asks ElevenLabs for calls, batches and campaigns, and reads them back."""

from typing import Any

from tests.driving import MockClient

Json = Any

BASE = "/elevenlabs/v1/convai"
CALLS = f"{BASE}/twilio/outbound-call"
BATCHES = f"{BASE}/batch-calling"
CAMPAIGNS = f"{BASE}/outbound-campaigns/campaigns"
ATTENTION = f"{BASE}/outbound-campaigns/attention"
CONVERSATIONS = f"{BASE}/conversations"
AGENT = "agent_1601kjx1v2m3n4p5q6r7s8t9v0a1"
OTHER_AGENT = "agent_1601kjx1v2m3n4p5q6r7s8t9v0a2"
FRONT_DESK = "phnum_8301kjx1v2m3n4p5q6r7s8t9v0n1"
TRUNK = "phnum_8301kjx1v2m3n4p5q6r7s8t9v0n2"
SOMEBODY = "+12025550123"
CALL = {"agent_id": AGENT, "agent_phone_number_id": FRONT_DESK, "to_number": SOMEBODY}
CHANNEL = {"channel": "phone", "agent_phone_number_id": FRONT_DESK}
BATCH = {"call_name": "Reminders", "agent_id": AGENT, "agent_phone_number_id": FRONT_DESK}


def call(client: MockClient, number: str = SOMEBODY, **fields: Json) -> str:
    """Place a call and return the id of its conversation."""
    answer = client.ask("POST", CALLS, {**CALL, "to_number": number, **fields})
    assert answer.status == 200, answer
    return str(answer.body["conversation_id"])


def look(client: MockClient, id_: str) -> Json:
    return client.get(f"{CONVERSATIONS}/{id_}")


def batch(client: MockClient, *numbers: str, **fields: Json) -> str:
    """Have some people called and return the id of the batch."""
    body = {**BATCH, "recipients": [{"phone_number": number} for number in numbers], **fields}
    answer = client.ask("POST", f"{BATCHES}/submit", body)
    assert answer.status == 200, answer
    return str(answer.body["id"])


def campaign_body(*numbers: str, **fields: Json) -> Json:
    people = [{"id": f"crm-{n}", "phone_number": number} for n, number in enumerate(numbers)]
    usual = {"call_name": "Recall", "agent_id": AGENT, "channel_config": CHANNEL, "policy": {}}
    return {**usual, "recipients": people, **fields}


def campaign(client: MockClient, *numbers: str, **fields: Json) -> str:
    """Begin a campaign and return its id."""
    answer = client.ask("POST", f"{CAMPAIGNS}/submit", campaign_body(*numbers, **fields))
    assert answer.status == 201, answer
    return str(answer.body["campaign"]["campaign_id"])


def status(client: MockClient, id_: str) -> str:
    return str(client.get(f"{CAMPAIGNS}/{id_}")["status"])


def leads(client: MockClient, id_: str) -> list[Json]:
    return list(client.get(f"{CAMPAIGNS}/{id_}/leads?page_size=100")["leads"])


def calls_of(client: MockClient, id_: str) -> list[Json]:
    """Return the calls of a campaign, the first first."""
    return list(reversed(client.get(f"{CAMPAIGNS}/{id_}/calls?page_size=100")["calls"]))
