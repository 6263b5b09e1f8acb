"""Commands about webhooks, from the control plane and from receivers' answers: kept, and played by a replay."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from mock_server.engine import moment
from mock_server.engine.machine import Move
from mock_server.engine.webhooks.delivery import Delivery, DeliveryAttempt, WebhookAnswer
from mock_server.engine.webhooks.disorder import Disorder
from mock_server.engine.webhooks.outbox import Sample, Topic
from mock_server.engine.world import World
from mock_server.exchange import Asked, Refusal
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web.webhooks.answers import LOST, answer_of, tell_account
from mock_server.web.webhooks.attempt import policy

Change = Callable[[LazyVendors, World, Asked], Any]


def test_webhook(vendors: LazyVendors, world: World, asked: Asked) -> int:
    """Post an example of an event; return its number."""
    name, event = asked.body["vendor"], asked.body["event"]
    if name not in vendors:
        raise Refusal(404, f"body/vendor: seen {name!r}, expected one of {', '.join(sorted(vendors))}")
    webhook_specs = vendors[name].contract.webhook_specs
    if event not in webhook_specs:
        raise Refusal(404, f"body/event: seen {event!r}, expected one of {', '.join(webhook_specs)}")
    url = asked.body.get("url") or getattr(vendors[name].account(world), "webhook_url", None)
    if url is None:
        raise Refusal(409, f"body/url: seen none, and {name}'s account has no address; say where to send it")
    world.outbox.deliveries.aside.bring_back(url)
    topic, move = _test(name, event)
    world.outbox.post(topic, world.note(Sample(event, webhook_specs[event].example), move), url)
    return len(world.outbox) - 1


@lru_cache(maxsize=1024)
def _test(vendor: str, event: str) -> tuple[Topic, Move]:
    return Topic(vendor, event), Move(vendor, "webhook", "test", None)


def redeliver_webhook(_: LazyVendors, world: World, asked: Asked) -> None:
    """Send one webhook again."""
    world.outbox.deliveries.redeliver(world.outbox.deliveries[int(asked.path["number"]) - 1])


def redeliver_webhooks(_: LazyVendors, world: World, asked: Asked) -> list[Delivery]:
    """Send all webhooks again, or those that were not accepted; return their deliveries."""
    deliveries = world.outbox.deliveries
    again = deliveries.ended(only_failed=asked.body["which"] == "failed")
    for delivery in again:
        deliveries.redeliver(delivery)
    return again


def set_disorder(vendors: LazyVendors, world: World, asked: Asked) -> None:
    """Set the disorder of webhooks from now on."""
    announced: dict[str, Mapping[str, bool]] = {}
    for summary in vendors.summaries.values():
        announced |= summary.webhooks
    events = asked.body.get("events", announced.keys())
    if unknown := sorted(set(events) - announced.keys()):
        raise Refusal(404, f"body/events: seen {unknown[0]!r}, expected one of {', '.join(sorted(announced))}")
    low, high = asked.body.get("late", {"seconds": (0, 0)})["seconds"]
    if low > high:
        raise Refusal(409, f"body/late/seconds: seen {low} and {high}, expected the least and then the most")
    for kind, needed in (("stale_timestamp", "dated"), ("wrong_signature", "signed")):
        if kind in asked.body and not any(announced[event][needed] for event in events):
            raise Refusal(409, f"body/{kind}: none of these events carries what this would change; leave it out")
    world.outbox.disorder = Disorder(asked.body)


def clear_disorder(_: LazyVendors, world: World, __: Asked) -> None:
    """End the disorder of webhooks."""
    world.outbox.disorder = None


# Outcomes of attempts: only a replay, which sends nothing, performs these commands.


def webhook_failed(vendors: LazyVendors, world: World, asked: Asked) -> None:
    """Record an attempt, and whether the receiver accepted it."""
    delivery = _delivery(world, asked)
    topic = world.outbox[delivery.number].topic
    how = topic.policy or policy(vendors[topic.vendor].contract.webhook_specs[topic.event])
    attempt = DeliveryAttempt(world.now, asked.body["status"], asked.body["error"])
    world.outbox.deliveries.end(world.clock, delivery, attempt, how)


def webhook_answered(vendors: LazyVendors, world: World, asked: Asked) -> None:
    """Record the answer to a webhook that asks, and tell the account of it."""
    answer = answer_of(asked.body)
    webhook_failed(vendors, world, asked)
    tell_account(vendors, world, world.outbox[asked.body["webhook"]], answer)


def webhook_refused(vendors: LazyVendors, world: World, asked: Asked) -> None:
    """Record that a webhook that asks may not leave, and tell the account that there is no answer."""
    reason = asked.body["reason"]
    world.outbox.deliveries.refuse(_delivery(world, asked), world.now, reason)
    tell_account(vendors, world, world.outbox[asked.body["webhook"]], WebhookAnswer(None, error=reason))


def webhook_lost(vendors: LazyVendors, world: World, asked: Asked) -> None:
    """Record that disorder had a webhook lost, and tell the account if it was one that asks."""
    world.outbox.deliveries.lose(_delivery(world, asked), DeliveryAttempt(world.now, None, disorder=("lost",)))
    reason = asked.body.get("reason", LOST)
    tell_account(vendors, world, world.outbox[asked.body["webhook"]], WebhookAnswer(None, error=reason))


def webhook_put_off(_: LazyVendors, world: World, asked: Asked) -> None:
    """Record that disorder had a webhook late, or out of order."""
    until = moment.parse(asked.body["until"])
    is_next = asked.body.get("to_be_overtaken", False)
    world.outbox.deliveries.put_off(world.clock, _delivery(world, asked), until, to_be_overtaken=is_next)


def webhook_set_aside(vendors: LazyVendors, world: World, asked: Asked) -> None:
    """Record that a webhook that asks was not sent, since its receiver is set aside, and tell the account of it."""
    world.outbox.deliveries.leave([_delivery(world, asked)])
    tell_account(vendors, world, world.outbox[asked.body["webhook"]], WebhookAnswer(None, error=asked.body["reason"]))


def receiver_set_aside(_: LazyVendors, world: World, asked: Asked) -> None:
    """Record that a receiver was set aside after a webhook, which was accepted if no other command says otherwise."""
    deliveries = world.outbox.deliveries
    deliveries.assume_accepted(deliveries[asked.body["webhook"]], and_it=True)
    deliveries.aside.add(world.now, asked.body["receiver"], asked.body["reason"])
    deliveries.leave([deliveries[number] for first, last in asked.body["left"] for number in range(first, last + 1)])


def _delivery(world: World, asked: Asked) -> Delivery:
    """Return the delivery that a command is about; those that were ready before it were accepted."""
    delivery = world.outbox.deliveries[asked.body["webhook"]]
    world.outbox.deliveries.assume_accepted(delivery)
    return delivery


OUTCOMES: Mapping[str, Change] = {
    "webhookAnswered": webhook_answered,
    "webhookRefused": webhook_refused,
    "webhookFailed": webhook_failed,
    "webhookLost": webhook_lost,
    "webhookPutOff": webhook_put_off,
    "webhookSetAside": webhook_set_aside,
    "receiverSetAside": receiver_set_aside,
}
"""What came from outside, by the name that stands in the command log. No client can ask for it."""

CHANGES: Mapping[str, Change] = {
    "testWebhook": test_webhook,
    "redeliverWebhook": redeliver_webhook,
    "redeliverWebhooks": redeliver_webhooks,
    "setDisorder": set_disorder,
    "clearDisorder": clear_disorder,
    **OUTCOMES,
}
"""All commands about webhooks, by operation."""
