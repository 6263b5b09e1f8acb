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
from mock_server.exchange import Asked, CheckedPart, Rejection, Reply
from mock_server.vendors.vendor import Manners
from mock_server.web import realtime
from mock_server.web.collector import at_rest
from mock_server.web.errors import ErrorResponder
from mock_server.web.request import ClientGone, Headers, Notes, Receive, RequestReader
from mock_server.web.response import Answer, Scope, Send, Sending, header_lines
from mock_server.web.router import Path, Router
from mock_server.web.sandbox import KEPT_OF_A_BODY, Sandbox, Sandboxes

if TYPE_CHECKING:
    from mock_server.web.interceptors.context import RequestContext

SHORT = 1000
"""A request of fewer bytes leaves no long notes."""


class Endpoint:
    """One operation and who performs it."""

    __slots__ = ("is_kept", "is_safe", "operation", "perform")

    def __init__(self, operation: Operation, perform: Callable[[Any, Asked], Any], *, is_kept: bool) -> None:
        self.operation, self.perform, self.is_kept = operation, perform, is_kept
        self.is_safe = operation.is_safe


class Dispatcher:
    """Serves the operations of one contract to all rooms."""

    def __init__(
        self,
        contract: Contract,
        handlers: Mapping[str, Callable[[Any, Asked], Any]],
        errors: Manners,
        sandboxes: Sandboxes,
        enter: Callable[[Sandbox], Any],
        *,
        forgetful: frozenset[str] = frozenset(),
        is_strict: bool = False,
        is_logged: bool = True,
    ) -> None:
        """`enter` gives a handler what it works on; changes by operations in `forgetful` are not kept as commands."""
        self.name, self._contract, self._refusing = contract.name, contract, ErrorResponder(errors, contract)
        self._sandboxes, self._enter = sandboxes, enter
        self._is_logged = is_logged
        reader = RequestReader(errors, sandboxes.limits, is_strict=is_strict)
        self._read, self._check = reader.read, reader.check
        self._routes: Router[Endpoint] = Router()
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
            if sandbox := self._sandboxes.by_header.get(headers.get(b"authorization")):
                self._log(sandbox, method, target, query, None, nowhere, ("no such operation",), body)
            return nowhere
        sandbox = None
        notes: Notes = ()
        try:
            if endpoint.operation.ticket:
                sandbox = self._sandboxes.admit(dict(parse_qsl(query.decode("latin-1"))).get(endpoint.operation.ticket))
            elif not endpoint.operation.is_open:
                authorization = headers.get(b"authorization")
                sandbox = self._sandboxes.by_header.get(authorization) or self._sandboxes.enter(authorization)
            if sandbox is not None and sandbox.interceptor is not None and self._is_logged:
                context = sandbox.interceptor.context(self._contract, endpoint.operation)
                return self._guarded(endpoint, sandbox, context, values, headers, (method, target, query, body))
            asked, notes = self._check(endpoint.operation, values, query, headers, body)
            is_ready = sandbox is None or realtime.bring_up(sandbox)
            reply = self._perform(endpoint, sandbox, asked, body) if is_ready else None
            if type(reply) is not Reply:
                return self._later(endpoint, sandbox, asked, reply, (method, target, query, notes, body))
            answer = self._finish(endpoint.operation, reply)
        except Exception as error:
            answer, notes = self._refusing.failed(endpoint.operation, sandbox, error)
        if sandbox is not None:
            self._log(sandbox, method, target, query, endpoint.operation.id, answer, notes, body)
        return answer

    async def _later(
        self,
        endpoint: Endpoint,
        sandbox: Sandbox | None,
        asked: Asked,
        reply: Awaitable[Reply] | None,
        line: tuple[str, bytes, bytes, Notes, bytes | None],
    ) -> Answer:
        """An answer that takes time: the world is not up to now yet (`reply` is None), or the handler waits."""
        method, target, query, notes, body = line
        try:
            while sandbox is not None and reply is None and not realtime.settle(sandbox):
                await asyncio.sleep(0)
            finished = self._perform(endpoint, sandbox, asked, body) if reply is None else reply
            if not isinstance(finished, Reply):
                finished = await finished
            answer = self._finish(endpoint.operation, finished)
        except Exception as error:
            answer, notes = self._refusing.failed(endpoint.operation, sandbox, error)
        if sandbox is not None:
            self._log(sandbox, method, target, query, endpoint.operation.id, answer, notes, body)
        return answer

    async def _guarded(
        self,
        endpoint: Endpoint,
        sandbox: Sandbox,
        context: "RequestContext",
        values: Sequence[str],
        headers: Headers,
        line: tuple[str, bytes, bytes, bytes | None],
    ) -> Sending:
        """The answer in a world with a gate, where requests may be limited, repeated, or struck by faults."""
        method, target, query, body = line
        notes: Notes = ()
        try:
            while not realtime.bring_up(sandbox):
                await asyncio.sleep(0)
            values, query, body = context.begin(values, query, body)
            if not context.has_answer:
                asked, notes = self._check(endpoint.operation, values, query, headers, body)
                if not context.is_repeat(asked, headers):
                    context.ask()
                if context.postponed:
                    late = endpoint, sandbox.world, context, asked, headers, body
                    sandbox.world.clock.at(context.interceptor.late_moment(context.postponed), self._perform_late, late)
                elif not context.has_answer:
                    reply = self._perform(endpoint, context.scene, asked, body)
                    context.done(self._finish(endpoint.operation, reply))
        except Exception as error:
            answer, notes = self._refusing.failed(endpoint.operation, sandbox, error)
            context.answer(answer)
        context.end()
        sent = context.sending
        answer = sent.status, sent.headers, sent.content
        self._log(sandbox, method, target, query, endpoint.operation.id, answer, (*notes, *context.notes), body)
        if context.virtual:
            await context.pass_time()
            self._sandboxes.webhook_worker.look(sandbox)
        return sent

    def _perform_late(self, late: tuple[Endpoint, World, "RequestContext", Asked, Headers, bytes | None]) -> None:
        """Perform what a fault has put off, as the last thing of its moment: there a history plays its commands."""
        endpoint, world, context, asked, headers, body = late
        if world.clock.is_late:
            world.clock.at_last(world.now, self._perform_late, late)
            return
        try:
            if not context.is_repeat(asked, headers):
                reply = self._perform(endpoint, context.sandbox, asked, body)
                context.done(self._finish(endpoint.operation, reply))
        except Exception as error:
            self._refusing.failed(endpoint.operation, context.sandbox, error)

    def _log(
        self,
        sandbox: Sandbox,
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
        if sandbox.world.outbox.deliveries.ready:
            self._sandboxes.webhook_worker.look(sandbox)
        if self._is_logged:
            most, log, world = KEPT_OF_A_BODY, sandbox.log, sandbox.world
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
                self._sandboxes.trim(log)

    def _perform(self, endpoint: Endpoint, sandbox: Sandbox | None, asked: Asked, body: bytes | None) -> Any:
        """Perform in a world that is up to now, and keep the change."""
        if sandbox is None:
            return endpoint.perform(None, asked)
        world = sandbox.world
        if endpoint.is_safe:
            if world.advance_on_poll and self._is_logged:
                realtime.poll(sandbox)
            return endpoint.perform(self._enter(sandbox), asked)
        commands = sandbox.commands
        if endpoint.is_kept and commands.is_full:
            raise Rejection(503, f"this world has taken {commands.most} changes, its limit; POST /_mock/world/reset")
        at = world.clock.now
        reply = endpoint.perform(self._enter(sandbox), asked)
        if endpoint.is_kept:
            outcome = None if asked.requested is None else asked.requested.text
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
        return reply.status, reply.headers, orjson.dumps(reply.body, _checked_part, orjson.OPT_PASSTHROUGH_SUBCLASS)


def _checked_part(part: Any) -> orjson.Fragment:
    """Return the text of a part that was checked before; anything else has no place in a reply."""
    if isinstance(part, CheckedPart):
        if part.text is None:
            part.text = orjson.dumps(part.whole)
        return orjson.Fragment(part.text)
    raise TypeError(f"a reply can't hold a {type(part).__name__}")
