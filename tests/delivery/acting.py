"""Receivers that act on each webhook: they dial, or send what a test has them send."""

from mock_server.web.webhooks.message import Message
from tests.driving import AGENT, DIALS, NUMBERS, Json, MockAnswer
from tests.listening import WebhookClient

BODY = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}
SCENARIO = {"dial": [{"after": 1, "event": "ring"}, {"after": 1, "event": "busy"}]}


class ActingReceiver:
    """A receiver that sends these requests on each webhook that tells of one of these statuses."""

    def __init__(self, client: WebhookClient, *requests: tuple[str, str, Json], on: str | None = None) -> None:
        self.client, self.requests, self.on = client, requests, on
        self.answers: list[MockAnswer] = []
        client.sender.answering = self.act
        client.listen()

    async def act(self, message: Message) -> int:
        if self.on is None or f'"status":"{self.on}"'.encode() in message.body:
            for request in self.requests:
                self.answers.append(await self.client.asking(*request))
        return 200


def dialling(client: WebhookClient, times: int = 1, on: str | None = None) -> ActingReceiver:
    """Return a receiver that dials on each webhook."""
    return ActingReceiver(client, *[("POST", DIALS, BODY)] * times, on=on)


def stopped(client: WebhookClient, **move: Json) -> Json:
    """Move the clock, which must stop on its way, and return why."""
    moved = client.clock(**move)
    assert moved["reached"] is False, moved
    assert moved["now"] == moved["stopped"]["at"]
    return moved["stopped"]


def begun(client: WebhookClient, receiver: ActingReceiver) -> WebhookClient:
    """Have a call begin in a minute, by a job that is on the clock already, while nobody acts yet."""
    client.scenario(steps=SCENARIO)
    wait, receiver.on = receiver.on, "nothing"
    client.started(1)
    receiver.on = wait
    return client
