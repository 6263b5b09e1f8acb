"""The requests that are measured: the same bytes for the mock and for its yardsticks."""

import json
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


AGENTS = Ask("GET", ("/_mock/records/vogent/agents",), 200)


def first_agent(reply: Any) -> str:
    """The id of a seeded agent, out of the answer to `AGENTS`: a job has to name one that exists."""
    return str(reply["data"][0]["id"])


def create(path: str, agent: str = "agent_1", dials: int = 5, status: int = 200) -> Ask:
    """A small job with one row, which `dials=0` makes a violation of the contract."""
    body = {
        "name": "Benchmark",
        "callAgentId": agent,
        "maxConcurrentDials": dials,
        "rows": [{"toNumber": "+12025550123", "inputs": {"first_name": "Ada"}}],
    }
    return Ask("POST", (path,), status, json.dumps(body, separators=(",", ":")))


def read(path: str, ids: list[str]) -> Ask:
    return Ask("GET", tuple(f"{path}/{job}" for job in ids), 200)
