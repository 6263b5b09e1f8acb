"""The requests that are measured: the same bytes for the mock and for its yardsticks."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

KEY = "benchmark"
HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}


@dataclass(frozen=True)
class Ask:
    """One request, or one of several paths in turn, and the status that each of them must get."""

    method: str
    paths: tuple[str, ...]
    status: int
    body: str | None = None


@dataclass(frozen=True)
class Create:
    """The operation that has one person called. Its documented example works in a new world."""

    path: str
    operation: str
    status: int

    def ask(self, example: Any) -> Ask:
        return post(self.path, example, self.status)


CREATES = {
    "freya": Create("/freya/api/v2/call", "createCall", 200),
    "happyrobot": Create("/happyrobot/api/v1/dial/outbound", "createOutboundCall", 200),
    "temphone": Create("/temphone/v1/calls/scheduled", "scheduleCall", 201),
    "vogent": Create("/vogent/api/batch_dial_jobs", "createBatchDialJob", 200),
}


def post(path: str, body: Any, status: int = 200) -> Ask:
    return Ask("POST", (path,), status, json.dumps(body, separators=(",", ":")))


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
