"""The check before each call of a campaign: three answers, and none in time."""

from collections.abc import Iterator

import orjson
import pytest

from mock_server.web import replay
from mock_server.web.webhooks.message import Message, ReceiverAnswer
from tests.driving import Json, loaded
from tests.listening import LATE, WebhookClient, listening
from tests.vapi.ordering import CALLS, CAMPAIGNS, campaign, contacts, summary

ASKED = "http://127.0.0.1:9/campaign"


def answered(body: bytes, status: int = 200) -> ReceiverAnswer:
    return ReceiverAnswer(status, None, body, "application/json")


YES, NO = answered(b'{"eligible": true}'), answered(b'{"eligible":false}')


@pytest.fixture
def client() -> Iterator[WebhookClient]:
    with listening(scenario="happy") as found:
        yield found


def checked(client: WebhookClient, count: int = 2, server: Json = None, **fields: Json) -> str:
    """Have some people called by a campaign that asks first."""
    whole = {"url": ASKED, **(server or {})}
    return campaign(client, count, server=whole, predialPlan={"enabled": True}, **fields)


def statuses(client: WebhookClient, id_: str) -> list[str]:
    return [one["status"].removeprefix("contact.") for one in contacts(client, id_)]


def test_who_is_eligible_is_called_and_who_is_not_is_skipped(client: WebhookClient) -> None:
    def answer(message: Message) -> ReceiverAnswer:
        contact = orjson.loads(message.body)["message"]["contact"]
        return YES if contact["number"].endswith("1") else NO

    client.sender.answering = answer
    id_ = checked(client, 3)
    client.play()
    assert statuses(client, id_) == ["skipped", "completed", "skipped"]
    assert [one["customer"]["number"] for one in client.get(CALLS)] == ["+12025550001"]
    assert summary(client, id_)["status"] == "ended"
    assert all("callId" not in one for one in contacts(client, id_, "&status=contact.skipped"))


@pytest.mark.parametrize(
    "answer",
    [
        500,
        LATE,
        "connection refused",
        None,
        answered(b"eligible"),
        answered(b"{}"),
        answered(b'{"eligible":"true"}'),
        answered(b"[true]"),
        answered(b'{"eligible":true}', 302),
    ],
    ids=str,
)
def test_any_other_answer_or_none_calls_nobody(client: WebhookClient, answer: Json) -> None:
    client.sender.answering = lambda _: answer
    names = ["contact.predial-failed", "campaign.ended"]
    id_ = checked(client, 2, serverMessages=names)
    client.play()
    assert statuses(client, id_) == ["predial-failed", "predial-failed"]
    assert client.get(CALLS) == []
    events = [hook["body"]["message"] for hook in client.webhooks() if hook["event"] == "campaign.event"]
    assert [one["eventType"] for one in events] == [
        "contact.predial-failed",
        "contact.predial-failed",
        "campaign.ended",
    ]
    assert events[0]["data"]["error"]


def test_a_check_that_fails_is_repeated_as_its_server_says(client: WebhookClient) -> None:
    answers = iter([500, 500, YES])
    client.sender.answering = lambda message: next(answers) if b"campaign.predial" in message.body else 200
    plan = {"type": "fixed", "maxRetries": 2, "baseDelaySeconds": 3}
    id_ = checked(client, 1, {"backoffPlan": plan})
    client.play()
    [shown] = contacts(client, id_)
    assert (shown["status"], shown["dispatchedAt"]) == ("contact.completed", "2026-03-02T15:00:06.000Z")


def test_a_check_holds_its_slot(client: WebhookClient) -> None:
    client.sender.answering = lambda _: YES
    id_ = checked(client, 6, maxConcurrency=2)
    client.clock(advance_seconds=1)
    assert statuses(client, id_) == [*["dispatched"] * 2, *["pending"] * 4]


def test_whose_campaign_is_cancelled_before_the_answer_is_not_called(client: WebhookClient) -> None:
    cancelled: list[int] = []

    async def answer(_: Message) -> ReceiverAnswer:
        [one] = client.sandbox.world.accounts["vapi"].campaigns.forward()
        if not cancelled:
            answer = await client.asking("PATCH", f"{CAMPAIGNS}/{one[1].id}", {"status": "cancelled"})
            cancelled.append(answer.status)
        return YES

    client.sender.answering = answer  # type: ignore[assignment]
    id_ = checked(client, 3, maxConcurrency=1)
    client.play()
    assert cancelled == [200]
    assert statuses(client, id_) == ["pending"] * 3
    assert client.get(CALLS) == []
    assert client.sandbox.world.accounts["vapi"].lines.used == 0


def test_a_plan_that_is_switched_off_asks_nobody(client: WebhookClient) -> None:
    campaign(client, 2, server={"url": ASKED}, predialPlan={"enabled": False})
    client.play()
    assert client.sender.received == []
    assert len(client.get(CALLS)) == 2


def test_a_replay_goes_the_same_way_without_a_server(client: WebhookClient) -> None:
    turns = iter([YES, NO, LATE, YES])
    client.sender.answering = lambda _: next(turns)
    checked(client, 4)
    client.play()
    world = replay.replay(client.commands(), loaded())
    played = [(one.at, one.record.id, one.move.event) for one in world.journal.since(0)]
    assert played == [(one.at, one.record.id, one.move.event) for one in client.sandbox.world.journal.since(0)]
