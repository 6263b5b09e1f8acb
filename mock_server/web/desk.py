"""A desk: serves one contract, from the bytes of a request to the bytes of its answer.

This is the hot path. There is no request object and no middleware; what can be known at start was compiled at start.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any

import orjson

from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.contract.validation import Violation
from mock_server.engine.machine import MoveRefused
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.vendor import Manners
from mock_server.web import pacing
from mock_server.web.rooms import Room, Rooms
from mock_server.web.routes import Path, Routes

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

log = logging.getLogger("mockdial")

JSON = b"application/json"
_JSON_HEADER = (b"content-type", JSON)


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
        self.name, self._manners, self._rooms, self._enter = contract.name, manners, rooms, enter
        self._is_strict, self._is_logged = is_strict, is_logged
        self._limits = rooms.limits
        self._routes: Routes[Endpoint] = Routes()
        base = [part for part in contract.document.server[1].split("/") if part]
        for operation in contract.operations.values():
            endpoint = Endpoint(operation, handlers[operation.id], is_kept=operation.id not in forgetful)
            self._routes.add([*base, *operation.segments], operation.method, endpoint)

    async def serve(self, scope: Scope, segments: Sequence[str], start: int, receive: Receive, send: Send) -> None:
        """Answer one request; its path begins at `segments[start]`."""
        method = scope["method"]
        values: list[str] = []
        path = self._routes.find(segments, start, values)
        endpoint = path.by_method.get(method) if path else None
        if endpoint is None:
            await self._send(send, *self._no_endpoint(method, path, scope), is_head=method == "HEAD")
            return
        authorization = content_type = length = None
        for name, value in scope["headers"]:
            if name == b"authorization":
                authorization = value
            elif name == b"content-type":
                content_type = value
            elif name == b"content-length":
                length = value
        room: Room | None = None
        body = b""
        try:
            if not endpoint.operation.is_open:
                room = self._rooms.enter(authorization)
            if endpoint.operation.body is not None:
                body = await self._read(receive, length)
            reply, notes = self._answer(endpoint, room, values, scope["query_string"], content_type, body)
            if type(reply) is not Reply:
                reply = await reply
            content = self._content(endpoint.operation, reply)
            status, headers = reply.status, reply.headers
        except Refusal as refusal:
            status, headers, content, notes = (
                refusal.status,
                refusal.headers,
                self._envelope(refusal.status, refusal.message),
                (refusal.message,),
            )
        except MoveRefused as refused:
            status, headers, content, notes = (
                self._manners.state,
                (),
                self._envelope(self._manners.state, str(refused)),
                (str(refused),),
            )
        except ClientGone:
            return
        except Exception as error:
            log.exception("%s %s: the mock is wrong", method, endpoint.operation.id)
            status, headers = 500, ()
            content, notes = (
                self._envelope(500, f"the mock is wrong, not you: {type(error).__name__}: {error}"),
                (repr(error),),
            )
        if room is not None and self._is_logged:
            room.note(
                method, scope["raw_path"], scope["query_string"], endpoint.operation.id, status, notes, body, content
            )
        await self._send(send, status, headers, content, is_head=method == "HEAD")

    def _answer(
        self,
        endpoint: Endpoint,
        room: Room | None,
        values: list[str],
        query: bytes,
        content_type: bytes | None,
        body: bytes,
    ) -> tuple[Any, tuple[str, ...]]:
        """Check what was asked, bring the world up to now, perform, and keep the change."""
        operation = endpoint.operation
        path, wrong = operation.read_path(values) if values else ({}, [])
        typed, query_wrong, unknown = operation.read_query(query)
        value = None
        if operation.body is not None:
            value = self._parse(operation, content_type, body)
            if value is not None:
                body_wrong, body_unknown = operation.body.judge(value)
                if body_wrong or body_unknown:
                    wrong, unknown = wrong + body_wrong, unknown + body_unknown
        if wrong or query_wrong or (unknown and self._is_strict):
            raise self._violated([*wrong, *query_wrong, *(unknown if self._is_strict else ())])
        if value is not None and operation.body is not None and operation.body.tidy is not None:
            operation.body.tidy(value)
        notes = tuple(f"not in the contract: {violation.where}" for violation in unknown)
        asked = Asked(operation.id, path, typed, value)
        if room is None:
            return endpoint.perform(None, asked), notes
        world = room.world
        if world.rate:
            pacing.catch_up(room)
        clock = world.clock
        clock.settle()
        if endpoint.is_safe:
            if world.advance_on_poll and self._is_logged:
                pacing.poll(room)
            return endpoint.perform(self._enter(room), asked), notes
        if room.commands.is_full:
            raise Refusal(
                503,
                f"this world has taken {room.limits.commands} changes, its limit; reset it (POST /_mock/world/reset)",
            )
        reply = endpoint.perform(self._enter(room), asked)
        if endpoint.is_kept:
            room.accept(self.name, operation.id, path, typed, body)
        return reply, notes

    async def _read(self, receive: Receive, length: bytes | None) -> bytes:
        """The whole body, or a refusal as soon as it is too large."""
        most = self._limits.body
        if length is not None and (not length.isdigit() or int(length) > most):
            raise _too_large(length.decode("latin-1"), most)
        message = await receive()
        if not message.get("more_body"):
            if message["type"] == "http.disconnect":
                raise ClientGone
            return self._bounded(message.get("body", b""))
        parts = [message.get("body", b"")]
        size = len(parts[0])
        while message.get("more_body"):
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > most:
                raise _too_large(f"more than {most}", most)
        return b"".join(parts)

    def _bounded(self, body: bytes) -> bytes:
        if len(body) > self._limits.body:
            raise _too_large(str(len(body)), self._limits.body)
        return body

    def _parse(self, operation: Operation, content_type: bytes | None, body: bytes) -> Any:
        """The body's value; None for no body where none is needed."""
        if not body:
            if operation.body is not None and not operation.body.is_required:
                return None
            raise Refusal(self._manners.malformed, "body: seen nothing, expected a JSON object")
        if content_type != JSON and (content_type is None or content_type.partition(b";")[0].strip().lower() != JSON):
            seen = "none" if content_type is None else content_type.decode("latin-1")
            raise Refusal(
                415,
                f"header content-type: seen {seen}, expected application/json; with curl, add -H 'Content-Type: application/json'",
            )
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise Refusal(self._manners.malformed, f"body: seen no JSON ({error}), expected a JSON object") from None
        if is_too_deep(value, body, self._limits.depth):
            raise Refusal(
                self._manners.malformed, f"body: seen more than {self._limits.depth} levels of nesting, expected fewer"
            )
        return value

    def _violated(self, violations: list[Violation]) -> Refusal:
        return Refusal(self._manners.violation, "; ".join(map(str, violations)))

    def _content(self, operation: Operation, reply: Reply) -> bytes:
        """The reply's bytes, checked: the mock never lies."""
        try:
            checker = operation.replies[reply.status]
        except KeyError:
            raise LookupError(f"{operation.id} does not declare the status {reply.status}") from None
        if checker is None:
            return reply.body if isinstance(reply.body, bytes) else b""
        if not checker.is_valid(reply.body):
            raise ValueError(
                f"{operation.id}: the reply breaks the contract: {'; '.join(map(str, checker.violations(reply.body, 'reply')))}"
            )
        return orjson.dumps(reply.body)

    def _no_endpoint(
        self, method: str, path: Path[Endpoint] | None, scope: Scope
    ) -> tuple[int, tuple[Header, ...], bytes]:
        """404 for no such path; the methods that there are for OPTIONS, and with a 405 for any other."""
        if path is None:
            seen = scope["path"]
            return (
                404,
                (),
                self._envelope(
                    404, f"path: seen {seen!r}, which this API does not have; `mockdial vendors` lists its operations"
                ),
            )
        if method == "OPTIONS":
            return 204, ((b"allow", path.allow),), b""
        return (
            405,
            ((b"allow", path.allow),),
            self._envelope(405, f"method: seen {method}, expected one of {path.allow.decode()}"),
        )

    def _envelope(self, status: int, message: str) -> bytes:
        return orjson.dumps(self._manners.envelope(status, message))

    async def _send(
        self, send: Send, status: int, headers: tuple[Header, ...], content: bytes, *, is_head: bool
    ) -> None:
        if status != 204:
            kind = () if any(name == b"content-type" for name, _ in headers) else (_JSON_HEADER,)
            headers = (*kind, (b"content-length", str(len(content)).encode()), *headers)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if is_head else content})


class ClientGone(Exception):
    """The client left before it had said everything: nothing was asked."""


def _too_large(seen: str, most: int) -> Refusal:
    return Refusal(413, f"body: seen {seen} bytes, expected at most {most}; send the rows in several jobs")


def is_too_deep(value: Any, body: bytes, most: int) -> bool:
    """Whether a JSON value is nested deeper than `most`. Few brackets can't be, so ordinary bodies cost two counts."""
    if body.count(b"{") + body.count(b"[") <= most:
        return False
    level = [value]
    for _ in range(most + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True
