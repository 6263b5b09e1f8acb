"""Requests that faults strike, in process: what each vendor creates, and what a client sees of the answer."""

import asyncio
import json
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from mock_server.resources import fixtures_path
from mock_server.web.faults import registry
from mock_server.web.faults.catalog import FaultType
from tests.driving import Client, app, fresh

Json = Any

FAULTS = "/_mock/faults"


class Create(NamedTuple):
    """Return a request that makes a phone ring, sooner or later."""

    vendor: str
    operation: str
    path: str

    @property
    def body(self) -> Json:
        file = fixtures_path(self.vendor) / "examples" / f"{self.operation}.request.json"
        body = json.loads(file.read_text())
        return body | {"startDate": "2026-03-03"} if self.operation == "createCampaign" else body


CREATES = [
    Create("vogent", "createBatchDialJob", "/vogent/api/batch_dial_jobs"),
    Create("vogent", "createDial", "/vogent/api/dials"),
    Create("freya", "createCampaign", "/freya/api/v2/campaign"),
    Create("freya", "createCall", "/freya/api/v2/call"),
    Create("happyrobot", "createOutboundCall", "/happyrobot/api/v1/dial/outbound"),
    Create("happyrobot", "createBatchedCalls", "/happyrobot/api/v1/dial/outbound-batched"),
    Create("happyrobot", "createScheduledCalls", "/happyrobot/api/v1/dial/scheduled"),
    Create("temphone", "scheduleCall", "/temphone/v1/calls/scheduled"),
]


class Seen(NamedTuple):
    """What a client saw of an answer; `is_broken` where the connection was closed before its end."""

    status: int
    headers: dict[str, str]
    content: bytes
    is_broken: bool


@cache
def kinds() -> dict[str, FaultType]:
    return registry.load()


def struck(*faults: Json, **setup: Json) -> Client:
    """A client in whose world these faults are set: names, or whole settings."""
    client = fresh(**setup)
    client.put(FAULTS, {"faults": [{"name": one} if isinstance(one, str) else one for one in faults]})
    return client


def see(client: Client, method: str, path: str, body: Json = None, **headers: str) -> Seen:
    """Send one request; return as much of its answer as comes."""
    target, _, query = path.partition("?")
    named = {"authorization": f"Bearer {client.key}", "content-type": "application/json", **headers}
    scope = {
        "type": "http",
        "method": method,
        "path": target,
        "raw_path": target.encode(),
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()],
    }
    waiting = [b"" if body is None else json.dumps(body).encode()]
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
        return Seen(0, {}, b"", is_broken)
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Seen(sent[0]["status"], found, b"".join(message["body"] for message in sent[1:]), is_broken)


def notes(client: Client) -> list[list[str]]:
    """Return the notes of each request in the log."""
    return [request["notes"] for request in client.get("/_mock/requests")["data"]]


def times_struck(client: Client) -> list[int]:
    return [fault["struck"] for fault in client.get(FAULTS)["faults"]]
