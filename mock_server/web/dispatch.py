"""A desk: serves one contract, from the bytes of a request to the bytes of its answer.

This is the hot path. There is no request object and no middleware; what can be known at start was compiled at start.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.contract.violation import MOST, Violation
from mock_server.engine.world import World
from mock_server.exchange import Asked, Fault, Reply
from mock_server.vendors.vendor import Manners
from mock_server.web import realtime
from mock_server.web.collector import at_rest
from mock_server.web.errors import Refusing
from mock_server.web.request import ClientGone, Headers, Intake, Notes, Receive
from mock_server.web.response import Answer, Scope, Send, Sending, header_lines
from mock_server.web.router import Path, Routes
from mock_server.web.sandbox import KEPT_OF_A_BODY, Room, Rooms

if TYPE_CHECKING:
    from mock_server.web.interceptors.context import Visit

SHORT = 1000
"""A request of fewer bytes leaves no long notes."""


class Endpoint:
    """One operation and who performs it."""

    __slots__ = ("is_kept", "is_safe", "operation", "perform")

    def __init__(self, operation: Operation, perform: Callable[[Any, Asked], Any], *, is_kept: bool) -> None:
        self.operation, self.perform, self.is_kept = operation, perform, is_kept
        self.is_safe = operation.is_safe


class Desk:
    """Serves the operations of one contract to all rooms."""

    def __init__(
        self,
        contract: Contract,
        handlers: Mapping[str, Callable[[Any, Asked], Any]],
        manners: Manners,
        rooms: Rooms,
        enter: Callable[[Room], Any],
        *,
        forgetful: frozenset[str] = frozenset(),
        is_strict: bool = False,
        is_logged: bool = True,
    ) -> None:
        """`enter` gives a handler what it works on; changes by operations in `forgetful` are not kept as commands."""
        self.name, self._contract, self._refusing = contract.name, contract, Refusing(manners, contract)
        self._rooms, self._enter = rooms, enter
        self._is_logged = is_logged
        intake = Intake(manners, rooms.limits, is_strict=is_strict)
        self._read, self._check = intake.read, intake.check
        self._routes: Routes[Endpoint] = Routes()
        base = [part for part in contract.document.server[1].split("/") if part]
        for operation in contract.operations.values():
            endpoint = Endpoint(operation, handlers[operation.id], is_kept=operation.id not in forgetful)
            self._routes.add([*base, *operation.segments], operation.method, endpoint)

    def find(self, segments: Sequence[str], start: int) -> tuple[Path[Endpoint] | None, list[str]]:
        """The path that these segments, from `start` on, lead to, and the values of its parameters."""
        values: list[str] = []
        return self._routes.find(segments, start, values), values

    def literal_paths(self) -> Iterator[str]:
        """The paths that have no parameters, each with the vendor's base path."""
        for operation in self._contract.operations.values():
            if not operation.path_parameters:
                yield self._contract.document.server[1] + operation.path

    async def serve(
        self,
        scope: Scope,
        target: bytes,
        path: Path[Endpoint] | None,
        values: Sequence[str],
        headers: Headers,
        receive: Receive,
        send: Send,
    ) -> None:
        """Answer one request by ASGI."""
        try:
            body = await self._read(receive, headers)
        except ClientGone:
            return
        with at_rest(body):
            answer = self.answer(scope["method"], target, path, values, scope["query_string"], headers, body)
        found = answer if isinstance(answer, tuple) else await answer
        if isinstance(found, Sending):
            await found.deliver(scope, receive, send)
            return
        status, more, content = found
        await send({"type": "http.response.start", "status": status, "headers": header_lines(status, more, content)})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})

    def answer(
        self,
        method: str,
        target: bytes,
        path: Path[Endpoint] | None,
        values: Sequence[str],
        query: bytes,
        headers: Headers,
        body: bytes | None,
    ) -> Answer | Coroutine[Any, Any, Answer | Sending]:
        """Answer one request, whole as it came, to the path that `find` found for it.

        `body` is None for one that was too large to be read. An awaitable comes back only where the answer takes time;
        until it is awaited, nothing is performed.
        """
        endpoint = path.by_method.get(method) if path is not None else None
        if endpoint is None:
            nowhere = self._refusing.nowhere(method, target, path)
            if room := self._rooms.by_header.get(headers.get(b"authorization")):
                self._log(room, method, target, query, None, nowhere, ("no such operation",), body)
            return nowhere
        room = None
        notes: Notes = ()
        try:
            if endpoint.operation.ticket:
                room = self._rooms.admit(dict(parse_qsl(query.decode("latin-1"))).get(endpoint.operation.ticket))
            elif not endpoint.operation.is_open:
                authorization = headers.get(b"authorization")
                room = self._rooms.by_header.get(authorization) or self._rooms.enter(authorization)
            if room is not None and room.gate is not None and self._is_logged:
                visit = room.gate.visit(self._contract, endpoint.operation)
                return self._guarded(endpoint, room, visit, values, headers, (method, target, query, body))
            asked, notes = self._check(endpoint.operation, values, query, headers, body)
            is_ready = room is None or realtime.bring_up(room)
            reply = self._perform(endpoint, room, asked, body) if is_ready else None
            if type(reply) is not Reply:
                return self._later(endpoint, room, asked, reply, (method, target, query, notes, body))
            answer = self._finish(endpoint.operation, reply)
        except Exception as error:
            answer, notes = self._refusing.failed(endpoint.operation, room, error)
        if room is not None:
            self._log(room, method, target, query, endpoint.operation.id, answer, notes, body)
        return answer

    async def _later(
        self,
        endpoint: Endpoint,
        room: Room | None,
        asked: Asked,
        reply: Awaitable[Reply] | None,
        line: tuple[str, bytes, bytes, Notes, bytes | None],
    ) -> Answer:
        """An answer that takes time: the world is not up to now yet (`reply` is None), or the handler waits."""
        method, target, query, notes, body = line
        try:
            while room is not None and reply is None and not realtime.settle(room):
                await asyncio.sleep(0)
            finished = self._perform(endpoint, room, asked, body) if reply is None else reply
            if not isinstance(finished, Reply):
                finished = await finished
            answer = self._finish(endpoint.operation, finished)
        except Exception as error:
            answer, notes = self._refusing.failed(endpoint.operation, room, error)
        if room is not None:
            self._log(room, method, target, query, endpoint.operation.id, answer, notes, body)
        return answer

    async def _guarded(
        self,
        endpoint: Endpoint,
        room: Room,
        visit: "Visit",
        values: Sequence[str],
        headers: Headers,
        line: tuple[str, bytes, bytes, bytes | None],
    ) -> Sending:
        """The answer in a world with a gate, where requests may be limited, repeated, or struck by faults."""
        method, target, query, body = line
        notes: Notes = ()
        try:
            while not realtime.bring_up(room):
                await asyncio.sleep(0)
            values, query, body = visit.begin(values, query, body)
            if not visit.has_answer:
                asked, notes = self._check(endpoint.operation, values, query, headers, body)
                if not visit.is_repeat(asked, headers):
                    visit.ask()
                if visit.postponed:
                    late = endpoint, room.world, visit, asked, headers, body
                    room.world.clock.at(visit.gate.late_moment(visit.postponed), self._perform_late, late)
                elif not visit.has_answer:
                    reply = self._perform(endpoint, visit.scene, asked, body)
                    visit.done(self._finish(endpoint.operation, reply))
        except Exception as error:
            answer, notes = self._refusing.failed(endpoint.operation, room, error)
            visit.answer(answer)
        visit.end()
        sent = visit.sending
        answer = sent.status, sent.headers, sent.content
        self._log(room, method, target, query, endpoint.operation.id, answer, (*notes, *visit.notes), body)
        if visit.virtual:
            await visit.pass_time()
            self._rooms.couriers.look(room)
        return sent

    def _perform_late(self, late: tuple[Endpoint, World, "Visit", Asked, Headers, bytes | None]) -> None:
        """Perform what a fault has put off, as the last thing of its moment: there a history plays its commands."""
        endpoint, world, visit, asked, headers, body = late
        if world.clock.is_late:
            world.clock.at_last(world.now, self._perform_late, late)
            return
        try:
            if not visit.is_repeat(asked, headers):
                reply = self._perform(endpoint, visit.room, asked, body)
                visit.done(self._finish(endpoint.operation, reply))
        except Exception as error:
            self._refusing.failed(endpoint.operation, visit.room, error)

    def _log(
        self,
        room: Room,
        method: str,
        target: bytes,
        query: bytes,
        operation: str | None,
        answer: Answer,
        notes: Notes,
        body: bytes | None,
    ) -> None:
        """Write a request into its world's log, cut where it is long; the oldest entry leaves when the log is full.

        What the request announced is told when its answer has left.
        """
        if room.world.outbox.deliveries.ready:
            self._rooms.couriers.look(room)
        if self._is_logged:
            most, log, world = KEPT_OF_A_BODY, room.log, room.world
            kept, mark = (body[:most], hash(body) if len(body) > most else 0) if body else (b"", 0)
            if notes and (len(kept) + len(query) + len(target) > SHORT or len(notes[0]) > most):
                notes = tuple(note.cut(most) if isinstance(note, Violation) else note[:most] for note in notes[:MOST])
            status, more, reply = answer
            at, happened, real, name = world.clock.now, len(world.journal), monotonic(), self.name
            target, query, reply = target[:most], query[:most], reply[:most]
            log.count = n = log.count + 1
            log.lines.append(
                (n, at, name, method, target, query, operation, status, notes, kept, reply, more, happened, real, mark)
            )
            if len(log.lines) >= log.look:
                self._rooms.look_after(log)

    def _perform(self, endpoint: Endpoint, room: Room | None, asked: Asked, body: bytes | None) -> Any:
        """Perform in a world that is up to now, and keep the change."""
        if room is None:
            return endpoint.perform(None, asked)
        world = room.world
        if endpoint.is_safe:
            if world.advance_on_poll and self._is_logged:
                realtime.poll(room)
            return endpoint.perform(self._enter(room), asked)
        commands = room.commands
        if endpoint.is_kept and commands.is_full:
            raise Fault(503, f"this world has taken {commands.most} changes, its limit; POST /_mock/world/reset")
        at = world.clock.now
        reply = endpoint.perform(self._enter(room), asked)
        if endpoint.is_kept:
            outcome = None if asked.wishes is None else asked.wishes.text
            commands.append(at, self.name, asked.operation, asked.path, asked.query, body or b"", outcome)
        return reply

    def _finish(self, operation: Operation, reply: Reply) -> Answer:
        """The reply's bytes, checked: the mock never lies."""
        try:
            checker = operation.replies[reply.status]
        except KeyError:
            raise LookupError(f"{operation.id} does not declare the status {reply.status}") from None
        if checker is None:
            return reply.status, reply.headers, reply.body if isinstance(reply.body, bytes) else b""
        if not checker.is_valid(reply.body):
            wrong = "; ".join(map(str, checker.violations(reply.body, "reply")))
            raise ValueError(f"{operation.id}: the reply breaks the contract: {wrong}")
        return reply.status, reply.headers, orjson.dumps(reply.body)
