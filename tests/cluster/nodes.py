"""Two nodes that share a store, as a client asks them."""

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from typing import Any

from tests.driving import AGENT, DIALS, NUMBERS, Json
from tests.web.process import Serving, serving

DIAL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}

TAKES_OVER = 15.0
"""Seconds in which another node has taken a world over, on a busy machine."""


@contextmanager
def two(url: str) -> Iterator[list[Serving]]:
    with ExitStack() as stack:
        yield [stack.enter_context(serving("--store", url, "--metrics")) for _ in range(2)]


def asked(node: Serving, key: str, method: str, path: str, body: Json = None) -> tuple[int, dict[str, str], bytes]:
    """Ask a node; return the status, the headers and the body."""
    connection = HTTPConnection("127.0.0.1", node.port, timeout=30)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()
    finally:
        connection.close()


def story(node: Serving, key: str) -> bytes:
    status, _, content = asked(node, key, "GET", "/_mock/journal?limit=10000")
    assert status == 200, content
    return content


def awaited(node: Serving, key: str) -> bytes:
    """Return the journal as soon as this node answers; until then it says when to come again."""
    until = time.monotonic() + TAKES_OVER
    while True:
        status, headers, content = asked(node, key, "GET", "/_mock/journal?limit=10000")
        if status == 200:
            return content
        assert (status, headers.get("Retry-After") or headers.get("retry-after")) == (503, "1"), content
        assert time.monotonic() < until, content
        time.sleep(0.2)


def create(node: Serving, key: str) -> None:
    """Have somebody phoned. On a busy machine a node may not have renewed its lease in time, and says so first."""
    until = time.monotonic() + TAKES_OVER
    while (answer := asked(node, key, "POST", DIALS, DIAL))[0] != 200:
        assert answer[0] == 503, answer
        assert time.monotonic() < until, answer
        time.sleep(0.2)


def worlds(node: Serving, query: str = "") -> dict[str, Any]:
    """Return what a node says to a person on its machine who has no key."""
    with urllib.request.urlopen(f"http://127.0.0.1:{node.port}/_mock/worlds{query}", timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def owners(node: Serving) -> dict[str, str]:
    """Return the address of the node that has each family."""
    shown = json.loads(asked(node, "any", "GET", "/_mock/nodes")[2])
    return {one["family"]: one["node"] for one in shown["families"]}
