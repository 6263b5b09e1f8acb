"""Requests under faults, in process: the requests that create a call, and what a client sees of the response."""

import asyncio
import json
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from mock_server.resources import fixtures_path
from mock_server.web.faults import registry
from mock_server.web.faults.catalog import FaultType
from tests.driving import MockClient, app, fresh
from tests.sending import prepared

Json = Any

FAULTS = "/_mock/faults"


class CallRequest(NamedTuple):
    """A request that has a phone ring, sooner or later."""

    vendor: str
    operation: str
    path: str

    @property
    def body(self) -> Json:
        file = fixtures_path(self.vendor) / "examples" / f"{self.operation}.request.json"
        body = json.loads(file.read_text())
        return body | {"startDate": "2026-03-03"} if self.operation == "createCampaign" else body


CREATES = [
    CallRequest("vogent", "createBatchDialJob", "/vogent/api/batch_dial_jobs"),
    CallRequest("vogent", "createDial", "/vogent/api/dials"),
    CallRequest("freya", "createCampaign", "/freya/api/v2/campaign"),
    CallRequest("freya", "createCall", "/freya/api/v2/call"),
    CallRequest("happyrobot", "createOutboundCall", "/happyrobot/api/v1/dial/outbound"),
    CallRequest("happyrobot", "createBatchedCalls", "/happyrobot/api/v1/dial/outbound-batched"),
    CallRequest("happyrobot", "createScheduledCalls", "/happyrobot/api/v1/dial/scheduled"),
    CallRequest("elevenlabs", "handle_twilio_outbound_call", "/elevenlabs/v1/convai/twilio/outbound-call"),
    CallRequest("elevenlabs", "handle_sip_trunk_outbound_call", "/elevenlabs/v1/convai/sip-trunk/outbound-call"),
    CallRequest("elevenlabs", "create_batch_call", "/elevenlabs/v1/convai/batch-calling/submit"),
    CallRequest("elevenlabs", "submit_outbound_campaign", "/elevenlabs/v1/convai/outbound-campaigns/campaigns/submit"),
    CallRequest("retell", "createPhoneCall", "/retell/v2/create-phone-call"),
    CallRequest("retell", "createBatchCall", "/retell/create-batch-call"),
    CallRequest("twilio", "CreateCall", "/twilio/2010-04-01/Accounts/{AccountSid}/Calls.json"),
    CallRequest("vapi", "CallController_create", "/vapi/call"),
    CallRequest("vapi", "CampaignController_createV2", "/vapi/v2/campaign"),
    CallRequest("vapi", "CampaignController_create", "/vapi/campaign"),
    CallRequest("temphone", "scheduleCall", "/temphone/v1/calls/scheduled"),
]


KNOWS_REPEATS = {"submit_outbound_campaign"}
"""Operations that find what an equal request has made, also without a key."""


class SeenAnswer(NamedTuple):
    """A response as the client saw it; `is_broken` where the connection was closed before its end."""

    status: int
    headers: dict[str, str]
    content: bytes
    is_broken: bool


@cache
def kinds() -> dict[str, FaultType]:
    return registry.load()


def struck(*faults: Json, **setup: Json) -> MockClient:
    """Return a client whose world has these faults: names, or whole settings."""
    client = fresh(**setup)
    client.put(FAULTS, {"faults": [{"name": one} if isinstance(one, str) else one for one in faults]})
    return client


def see(client: MockClient, method: str, path: str, body: Json = None, **headers: str) -> SeenAnswer:
    """Send one request, and return as much of its response as comes."""
    path, usual, content = prepared(app(), client.key, path, body)
    target, _, query = path.partition("?")
    named = {**usual, **headers}
    scope = {
        "type": "http",
        "method": method,
        "path": target,
        "raw_path": target.encode(),
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()],
    }
    waiting = [content]
    sent: list[Json] = []

    async def receive() -> Json:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await asyncio.Event().wait()  # the client stays until it is served

    async def collect(message: Json) -> None:
        sent.append(message)

    is_broken = True
    with suppress(ConnectionResetError):
        asyncio.run(app()(scope, receive, collect))
        is_broken = False
    if not sent:
        return SeenAnswer(0, {}, b"", is_broken)
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return SeenAnswer(sent[0]["status"], found, b"".join(message["body"] for message in sent[1:]), is_broken)


def notes(client: MockClient) -> list[list[str]]:
    """Return the notes of the request log, for each request."""
    return [request["notes"] for request in client.get("/_mock/requests")["data"]]


def times_struck(client: MockClient) -> list[int]:
    return [fault["struck"] for fault in client.get(FAULTS)["faults"]]
