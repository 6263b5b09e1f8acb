"""Clients that receive webhooks, on a loop of their own; a fake sender keeps the messages."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import orjson

from mock_server.contract.forms import FORM, pairs
from mock_server.web.app import App
from mock_server.web.webhooks.message import Message, ReceiverAnswer
from mock_server.web.webhooks.targets import TargetRefused
from tests.driving import Json, MockAnswer, MockClient, app
from tests.sending import prepared

HOOK = "http://127.0.0.1:9/hook"

LATE = ReceiverAnswer(None, "no answer within 10 s", is_late=True)
"""As an answer: there is none before the time-out."""

Answering = Callable[[Message], "int | str | ReceiverAnswer | Awaitable[int | ReceiverAnswer] | None"]

_keys = (f"listener-{n}" for n in count())


class FakeSender:
    """A sender without a network: each message reaches the receiver at once, and `answering` gives its answer.

    A number is the status of the answer, a text is an error, and None is a host that must not be contacted.
    """

    def __init__(self, answering: Answering = lambda _: 200) -> None:
        self.answering = answering
        self.received: list[Message] = []
        self.under_way: list[str] = []
        self.most_at_once = 0

    async def send(self, message: Message) -> ReceiverAnswer:
        self.under_way.append(message.url)
        self.most_at_once = max(self.most_at_once, self.under_way.count(message.url))
        await asyncio.sleep(0)
        try:
            return await self._answer(message)
        finally:
            self.under_way.remove(message.url)

    async def _answer(self, message: Message) -> ReceiverAnswer:
        if message.is_cut:
            return ReceiverAnswer(None, "cut off")
        self.received.append(message)
        answer = self.answering(message)
        if answer is None:
            raise TargetRefused("seen a host that must not be contacted")
        if isinstance(answer, str):
            return ReceiverAnswer(None, answer)
        found = answer if isinstance(answer, int | ReceiverAnswer) else await answer
        return ReceiverAnswer(found, None, b"said") if isinstance(found, int) else found

    @property
    def bodies(self) -> list[Json]:
        return [_value(message) for message in self.received]


def _value(message: Message) -> Json:
    """Return the body of a message: JSON, or the fields of a form."""
    is_form = dict(message.headers).get("content-type") == FORM
    return dict(pairs(message.body)) if is_form else orjson.loads(message.body)


def own_signatures() -> set[str]:
    """Return the headers whose signatures no two worlds have in common, for each is made with a key of its world."""
    specs = [spec for vendor in app().vendors.values() for spec in vendor.contract.webhook_specs.values()]
    return {spec.signature.header for spec in specs if spec.signature.key != "setting"}


def unsigned(messages: list[Message]) -> list[Message]:
    """Return messages without the signatures of their own world."""
    own = own_signatures()
    kept = [tuple(header for header in message.headers if header[0] not in own) for message in messages]
    return [message._replace(headers=headers) for message, headers in zip(messages, kept, strict=True)]


class WebhookClient(MockClient):
    """A client whose requests run on a loop, so that webhooks are sent; each request waits for them."""

    def __init__(self, asked: App, key: str, runner: "asyncio.Runner", sender: FakeSender) -> None:
        super().__init__(asked, key)
        self.runner, self.sender = runner, sender

    def ask(self, method: str, path: str, body: Json = None) -> MockAnswer:
        return self.runner.run(self._asked_and_told(method, path, body))

    async def _asked_and_told(self, method: str, path: str, body: Json) -> MockAnswer:
        self._app.sandboxes.webhook_worker.sender = self.sender
        answer = await self.asking(method, path, body)
        await self._app.sandboxes.webhook_worker.wait(self.sandbox)
        return answer

    async def asking(self, method: str, path: str, body: Json = None) -> MockAnswer:
        """Send a request from code on the loop, for example from a receiver."""
        return await ask(self._app, self.key, method, path, body)

    def during(self, story: Coroutine[Any, Any, Any]) -> Any:
        """Run a story on the loop."""
        self._app.sandboxes.webhook_worker.sender = self.sender
        return self.runner.run(story)

    def listen(self, url: str = HOOK, vendor: str = "vogent") -> "WebhookClient":
        """Send the account's webhooks to a URL."""
        assert self.ask("PATCH", f"/_mock/settings/{vendor}", {"webhook_url": url}).status == 200
        return self

    def disorder(self, **wanted: Json) -> "WebhookClient":
        self.put("/_mock/webhooks/disorder", wanted)
        return self

    def deliveries(self) -> list[Json]:
        return [webhook["delivery"] for webhook in self.webhooks()]

    def states(self) -> list[str | None]:
        return [delivery and delivery["state"] for delivery in self.deliveries()]


async def ask(asked: App, key: str, method: str, path: str, body: Json = None) -> MockAnswer:
    """Send one request to the application, on the running loop."""
    path, named, content = prepared(asked, key, path, body)
    target, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": target,
        "raw_path": target.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def collect(message: Any) -> None:
        sent.append(message)

    await asked(scope, receive, collect)
    raw = b"".join(message["body"] for message in sent[1:])
    is_json = (b"content-type", b"application/json") in sent[0]["headers"]
    return MockAnswer(sent[0]["status"], orjson.loads(raw) if raw and is_json else None)


@contextmanager
def listening(answering: Answering = lambda _: 200, key: str | None = None, **setup: Json) -> Iterator[WebhookClient]:
    """Yield a client with a new world, by default that of a new key, and run its loop."""
    with asyncio.Runner() as runner:
        client = WebhookClient(app(), key or next(_keys), runner, FakeSender(answering))
        client.reset(**{"scenario": "happy", **setup})
        yield client
