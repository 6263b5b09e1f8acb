"""The trouble between a client and its vendor: planned, met by one request each, and recorded."""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from contract_tests.hazards.bodies import JSON_TYPE, with_new_words

RETRY_AFTER = 30
LATE = timedelta(seconds=20)
"""The time after which a late request arrives. By then its client has given up."""

KINDS = {
    "no_connection": "The connection is refused.",
    "lost_request": "The request is lost, and no answer comes.",
    "lost_answer": "The request is performed, and its answer is lost.",
    "late": "No answer comes, and the request is performed some seconds later.",
    "accident_before": "The answer is 500, and the request is not performed.",
    "accident_after": "The answer is 502, and the request is performed.",
    "unavailable": "The answer is 503 with Retry-After, and the request is not performed.",
    "too_many": "The answer is 429 with Retry-After, and the request is not performed.",
    "cut_off": "The request is performed, and its answer breaks off in the middle.",
    "crash_before": "The client crashes before it sends the request.",
    "crash_after": "The client crashes after its request is performed.",
    "new_words": "The answer has new statuses and fields.",
    "meanwhile": "Right after the answer, a colleague uses the same account.",
}
CRASHES = frozenset({"crash_before", "crash_after"})
SILENT = frozenset({"new_words", "meanwhile"})
"""The kinds that are no failure: the client gets a usable answer."""
STATUSES = {"accident_before": 500, "accident_after": 502, "unavailable": 503, "too_many": 429}


class ClientRequest(NamedTuple):
    """A request as the client sent it; `target` is path and query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class VendorResponse(NamedTuple):
    """A response as the client receives it."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Forward = Callable[[ClientRequest], Awaitable[VendorResponse]]


class NoAnswer(Exception):
    """The client gets no response."""


class NoConnection(Exception):
    """The client can't connect."""


class Crash(BaseException):
    """The client's process ends here."""


class TroubleFacts(NamedTuple):
    """The facts of a vendor that trouble needs."""

    creation: str
    """The end of the path that has people called."""
    lookups: tuple[str, ...]
    """The ends of the paths where a POST only reads."""
    passing: Collection[str]
    """The statuses that are no end."""
    status_field: str = "status"

    def is_of(self, which: str, request: ClientRequest) -> bool:
        """Return whether a request is of a sort: `any`, `read`, `change`, or `create`, which has people called."""
        path = request.target.partition("?")[0]
        if which == "create":
            return request.method == "POST" and path.endswith(self.creation)
        is_read = request.method == "GET" or path.endswith(self.lookups)
        return which == "any" or is_read == (which == "read")


@dataclass
class ClientExchange:
    """One request of the client, the trouble that it met, and its response; no `status` where none came."""

    life: int
    request: ClientRequest
    sent_at: datetime
    trouble: str | None = None
    status: int | None = None
    retry_after: float = 0
    answered_at: datetime | None = None

    @property
    def is_bad(self) -> bool:
        """True if the client got no usable response. A refusal is usable."""
        is_cut = self.trouble == "cut_off" and self.status is not None and self.status < 300
        return self.status is None or self.status == 429 or self.status >= 500 or is_cut


MOST_PLANNED = 8
"""Fewer than the turns that a task has (`worker.TURNS`): a client that keeps trying comes to an end."""


class Trouble:
    """Add trouble between a client and its vendor. `forward` sends a request to the vendor, `now` is virtual time."""

    def __init__(self, forward: Forward, now: Callable[[], datetime], facts: TroubleFacts) -> None:
        self._forward, self._now, self._facts = forward, now, facts
        self._planned: list[tuple[str, str]] = []
        self._late: list[tuple[datetime, ClientRequest]] = []
        self.exchanges: list[ClientExchange] = []
        self.life = 0
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    def plan(self, kind: str, which: str, times: int = 1) -> None:
        """Plan a kind of trouble for the next requests of a sort; no request has more than `MOST_PLANNED` before it."""
        waiting = sum(which in (sort, "any") or sort == "any" for _, sort in self._planned)
        self._planned += [(kind, which)] * min(times, max(0, MOST_PLANNED - waiting))

    def cease(self) -> None:
        """Plan no more trouble. Late requests still arrive."""
        self._planned.clear()

    async def answer(self, request: ClientRequest) -> VendorResponse:
        """Return the response to a request. Raise `NoAnswer`, `NoConnection` or `Crash` where its trouble is that."""
        exchange = ClientExchange(self.life, request, self._now(), self._next(request))
        self.exchanges.append(exchange)
        try:
            reply = await self._meet(exchange.trouble, request)
        finally:
            exchange.answered_at = self._now()
        exchange.status, exchange.retry_after = reply.status, float(reply.headers.get("retry-after", 0))
        return reply

    def _next(self, request: ClientRequest) -> str | None:
        for n, (kind, which) in enumerate(self._planned):
            if self._facts.is_of(which, request):
                del self._planned[n]
                return kind
        return None

    async def _meet(self, kind: str | None, request: ClientRequest) -> VendorResponse:
        match kind:
            case "no_connection":
                raise NoConnection
            case "lost_request":
                raise NoAnswer
            case "late":
                self._late.append((self._now() + LATE, request))
                raise NoAnswer
            case "crash_before":
                raise Crash
            case "accident_before" | "unavailable" | "too_many":
                return failed(kind)
        reply = await self._forward(request)
        match kind:
            case "lost_answer":
                raise NoAnswer
            case "crash_after":
                raise Crash
            case "accident_after":
                return failed(kind)
            case "cut_off":
                return reply._replace(body=reply.body[: len(reply.body) // 2])
            case "new_words":
                return reply._replace(body=self._in_new_words(reply.body))
            case "meanwhile" if self.meanwhile:
                await self.meanwhile()
        return reply

    def _in_new_words(self, body: bytes) -> bytes:
        if not body:
            return body
        return json.dumps(with_new_words(json.loads(body), self._facts.passing, self._facts.status_field)).encode()

    def due(self, until: datetime) -> datetime | None:
        """Return when the next late request arrives, or None where none does up to `until`."""
        return min((when for when, _ in self._late if when <= until), default=None)

    async def arrive(self) -> None:
        """Forward the late requests that are due."""
        arrived = [request for when, request in self._late if when <= self._now()]
        self._late = [(when, request) for when, request in self._late if when > self._now()]
        for request in arrived:
            await self._forward(request)


def failed(kind: str) -> VendorResponse:
    """Return the response of a failed request."""
    headers = {"content-type": JSON_TYPE}
    if kind in ("unavailable", "too_many"):
        headers["retry-after"] = str(RETRY_AFTER)
    return VendorResponse(STATUSES[kind], headers, json.dumps({"message": KINDS[kind]}).encode())
