"""The steps from a request to its answer: check it, perform it, check the reply, log both.

This is the hot path. There is no request object and no middleware; whatever can be compiled is compiled at start.
"""

from collections.abc import Callable, Generator
from copy import copy
from functools import partial
from inspect import isgeneratorfunction
from time import monotonic
from typing import Any

import orjson

from mock_server.contract.contract import Contract
from mock_server.contract.json_codec import digits, encode
from mock_server.contract.operation import Operation
from mock_server.contract.validation import Checker
from mock_server.contract.violation import MOST, Violation
from mock_server.exchange import Asked, CheckedPart, Rejection, Reply, Steps, taken
from mock_server.vendors.vendor import ErrorStyle
from mock_server.web.answered import answered
from mock_server.web.collector import paused
from mock_server.web.errors import ErrorResponder
from mock_server.web.limits import KEPT_OF_A_BODY
from mock_server.web.long_bodies import LongBody
from mock_server.web.realtime import result_in_slices
from mock_server.web.request import Notes, RequestReader
from mock_server.web.response import Answer
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes

SHORT = 1000
"""A request of fewer bytes leaves no long notes."""

STEP = 500
"""Entries of a list that are checked and serialised in one step."""


def finished(operation: Operation, reply: Reply) -> Answer:
    """Return a reply as bytes. Raise an error if it breaks the contract: the mock never lies."""
    try:
        checker = operation.replies[reply.status]
    except KeyError:
        raise LookupError(f"{operation.id} does not declare the status {reply.status}") from None
    if checker is None:
        return reply.status, reply.headers, reply.body if isinstance(reply.body, bytes) else b""
    _check(checker, operation, reply.body)
    return reply.status, reply.headers, _text(reply.body)


def _listed(operation: Operation, perform: Callable[[Any, Asked], Reply], account: Any, asked: Asked) -> Answer:
    """Perform an operation that lists records, and return its reply as bytes.

    Nothing is collected before its entries are gone, which takes no collector: it would look at all of them in vain.
    """
    with paused():
        return finished(operation, perform(account, asked))


class Endpoint:
    """One operation and its handler."""

    __slots__ = ("has_form", "has_steps", "is_kept", "is_safe", "needs_key", "operation", "perform", "polls")

    def __init__(
        self, operation: Operation, perform: Callable[[Any, Asked], Any], *, is_kept: bool, is_logged: bool
    ) -> None:
        """`is_logged` says that it is a vendor's, so that a read of it may move the clock."""
        self.operation, self.perform, self.is_kept = operation, perform, is_kept
        self.is_safe = operation.is_safe
        self.polls = self.is_safe and is_logged
        if self.polls and "{" not in operation.segments[-1]:  # `/calls`, and not `/calls/{id}`
            self.perform = partial(_listed, operation, perform)
        self.has_form = operation.body is not None and operation.body.form is not None
        self.has_steps = isgeneratorfunction(perform)
        self.needs_key = not (operation.ticket or operation.is_open)


class Pipeline:
    """The steps for one contract, in the order in which a request takes them."""

    __slots__ = (
        *("_account_of", "_is_logged", "_name", "_sandboxes", "check", "contract", "decode", "errors"),
        *("is_sliced", "read", "read_long"),
    )

    def __init__(
        self,
        contract: Contract,
        errors: ErrorStyle,
        sandboxes: Sandboxes,
        account_of: Callable[[Sandbox], Any],
        *,
        is_strict: bool,
        is_logged: bool,
    ) -> None:
        """`account_of` gives a handler the object that it works on."""
        self.contract, self._name, self._is_logged = contract, contract.name, is_logged
        self._sandboxes, self._account_of = sandboxes, account_of
        self.errors = ErrorResponder(errors, contract)
        reader = RequestReader(errors, sandboxes.limits, contract.schemes, is_strict=is_strict)
        self.read, self.decode, self.check = reader.read, reader.decode, reader.check
        self.read_long = reader.read_long
        self.is_sliced = False

    def after_reading(self, body: LongBody, *, is_sliced: bool) -> "Pipeline":
        """Return the steps for a request whose body was read already; `is_sliced` has it performed in slices."""
        steps = copy(self)
        steps.check, steps.is_sliced = partial(self.check, long_body=body), is_sliced
        return steps

    def perform(self, endpoint: Endpoint, sandbox: Sandbox | None, asked: Asked, body: bytes | None) -> Any:
        """Perform a request in a world that has caught up with now, and keep a change as a command."""
        if sandbox is None:
            return endpoint.perform(None, asked)
        world = sandbox.world
        if endpoint.is_safe:
            return endpoint.perform(self._account_of(sandbox), asked)
        commands = sandbox.commands
        if endpoint.is_kept and commands.is_full:
            raise Rejection(503, commands.why_full)
        at = world.clock.now
        kept = b"" if body is None or asked.body is None else body  # what was parsed, and nothing else
        if endpoint.has_form:
            kept = encode(asked.body)
        reply = endpoint.perform(self._account_of(sandbox), asked)
        if endpoint.has_steps:
            if self.is_sliced:
                return self._perform_in_slices(sandbox, endpoint, asked, kept, reply)
            reply = taken(reply)
        if endpoint.is_kept:
            self._keep(sandbox, at, asked, kept, reply)
        return reply

    async def _perform_in_slices(
        self, sandbox: Sandbox, endpoint: Endpoint, asked: Asked, kept: bytes, steps: Steps
    ) -> Answer:
        """Take the steps of a change, keep it as one command, and finish its reply; other worlds are served meanwhile.

        In its own world nothing happens until the change is whole.
        """
        await sandbox.settled()
        sandbox.is_changing = True
        try:
            reply = await result_in_slices(steps)
            if endpoint.is_kept:
                self._keep(sandbox, sandbox.world.now, asked, kept, reply)
            return await result_in_slices(self._finish_in_steps(endpoint.operation, reply))
        finally:
            sandbox.is_changing = False

    def _keep(self, sandbox: Sandbox, at: int, asked: Asked, body: bytes, reply: Any) -> None:
        outcome, commands, told = None if asked.requested is None else asked.requested.text, sandbox.commands, None
        if commands.is_stored and self._is_logged:
            told = answered(self.contract, asked.operation, reply)
        commands.append(at, self._name, asked.operation, asked.path, asked.query, body, outcome, told)

    finish = staticmethod(finished)

    def _finish_in_steps(self, operation: Operation, reply: Reply) -> Generator[None, None, Answer]:
        """Finish a reply that is a list or has one: a part of its entries at a time."""
        checker, body = operation.replies[reply.status], reply.body
        name = None if isinstance(body, list) else next(one for one in body if isinstance(body[one], list))
        entries = body if name is None else body[name]
        before, after = (b"[", b"]") if name is None else _around(body, name)
        parts = [before]
        for first in range(0, len(entries) or 1, STEP):
            some = entries[first : first + STEP]
            if checker is not None:
                _check(checker, operation, some if name is None else {**body, name: some})
            parts += (_text(some)[1:-1], b",")
            yield
        parts[-1] = after
        return reply.status, reply.headers, b"".join(parts)

    def log(
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
        """Write a request into its world's log, long values cut, and have its webhooks leave after the answer."""
        if sandbox.world.outbox.deliveries.ready:
            self.send_webhooks(sandbox)
        if self._is_logged:
            most, log, world = KEPT_OF_A_BODY, sandbox.log, sandbox.world
            kept, mark = (body[:most], hash(body) if len(body) > most else 0) if body else (b"", 0)
            if notes and (len(kept) + len(query) + len(target) > SHORT or len(notes[0]) > most):
                notes = tuple(note.cut(most) if isinstance(note, Violation) else note[:most] for note in notes[:MOST])
            status, more, reply = answer
            at, happened, real, name = world.clock.now, len(world.journal), monotonic(), self._name
            target, query, reply = target[:most], query[:most], b"%b" % reply[:most]  # else orjson keeps 4 kB for each
            log.count = n = log.count + 1
            log.lines.append(
                (n, at, name, method, target, query, operation, status, notes, kept, reply, more, happened, real, mark)
            )
            if len(log.lines) >= log.next_trim:
                self._sandboxes.trim(log)

    def send_webhooks(self, sandbox: Sandbox) -> None:
        """Have the webhooks that are ready leave as soon as the loop is free."""
        self._sandboxes.webhook_worker.send_ready(sandbox)


def _check(checker: Checker, operation: Operation, body: Any) -> None:
    """Raise an error if a reply breaks the contract: the mock never lies."""
    if not checker.is_valid(body):
        wrong = "; ".join(map(str, checker.violations(body, "reply")))
        raise ValueError(f"{operation.id}: the reply breaks the contract: {wrong}")


def _around(body: dict[str, Any], name: str) -> tuple[bytes, bytes]:
    """Return the text of an object before and after the entries of one of its members, a list."""
    others = {other: value for other, value in body.items() if other != name}
    before = _text(others)[:-1] + (b"," if others else b"")
    return before + _text(name) + b":[", b"]}"


def _text(body: Any) -> bytes:
    return orjson.dumps(body, _checked_part, orjson.OPT_PASSTHROUGH_SUBCLASS)


def _checked_part(part: Any) -> orjson.Fragment:
    """Return the text of a part that was checked before, or of a long number. Raise TypeError for anything else."""
    if isinstance(part, CheckedPart):
        if part.text is None:
            part.text = encode(part.whole)
        return orjson.Fragment(part.text)
    return digits(part)
