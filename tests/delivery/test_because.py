"""Each attempt to deliver a webhook says why it was made."""

import pytest

from mock_server import vendors
from mock_server.web import replay
from tests.delivery.announcing import ANNOUNCE, rules
from tests.driving import loaded
from tests.listening import WebhookClient, listening


@pytest.fixture
def client():
    with listening() as client:
        yield client


def because(client: WebhookClient, number: int = 0) -> list[str]:
    return [attempt["because"] for attempt in client.deliveries()[number]["attempts"]]


def test_the_first_attempt_is_the_first(client):
    ANNOUNCE["temphone"](client)
    client.play()
    assert {reason for number in range(len(client.webhooks())) for reason in because(client, number)} == {"first"}


@pytest.mark.parametrize("vendor", vendors.VENDORS)
def test_every_attempt_by_the_vendors_own_rules_is_a_retry(vendor, client):
    client.sender.answering = lambda _: "connection refused"
    ANNOUNCE[vendor](client)
    client.play()
    retries = len(rules(vendor, client.webhooks()[0]["event"])["backoff_seconds"])
    assert because(client) == ["first", *["retry"] * retries]


def test_the_copy_of_an_attempt_is_there_because_of_twice(client):
    answers = [500, 200]
    client.sender.answering = lambda _: answers.pop(0) if answers else 200
    client.disorder(twice=1)
    ANNOUNCE["temphone"](client)
    client.play()
    assert because(client) == ["first", "twice", "retry", "twice"]


def test_what_is_asked_for_again_is_redelivered_as_often_as_it_is(client):
    client.sender.answering = lambda _: 500
    ANNOUNCE["vogent"](client)
    client.play()
    before = because(client)
    client.post("/_mock/webhooks/1/redeliver")
    client.post("/_mock/webhooks/redeliver", {"which": "all"})
    assert because(client) == [*before, "redelivered", "redelivered"]


def test_what_is_lost_or_refused_says_why_it_was_to_be_sent(client):
    client.sender.answering = lambda _: None
    client.disorder(lost=1, times=1)
    ANNOUNCE["vogent"](client)
    client.play()
    assert client.states()[:2] == ["lost", "refused"]
    client.post("/_mock/webhooks/2/redeliver")
    assert (because(client, 0), because(client, 1)) == (["first"], ["first", "redelivered"])


def test_an_example_is_sent_for_the_first_time(client):
    sent = client.post(
        "/_mock/webhooks/test", {"vendor": "vogent", "event": "dial.updated", "url": "http://127.0.0.1:9/"}
    )
    assert [attempt["because"] for attempt in sent["delivery"]["attempts"]] == ["first"]


def test_a_replay_restores_the_reasons_with_the_attempts_that_it_knows(client):
    client.sender.answering = lambda _: 500
    ANNOUNCE["temphone"](client)
    client.play()
    client.post("/_mock/webhooks/1/redeliver")
    deliveries = replay.replay(client.commands(), loaded()).outbox.deliveries
    assert [[attempt.because for attempt in one.attempts] for one in deliveries] == [
        because(client, number) for number in range(len(client.webhooks()))
    ]
    assert because(client)[-2:] == ["retry", "redelivered"]
