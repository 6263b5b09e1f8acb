"""Asks Retell for calls and batches, and reads them back."""

from typing import Any

from tests.driving import MockClient

Json = Any

CALLS = "/retell/v2/create-phone-call"
BATCHES = "/retell/create-batch-call"
LIST = "/retell/v3/list-calls"
FRONT_DESK = "+14157774444"
AGENT = "oBeDLoLOeuAbiuaMFXRtDOLriTJ5tSxD"
OTHER_AGENT = "agent_oBeDLoLOeuAbiuaMFXRtDOLriT12345"
SOMEBODY = "+12025550123"


def call(client: MockClient, number: str = SOMEBODY, **fields: Json) -> str:
    """Place a call and return its id."""
    return str(ordered(client, number, **fields)["call_id"])


def ordered(client: MockClient, number: str = SOMEBODY, **fields: Json) -> Json:
    """Place a call and return the answer."""
    answer = client.ask("POST", CALLS, {"from_number": FRONT_DESK, "to_number": number, **fields})
    assert answer.status == 201, answer
    return answer.body


def look(client: MockClient, id_: str) -> Json:
    return client.get(f"/retell/v2/get-call/{id_}")


def batch(client: MockClient, count: int = 3, **fields: Json) -> str:
    """Have some people called and return the id of the batch."""
    tasks = [{"to_number": f"+1202555{n:04}"} for n in range(count)]
    answer = client.ask("POST", BATCHES, {"from_number": FRONT_DESK, "tasks": tasks, **fields})
    assert answer.status == 201, answer
    return str(answer.body["batch_call_id"])


def listed(client: MockClient, criteria: Json = None, **fields: Json) -> Json:
    """Return a page of calls that pass these filters."""
    body = fields if criteria is None else {"filter_criteria": criteria, **fields}
    return client.post(LIST, body)


def of_batch(client: MockClient, id_: str) -> list[Json]:
    """Return the calls of a batch, the first first."""
    wanted = {"batch_call_id": {"type": "string", "op": "eq", "value": id_}}
    return list(listed(client, wanted, limit=1000, sort_order="ascending")["items"])
