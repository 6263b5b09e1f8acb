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
PEOPLE = [f"+120255503{n:02}" for n in range(30)]
BUSY, REACHED, NOBODY = "+12025550160", "+12025550151", "+12025550165"
START = 1_772_463_600  # when a world begins: a Monday, ten o'clock in New York
CALL = {"agent_id": AGENT, "agent_phone_number_id": FRONT_DESK, "to_number": SOMEBODY}
CHANNEL = {"channel": "phone", "agent_phone_number_id": FRONT_DESK}
CONFIG = f"{BASE}/outbound-campaigns/config"
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


def hours(*spans: tuple[str, str], days: tuple[int, ...] = (0, 1, 2, 3, 4)) -> list[dict]:
    return [{"weekdays": list(days), "intervals": [{"start": start, "end": end} for start, end in spans]}]


def policy(*spans: tuple[str, str], **retry: object) -> dict:
    windows = {"calling_periods": hours(*spans), "timezone": "America/New_York"} if spans else {}
    return {**windows, "retry": retry}


def told(client: MockClient, id_: str) -> list[tuple[int, str, str]]:
    """Return of each call when it was due, its result, and what was decided."""
    return [
        (one["scheduled_time_unix"] - START, one["call_result"], one["decision_disposition"])
        for one in calls_of(client, id_)
    ]
