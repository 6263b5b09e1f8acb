"""The dispatcher of the control plane: it also knows sessions, refuses foreign pages, and looks back."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from inspect import isawaitable
from typing import Any

from mock_server.contract.operation import Operation
from mock_server.engine import moment
from mock_server.exchange import Asked, Rejection, Reply
from mock_server.web.asgi_dispatch import AsgiDispatcher
from mock_server.web.console.copies import Copies
from mock_server.web.console.sessions import Sessions
from mock_server.web.console.streaming import Streaming
from mock_server.web.console.visitor import SESSION, Visitor, check_origin, visitor
from mock_server.web.held_answer import HeldAnswer
from mock_server.web.passing import NODE, Elsewhere
from mock_server.web.pipeline import Endpoint
from mock_server.web.request import HOP, ClientGone, Headers, Receive
from mock_server.web.response import Answer, Scope, Send, send_answer
from mock_server.web.router import Path
from mock_server.web.sandbox import Sandbox

KEY = b"authorization"

AT = b"at="

LOOK_BACK = frozenset({"getWorld", "listRecords", "listJournal", "listWebhooks", "listRequests", "getCall"})
"""Operations that show a world as it was, by the parameter `at`. The time line cuts its own columns off."""

CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS"})


class ControlDispatcher(AsgiDispatcher):
    """Serves the control plane to clients with a key, or with a session of the console."""

    def __init__(
        self,
        *given: Any,
        sessions: Sessions,
        visited: frozenset[str],
        copies: Copies,
        read_ahead: Callable[[bytes], Awaitable[None]],
        **named: Any,
    ) -> None:
        """`visited` are the operations whose handlers get a `Visitor`, the sender of the request.

        `read_ahead` reads the vendors that a body names, before anything is done with it.
        """
        super().__init__(*given, **named)
        self._sessions, self._visited, self._copies, self._read_ahead = sessions, visited, copies, read_ahead

    async def _read(self, scope: Scope, headers: Headers, receive: Receive) -> tuple[bytes | None, Rejection | None]:
        body, refusal = await super()._read(scope, headers, receive)
        if body:
            await self._read_ahead(body)
        return body, refusal

    def _sandbox(
        self, operation: Operation, values: Sequence[str], query: bytes, headers: Headers, body: bytes | None
    ) -> Sandbox | None:
        if SESSION in headers:
            return self._sessions.open(headers[SESSION].decode("latin-1"), operation)
        if operation.is_optional and KEY not in headers:
            return None
        return super()._sandbox(operation, values, query, headers, body)

    def sandbox_of(self, target: bytes, headers: Headers) -> Sandbox | None:
        return None if SESSION in headers else super().sandbox_of(target, headers)

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
        headers = _one_way(headers)
        endpoint = path.by_method.get(scope["method"]) if path is not None else None
        try:
            if scope["method"] not in CHANGES_NOTHING:
                check_origin(headers)
        except Rejection as refusal:
            await send_answer(scope, send, self.refused(refusal))
            return
        id_ = "" if endpoint is None else endpoint.operation.id
        looks_back = id_ in LOOK_BACK and AT in scope["query_string"]
        if endpoint is None or not (looks_back or id_ in self._visited):
            await super().serve(scope, target, path, values, headers, receive, send)
            return
        is_own = id_ == "createSession"  # a session is known to the node that has opened it
        if self._sandboxes.is_shared and not is_own:
            other = await self._nodes.other_node(scope, path, values, headers)
            if other is not None:
                await self.pass_on(other, scope, headers, receive, send)
                return
        try:
            found = await self._visit(endpoint, scope, values, headers, receive)
        except ClientGone:
            return
        if isinstance(found, Streaming):
            await found.deliver(scope, receive, send)
        else:
            await send_answer(scope, send, found)

    async def pass_on(self, other: Elsewhere, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """Have another node answer, unless the request has a session, which that one does not know."""
        if SESSION in headers:
            await send_answer(scope, send, self.refused(_moved(other)))
        else:
            await super().pass_on(other, scope, headers, receive, send)

    async def _visit(
        self, endpoint: Endpoint, scope: Scope, values: Sequence[str], headers: Headers, receive: Receive
    ) -> Answer | Streaming:
        """Answer a request whose handler gets a `Visitor`."""
        operation, sandbox, query = endpoint.operation, None, scope["query_string"]
        try:
            body, refusal = await self._read(scope, headers, receive)
            sandbox = self._sandbox(operation, values, query, headers, body)
            if sandbox is not None:
                if sandbox.is_doubtful:
                    sandbox.doubt()
                await sandbox.restored()
            if refusal is not None:
                raise refusal
            asked, _ = self._pipeline.check(operation, values, query, headers, body)
            reply = await self._performed(endpoint, scope, headers, sandbox, asked)
            if isinstance(reply, Streaming):
                return reply
            answer = self._pipeline.finish(operation, reply)
        except ClientGone:
            raise
        except Elsewhere as other:
            return self.refused(_moved(other))
        except Exception as error:
            answer, _ = self._pipeline.errors.failure(operation, sandbox, error)
        if sandbox is None or not sandbox.commands.is_stored:
            return answer
        told = self._told(sandbox, answer)
        return await told.wait() if isinstance(told, HeldAnswer) else told  # type: ignore[no-any-return]

    async def _performed(
        self, endpoint: Endpoint, scope: Scope, headers: Headers, sandbox: Sandbox | None, asked: Asked
    ) -> Reply | Streaming:
        """Return the reply to a visitor, or that of a world as it was at an earlier moment."""
        if endpoint.operation.id in self._visited:
            base = self._sandboxes.node if HOP in headers else None  # its `Host` is that of another node
            is_node = self._sandboxes.is_shared_secret(headers.get(NODE, b""))
            return await _reply(endpoint, visitor(scope, headers, sandbox, base, is_node=is_node), asked)
        if sandbox is None or "at" not in asked.query:
            return await _reply(endpoint, sandbox, asked)
        async with self._copies.at(sandbox, moment.parse(asked.query["at"])) as copy:
            return await _reply(endpoint, copy, asked)


async def _reply(endpoint: Endpoint, who: Visitor | Sandbox | None, asked: Asked) -> Reply | Streaming:
    found = endpoint.perform(who, asked)
    return await found if isawaitable(found) else found  # type: ignore[no-any-return]


def _one_way(headers: Headers) -> Headers:
    """Return the headers of a request with one credential: a session goes before a key."""
    if SESSION not in headers:
        return headers
    found: Mapping[bytes, bytes] = {name: value for name, value in headers.items() if name != KEY}
    return found


def _moved(other: Elsewhere) -> Rejection:
    return Rejection(409, f"another node has this world now; open its console at {other.url}/console")
