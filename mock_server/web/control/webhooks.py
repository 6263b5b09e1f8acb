"""The log of webhooks with each attempt; redelivery, examples, and disorder on purpose."""

from collections import Counter
from collections.abc import Awaitable
from typing import Any

from mock_server.engine import moment
from mock_server.engine.webhooks.delivery import STATES, Delivery, DeliveryAttempt
from mock_server.engine.webhooks.outbox import OutboxRow, Sample
from mock_server.engine.world import World
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web.control.base import ControlPart, Handlers, part_of_list
from mock_server.web.sandbox import Sandbox
from mock_server.web.webhooks import commands
from mock_server.web.webhooks.attempt import body_of


class WebhookControl(ControlPart):
    """Lists webhooks, sends them again, and sets their disorder."""

    def handlers(self) -> Handlers:
        return {
            "listWebhooks": self.list_webhooks,
            "redeliverWebhook": self.redeliver_webhook,
            "redeliverWebhooks": self.redeliver_webhooks,
            "testWebhook": self.test_webhook,
            "holdWebhooks": self.hold_webhooks,
            "getDisorder": self.get_disorder,
            "setDisorder": self.set_disorder,
            "clearDisorder": self.clear_disorder,
        }

    def list_webhooks(self, sandbox: Sandbox, asked: Asked) -> Reply:
        outbox = sandbox.world.outbox
        rows = ((row.number + 1, row) for row in outbox.since(asked.query["after"]))
        part = part_of_list(rows, lambda row: webhook_view(self.vendors, sandbox.world, row), asked)
        aside = [{**one._asdict(), "at": moment.text(one.at)} for one in outbox.deliveries.aside]
        return Reply(200, {**part.body, "set_aside": aside})

    def redeliver_webhook(self, sandbox: Sandbox, asked: Asked) -> Awaitable[Reply]:
        """Refuse at once a webhook that can't be sent again; answer when the others were sent."""
        outbox, number = sandbox.world.outbox, int(asked.path["number"])
        if number > len(outbox):
            raise Refusal(
                404, f"path/number: seen {number}, expected at most {len(outbox)}, as many as there are webhooks"
            )
        delivery = outbox.deliveries.get(number - 1)
        if delivery is None:
            raise Refusal(409, f"the webhook {number} had no receiver when it happened; it has no address to go to")
        if delivery.is_under_way:
            raise Refusal(409, f"the webhook {number} is under way; wait for its answer")
        self._expect_sending(sandbox)
        commands.redeliver_webhook(self.vendors, sandbox.world, asked)
        self._note_again(sandbox, [delivery])
        return self._sent(sandbox, number - 1)

    def redeliver_webhooks(self, sandbox: Sandbox, asked: Asked) -> Awaitable[Reply]:
        self._expect_sending(sandbox)
        again = commands.redeliver_webhooks(self.vendors, sandbox.world, asked)
        self._note_again(sandbox, again)
        return self._all_sent(sandbox, again)

    def _expect_sending(self, sandbox: Sandbox) -> None:
        """Raise `Refusal` 409 if no webhook leaves, because they are held or the clock was stopped."""
        if sandbox.held:
            do = 'PUT /_mock/webhooks/held with {"held": false} lets them go'
            raise Refusal(409, f"no webhook leaves, since those of this world are held; {do}")
        if sandbox.stopped is not None:
            seen = f"no webhook leaves, since {sandbox.stopped.message(sandbox.world)}"
            raise Refusal(409, f"{seen}; POST /_mock/clock goes on from there, first with what is pending")

    def _note_again(self, sandbox: Sandbox, again: list[Delivery]) -> None:
        """Have a jump that is on count what is sent again in it."""
        if sandbox.jump is not None:
            for delivery in again:
                sandbox.jump.redeliver(delivery)

    async def _all_sent(self, sandbox: Sandbox, again: list[Delivery]) -> Reply:
        await self.sandboxes.webhook_worker.wait(sandbox, again)
        states = Counter(delivery.state for delivery in again)
        return Reply(200, {"redelivered": len(again), "states": {state: states[state] for state in STATES}})

    def test_webhook(self, sandbox: Sandbox, asked: Asked) -> Awaitable[Reply]:
        self._expect_sending(sandbox)
        return self._sent(sandbox, commands.test_webhook(self.vendors, sandbox.world, asked))

    async def _sent(self, sandbox: Sandbox, index: int) -> Reply:
        """Return the webhook at an index of the outbox when it was sent."""
        world = sandbox.world
        await self.sandboxes.webhook_worker.wait(sandbox, [world.outbox.deliveries[index]])
        if sandbox.world is not world:
            raise Refusal(409, f"the world was reset or deleted while the webhook {index + 1} was sent")
        return Reply(200, webhook_view(self.vendors, world, world.outbox[index]))

    def hold_webhooks(self, sandbox: Sandbox, asked: Asked) -> Reply:
        sandbox.held = asked.body["held"]
        sandbox.commands.note("held", sandbox.held)
        self.sandboxes.webhook_worker.send_ready(sandbox)
        return Reply(200, {"held": sandbox.held})

    def get_disorder(self, sandbox: Sandbox, asked: Asked) -> Reply:
        disorder = sandbox.world.outbox.disorder
        return Reply(200, {} if disorder is None else {**disorder.wanted, **disorder.remaining})

    def set_disorder(self, sandbox: Sandbox, asked: Asked) -> Reply:
        commands.set_disorder(self.vendors, sandbox.world, asked)
        return self.get_disorder(sandbox, asked)

    def clear_disorder(self, sandbox: Sandbox, asked: Asked) -> Reply:
        commands.clear_disorder(self.vendors, sandbox.world, asked)
        return Reply(204, None)


def webhook_view(vendors: LazyVendors, world: World, row: OutboxRow) -> dict[str, Any]:
    """Return a webhook as the control plane shows it."""
    happening, delivery = world.journal[row.happening], world.outbox.deliveries.get(row.number)
    spec = vendors[row.topic.vendor].contract.webhook_specs[row.topic.event]
    sent = delivery and delivery.body
    return {
        "number": row.number + 1,
        "at": moment.text(happening.at),
        "vendor": row.topic.vendor,
        "event": row.topic.event,
        "is_test": isinstance(happening.record, Sample),
        "url": delivery and delivery.url,
        "body": spec.read(sent) if sent else body_of(vendors, world, row),
        "delivery": delivery and _delivery(delivery),
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "state": delivery.state,
        "due_at": None if delivery.due_at is None else moment.text(delivery.due_at),
        "tried": delivery.tried + delivery.is_assumed,
        "attempts": [_attempt(attempt) for attempt in delivery.attempts],
    }


def _attempt(attempt: DeliveryAttempt) -> dict[str, Any]:
    return {
        "at": moment.text(attempt.at),
        "because": attempt.because,
        "status": attempt.status,
        "error": attempt.error,
        "took_ms": attempt.took,
        "headers": dict(attempt.headers),
        "answer": attempt.answer.decode("utf-8", "replace"),
        "disorder": list(attempt.disorder),
    }
