"""One message, sent by the sender that a server uses, to a receiver on a real socket."""

import asyncio
from typing import Any

from mock_server.web.webhooks.http import HttpSender
from mock_server.web.webhooks.message import Message, ReceiverAnswer
from tests.delivery.receiver import OK, SocketReceiver, receiving

BODY = b'{"event":"dial.created","payload":{"dial_id":"1"}}'
LONG_ENOUGH = 60.0


def message(url: str, timeout: float = LONG_ENOUGH, **more: Any) -> Message:
    return Message(url, (("content-type", "application/json"), ("X-Sign", "abc")), BODY, timeout, **more)


def sent(answering: Any = lambda _: OK, url: str | None = None, *, hosts: frozenset[str] = frozenset(), **more: Any):
    """Return the outcome of one message, and its receiver; in a URL, PORT stands for the receiver's port."""

    async def story() -> tuple[ReceiverAnswer, SocketReceiver]:
        async with receiving(answering) as receiver:
            target = receiver.url if url is None else url.replace("PORT", str(receiver.port))
            return await HttpSender(hosts).send(message(target, **more)), receiver

    return asyncio.run(story())
