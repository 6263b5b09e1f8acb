"""A visit: one request on its way through a gate, and what becomes of its answer."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import orjson

from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.exchange import Asked
from mock_server.web import realtime
from mock_server.web.faults import payload
from mock_server.web.faults.actions import example
from mock_server.web.faults.active import ActiveFault, Candidate
from mock_server.web.faults.registry import ACTIONS
from mock_server.web.interceptors.idempotency import IdempotencyKeys, digest
from mock_server.web.request import Headers
from mock_server.web.response import JSON_HEADER, NO_ANSWER, Answer, Sending

if TYPE_CHECKING:
    from mock_server.web.interceptors.interceptor import Interceptor


class RequestContext:
    """One request: `begin`, `is_repeat`, `ask`, `done` and `end` are called in this order, as far as it comes."""

    asked: Asked
    candidate: Candidate

    def __init__(self, interceptor: "Interceptor", contract: Contract, operation: Operation) -> None:
        self.interceptor, self.sandbox, self.operation = interceptor, interceptor.sandbox, operation
        self.document, self.vendor = contract.document, contract.name
        self.scene: Any = interceptor.sandbox
        """Where the request is performed: the room, or for a stale read a replica of its world."""
        self.sending = Sending(*NO_ANSWER)
        self.has_answer = False
        self.notes: list[str] = []
        self.virtual = 0
        """Milliseconds by which the answer moves the world's clock on."""
        self.postponed = 0
        """Milliseconds after which the request is performed, though its client was told that it failed."""
        self._first: tuple[IdempotencyKeys, str, bytes] | None = None

    @property
    def now(self) -> int:
        return self.sandbox.world.now

    def begin(self, values: Sequence[str], query: bytes, body: bytes | None) -> tuple[list[str], bytes, bytes | None]:
        """What meets a request first: limits, waits and faults that leave no trace. Answers what is really asked."""
        path = [value.encode() for value in values]
        if self.interceptor.has_odd_ids:
            path, query = [payload.recognised(value) for value in path], payload.recognised(query)
            body = body and payload.recognised(body)
        content = b"\n".join([*path, query, body or b""])
        self.candidate = Candidate(self.vendor, self.operation.id, self.operation.is_safe, content)
        if not self._is_early():
            self._strike("before")
        return [value.decode() for value in path], query, body

    def _is_early(self) -> bool:
        """Whether the vendor's rate limit, or a fault that told clients to wait, refuses the request."""
        rate_limit = self.interceptor.rate_limits.get(self.vendor)
        is_told = rate_limit is not None and self.now < rate_limit.until
        if rate_limit is not None and (seconds := rate_limit.seconds_to_wait(self.now)):
            return self._refuse("too early: rate limit" if is_told else "rate limit", 429, seconds)
        for fault in self.interceptor.current():
            if self.now < fault.until and fault.is_in_scope(self.candidate):
                seconds = -(-(fault.until - self.now) // 1000)
                return self._refuse(f"too early: fault {fault.kind.name}", fault.parameters["status"], seconds)
        return False

    def _refuse(self, why: str, status: int, seconds: int) -> bool:
        answer = example(self.document, self.operation, status, seconds)
        if answer is None:
            return False
        self.notes.append(f"{why}: {seconds} s to wait")
        self.answer(answer)
        return True

    def is_repeat(self, asked: Asked, headers: Headers) -> bool:
        """Whether a request with this key was answered before; then it is answered again. Refusal in a conflict."""
        self.asked = asked
        idempotency = self.interceptor.idempotency.get(self.vendor)
        key = None if idempotency is None else idempotency.key(asked, headers)
        if idempotency is None or key is None:
            return False
        self._first = idempotency, key, digest(asked.body)
        found = idempotency.find(key, asked, self._first[2], self.now)
        if found is None:
            return False
        self.notes.append(f"repeated: idempotency key {key}")
        self.answer(found)
        return True

    def ask(self) -> None:
        """What is asked may be changed, or be asked of another time."""
        self._strike("asking")

    def look_back(self, lag: int) -> None:
        """Have the request performed in the world as it was."""
        self.scene = SimpleNamespace(world=self.interceptor.replica().follow(lag))

    def done(self, answer: Answer) -> None:
        """The request was accepted. The key keeps this answer, even if the client will not see it."""
        if self._first is not None:
            idempotency, key, body = self._first
            idempotency.keep(key, self.asked, body, self.now, answer)
        if not self.postponed:
            self.answer(answer)
            self._strike("after")

    def answer(self, answer: Answer) -> None:
        """Have this be the answer, sent as well as may be."""
        self.sending, self.has_answer = Sending(*answer), True

    def value(self) -> Any:
        """The answer's JSON, where all went well."""
        sending = self.sending
        is_json = all(header == JSON_HEADER for header in sending.headers if header[0] == b"content-type")
        return orjson.loads(sending.content) if is_json and sending.content and 200 <= sending.status < 300 else None

    def end(self) -> None:
        """Whatever the answer is, it may be changed on its way."""
        self._strike("answer")

    async def pass_time(self) -> None:
        """Move the world's clock on by what the answer takes.

        Nobody waits for receivers of webhooks meanwhile: one of them may be who asked.
        """
        await realtime.play(self.sandbox, self.sandbox.world.clock.jump(self.now + self.virtual))
        self.sandbox.anchor = None

    def _strike(self, stage: str) -> None:
        """Have the faults of a stage do what they do. There is one answer: the first that gives another ends it."""
        order = list(ACTIONS[stage])
        active_faults = self.interceptor.in_scope(self.candidate, stage)
        for fault in sorted(active_faults, key=lambda fault: order.index(fault.kind.does)):
            if self._is_struck(fault) and stage in ("before", "after"):
                break

    def _is_struck(self, fault: ActiveFault) -> bool:
        """Whether a fault finds something to do, and does it."""
        kind = fault.kind
        if kind.stage == "answer" and kind.does != "wait" and not self.sending.status:
            return False
        if not fault.has_luck(self.sandbox.world.chance, self.candidate, self.now):
            return False
        if not ACTIONS[kind.stage][kind.does](self, fault):
            return False
        fault.struck += 1
        self.notes.append(f"fault: {kind.name} ({fault.id})")
        return True
