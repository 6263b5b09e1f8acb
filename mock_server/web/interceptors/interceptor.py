"""The interceptor of a world: where limits, idempotency keys or faults are set, it answers the requests."""

import asyncio
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from mock_server.contract.json_codec import encode
from mock_server.engine.world import World
from mock_server.exchange import Asked
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.vendors.vendor import Vendor
from mock_server.web import realtime
from mock_server.web.answered import answered
from mock_server.web.faults import payload
from mock_server.web.faults.actions import example
from mock_server.web.faults.active import Candidate
from mock_server.web.faults.catalog import FaultType
from mock_server.web.faults.injector import FaultInjector
from mock_server.web.interceptors.context import RequestContext
from mock_server.web.interceptors.idempotency import IdempotencyKeys, digest
from mock_server.web.interceptors.policies import POLICIES
from mock_server.web.interceptors.rate_limit import RateLimit
from mock_server.web.interceptors.stale_reads import Replica
from mock_server.web.pipeline import Endpoint, Pipeline, finished
from mock_server.web.request import Headers, Notes
from mock_server.web.response import Sending
from mock_server.web.sandbox import Sandbox


class Interceptor:
    """The faults that are set in a world, and what its policies have counted and remembered."""

    def __init__(self, sandbox: Sandbox, vendors: LazyVendors) -> None:
        self.sandbox, self.vendors = sandbox, vendors
        self.faults = FaultInjector(sandbox, vendors)
        self.rate_limits: dict[str, RateLimit] = {}
        self.idempotency: dict[str, IdempotencyKeys] = {}
        self.has_renamed_ids = False
        self._late = 0
        self._replica: Replica | None = None
        self._policies: dict[str, Mapping[str, Any]] = {}

    def remove_if_idle(self) -> None:
        """Remove the interceptor from its sandbox if nothing is left for it to do."""
        is_waiting = self._late > self.sandbox.world.now  # each postponed request has a moment of its own
        has_policies = self.rate_limits or self.idempotency
        is_idle = not (self.faults.active or has_policies or self.has_renamed_ids or is_waiting)
        if is_idle and self.sandbox.interceptor is self:
            self.sandbox.interceptor = None

    def apply_policies(self) -> None:
        """Apply the policies of the world. A policy that is unchanged keeps its counts."""
        policies = self.sandbox.world.policies
        for vendor, policy in policies.items():
            limit, keys = (policy.get(name) for name in POLICIES)
            was = self._policies.get(vendor, {})
            if limit != was.get("rate_limit"):
                self.rate_limits.pop(vendor, None)
                self.rate_limits |= {vendor: RateLimit(limit, self.sandbox.world.now)} if limit else {}
            if keys != was.get("idempotency"):
                self.idempotency.pop(vendor, None)
                self.idempotency |= {vendor: IdempotencyKeys(keys)} if keys else {}
        self._policies = {vendor: dict(policy) for vendor, policy in policies.items()}

    def webhook_body(self, body: Any) -> Any:
        """Return the body of a webhook with its ids in the shape that replies show."""
        return payload.renamed(body) if self.has_renamed_ids else body

    # What a store keeps.

    def _note_state(self, *, at_once: bool) -> None:
        """Remember what was counted: with a change, or a moment later, for no read waits for it."""
        log = self.sandbox.commands
        if log.is_stored and (self.faults.active or self.rate_limits):
            if at_once:
                log.note("interceptor", self.state())
            else:
                log.note_soon("interceptor", self.state)

    def state(self) -> dict[str, Any]:
        """Return what faults and limits have counted, and what they have told clients."""
        return {
            "faults": self.faults.state(),
            "limits": {vendor: limit.state() for vendor, limit in self.rate_limits.items()},
            "has_renamed_ids": self.has_renamed_ids,
            "late": self._late,
        }

    def restore(self, state: Mapping[str, Any], kinds: Mapping[str, FaultType]) -> None:
        """Go on from a state; `kinds` are the faults that there are."""
        self.faults.restore(state["faults"], kinds)
        for vendor, counted in state["limits"].items():
            if vendor in self.rate_limits:
                self.rate_limits[vendor].restore(counted)
        self.has_renamed_ids, self._late = state["has_renamed_ids"], state["late"]

    def restore_key(self, vendor: str, first: Sequence[Any]) -> None:
        """Remember an idempotency key, and the answer to its request."""
        if vendor in self.idempotency:
            self.idempotency[vendor].restore(*first)

    # One request.

    async def answer(
        self,
        pipeline: Pipeline,
        endpoint: Endpoint,
        values: Sequence[str],
        headers: Headers,
        request: tuple[str, bytes, bytes, bytes | None],
    ) -> Sending:
        """Answer one request (method, path, query, body) by the steps of a pipeline, and by policies and faults."""
        method, target, query, body = request
        sandbox = self.sandbox
        notes: Notes = ()
        context = RequestContext(sandbox, pipeline.contract, endpoint.operation)
        try:
            while not realtime.bring_up(sandbox):
                await asyncio.sleep(0)
            values, query, body = self._begin(context, values, query, body)
            if not context.has_answer:
                context.asked, notes = pipeline.check(endpoint.operation, values, query, headers, body)
                is_there = not endpoint.polls or realtime.poll(sandbox)
                while not is_there:
                    await asyncio.sleep(0)
                    is_there = realtime.run_due(sandbox)
                self._perform(pipeline, endpoint, context, headers, body)
        except Exception as error:
            answer, notes = pipeline.errors.failure(endpoint.operation, sandbox, error)
            context.answer(answer)
        self.faults.inject(context, "answer")
        self.has_renamed_ids |= context.has_renamed_ids
        self._note_state(at_once=not endpoint.is_safe)
        self.remove_if_idle()
        sent = context.sending
        answer = sent.status, sent.headers, sent.content
        pipeline.log(sandbox, method, target, query, endpoint.operation.id, answer, (*notes, *context.notes), body)
        if context.virtual:
            await self._pass_time(context.virtual)
            pipeline.send_webhooks(sandbox)
        return sent

    def _begin(
        self, context: RequestContext, values: Sequence[str], query: bytes, body: bytes | None
    ) -> tuple[list[str], bytes, bytes | None]:
        """Apply limits, waits and the faults that leave no trace; return path, query and body with their real ids."""
        path = [value.encode() for value in values]
        if self.has_renamed_ids:
            path, query = [payload.recognised(value) for value in path], payload.recognised(query)
            body = body and payload.recognised(body)
        content = b"\n".join([*path, query, body or b""])
        operation = context.operation
        context.candidate = Candidate(context.vendor, operation.id, operation.is_safe, content)
        if not self._is_too_early(context):
            self.faults.inject(context, "before")
        return [value.decode() for value in path], query, body

    def _is_too_early(self, context: RequestContext) -> bool:
        """Refuse a request that comes before a rate limit, or the wait of a fault, allows it; return whether it did."""
        limit = self.rate_limits.get(context.vendor)
        is_warned = limit is not None and context.now < limit.until
        if limit is not None and (seconds := limit.seconds_to_wait(context.now)):
            return _refuse(context, "too early: rate limit" if is_warned else "rate limit", 429, seconds)
        if waiting := self.faults.wait(context):
            fault, seconds = waiting
            return _refuse(context, f"too early: fault {fault.kind.name}", fault.parameters["status"], seconds)
        return False

    def _perform(
        self, pipeline: Pipeline, endpoint: Endpoint, context: RequestContext, headers: Headers, body: bytes | None
    ) -> None:
        """Perform a checked request: now, or later if a fault postpones it; a repeated one is only answered."""
        if not self._is_repeat(context, headers):
            self.faults.inject(context, "asking")
        if context.postponed:
            late = self.sandbox.world, pipeline, endpoint, context, headers, body
            self.sandbox.world.clock.at(self._late_moment(context.postponed), self._perform_late, late)
            asked, key = context.asked, None if context.key is None else context.key[0]
            outcome = None if asked.requested is None else asked.requested.text
            kept = b"" if body is None or asked.body is None else body  # as the command will have it
            kept = encode(asked.body) if endpoint.has_form else kept
            facts = [context.vendor, asked.operation, asked.path, asked.query, kept.decode()]
            self.sandbox.commands.note("late", [self._late, *facts, outcome, key])
        elif not context.has_answer:
            self._accept(context, pipeline, endpoint, body)
            self.faults.inject(context, "after")

    def _is_repeat(self, context: RequestContext, headers: Headers) -> bool:
        """Answer a request whose key was used before as it was answered then; return whether it was.

        Raise `Refusal` if the policy calls that a conflict.
        """
        keys, asked = self.idempotency.get(context.vendor), context.asked
        key = None if keys is None else keys.key(asked, headers)
        if keys is None or key is None:
            return False
        context.key = key, digest(asked.body)
        found = keys.find(*context.key, asked, context.now)
        if found is None:
            return False
        context.notes.append(f"repeated: idempotency key {key}")
        context.answer(found)
        return True

    def _accept(self, context: RequestContext, pipeline: Pipeline, endpoint: Endpoint, body: bytes | None) -> None:
        """Perform a request, and keep its answer under its idempotency key, even if the client will not see it."""
        where: Any = self.sandbox
        if context.lag is not None:
            where = SimpleNamespace(world=self._past(context.lag))
        reply = pipeline.perform(endpoint, where, context.asked, body)
        answer = reply if isinstance(reply, tuple) else pipeline.finish(endpoint.operation, reply)
        keys = self.idempotency.get(context.vendor)
        if keys is not None and context.key is not None:
            keys.keep(*context.key, context.asked, context.now, answer)
            self.sandbox.commands.note("key", [context.vendor, *keys.latest()])
        if not context.postponed:
            context.answer(answer)

    def _perform_late(self, late: tuple[World, Pipeline, Endpoint, RequestContext, Headers, bytes | None]) -> None:
        """Perform a postponed request as the last thing of its moment: a replay plays its commands there."""
        world, pipeline, endpoint, context, headers, body = late
        if world.clock.is_late:
            world.clock.at_last(world.now, self._perform_late, late)
            return
        try:
            if not self._is_repeat(context, headers):
                self._accept(context, pipeline, endpoint, body)
        except Exception as error:
            pipeline.errors.failure(endpoint.operation, self.sandbox, error)
        self.sandbox.commands.note("late_done", world.now)

    def perform_again(self, vendor: Vendor, asked: Asked, body: bytes, key: str | None) -> None:
        """Perform a request that was postponed before a restart, unless its idempotency key was used meanwhile.

        `body` is that of its command. Raise what refuses it.
        """
        now, keys = self.sandbox.world.now, self.idempotency.get(vendor.name)
        used = None if keys is None or key is None else (key, digest(asked.body))
        if keys is not None and used is not None and keys.find(*used, asked, now) is not None:
            return
        outcome, log = None if asked.requested is None else asked.requested.text, self.sandbox.commands
        reply = vendor.perform(self.sandbox.world, asked)
        told = answered(vendor.contract, asked.operation, reply)
        log.append(now, vendor.name, asked.operation, asked.path, asked.query, body, outcome, told)
        if keys is not None and used is not None:
            keys.keep(*used, asked, now, finished(vendor.contract.operations[asked.operation], reply))
            log.note("key", [vendor.name, *keys.latest()])

    def note_late(self, until: int) -> None:
        """Note that a request was postponed to this moment: no other gets it."""
        self._late = max(self._late, until)

    def _late_moment(self, milliseconds: int) -> int:
        """Return when a postponed request is performed. Each has a moment of its own, to be the last thing in it."""
        self._late = max(self._late + 1, self.sandbox.world.now + milliseconds)
        return self._late

    def _past(self, lag: int) -> World:
        """Return the world as it was `lag` milliseconds ago."""
        if self._replica is None:
            self._replica = Replica(self.sandbox, self.vendors)
        return self._replica.follow(lag)

    async def _pass_time(self, milliseconds: int) -> None:
        """Move the world's clock on. Receivers of webhooks are not waited for: one of them may be the client."""
        clock = self.sandbox.world.clock
        await realtime.play(self.sandbox, clock.jump(clock.now + milliseconds))
        self.sandbox.anchor = self.sandbox.stopped = None
        if self.sandbox.world.rate:
            self.sandbox.note_clock()


def _refuse(context: RequestContext, why: str, status: int, seconds: int) -> bool:
    """Answer with the contract's example of a status; return False if the operation does not declare it."""
    answer = example(context.document, context.operation, status, seconds)
    if answer is None:
        return False
    context.notes.append(f"{why}: {seconds} s to wait")
    context.answer(answer)
    return True


def interceptor_of(sandbox: Sandbox, vendors: LazyVendors) -> Interceptor:
    """Return the interceptor of a sandbox; if there is none, set one up."""
    found = sandbox.interceptor
    if not isinstance(found, Interceptor):
        found = sandbox.interceptor = Interceptor(sandbox, vendors)
        found.apply_policies()
    return found
