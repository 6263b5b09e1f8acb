"""Many replies and webhooks of a vendor: calls to every number for fiction, looked at on the way and at the end."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from mock_server.web.webhooks.message import ReceiverAnswer
from tests.driving import MockClient, fresh
from tests.elevenlabs import phoning as elevenlabs
from tests.listening import HOOK, listening
from tests.retell import phoning
from tests.twilio.calling import ALL, CALLS, place
from tests.vapi import ordering as vapi

Json = Any

NUMBERS = [f"+12025550{n}" for n in range(150, 182)]
"""The numbers of `docs/numbers.md`: each has an outcome of its own."""

MOMENTS = (0, 6, 20, 300)
"""Seconds after which all calls are looked at."""

SID = "AC" + "0123456789abcdef" * 2


class Gathered(NamedTuple):
    """The words of a vendor: replies by their operations, and the bodies of webhooks by their events."""

    replies: list[tuple[str, Json]]
    webhooks: list[tuple[str, Json]]


def of_twilio() -> Gathered:
    """Return what Twilio says of calls with and without a machine that is looked for, and of their lists."""
    client = fresh(SID, scenario="mixed")
    kinds: list[Json] = [{}, {"MachineDetection": "Enable"}, {"MachineDetection": "DetectMessageEnd", "Timeout": 20}]
    told = {"StatusCallback": HOOK, "StatusCallbackEvent": ALL}
    made = [place(client, number, **told, **kinds[n % 3]).body for n, number in enumerate(NUMBERS)]
    paths = [f"{CALLS}/{one['sid']}.json" for one in made]
    replies = [("CreateCall", one) for one in made]
    replies += [("UpdateCall", client.ask("POST", paths[-1], {"Status": "canceled"}).body)]
    replies += _looked_at(client, [("FetchCall", path) for path in paths])
    page = client.get(f"{CALLS}.json?PageSize=7")
    replies.append(("ListCall", page))
    while page["next_page_uri"]:
        page = client.get(f"/twilio{page['next_page_uri']}")
        replies.append(("ListCall", page))
    return Gathered(replies, _hooks(client))


def of_retell() -> Gathered:
    """Return what Retell says of calls, of a batch, and of their lists."""
    client = fresh(scenario="mixed")
    client.ask("PATCH", "/_mock/settings/retell", {"webhook_url": HOOK})
    kinds: list[Json] = [{}, {"metadata": {"order": 1}, "retell_llm_dynamic_variables": {"name": "Ann"}}]
    made = [phoning.ordered(client, number, **kinds[n % 2]) for n, number in enumerate(NUMBERS[:20])]
    phoning.batch(client, 8)
    replies = [("createPhoneCall", one) for one in made]
    replies += _looked_at(client, [("getCall", f"/retell/v2/get-call/{one['call_id']}") for one in made])
    replies += [("listCalls", phoning.listed(client, limit=many, include_total=True)) for many in (5, 1000)]
    return Gathered(replies, _hooks(client))


def of_vapi() -> Gathered:
    """Return what Vapi says of single calls, of lists, and of a campaign that asks before each call."""
    yes = ReceiverAnswer(200, None, b'{"eligible": true}', "application/json")
    with listening(lambda _: yes, scenario="rough") as client:
        client.listen(HOOK, "vapi")
        replies: list[tuple[str, Json]] = []
        for numbers in (NUMBERS[n : n + 8] for n in range(0, len(NUMBERS), 8)):
            many = {**vapi.WITH, "customers": [{"number": number, "name": "Ann"} for number in numbers[1:]]}
            replies += [("CallController_create", vapi.ordered(client, numbers[0], name="A call"))]
            replies += [("CallController_create", client.ask("POST", vapi.CALLS, many).body)]
            made = [("CallController_findOne", f"{vapi.CALLS}/{one['id']}") for one in client.get(vapi.CALLS)[:8]]
            replies += _looked_at(client, made)
        people = [{"number": number} for number in NUMBERS]
        server = {"server": {"url": HOOK}, "serverMessages": vapi.EVENTS, "predialPlan": {"enabled": True}}
        path = f"{vapi.CAMPAIGNS}/{vapi.campaign(client, customers=people, **server)}"
        older = {**vapi.WITH, "name": "Older", "customers": people}
        made = client.ask("POST", vapi.LEGACY, older).body
        replies.append(("CampaignController_create", made))
        looks = [
            ("CampaignController_findOne", f"{vapi.LEGACY}/{made['id']}"),
            ("CampaignController_findAll", vapi.LEGACY),
            ("CampaignController_findOneV2", f"{path}?includeCounters=true"),
            ("CampaignController_getCampaignV2Contacts", f"{path}/contacts?limit=40"),
            ("CampaignController_findAllV2", vapi.CAMPAIGNS),
            ("CallController_findAll", vapi.CALLS),
        ]
        replies += _looked_at(client, looks)
        _delete_late(client)
        replies += [("CampaignController_removeV2", client.ask("DELETE", path).body)]
        return Gathered(replies, _hooks(client))


def _delete_late(client: MockClient) -> None:
    """Have two calls deleted in an hour: one that waits then, and one that is under way."""
    waits = vapi.ordered(client, schedulePlan={"earliestAt": "2030-01-01T00:00:00Z"})
    soon = datetime.fromisoformat(waits["createdAt"]) + timedelta(seconds=3595)
    talks = vapi.call(client, NUMBERS[1], schedulePlan={"earliestAt": soon.isoformat()})
    assert client.ask("DELETE", f"{vapi.CALLS}/{talks}", {"ids": [talks, waits["id"]]}).status == 200
    client.advance(3601)


def of_elevenlabs() -> Gathered:
    """Return what ElevenLabs says of single calls by both carriers, of a batch, of a campaign, and of their lists."""
    client = fresh(scenario="mixed")
    events = ["transcript", "call_initiation_failure"]  # the documented play has the sound of one call
    client.ask("PATCH", f"{elevenlabs.BASE}/settings", {"webhooks": {"events": events}})
    calls = [elevenlabs.call(client, number) for number in NUMBERS]
    trunk = f"{elevenlabs.BASE}/sip-trunk/outbound-call"
    by_trunk = {**elevenlabs.CALL, "agent_phone_number_id": elevenlabs.TRUNK}
    calls += [client.ask("POST", trunk, {**by_trunk, "to_number": one}).body["conversation_id"] for one in NUMBERS]
    batch = f"{elevenlabs.BATCHES}/{elevenlabs.batch(client, *NUMBERS)}"
    policy = {"retry": {"retry_delay_seconds": 60, "max_short_retries": 2, "max_total_calls": 3}}
    campaign = f"{elevenlabs.CAMPAIGNS}/{elevenlabs.campaign(client, *NUMBERS, policy=policy)}"
    replies = _looked_at(
        client,
        [
            *(("get_conversation_history_route", f"{elevenlabs.CONVERSATIONS}/{one}") for one in calls),
            ("get_conversation_histories_route", f"{elevenlabs.CONVERSATIONS}?page_size=100&summary_mode=include"),
            ("get_batch_call", batch),
            ("get_workspace_batch_calls", f"{elevenlabs.BATCHES}/workspace"),
            ("get_outbound_campaign", campaign),
            ("get_outbound_campaign_progress", f"{campaign}/progress"),
            ("list_outbound_campaign_leads", f"{campaign}/leads?page_size=100"),
            ("list_outbound_campaign_calls", f"{campaign}/calls?page_size=100"),
        ],
    )
    return Gathered(replies, _hooks(client))


def _looked_at(client: MockClient, looks: list[tuple[str, str]]) -> list[tuple[str, Json]]:
    """Return the replies to operations on paths, on the way and at the end."""
    found = []
    for seconds in MOMENTS:
        client.advance(seconds)
        found += [(operation, client.get(path)) for operation, path in looks]
    client.play()
    return found + [(operation, client.get(path)) for operation, path in looks]


def _hooks(client: MockClient) -> list[tuple[str, Json]]:
    return [(hook["event"], hook["body"]) for hook in client.webhooks()]
