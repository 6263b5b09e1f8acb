"""What may go wrong between a client and its vendor. It is planned, it comes once each, and it is written down."""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

RETRY_AFTER = 30
LATE = timedelta(seconds=20)
"""How long a request whose client has given up may still be under way."""

KINDS = {
    "no_connection": "The connection is refused.",
    "lost_request": "The request is lost, and no answer comes.",
    "lost_answer": "The request is performed, and its answer is lost.",
    "late": "No answer comes, and the request is performed some seconds later.",
    "accident_before": "500, and nothing was done.",
    "accident_after": "502, and everything was done.",
    "unavailable": "503 with Retry-After, and nothing was done.",
    "too_many": "429 with Retry-After, and nothing was done.",
    "cut_off": "The request is performed, and its answer breaks off in the middle.",
    "crash_before": "The client dies before its request leaves.",
    "crash_after": "The client dies when its request was performed.",
    "new_words": "The answer has statuses and fields that nobody knew yet.",
    "meanwhile": "Right after the answer, a colleague uses the same account.",
}
CRASHES = frozenset({"crash_before", "crash_after"})
SILENT = frozenset({"new_words", "meanwhile"})
"""What is no failure: the answer is as good as any."""
STATUSES = {"accident_before": 500, "accident_after": 502, "unavailable": 503, "too_many": 429}


class Question(NamedTuple):
    """A request as it left the client; `target` is path and query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    def is_of(self, which: str, creation: str) -> bool:
        """Whether it is one of these: `any`, `read`, `change`, or `create`, which has people called."""
        is_read = self.method == "GET"
        if which == "create":
            return self.method == "POST" and self.target.partition("?")[0].endswith(creation)
        return which == "any" or is_read == (which == "read")


class ClientReply(NamedTuple):
    """An answer as it arrives at the client."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Forward = Callable[[Question], Awaitable[ClientReply]]


class NoAnswer(Exception):
    """The client waits in vain."""


class NoConnection(Exception):
    """The client reaches nobody."""


class Crash(BaseException):
    """The client's process ends here."""


@dataclass
class TroubledExchange:
    """One request of the client, what befell it, and what came back; no status where nothing did."""

    life: int
    question: Question
    asked_at: datetime
    trouble: str | None = None
    status: int | None = None
    retry_after: float = 0
    answered_at: datetime | None = None

    @property
    def is_bad(self) -> bool:
        """Whether the client was left without a usable answer; a refusal is one."""
        is_cut = self.trouble == "cut_off" and self.status is not None and self.status < 300
        return self.status is None or self.status == 429 or self.status >= 500 or is_cut


class Trouble:
    """Stands between a client and its vendor. `forward` asks the vendor itself, `now` is virtual."""

    def __init__(self, forward: Forward, now: Callable[[], datetime], creation: str, passing: Collection[str]) -> None:
        """`creation` ends the path of what has people called; `passing` are the statuses that are no end."""
        self._forward, self._now, self._creation, self._passing = forward, now, creation, passing
        self._planned: list[tuple[str, str]] = []
        self._late: list[tuple[datetime, Question]] = []
        self.exchanges: list[TroubledExchange] = []
        self.life = 0
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    def plan(self, kind: str, which: str, times: int = 1) -> None:
        """Have the next requests of this sort meet this trouble."""
        self._planned += [(kind, which)] * times

    def cease(self) -> None:
        """No trouble more; what is late still comes."""
        self._planned.clear()

    async def answer(self, question: Question) -> ClientReply:
        """The answer to a request of the client, or NoAnswer, NoConnection, Crash."""
        exchange = TroubledExchange(self.life, question, self._now(), self._next(question))
        self.exchanges.append(exchange)
        try:
            reply = await self._meet(exchange.trouble, question)
        finally:
            exchange.answered_at = self._now()
        exchange.status, exchange.retry_after = reply.status, float(reply.headers.get("retry-after", 0))
        return reply

    def _next(self, question: Question) -> str | None:
        for n, (kind, which) in enumerate(self._planned):
            if question.is_of(which, self._creation):
                del self._planned[n]
                return kind
        return None

    async def _meet(self, kind: str | None, question: Question) -> ClientReply:
        match kind:
            case "no_connection":
                raise NoConnection
            case "lost_request":
                raise NoAnswer
            case "late":
                self._late.append((self._now() + LATE, question))
                raise NoAnswer
            case "crash_before":
                raise Crash
            case "accident_before" | "unavailable" | "too_many":
                return failed(kind)
        reply = await self._forward(question)
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
                return reply._replace(body=with_new_words(reply.body, self._passing))
            case "meanwhile" if self.meanwhile:
                await self.meanwhile()
        return reply

    def due(self, until: datetime) -> datetime | None:
        """When the next late request comes, if that is not after `until`."""
        return min((when for when, _ in self._late if when <= until), default=None)

    async def arrive(self) -> None:
        """Have the late requests arrive whose time has come."""
        arrived = [question for when, question in self._late if when <= self._now()]
        self._late = [(when, question) for when, question in self._late if when > self._now()]
        for question in arrived:
            await self._forward(question)


def failed(kind: str) -> ClientReply:
    headers = {"content-type": "application/json"}
    if kind in ("unavailable", "too_many"):
        headers["retry-after"] = str(RETRY_AFTER)
    return ClientReply(STATUSES[kind], headers, json.dumps({"message": KINDS[kind]}).encode())


def with_new_words(body: bytes, passing: Collection[str]) -> bytes:
    """The same JSON from a later version of the vendor: a field more in each object, another word for what passes."""

    def later(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {**{key: later(inner, key) for key, inner in value.items()}, "new_field": {"since": "today"}}
        if isinstance(value, list):
            return [later(inner) for inner in value]
        return "warming_up" if name == "status" and value in passing else value

    return json.dumps(later(json.loads(body))).encode() if body else body
