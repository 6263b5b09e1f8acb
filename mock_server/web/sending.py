"""What the control plane and the receivers do to webhooks, as commands that are kept and can be played again."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from mock_server.contract.announcement import Announcement
from mock_server.engine import moment
from mock_server.engine.deliveries import Attempt, Delivery
from mock_server.engine.disorder import Disorder
from mock_server.engine.machine import Move
from mock_server.engine.outbox import Sample, Topic
from mock_server.engine.world import World
from mock_server.exchange import Asked, Refusal
from mock_server.vendors.vendor import Vendor
from mock_server.web.errand import policy

Vendors = Mapping[str, Vendor]
Change = Callable[[Vendors, World, Asked], Any]


def test_webhook(vendors: Vendors, world: World, asked: Asked) -> int:
    """Post an example of an event; answers its number."""
    name, event = asked.body["vendor"], asked.body["event"]
    if name not in vendors:
        raise Refusal(404, f"body/vendor: seen {name!r}, expected one of {', '.join(sorted(vendors))}")
    announcements = vendors[name].contract.announcements
    if event not in announcements:
        raise Refusal(404, f"body/event: seen {event!r}, expected one of {', '.join(announcements)}")
    url = asked.body.get("url") or getattr(vendors[name].part(world), "webhook_url", None)
    if url is None:
        raise Refusal(409, f"body/url: seen none, and {name}'s account has no address; say where to send it")
    topic, move = _test(name, event)
    world.outbox.post(topic, world.note(Sample(event, announcements[event].example), move), url)
    return len(world.outbox) - 1


@lru_cache(maxsize=1024)
def _test(vendor: str, event: str) -> tuple[Topic, Move]:
    return Topic(vendor, event), Move(vendor, "webhook", "test", None)


def redeliver_webhook(_: Vendors, world: World, asked: Asked) -> None:
    """Have one webhook carried again."""
    world.outbox.deliveries.carry_again(_delivery(world, int(asked.path["number"])))


def redeliver_webhooks(_: Vendors, world: World, asked: Asked) -> list[Delivery]:
    """Have all webhooks carried again, or those that were not accepted; answers which."""
    deliveries = world.outbox.deliveries
    again = deliveries.ended(only_failed=asked.body["which"] == "failed")
    for delivery in again:
        deliveries.carry_again(delivery)
    return again


def set_disorder(vendors: Vendors, world: World, asked: Asked) -> None:
    """Have this befall webhooks from now on."""
    announced: dict[str, Announcement] = {}
    for vendor in vendors.values():
        announced |= vendor.contract.announcements
    events = asked.body.get("events", announced.keys())
    if unknown := sorted(set(events) - announced.keys()):
        raise Refusal(404, f"body/events: seen {unknown[0]!r}, expected one of {', '.join(sorted(announced))}")
    for kind, can_be in (("stale_timestamp", Announcement.is_dated), ("wrong_signature", Announcement.is_signed)):
        if kind in asked.body and not any(can_be(announced[event]) for event in events):
            raise Refusal(409, f"body/{kind}: none of these events carries what this would change; leave it out")
    world.outbox.disorder = Disorder(asked.body)


def clear_disorder(_: Vendors, world: World, __: Asked) -> None:
    """Have nothing befall webhooks any more."""
    world.outbox.disorder = None


# What receivers answered: commands that are only played again, where nothing is sent.


def webhook_failed(vendors: Vendors, world: World, asked: Asked) -> None:
    """A receiver did not accept a webhook."""
    delivery = _delivery(world, asked.body["webhook"])
    topic = world.outbox[delivery.number].topic
    how = policy(vendors[topic.vendor].contract.announcements[topic.event])
    attempt = Attempt(world.now, asked.body["status"], asked.body["error"])
    world.outbox.deliveries.end(world.clock, delivery, attempt, how)


def webhook_lost(_: Vendors, world: World, asked: Asked) -> None:
    """Luck had a webhook get lost."""
    attempt = Attempt(world.now, None, disorder=("lost",))
    world.outbox.deliveries.lose(_delivery(world, asked.body["webhook"]), attempt)


def webhook_put_off(_: Vendors, world: World, asked: Asked) -> None:
    """Luck had a webhook be late, or out of order."""
    delivery, until = _delivery(world, asked.body["webhook"]), moment.parse(asked.body["until"])
    world.outbox.deliveries.put_off(world.clock, delivery, until)


def _delivery(world: World, number: int) -> Delivery:
    found = world.outbox.deliveries.get(number)
    if found is None:
        raise LookupError(f"nobody listens to the webhook {number}")
    return found


CHANGES: Mapping[str, Change] = {
    "testWebhook": test_webhook,
    "redeliverWebhook": redeliver_webhook,
    "redeliverWebhooks": redeliver_webhooks,
    "setDisorder": set_disorder,
    "clearDisorder": clear_disorder,
    "webhookFailed": webhook_failed,
    "webhookLost": webhook_lost,
    "webhookPutOff": webhook_put_off,
}
"""All of them by operation; the last three are no operations, but what the world was told."""
