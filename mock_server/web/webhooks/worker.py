"""An errand: one attempt to deliver one webhook, with what luck and its receiver make of it."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from functools import cached_property, lru_cache
from time import perf_counter
from typing import Any

import orjson

from mock_server.contract.webhook import WebhookSpec
from mock_server.engine import moment
from mock_server.engine.webhooks.deliveries import Delivery, DeliveryAttempt, Policy
from mock_server.engine.webhooks.disorder import WAITS_TO_BE_OVERTAKEN
from mock_server.engine.webhooks.outbox import Sample
from mock_server.engine.world import World
from mock_server.vendors.vendor import Vendor
from mock_server.web.sandbox import KEPT_OF_A_BODY, Sandbox
from mock_server.web.webhooks import message as messages
from mock_server.web.webhooks.message import Message, Sender
from mock_server.web.webhooks.targets import TargetRefused

log = logging.getLogger("mockdial")


@lru_cache(maxsize=1024)
def policy(webhook: WebhookSpec) -> Policy:
    """How a webhook is delivered, by its `x-delivery`."""
    spec = webhook.delivery
    pauses = tuple(round(pause * moment.SECOND) for pause in spec["backoff_seconds"])
    return Policy(spec["timeout_seconds"], pauses, spec["ordered"])


def body_of(vendors: Mapping[str, Vendor], world: World, number: int) -> Any:
    """The body of a webhook, checked. ValueError where it breaks the contract: the mock never lies."""
    notice = world.outbox[number]
    vendor, happening = vendors[notice.topic.vendor], world.journal[notice.happening]
    if isinstance(happening.record, Sample):
        body = happening.record.body
    else:
        body = vendor.account(world).webhook(notice.topic, happening)
    checker = vendor.contract.webhook_specs[notice.topic.event].checker
    if not checker.is_valid(body):
        wrong = "; ".join(map(str, checker.violations(body, "body")))
        raise ValueError(f"the webhook {notice.topic.event} breaks the contract: {wrong}")
    return body


class AttemptRun:
    """One attempt to deliver one webhook."""

    def __init__(self, vendors: Mapping[str, Vendor], sandbox: Sandbox, world: World, delivery: Delivery) -> None:
        self._vendors, self._sandbox, self._world, self._delivery = vendors, sandbox, world, delivery
        self._topic = world.outbox[delivery.number].topic
        self._webhook = vendors[self._topic.vendor].contract.webhook_specs[self._topic.event]
        self._deliveries, self._policy = world.outbox.deliveries, policy(self._webhook)

    async def run(self, sender: Sender) -> None:
        """Do what luck and the receiver allow."""
        struck = self._struck()
        if self._is_put_off(struck):
            return
        if "lost" in struck:
            self._lose(struck)
            return
        try:
            message = self._message(struck)
            attempt = await self._send(sender, message, struck)
            copy = await self._send(sender, message, struck) if "twice" in struck else None
        except TargetRefused as refused:
            self._deliveries.refuse(self._delivery, self._world.now, str(refused))
            return
        except Exception as error:
            log.exception("webhook %s: the mock is wrong", self._delivery.number)
            attempt, copy = DeliveryAttempt(self._world.now, None, f"the mock is wrong: {error!r}"), None
        self._end(attempt)
        if copy is not None:
            self._deliveries.note_copy(self._delivery, copy)

    # Disorder.

    def _struck(self) -> tuple[str, ...]:
        """The disorder of this attempt, drawn once, also where the attempt is put off in between."""
        delivery, outbox = self._delivery, self._world.outbox
        if delivery.struck is None:
            delivery.struck = (
                outbox.disorder.strikes(
                    self._world.chance, self._topic.event, delivery.number, delivery.tried + 1, self._impossible()
                )
                if outbox.disorder
                else ()
            )
        return delivery.struck

    def _impossible(self) -> frozenset[str]:
        """What can't befall this webhook: it carries no timestamp or signature, or somebody waits to be passed."""
        return frozenset(
            kind
            for kind, is_possible in (
                ("stale_timestamp", self._webhook.is_dated()),
                ("wrong_signature", self._webhook.is_signed()),
                ("out_of_order", self._deliveries.may_be_overtaken(self._delivery)),
            )
            if not is_possible
        )

    def _is_put_off(self, struck: Collection[str]) -> bool:
        """Whether it waits, for a moment or for the next one to pass it."""
        delivery, world = self._delivery, self._world
        if delivery.has_waited or not (wait := self._wait(struck)):
            return False
        until = world.now + wait
        self._deliveries.put_off(world.clock, delivery, until, to_be_overtaken="late" not in struck)
        self._tell("webhookPutOff", until=moment.text(until))
        return True

    def _wait(self, struck: Collection[str]) -> int:
        disorder, delivery = self._world.outbox.disorder, self._delivery
        if "late" in struck and disorder is not None:
            return disorder.delay(self._world.chance, delivery.number, delivery.tried + 1)
        return WAITS_TO_BE_OVERTAKEN if "out_of_order" in struck else 0

    def _lose(self, struck: tuple[str, ...]) -> None:
        self._deliveries.lose(self._delivery, DeliveryAttempt(self._world.now, None, disorder=struck))
        self._tell("webhookLost")

    # Sending.

    def _message(self, struck: Collection[str]) -> Message:
        """What leaves. A repetition sends the same bytes."""
        delivery = self._delivery
        if delivery.body is None:
            body, interceptor = body_of(self._vendors, self._world, delivery.number), self._sandbox.interceptor
            delivery.body = orjson.dumps(body if interceptor is None else interceptor.webhook_body(body))
        body = messages.content(delivery.body, self._webhook, struck)
        secret = getattr(self._vendors[self._topic.vendor].account(self._world), "webhook_secret", None)
        headers = messages.headers(self._webhook, self._topic.headers, secret, body, struck)
        return Message(delivery.url, headers, body, self._policy.timeout, is_cut="cut_off" in struck)

    async def _send(self, sender: Sender, message: Message, struck: tuple[str, ...]) -> DeliveryAttempt:
        at, asked, began = self._world.now, self._sandbox.log.count, perf_counter()
        status, error, answer = await sender.send(message)
        took = round((perf_counter() - began) * 1000, 1)
        shown = messages.masked(message.headers, self._topic.headers)
        return DeliveryAttempt(at, status, error, took, shown, answer[:KEPT_OF_A_BODY], struck, asked)

    # What came of it.

    def _end(self, attempt: DeliveryAttempt) -> None:
        self._deliveries.end(self._world.clock, self._delivery, attempt, self._policy)
        if not attempt.is_accepted:
            self._tell("webhookFailed", status=attempt.status, error=attempt.error)

    def _tell(self, operation: str, **facts: Any) -> None:
        """Write into the command log what a replay can't know: it takes for accepted whatever the log is silent of."""
        commands = self._sandbox.commands
        if self._sandbox.world is self._world and not commands.is_full:
            told = orjson.dumps({"webhook": self._delivery.number, **facts})
            commands.append(self._world.now, "control", operation, {}, {}, told)


AT_ONCE = 64
"""How many webhooks of a world with a rate may be under way at once, each to another receiver.

A world that stands still has one under way at a time: then what receivers do in return has an order too.
"""


class WebhookWorker:
    """Carries the webhooks of all rooms, in the background. Driven without an event loop, nothing leaves."""

    def __init__(self, vendors: Mapping[str, Vendor], hosts: frozenset[str] = frozenset()) -> None:
        self._vendors, self._hosts = vendors, hosts

    @cached_property
    def sender(self) -> Sender:
        """Who sends; made when the first webhook leaves, because the library takes a while to load."""
        from mock_server.web.webhooks.http import HttpSender

        return HttpSender(self._hosts)

    def look(self, sandbox: Sandbox) -> None:
        """Have whatever is ready leave, as far as may be under way at once."""
        deliveries = sandbox.world.outbox.deliveries
        most = AT_ONCE if sandbox.world.rate else 1
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        while len(sandbox.attempts) < most and (delivery := deliveries.take()) is not None:
            sandbox.attempts.add(loop.create_task(self._carry(sandbox, sandbox.world, delivery)))

    async def settle(self, sandbox: Sandbox, wanted: Collection[Delivery] | None = None) -> None:
        """Wait until all that is ready has been carried, or until these were."""
        world = sandbox.world
        self.look(sandbox)
        while sandbox.world is world and sandbox.attempts:
            if wanted is not None and not any(delivery.is_under_way for delivery in wanted):
                return
            await asyncio.wait(sandbox.attempts, return_when=asyncio.FIRST_COMPLETED)

    async def _carry(self, sandbox: Sandbox, world: World, delivery: Delivery) -> None:
        """Carry one webhook, then whatever is ready behind it."""
        task, attempts = asyncio.current_task(), sandbox.attempts
        try:
            await AttemptRun(self._vendors, sandbox, world, delivery).run(self.sender)
        except asyncio.CancelledError:
            world.outbox.deliveries.give_back(delivery)
            raise
        finally:
            attempts.discard(task)
        if sandbox.world is world:
            self.look(sandbox)
