"""The requests that are measured: the same bytes for the mock and for its yardsticks."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

KEY = "benchmark"
ACCOUNT = "AC" + "b" * 32
HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}


@dataclass(frozen=True)
class Ask:
    """One request, or one of several paths in turn, and the status that each of them must get."""

    method: str
    paths: tuple[str, ...]
    status: int
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: HEADERS)


@dataclass(frozen=True)
class Create:
    """The operation that has one person called. Its documented example works in a new world."""

    path: str
    operation: str
    status: int
    account: str = ""
    """The account of a vendor that takes forms, and Basic credentials; none for one that takes JSON, and a key."""

    lines: int = 0
    """How many lines the account must have, where the vendor refuses calls that would wait for one; else its own."""

    header: str = ""
    """The header that carries the key, where that is not `Authorization`."""

    def ask(self, example: Any) -> Ask:
        asked = post(self.path, example, self.status)
        if self.header:
            return replace(asked, headers={self.header: KEY, "Content-Type": HEADERS["Content-Type"]})
        if not self.account:
            return asked
        credentials = b64encode(f"{self.account}:{KEY}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/x-www-form-urlencoded"}
        return replace(asked, body=urlencode(example, doseq=True), headers=headers)


CREATES = {
    "elevenlabs": Create(
        "/elevenlabs/v1/convai/twilio/outbound-call", "handle_twilio_outbound_call", 200, header="xi-api-key"
    ),
    "freya": Create("/freya/api/v2/call", "createCall", 200),
    "happyrobot": Create("/happyrobot/api/v1/dial/outbound", "createOutboundCall", 200),
    "retell": Create("/retell/v2/create-phone-call", "createPhoneCall", 201, lines=1_000_000),
    "temphone": Create("/temphone/v1/calls/scheduled", "scheduleCall", 201),
    "twilio": Create(f"/twilio/2010-04-01/Accounts/{ACCOUNT}/Calls.json", "CreateCall", 201, ACCOUNT),
    "vapi": Create("/vapi/call", "CallController_create", 201, lines=1_000_000),
    "vogent": Create("/vogent/api/batch_dial_jobs", "createBatchDialJob", 200),
}


def post(path: str, body: Any, status: int = 200) -> Ask:
    return Ask("POST", (path,), status, json.dumps(body, separators=(",", ":")))


def lines(vendor: str, count: int) -> Ask:
    """Return the request that gives an account of a vendor so many lines."""
    return Ask("PATCH", (f"/_mock/settings/{vendor}",), 200, json.dumps({"concurrent_calls": count}))


def create(path: str, agent: str = "agent_1", dials: int = 5, status: int = 200) -> Ask:
    """Return a small Vogent job with one row, which `dials=0` makes a violation of the contract."""
    body = {
        "name": "Benchmark",
        "callAgentId": agent,
        "maxConcurrentDials": dials,
        "rows": [{"toNumber": "+12025550123", "inputs": {"first_name": "Ada"}}],
    }
    return post(path, body, status)


def read(path: str, ids: Sequence[str]) -> Ask:
    return Ask("GET", tuple(f"{path}/{job}" for job in ids), 200)
