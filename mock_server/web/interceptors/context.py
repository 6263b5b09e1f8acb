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
from mock_server.web.faults.active import Candidate, Switch
from mock_server.web.faults.registry import DEEDS
from mock_server.web.interceptors.idempotency import Repeats, digest
from mock_server.web.request import Headers
from mock_server.web.response import JSON_HEADER, NO_ANSWER, Answer, Sending

if TYPE_CHECKING:
    from mock_server.web.interceptors.interceptor import Gate


class Visit:
    """One request: `begin`, `is_repeat`, `ask`, `done` and `end` are called in this order, as far as it comes."""

    asked: Asked
    candidate: Candidate

    def __init__(self, gate: "Gate", contract: Contract, operation: Operation) -> None:
        self.gate, self.room, self.operation = gate, gate.room, operation
        self.document, self.vendor = contract.document, contract.name
        self.scene: Any = gate.room
        """Where the request is performed: the room, or for a stale read a replica of its world."""
        self.sending = Sending(*NO_ANSWER)
        self.has_answer = False
        self.notes: list[str] = []
        self.virtual = 0
        """Milliseconds by which the answer moves the world's clock on."""
        self.postponed = 0
        """Milliseconds after which the request is performed, though its client was told that it failed."""
        self._first: tuple[Repeats, str, bytes] | None = None

    @property
    def now(self) -> int:
        return self.room.world.now

    def begin(self, values: Sequence[str], query: bytes, body: bytes | None) -> tuple[list[str], bytes, bytes | None]:
        """What meets a request first: limits, waits and faults that leave no trace. Answers what is really asked."""
        path = [value.encode() for value in values]
        if self.gate.has_odd_ids:
            path, query = [payload.recognised(value) for value in path], payload.recognised(query)
            body = body and payload.recognised(body)
        content = b"\n".join([*path, query, body or b""])
        self.candidate = Candidate(self.vendor, self.operation.id, self.operation.is_safe, content)
        if not self._is_early():
            self._strike("before")
        return [value.decode() for value in path], query, body

    def _is_early(self) -> bool:
        """Whether the vendor's rate limit, or a fault that told clients to wait, refuses the request."""
        quota = self.gate.quotas.get(self.vendor)
        is_told = quota is not None and self.now < quota.until
        if quota is not None and (seconds := quota.seconds_to_wait(self.now)):
            return self._refuse("too early: rate limit" if is_told else "rate limit", 429, seconds)
        for switch in self.gate.current():
            if self.now < switch.until and switch.is_in_scope(self.candidate):
                seconds = -(-(switch.until - self.now) // 1000)
                return self._refuse(f"too early: fault {switch.kind.name}", switch.parameters["status"], seconds)
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
        repeats = self.gate.repeats.get(self.vendor)
        key = None if repeats is None else repeats.key(asked, headers)
        if repeats is None or key is None:
            return False
        self._first = repeats, key, digest(asked.body)
        found = repeats.find(key, asked, self._first[2], self.now)
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
        self.scene = SimpleNamespace(world=self.gate.replica().follow(lag))

    def done(self, answer: Answer) -> None:
        """The request was accepted. The key keeps this answer, even if the client will not see it."""
        if self._first is not None:
            repeats, key, body = self._first
            repeats.keep(key, self.asked, body, self.now, answer)
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
        await realtime.play(self.room, self.room.world.clock.jump(self.now + self.virtual))
        self.room.anchor = None

    def _strike(self, stage: str) -> None:
        """Have the faults of a stage do what they do. There is one answer: the first that gives another ends it."""
        order = list(DEEDS[stage])
        switches = self.gate.in_scope(self.candidate, stage)
        for switch in sorted(switches, key=lambda switch: order.index(switch.kind.does)):
            if self._is_struck(switch) and stage in ("before", "after"):
                break

    def _is_struck(self, switch: Switch) -> bool:
        """Whether a fault finds something to do, and does it."""
        kind = switch.kind
        if kind.stage == "answer" and kind.does != "wait" and not self.sending.status:
            return False
        if not switch.has_luck(self.room.world.chance, self.candidate, self.now):
            return False
        if not DEEDS[kind.stage][kind.does](self, switch):
            return False
        switch.struck += 1
        self.notes.append(f"fault: {kind.name} ({switch.id})")
        return True
