"""The events of a call: what was asked about it, and what was answered."""

from collections.abc import Iterator
from typing import Any

from mock_server.engine.webhooks.delivery import WebhookAnswer
from mock_server.engine.webhooks.outbox import OutboxRow
from mock_server.vendors.twilio.errors import VERSION
from mock_server.vendors.twilio.models import Call
from mock_server.vendors.twilio.views import shown, snake

JSON = "application/json"


def events(call: Call) -> list[dict[str, Any]]:
    """Return the events of a call: the request that made it, if a client has, then the requests to its URLs."""
    return [*_creation(call), *(_event(call, call.account.world.outbox[number]) for number in call.sent)]


def _creation(call: Call) -> Iterator[dict[str, Any]]:
    if call.parent is None:
        url = f"https://api.twilio.com/{VERSION}/Accounts/{call.account_sid}/Calls.json"
        yield _shown("POST", url, dict(call.asked), WebhookAnswer(201, JSON), call.created_at)


def _event(call: Call, row: OutboxRow) -> dict[str, Any]:
    """Return what was told or asked, and the answer, as far as there was one."""
    world, account = call.account.world, call.account
    happening, delivery = world.journal[row.happening], world.outbox.deliveries[row.number]
    answer = call.interpreter.answers.get(row.happening)
    if answer is None:
        status = world.outbox.deliveries.status(delivery)
        said = delivery.attempts[-1].answer if delivery.attempts and delivery.attempts[-1].status == status else b""
        answer = WebhookAnswer(status, "", said)
    url = delivery.url.partition("#")[0]
    return _shown(row.topic.method, url, account.webhook(row.topic, happening), answer, happening.at)


def _shown(method: str, url: str, fields: dict[str, Any], answer: WebhookAnswer, at: int) -> dict[str, Any]:
    """Return an event as the vendor shows it. An answer takes no time: it comes in the moment of its request."""
    return {
        "request": {"method": method, "url": url, "parameters": {snake(name): value for name, value in fields.items()}},
        "response": {
            "response_code": answer.status,
            "request_duration": 0,
            "content_type": answer.content_type or None,
            "response_body": answer.body.decode("utf-8", "replace") or None,
            "date_created": shown(at),
        },
    }
