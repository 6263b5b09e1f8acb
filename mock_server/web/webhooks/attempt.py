"""One attempt to deliver a webhook: its disorder, its message, and its outcome."""

import logging
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from time import perf_counter, time_ns
from typing import Any

from mock_server.contract.json_codec import encode
from mock_server.contract.webhook import WebhookSpec
from mock_server.engine import moment
from mock_server.engine.ids import uuid_ids
from mock_server.engine.webhooks.delivery import CLIENT_GONE, Delivery, DeliveryAttempt, Policy, WebhookAnswer
from mock_server.engine.webhooks.disorder import WAITS_TO_BE_OVERTAKEN
from mock_server.engine.webhooks.outbox import OutboxRow, Sample
from mock_server.engine.world import World
from mock_server.vendors.vendor import Vendor
from mock_server.web.limits import KEPT_OF_A_BODY
from mock_server.web.realtime import up_to_now
from mock_server.web.sandbox import Sandbox
from mock_server.web.webhooks import message as messages
from mock_server.web.webhooks.answers import LOST, answer_facts, tell_account
from mock_server.web.webhooks.message import Message, Sender
from mock_server.web.webhooks.targets import TargetRefused

log = logging.getLogger("mockdial")


@lru_cache(maxsize=1024)
def policy(webhook: WebhookSpec) -> Policy:
    """Return how a webhook is delivered, by its `x-delivery`."""
    spec = webhook.delivery
    pauses = tuple(round(pause * moment.SECOND) for pause in spec["backoff_seconds"])
    retries = frozenset(spec["retries"]) if "retries" in spec else None
    accepting = frozenset(spec["accepting"]) if "accepting" in spec else None
    return Policy(spec["timeout_seconds"], pauses, spec["ordered"], retries, accepting=accepting)


def body_of(vendors: Mapping[str, Vendor], world: World, row: OutboxRow) -> Any:
    """Return the body of a webhook. Raise `ValueError` if it breaks the contract: the mock never lies."""
    topic, happening = row.topic, world.journal[row.happening]
    vendor = vendors[topic.vendor]
    if isinstance(happening.record, Sample):
        body = happening.record.body
    else:
        body = vendor.account(world).webhook(topic, happening)
    checker = vendor.contract.webhook_specs[topic.event].checker
    if not checker.is_valid(body):
        wrong = "; ".join(map(str, checker.violations(body, "body")))
        raise ValueError(f"the webhook {topic.event} breaks the contract: {wrong}")
    return body


def wall_time() -> int:
    """Return the real time in milliseconds. It is what signatures say, since verifiers refuse what seems old."""
    return time_ns() // 1_000_000


class AttemptRun:
    """One attempt to deliver one webhook, from drawing its disorder to recording its outcome."""

    def __init__(self, vendors: Mapping[str, Vendor], sandbox: Sandbox, world: World, delivery: Delivery) -> None:
        self._vendors, self._sandbox, self._world, self._delivery = vendors, sandbox, world, delivery
        self._row = world.outbox[delivery.number]
        self._topic = self._row.topic
        self._webhook = vendors[self._topic.vendor].contract.webhook_specs[self._topic.event]
        self._set_aside: list[tuple[str, str]] = []  # receivers, and why
        self._deliveries, self._policy = world.outbox.deliveries, self._topic.policy or policy(self._webhook)

    async def run(self, sender: Sender) -> None:
        """Send the webhook, unless disorder has it wait or be lost; record the outcome."""
        await up_to_now(self._sandbox)
        if self._sandbox.world is not self._world or self._is_set_aside():
            return
        disorder = self._disorder()
        if self._is_put_off(disorder):
            return
        if "lost" in disorder:
            self._lose(disorder)
            return
        await self._sandbox.saved()
        if self._sandbox.world is not self._world:
            return
        if self._sandbox.is_doubtful:  # another node may send it
            await self._sandbox.sure()
            self._deliveries.give_back(self._delivery)
            return
        copy = refused = None
        try:
            message = self._message(disorder)
            attempt = await self._send(sender, message, disorder)
            if "twice" in disorder and not self._set_aside:
                copy = await self._send(sender, message, disorder)
        except TargetRefused as error:
            refused = str(error)
        except Exception as error:
            log.exception("webhook %s: the mock is wrong", self._delivery.number)
            attempt = DeliveryAttempt(self._world.now, None, f"the mock is wrong: {error!r}")
        await up_to_now(self._sandbox)  # where a replay has the world when it plays the outcome
        if self._sandbox.world is not self._world:  # its receiver had the world forgotten
            return
        if refused is not None:
            self._refuse(refused)
            return
        self._end(attempt)
        if copy is not None:
            self._deliveries.note_copy(self._delivery, copy)
        for receiver, reason in self._set_aside:
            left = self._deliveries.set_aside(self._world.now, receiver, reason)
            self._keep_command("receiverSetAside", receiver=receiver, reason=reason, left=_ranges(left))

    def _lose(self, disorder: tuple[str, ...]) -> None:
        """Note that disorder had the webhook lost, or that there is no client any more to take it."""
        self._deliveries.lose(self._delivery, DeliveryAttempt(self._world.now, None, disorder=disorder))
        settings = self._world.outbox.disorder
        is_over = settings is not None and settings.is_client_gone
        self._keep_command("webhookLost", **({"reason": CLIENT_GONE} if is_over else {}))
        self._tell(WebhookAnswer(None, error=CLIENT_GONE if is_over else LOST))

    def _refuse(self, reason: str) -> None:
        """Note that the webhook can't be sent at all."""
        self._deliveries.refuse(self._delivery, self._world.now, reason)
        if self._topic.asks:
            self._keep_command("webhookRefused", reason=reason)
            self._tell(WebhookAnswer(None, error=reason))
        else:
            self._sandbox.commands.note("refused", {str(self._delivery.number): reason})

    def _is_set_aside(self) -> bool:
        """Leave a webhook that asks, and tell the account, if its receiver is set aside; return whether it is."""
        aside = self._deliveries.aside.find(self._delivery.url)
        if aside is not None:
            reason = f"{aside.receiver} is set aside: {aside.reason}"
            self._deliveries.leave([self._delivery])
            self._keep_command("webhookSetAside", reason=reason)
            self._tell(WebhookAnswer(None, error=reason))
        return aside is not None

    # Disorder.

    def _disorder(self) -> tuple[str, ...]:
        """Return the disorder of this attempt. It is drawn once, even if the attempt is put off in between."""
        delivery, disorder = self._delivery, self._world.outbox.disorder
        if delivery.disorder is None:
            delivery.disorder = (
                ()
                if disorder is None
                else disorder.draw(
                    self._world.chance, self._topic.event, delivery.number, delivery.tried + 1, self._impossible()
                )
            )
        return delivery.disorder

    def _impossible(self) -> frozenset[str]:
        """Return the disorder that this webhook can't have: it has no timestamp or signature, or has one to pass."""
        own = self._topic.signature
        return frozenset(
            kind
            for kind, is_possible in (
                ("stale_timestamp", self._webhook.is_dated() or (own is not None and own.is_dated)),
                ("wrong_signature", self._webhook.is_signed() or own is not None),
                ("out_of_order", self._deliveries.may_be_overtaken(self._delivery)),
            )
            if not is_possible
        )

    def _is_put_off(self, disorder: Collection[str]) -> bool:
        """Have a late attempt wait for its moment, or for the next webhook to pass it; return whether it waits."""
        delivery, world = self._delivery, self._world
        if delivery.has_waited or not (wait := self._wait(disorder)):
            return False
        until = world.now + wait
        is_late = "late" in disorder
        self._deliveries.put_off(world.clock, delivery, until, to_be_overtaken=not is_late)
        self._keep_command("webhookPutOff", until=moment.text(until), **({} if is_late else {"to_be_overtaken": True}))
        return True

    def _wait(self, kinds: Collection[str]) -> int:
        disorder, delivery = self._world.outbox.disorder, self._delivery
        if "late" in kinds and disorder is not None:
            return disorder.delay(self._world.chance, delivery.number, delivery.tried + 1)
        return WAITS_TO_BE_OVERTAKEN if "out_of_order" in kinds else 0

    # Sending.

    def _message(self, disorder: Collection[str]) -> Message:
        """Return the message that leaves. A retry sends the same bytes."""
        delivery = self._delivery
        if delivery.body is None:
            body, interceptor = body_of(self._vendors, self._world, self._row), self._sandbox.interceptor
            delivery.body = self._webhook.write(body if interceptor is None else interceptor.webhook_body(body))
        is_named = "id_header" in self._webhook.delivery
        id_ = uuid_ids(self._world.setup.seed, "webhook").name(delivery.number) if is_named else ""
        draft = messages.Draft(self._webhook, self._topic, delivery.url, delivery.body, id_)
        return messages.message(draft, self._secret(), self._signed_at(), self._policy.timeout, disorder)

    def _signed_at(self) -> int:
        account = self._vendors[self._topic.vendor].account(self._world)
        return self._world.now if account.signature_clock == "world" else wall_time()

    def _secret(self) -> str | None:
        """Return the secret that signs, as the receiver asked or `x-signature` says; None if there is none."""
        if self._topic.signature is not None:
            return self._topic.secret
        vendor = self._topic.vendor
        match self._webhook.signature.key:
            case "password":
                kept = self._sandbox
                return kept.passwords.get(vendor) or kept.secrets.get(vendor) or kept.account
            case "key":
                return self._sandbox.account
        secret: str | None = getattr(self._vendors[vendor].account(self._world), "webhook_secret", None)
        return secret

    async def _send(self, sender: Sender, message: Message, disorder: tuple[str, ...]) -> DeliveryAttempt:
        at, asked, began = self._world.now, self._sandbox.log.count, perf_counter()
        status, error, answer, kind, is_late, location = await sender.send(message)
        self._answer = WebhookAnswer(status, kind, answer, error, location)
        took = round((perf_counter() - began) * 1000, 1)
        self._note_slowness(took / moment.SECOND, error if is_late else None)
        shown = messages.masked(message.headers, self._topic.headers)
        return DeliveryAttempt(at, status, error, took, shown, answer[:KEPT_OF_A_BODY], disorder, asked)

    def _note_slowness(self, seconds: float, error: str | None) -> None:
        """Decide whom to set aside after an answer, if others wait for it: in a world that stands still, or a jump."""
        sandbox = self._sandbox
        if not self._world.rate or sandbox.jump is not None:
            self._set_aside += sandbox.slow_receivers.note(self._delivery.url, seconds, error)

    # The outcome.

    def _end(self, attempt: DeliveryAttempt) -> None:
        self._deliveries.end(self._world.clock, self._delivery, attempt, self._policy)
        if self._topic.asks and self._delivery.is_over:
            self._keep_command("webhookAnswered", **answer_facts(self._answer))
            self._tell(self._answer)
        elif not self._policy.is_accepted(attempt):
            self._keep_command("webhookFailed", status=attempt.status, error=attempt.error)
        else:
            self._sandbox.commands.note_accepted(self._delivery.number, attempt.status)

    def _tell(self, answer: WebhookAnswer) -> None:
        """Tell the account what the receiver of a webhook that asks has answered."""
        tell_account(self._vendors, self._world, self._row, answer)

    def _keep_command(self, operation: str, **facts: Any) -> None:
        """Write into the command log what a replay can't know: it takes all other webhooks as accepted."""
        commands = self._sandbox.commands
        if self._sandbox.world is self._world and not commands.is_full:
            body = encode({"webhook": self._delivery.number, **facts})
            commands.append(self._world.now, "control", operation, {}, {}, body)


def _ranges(deliveries: Iterable[Delivery]) -> list[list[int]]:
    """Return the numbers of deliveries, which are in order, as pairs: the first and the last of each row of numbers."""
    found: list[list[int]] = []
    for delivery in deliveries:
        if found and found[-1][1] == delivery.number - 1:
            found[-1][1] = delivery.number
        else:
            found.append([delivery.number, delivery.number])
    return found
