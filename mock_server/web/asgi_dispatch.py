"""The ASGI way to a dispatcher: reads a body that may come in parts, and sends an answer that may take its time."""

from collections.abc import Sequence
from contextlib import nullcontext, suppress

from mock_server.exchange import Refusal, Rejection
from mock_server.web.collector import paused_collector
from mock_server.web.dispatch import Dispatcher, Request
from mock_server.web.held_answer import HeldAnswer
from mock_server.web.long_bodies import LONG
from mock_server.web.passing import Elsewhere
from mock_server.web.pipeline import Endpoint
from mock_server.web.request import ClientGone, Headers, Receive
from mock_server.web.request_queue import RequestQueue
from mock_server.web.response import Answer, Scope, Send, Sending, send_answer
from mock_server.web.router import Path


class AsgiDispatcher(Dispatcher):
    """A dispatcher whose requests come by ASGI, too."""

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
        """Answer one request by ASGI; where another node has its world, have that one answer."""
        if self._sandboxes.is_shared:
            other = await self._nodes.other_node(scope, path, values, headers)
            if other is not None:
                await self.pass_on(other, scope, headers, receive, send)
                return
        try:
            body, refusal = await self._read(scope, headers, receive)
        except ClientGone:
            return
        request = scope["method"], target, path, values, scope["query_string"], headers, body, refusal
        answer = self._answer_long(*request) if body is not None and len(body) >= LONG else self.answer(*request)
        found = answer if isinstance(answer, (tuple, HeldAnswer)) else await answer
        if isinstance(found, HeldAnswer):
            found = await found.wait()
        if isinstance(found, Sending):
            await found.deliver(scope, receive, send)
        else:
            await send_answer(scope, send, found)

    async def pass_on(self, other: Elsewhere, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """Have another node answer a request."""
        await self._nodes.pass_on(other, scope, headers, receive, send)

    async def _read(self, scope: Scope, headers: Headers, receive: Receive) -> tuple[bytes | None, Rejection | None]:
        """Return the body of a request, decoded; if it can't be, also the refusal of this request."""
        body = await self._pipeline.read(receive, headers)
        if not body or b"content-encoding" not in headers:
            return body, None
        try:
            return await self._pipeline.decode(scope["headers"], body), None
        except Rejection as refusal:
            return body, refusal

    async def _answer_long(self, *request: *Request) -> Answer | Sending | HeldAnswer:
        """Answer a request with a long body: read it in slices, and perform it before any that came after it."""
        method, _, path, values, query, headers, body, refusal = request
        endpoint = path.by_method.get(method) if path is not None else None
        sandbox, steps = None, self._pipeline
        if endpoint is not None:
            with suppress(Refusal):  # it is refused again, and answered, below
                sandbox = self._sandbox(endpoint.operation, values, query, headers, body)
        async with nullcontext() if sandbox is None else RequestQueue.turn(sandbox):
            if endpoint is not None and sandbox is not None and refusal is None:
                is_alone = sandbox.interceptor is None
                is_packed = endpoint.operation.id in self._packed and is_alone
                found = await steps.read_long(endpoint.operation, headers, body or b"", is_packed=is_packed)
                if found is not None:
                    steps = steps.after_reading(found, is_sliced=is_alone and endpoint.has_steps)
            with paused_collector(body, self._sandboxes):
                answer = self.answer(*request, steps)
                if steps.is_sliced and not isinstance(answer, (tuple, HeldAnswer)):
                    return await answer
        return answer if isinstance(answer, (tuple, HeldAnswer)) else await answer
