"""Webhooks: what was sent, to whom, and what came back."""

from typing import Any

from mock_server.engine import moment
from mock_server.engine.outbox import Notice
from mock_server.engine.world import World
from mock_server.exchange import Asked, Reply
from mock_server.web.control.common import Handlers, Plane, part_of_list
from mock_server.web.rooms import Room


class Webhooks(Plane):
    """Lists webhooks."""

    def handlers(self) -> Handlers:
        return {"listWebhooks": self.list_webhooks}

    def list_webhooks(self, room: Room, asked: Asked) -> Reply:
        return part_of_list(
            ((n.number, n) for n in room.world.outbox.since(asked.query["after"] + 1)),
            lambda notice: self._webhook(room.world, notice),
            asked,
        )

    def _webhook(self, world: World, notice: Notice) -> dict[str, Any]:
        vendor, happening = self.vendors[notice.topic.vendor], world.journal[notice.happening]
        url, body = vendor.part(world).webhook(notice.topic, happening)
        checker = vendor.contract.webhooks[notice.topic.event]
        if not checker.is_valid(body):
            wrong = "; ".join(map(str, checker.violations(body, "body")))
            raise ValueError(f"the webhook {notice.topic.event} breaks the contract: {wrong}")
        return {
            "number": notice.number,
            "at": moment.text(happening.at),
            "vendor": vendor.name,
            "event": notice.topic.event,
            "url": url,
            "body": body,
        }
