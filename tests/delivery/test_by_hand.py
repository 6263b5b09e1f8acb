"""Webhooks are redelivered on request, with the same number and bytes; and an example of any event is sent."""

import pytest

from mock_server.web import replay
from tests.delivery.announcing import ANNOUNCE
from tests.driving import loaded
from tests.listening import HOOK, listening

EVENTS = [(name, event) for name, vendor in loaded().items() for event in vendor.contract.webhook_specs]


@pytest.fixture
def client():
    with listening() as client:
        yield client


def test_one_is_sent_again_with_the_same_bytes(client):
    client.listen()
    client.call()
    again = client.post("/_mock/webhooks/1/redeliver")
    first, second = client.sender.received
    assert first == second
    assert (again["number"], again["delivery"]["state"], again["delivery"]["tried"]) == (1, "delivered", 2)


def test_by_hand_there_is_one_attempt(client):
    client.sender.answering = lambda _: 500
    ANNOUNCE["temphone"](client)
    client.play()
    heard = len(client.sender.received)
    assert client.post("/_mock/webhooks/1/redeliver")["delivery"]["state"] == "failed"
    client.play()
    assert len(client.sender.received) == heard + 1


def test_attempts_that_were_planned_are_forgotten(client):
    client.sender.answering = lambda _: 500
    ANNOUNCE["temphone"](client)
    while not client.deliveries():
        client.clock(until="next_event")
    client.sender.answering = lambda _: 200
    client.post("/_mock/webhooks/1/redeliver")
    client.play()
    assert client.deliveries()[0]["tried"] == 2


def test_what_is_not_there_can_not_be_sent_again(client):
    assert client.ask("POST", "/_mock/webhooks/1/redeliver").status == 404


def test_a_webhook_that_had_no_receiver_has_no_address(client):
    client.call()
    client.listen()
    answer = client.ask("POST", "/_mock/webhooks/1/redeliver")
    assert (answer.status, "had no receiver" in answer.body["message"]) == (409, True)


def test_what_is_under_way_is_not_sent_twice(client):
    client.listen()

    async def hears() -> int:
        client.inner = await client.asking("POST", "/_mock/webhooks/1/redeliver")
        return 200

    client.sender.answering = lambda _: hears()
    client.call()
    assert client.inner.status == 409
    assert len(client.sender.received) == 1


@pytest.mark.parametrize(("which", "redelivered"), [("failed", 1), ("all", 2)])
def test_all_are_sent_again_or_those_that_were_not_accepted(client, which, redelivered):
    client.listen()
    client.sender.answering = lambda _: 500
    client.call()
    client.sender.answering = lambda _: 200
    client.call()
    again = client.post("/_mock/webhooks/redeliver", {"which": which})
    assert again["redelivered"] == redelivered
    assert again["states"] == {
        "pending": 0,
        "delivered": redelivered,
        "failed": 0,
        "refused": 0,
        "lost": 0,
        "set_aside": 0,
    }
    assert client.states() == ["delivered", "delivered"]


def test_all_again_in_their_order(client):
    client.listen()
    client.started(2)
    client.play()
    heard = list(client.sender.received)
    client.post("/_mock/webhooks/redeliver", {"which": "all"})
    assert client.sender.received == heard + heard


def test_carrying_again_is_played_again(client):
    client.listen()
    client.sender.answering = lambda _: 500
    client.call()
    client.post("/_mock/webhooks/redeliver", {"which": "all"})
    client.sender.answering = lambda _: 200
    client.post("/_mock/webhooks/1/redeliver")
    world = replay.replay(client.commands(), loaded())
    assert world.outbox.deliveries.counts == client.get("/_mock/world")["deliveries"]


@pytest.mark.parametrize(("vendor", "event"), EVENTS)
def test_an_example_of_any_event_is_sent(client, vendor, event):
    sent = client.post("/_mock/webhooks/test", {"vendor": vendor, "event": event, "url": HOOK})
    assert (sent["vendor"], sent["event"], sent["is_test"], sent["delivery"]["state"]) == (
        vendor,
        event,
        True,
        "delivered",
    )
    assert client.sender.bodies == [sent["body"]]
    assert loaded()[vendor].contract.webhooks[event].is_valid(sent["body"])


def test_an_example_is_signed_like_any_other(client):
    client.post("/_mock/webhooks/test", {"vendor": "vogent", "event": "dial.updated", "url": HOOK})
    assert "X-Elto-Signature" in dict(client.sender.received[0].headers)


def test_an_example_goes_to_the_accounts_own_address_where_none_is_said(client):
    client.listen(f"{HOOK}/mine")
    client.post("/_mock/webhooks/test", {"vendor": "vogent", "event": "dial.updated"})
    assert client.sender.received[0].url == f"{HOOK}/mine"


@pytest.mark.parametrize("vendor", ["vogent", "temphone"])
def test_an_example_needs_an_address(client, vendor):
    event = next(iter(loaded()[vendor].contract.webhook_specs))
    assert client.ask("POST", "/_mock/webhooks/test", {"vendor": vendor, "event": event}).status == 409


@pytest.mark.parametrize("body", [{"vendor": "acme", "event": "x"}, {"vendor": "vogent", "event": "dial.danced"}])
def test_who_does_not_exist_sends_no_example(client, body):
    answer = client.ask("POST", "/_mock/webhooks/test", {**body, "url": HOOK})
    assert (answer.status, "expected one of" in answer.body["message"]) == (404, True)


def test_a_refused_example_changes_nothing(client):
    client.ask("POST", "/_mock/webhooks/test", {"vendor": "acme", "event": "x"})
    assert client.get("/_mock/world")["counts"] == {
        **client.get("/_mock/world")["counts"],
        "happenings": 0,
        "webhooks": 0,
        "commands": 0,
    }


def test_an_example_is_a_line_of_the_journal_and_of_the_history(client):
    client.post("/_mock/webhooks/test", {"vendor": "vogent", "event": "dial.updated", "url": HOOK})
    (happening,) = client.journal()
    assert (happening["record"], happening["id"], happening["event"]) == ("webhook", "dial.updated", "test")
    world = replay.replay(client.commands(), loaded())
    assert [happening.view() for happening in world.journal.since(0)] == client.journal()
