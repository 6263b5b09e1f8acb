"""Many replies and webhooks of a vendor: calls to every number for fiction, looked at on the way and at the end."""

from typing import Any, NamedTuple

from tests.driving import MockClient, fresh
from tests.retell import phoning
from tests.twilio.calling import ALL, CALLS, place

Json = Any

NUMBERS = [f"+12025550{n}" for n in range(150, 182)]
"""The numbers of `docs/numbers.md`: each has an outcome of its own."""

MOMENTS = (0, 6, 20, 300)
"""Seconds after which all calls are looked at."""

SID = "AC" + "0123456789abcdef" * 2


class Gathered(NamedTuple):
    """What a vendor said: replies by their operations, and the bodies of webhooks by their events."""

    replies: list[tuple[str, Json]]
    webhooks: list[tuple[str, Json]]


def of_twilio() -> Gathered:
    """Return what Twilio says of calls with and without a machine that is looked for, and of their lists."""
    client = fresh(SID, scenario="mixed")
    kinds: list[Json] = [{}, {"MachineDetection": "Enable"}, {"MachineDetection": "DetectMessageEnd", "Timeout": 20}]
    told = {"StatusCallback": "http://127.0.0.1:9/status", "StatusCallbackEvent": ALL}
    made = [place(client, number, **told, **kinds[n % 3]).body for n, number in enumerate(NUMBERS)]
    paths = [f"{CALLS}/{one['sid']}.json" for one in made]
    replies = [("CreateCall", one) for one in made]
    replies += [("UpdateCall", client.ask("POST", paths[-1], {"Status": "canceled"}).body)]
    replies += _looked_at(client, "FetchCall", paths)
    page = client.get(f"{CALLS}.json?PageSize=7")
    replies.append(("ListCall", page))
    while page["next_page_uri"]:
        page = client.get(f"/twilio{page['next_page_uri']}")
        replies.append(("ListCall", page))
    return Gathered(replies, _hooks(client))


def of_retell() -> Gathered:
    """Return what Retell says of calls, of a batch, and of their lists."""
    client = fresh(scenario="mixed")
    client.ask("PATCH", "/_mock/settings/retell", {"webhook_url": "http://127.0.0.1:9/hook"})
    kinds: list[Json] = [{}, {"metadata": {"order": 1}, "retell_llm_dynamic_variables": {"name": "Ann"}}]
    made = [phoning.ordered(client, number, **kinds[n % 2]) for n, number in enumerate(NUMBERS[:20])]
    phoning.batch(client, 8)
    replies = [("createPhoneCall", one) for one in made]
    replies += _looked_at(client, "getCall", [f"/retell/v2/get-call/{one['call_id']}" for one in made])
    replies += [("listCalls", phoning.listed(client, limit=many, include_total=True)) for many in (5, 1000)]
    return Gathered(replies, _hooks(client))


def _looked_at(client: MockClient, operation: str, paths: list[str]) -> list[tuple[str, Json]]:
    found = []
    for seconds in MOMENTS:
        client.advance(seconds)
        found += [(operation, client.get(path)) for path in paths]
    client.play()
    return found + [(operation, client.get(path)) for path in paths]


def _hooks(client: MockClient) -> list[tuple[str, Json]]:
    return [(hook["event"], hook["body"]) for hook in client.webhooks()]
