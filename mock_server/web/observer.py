"""Observes requests, where a server was asked to: counts them for `/metrics`, and tells of each in a line.

It stands around the application, so a server that was not asked pays nothing.
"""

from bisect import bisect_left
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from time import perf_counter_ns
from typing import Any, NamedTuple

from mock_server.exchange import Refusal
from mock_server.web.held_answer import HeldAnswer
from mock_server.web.relay import Relay
from mock_server.web.request import Headers, Receive
from mock_server.web.response import Answer, Scope, Send
from mock_server.web.sandbox import Sandbox

BOUNDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds up to which answers are counted together."""

_NANOSECONDS = tuple(round(bound * 1e9) for bound in BOUNDS)
LOOKED_AT = 50
"""The latest lines of a request log among which the one of a request is looked for."""

# A client may send any word as its method, and there must not be a row for each.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Seen(NamedTuple):
    """One request that was answered."""

    method: str
    target: bytes
    headers: Headers
    status: int
    nanoseconds: int


class RequestTally:
    """The number of requests that were answered, and the time that it took: plain numbers, read on request.

    A row has a number for each bound, one for what took longer, and the sum of all nanoseconds.
    """

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str, int], list[int]] = {}

    def count(self, api: str, method: str, status: int, nanoseconds: int) -> None:
        """Count a request."""
        row = self.rows.get((api, method, status))
        if row is None:
            row = self.rows[api, method, status] = [0] * (len(BOUNDS) + 2)
        row[bisect_left(_NANOSECONDS, nanoseconds)] += 1
        row[-1] += nanoseconds


class Observer:
    """The application (`web/app.py`), each of whose answers is counted or shown.

    `served` is the application too, or what stands around it for CORS.
    """

    def __init__(
        self, app: Any, served: Any, tally: RequestTally | None = None, show: Callable[[Seen], None] | None = None
    ) -> None:
        self._app, self._served, self._show = app, served, show
        self._count = tally.count if tally else _count_nothing
        self._apis = {name.encode(): name for name in app.vendors}
        self.limits, self.hosts = served.limits, served.hosts
        if hasattr(served, "at_once"):
            self._ask = served.at_once
            self.at_once = self._at_once

    def _at_once(
        self, method: str, target: bytes, query: bytes, headers: Headers, body: bytes
    ) -> Answer | HeldAnswer | Relay | None:
        began = perf_counter_ns()
        answer: Answer | HeldAnswer | Relay | None = self._ask(method, target, query, headers, body)
        if isinstance(answer, Relay):
            answer.when_done(partial(self._note_passed, method, target, headers, began))
        elif isinstance(answer, HeldAnswer):
            answer.commit.when_done(partial(self._note_held, answer, method, target, headers, began))
        elif answer is not None:
            api = self._apis.get(target[1 : target.find(b"/", 1)]) or self._app.api_of(target, headers)
            took = perf_counter_ns() - began
            self._count(api, method if method in METHODS else "-", answer[0], took)
            if self._show:
                self._show(Seen(method, target, headers, answer[0], took))
        return answer

    def _note_held(self, held: HeldAnswer, method: str, target: bytes, headers: Headers, began: int) -> None:
        """Note an answer that leaves when it is on disk what it tells; only then its status is known."""
        took = perf_counter_ns() - began
        with suppress(OSError, ValueError):  # if nobody reads the lines, others still wait for the same commit
            self._note(method, target, headers, held.result()[0], took)

    def _note_passed(self, method: str, target: bytes, headers: Headers, began: int, status: int) -> None:
        """Note an answer of another node."""
        with suppress(OSError, ValueError):
            self._note(method, target, headers, status, perf_counter_ns() - began)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._served(scope, receive, send)
            return
        began, status = perf_counter_ns(), 0

        async def watched(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._served(scope, receive, watched)
        finally:
            target = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
            self._note(scope["method"], target, dict(scope["headers"]), status, perf_counter_ns() - began)

    def refused(self, target: bytes, headers: Headers, refusal: Refusal) -> Answer:
        """Return the answer that refuses a request by its head."""
        answer: Answer = self._served.refused(target, headers, refusal)
        self._note("-", target, headers, answer[0], 0)
        return answer

    def _note(self, method: str, target: bytes, headers: Headers, status: int, took: int) -> None:
        self._count(self._app.api_of(target, headers), method if method in METHODS else "-", status, took)
        if self._show:
            self._show(Seen(method, target, headers, status, took))


def _count_nothing(api: str, method: str, status: int, nanoseconds: int) -> None:
    """Do nothing: the server only tells of its requests."""


def label_of(sandbox: Sandbox) -> str:
    """Return what a world is called for people: its label, or a part of its key and a hash, never the key."""
    if sandbox.label is not None:
        return sandbox.label.label
    shown = sandbox.account[: min(3, len(sandbox.account) // 3)]
    return f"{shown}…{blake2b(sandbox.ticket.encode(), digest_size=2).hexdigest()}"
