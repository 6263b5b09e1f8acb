"""Routes a request to the node that has its world, if it is another one."""

from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl

from mock_server.contract.operation import Operation
from mock_server.exchange import Refusal, Rejection
from mock_server.web.authenticator import Authenticator
from mock_server.web.passing import Elsewhere, pass_on
from mock_server.web.peers import NodeGone
from mock_server.web.pipeline import Endpoint
from mock_server.web.relay import Relay
from mock_server.web.request import HOP, Headers, Receive
from mock_server.web.response import MOVED, RETRY, Answer, Scope, Send, send_answer
from mock_server.web.router import Path
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes

Opening = Callable[[Operation, Sequence[str], bytes, Headers, bytes | None], Sandbox | None]


class NodeRouter:
    """Leads the requests to one API whose worlds other nodes have there."""

    def __init__(
        self,
        name: str,
        sandboxes: Sandboxes,
        authenticator: Authenticator,
        sandbox: Opening,
        refused: Callable[[Refusal], Answer],
    ) -> None:
        """`sandbox` opens the sandbox of a request, and `refused` words a refusal, as the API does."""
        self._name, self._sandboxes, self._sandbox, self._refused = name, sandboxes, sandbox, refused
        self._authenticator, self._key_header, self._known = authenticator, authenticator.header, authenticator.known

    async def other_node(
        self, scope: Scope, path: Path[Endpoint] | None, values: Sequence[str], headers: Headers
    ) -> Elsewhere | None:
        """Return where the world of a request is, if another node has it; None if this one has, or nobody knows."""
        endpoint = path.by_method.get(scope["method"]) if path is not None else None
        if endpoint is None:
            return None
        query = scope["query_string"]
        try:
            named = dict(parse_qsl(query.decode("latin-1"))).get(endpoint.operation.ticket or "")
            for ticket in [named] if named else self._authenticator.tickets(query, headers):
                await self._sandboxes.learn_ticket(ticket)
            sandbox = self._sandbox(endpoint.operation, values, query, headers, None)
            if sandbox is not None:
                if sandbox.is_doubtful:
                    sandbox.doubt()
                await sandbox.restored()
        except Elsewhere as other:
            if endpoint.needs_key and self._authenticator.names_account(headers):
                self._sandboxes.note_holder(self._name, headers[self._key_header], other.holder)
            return other
        except Refusal:
            return None  # it is refused again, and answered
        return None

    def relay(self, method: str, path: Path[Endpoint] | None, headers: Headers) -> Relay | None:
        """Return what takes a whole request to the node that has its world, if both are there; None where it waits."""
        key = headers.get(self._key_header)
        endpoint = path.by_method.get(method) if path is not None else None
        if key in self._known or endpoint is None or not endpoint.needs_key or HOP in headers:
            return None
        holder = self._sandboxes.holder(self._name, key or b"")
        link = None if holder is None else holder.peer.idle()
        return None if holder is None or link is None else Relay(holder, link)

    async def pass_on(self, other: Elsewhere, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """Have another node answer a request; refuse it if that node is gone, or it was passed on already."""
        if HOP in headers:
            why, moved = f"passed on once already; the world is at {other.url} now", (*RETRY, (HOP, MOVED))
            await send_answer(scope, send, self._refused(Rejection(503, why, headers=moved)))
            return
        try:
            await pass_on(other.holder, scope, receive, send)
        except NodeGone as gone:
            other.holder.forget()
            await send_answer(scope, send, self._refused(Rejection(503, str(gone), headers=RETRY)))
