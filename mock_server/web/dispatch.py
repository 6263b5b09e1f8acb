"""The dispatcher: serves one contract, from the bytes of a request to the bytes of its answer. This is the hot path."""

from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.exchange import Asked, Refusal, Rejection, Reply
from mock_server.store.commands import Log
from mock_server.vendors.vendor import ErrorStyle
from mock_server.web import realtime
from mock_server.web.authenticator import Authenticator
from mock_server.web.held_answer import HeldAnswer
from mock_server.web.node_router import NodeRouter
from mock_server.web.passing import Elsewhere
from mock_server.web.pipeline import Endpoint, Pipeline
from mock_server.web.request import Headers, Notes
from mock_server.web.request_queue import RequestQueue
from mock_server.web.response import RETRY, Answer, Sending
from mock_server.web.router import Path, Router
from mock_server.web.sandbox import CannotRestore, Sandbox
from mock_server.web.sandboxes import Sandboxes

Request = tuple[str, bytes, Path[Endpoint] | None, Sequence[str], bytes, Headers, bytes | None, Rejection | None]
"""Method, target, the path that was found, the values of its parameters, query, headers, body, why it is refused."""


UNSURE = "this node is not sure that it still has this world; try again in a moment"


class Dispatcher:
    """Serves the operations of one contract to all sandboxes."""

    def __init__(
        self,
        contract: Contract,
        handlers: Mapping[str, Callable[[Any, Asked], Any]],
        errors: ErrorStyle,
        sandboxes: Sandboxes,
        account_of: Callable[[Sandbox], Any],
        authenticator: Authenticator,
        *,
        unrecorded: frozenset[str] = frozenset(),
        is_strict: bool = False,
        is_logged: bool = True,
        packed: frozenset[str] = frozenset(),
        mends: frozenset[str] = frozenset(),
    ) -> None:
        """`account_of` gives a handler the object that it works on.

        Changes by the operations in `unrecorded` are not kept as commands; those in `packed` take long lists packed.
        Those in `mends` are performed in a world that can't be restored, too: it begins anew.
        """
        self._packed, self._mends = packed, mends
        self._contract, self._sandboxes, self._is_logged = contract, sandboxes, is_logged
        self._authenticator, self._key_header, self._known = authenticator, authenticator.header, authenticator.known
        self._pipeline = Pipeline(contract, errors, sandboxes, account_of, is_strict=is_strict, is_logged=is_logged)
        self._routes: Router[Endpoint] = Router()
        base = [part for part in contract.document.server[1].split("/") if part]
        for operation in contract.operations.values():
            endpoint = Endpoint(
                operation, handlers[operation.id], is_kept=operation.id not in unrecorded, is_logged=is_logged
            )
            self._routes.add([*base, *operation.segments], operation.method, endpoint)
        self._nodes = NodeRouter(contract.name, sandboxes, authenticator, self._sandbox, self.refused)
        self.relay = self._nodes.relay

    @property
    def name(self) -> str:
        """The name of the contract: the vendor's, or `control`."""
        return self._contract.name

    def sandbox_of(self, target: bytes, headers: Headers) -> Sandbox | None:
        """Return the sandbox that the key of a request opens; None if there is none yet."""
        return self._authenticator.find(target, headers)

    def find(self, segments: Sequence[str], start: int) -> tuple[Path[Endpoint] | None, list[str]]:
        """Return the path that matches the segments from `start` on, and the values of its parameters."""
        values: list[str] = []
        return self._routes.find(segments, start, values), values

    def literal_paths(self) -> Iterator[str]:
        """Yield the paths that have no parameters, each with the vendor's base path."""
        for operation in self._contract.operations.values():
            if not operation.path_parameters:
                yield self._contract.document.server[1] + operation.path

    def refused(self, refusal: Refusal) -> Answer:
        """Return a refusal in the envelope of this contract."""
        return self._pipeline.errors.refused(refusal)

    def answer(
        self,
        method: str,
        target: bytes,
        path: Path[Endpoint] | None,
        values: Sequence[str],
        query: bytes,
        headers: Headers,
        body: bytes | None,
        refusal: Rejection | None = None,
        steps: Pipeline | None = None,
    ) -> Answer | HeldAnswer | Coroutine[Any, Any, Answer | Sending | HeldAnswer]:
        """Answer one whole request to the path that `find` found for it.

        `body` is None if it was too large to be read; one that can't be decoded comes with its refusal. An awaitable
        is returned only if the answer takes time; nothing is performed before it is awaited. `steps` are given if the
        request has waited for its turn.
        """
        has_turn = steps is not None
        steps = steps or self._pipeline
        endpoint = path.by_method.get(method) if path is not None else None
        if endpoint is None:
            not_found = steps.errors.not_found(method, target, path)
            if self._is_logged and (sandbox := self._authenticator.belonging(target, headers)):
                steps.log(sandbox, method, target, query, None, not_found, ("no such operation",), body)
            else:
                self._sandboxes.unmatched.refused += self._is_logged
            return not_found
        sandbox = None
        notes: Notes = ()
        try:
            sandbox = self._known.get(headers.get(self._key_header))
            if sandbox is None or not endpoint.needs_key:
                sandbox = self._sandbox(endpoint.operation, values, query, headers, body)
            if (
                sandbox is not None
                and (sandbox.turns is not None or sandbox.lease is not None)
                and self._waits(sandbox, has_turn=has_turn)
            ):
                return self._in_turn(sandbox, (method, target, path, values, query, headers, body, refusal))
            if refusal is not None:
                raise refusal
            if sandbox is not None and sandbox.interceptor is not None and self._is_logged:
                answering = sandbox.interceptor.answer
                given = steps, endpoint, values, headers, (method, target, query, body)
                return self._later_told(sandbox, answering, given) if sandbox.commands.is_stored else answering(*given)
            asked, notes = steps.check(endpoint.operation, values, query, headers, body)
            is_ready = sandbox is None or (
                realtime.bring_up(sandbox) and (not endpoint.polls or realtime.poll(sandbox))
            )
            reply: Any = steps.perform(endpoint, sandbox, asked, body) if is_ready else None
            kind = type(reply)
            if kind is not Reply and kind is not tuple:
                return self._later(steps, endpoint, sandbox, asked, reply, (method, target, query, notes, body))
            answer = steps.finish(endpoint.operation, reply) if kind is Reply else reply
        except Exception as error:
            answer, notes = steps.errors.failure(endpoint.operation, sandbox, error)
        if sandbox is not None:
            steps.log(sandbox, method, target, query, endpoint.operation.id, answer, notes, body)
        elif answer[0] == 401:
            self._sandboxes.unmatched.refused += self._is_logged
        return answer if sandbox is None or not sandbox.commands.is_stored else self._told(sandbox, answer)

    def _waits(self, sandbox: Sandbox, *, has_turn: bool) -> bool:
        """Return whether a request has to wait for its turn, or until it is known whose the world is.

        Raise `Rejection` 503 if it has had its turn, and its world was given up meanwhile.
        """
        if sandbox.lease is not None and sandbox.is_doubtful:
            sandbox.doubt()
        if has_turn and sandbox.restoring is not None:
            raise Rejection(503, UNSURE, headers=RETRY)
        return sandbox.turns is not None and not has_turn

    def _told(self, sandbox: Sandbox, answer: Any, log: Log | None = None) -> Any:
        """Return an answer, held where something that it may tell of is not on disk yet.

        `log` is that of the world when an answer that took time was begun: if it was lost meanwhile, so is the answer.
        """
        if log is not None and log.lost is not None:
            return self.refused(Rejection(503, f"the world is as it is on disk: {log.lost}"))
        if sandbox.restoring is not None or sandbox.is_doubtful:
            return self.refused(Rejection(503, UNSURE, headers=RETRY))
        commit = sandbox.unsaved()
        return answer if commit is None else HeldAnswer(answer, commit, self.refused)

    async def _later_told(
        self, sandbox: Sandbox, answering: Callable[..., Awaitable[Sending]], given: tuple[Any, ...]
    ) -> Sending | HeldAnswer:
        log = sandbox.commands
        found: Sending | HeldAnswer = self._told(sandbox, await answering(*given), log)
        return found

    def _sandbox(
        self, operation: Operation, values: Sequence[str], query: bytes, headers: Headers, body: bytes | None
    ) -> Sandbox | None:
        """Return the sandbox of a request, None if the operation has none. Raise `Refusal` if it is not let in."""
        if operation.ticket:
            return self._sandboxes.of_ticket(dict(parse_qsl(query.decode("latin-1"))).get(operation.ticket))
        return None if operation.is_open else self._authenticator.open(operation, values, query, headers, body)

    async def _in_turn(self, sandbox: Sandbox, request: Request) -> Answer | Sending | HeldAnswer:
        """Answer a request when those that came before it are: in the world a long body is read, or it is restored."""
        try:
            async with RequestQueue.turn(sandbox):
                pass
        except Refusal as refusal:
            path = request[2]
            endpoint = path.by_method.get(request[0]) if path is not None else None
            is_mended = endpoint is not None and endpoint.operation.id in self._mends
            if not (is_mended and isinstance(refusal, CannotRestore)):
                return self.refused(refusal)
            sandbox.begin_anew()
        except Elsewhere:
            return self.refused(Rejection(503, UNSURE, headers=RETRY))
        answer = self.answer(*request, self._pipeline)
        return answer if isinstance(answer, (tuple, HeldAnswer)) else await answer

    async def _later(
        self,
        steps: Pipeline,
        endpoint: Endpoint,
        sandbox: Sandbox | None,
        asked: Asked,
        reply: Awaitable[Reply | Answer] | None,
        line: tuple[str, bytes, bytes, Notes, bytes | None],
    ) -> Answer | HeldAnswer:
        """Answer when the world has caught up with now (`reply` is None until then), or when the handler is done."""
        method, target, query, notes, body = line
        log = None if sandbox is None else sandbox.commands
        try:
            while sandbox is not None and reply is None and not realtime.run_due(sandbox):
                await sandbox.rest()
            finished = steps.perform(endpoint, sandbox, asked, body) if reply is None else reply
            if not isinstance(finished, (Reply, tuple)):
                finished = await finished
            answer = finished if isinstance(finished, tuple) else steps.finish(endpoint.operation, finished)
        except Exception as error:
            answer, notes = steps.errors.failure(endpoint.operation, sandbox, error)
        if sandbox is not None:
            steps.log(sandbox, method, target, query, endpoint.operation.id, answer, notes, body)
            answer = self._told(sandbox, answer, log)
        return answer
