"""A receiver that does not accept is tried again as the vendor's contract says, on the world's clock."""

from typing import Any

import pytest

from mock_server import vendors
from mock_server.engine import moment
from mock_server.web import replay
from tests.delivery.announcing import ANNOUNCE, rules
from tests.driving import loaded
from tests.listening import HOOK, WebhookClient, listening

every_vendor = pytest.mark.parametrize("vendor", vendors.VENDORS)


def planned(vendor: str, webhook: Any, answer: Any) -> list[int]:
    """Return when a webhook that never is accepted is to be sent, by the contract, from its first attempt on."""
    found, rule = [0], rules(vendor, webhook["event"])
    failure = f"{answer // 100}xx" if isinstance(answer, int) else "ct"
    for pause in rule["backoff_seconds"] if failure in rule.get("retries", [failure]) else []:
        found.append(found[-1] + round(1000 * pause))
    return found


def made(webhook: Any) -> list[int]:
    """Return when its attempts were made, from the first one on."""
    instants = [moment.parse(attempt["at"]) for attempt in webhook["delivery"]["attempts"]]
    return [instant - instants[0] for instant in instants]


@every_vendor
@pytest.mark.parametrize("answer", [500, 404, 302, "connection refused"])
def test_a_receiver_that_never_accepts_is_tried_as_often_and_when_the_contract_says(vendor, answer):
    with listening(lambda _: answer) as client:
        ANNOUNCE[vendor](client)
        client.play()
        told = client.webhooks()
        assert [made(webhook) for webhook in told] == [planned(vendor, webhook, answer) for webhook in told]
        assert set(client.states()) == {"failed"}


@every_vendor
@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_accepts(vendor, status):
    with listening(lambda _: status) as client:
        ANNOUNCE[vendor](client)
        client.play()
        assert {len(delivery["attempts"]) for delivery in client.deliveries()} == {1}


def test_what_the_receiver_answered_is_in_the_log():
    with listening(lambda _: 503) as client:
        ANNOUNCE["vogent"](client)
        client.advance(0)
        (attempt,) = client.deliveries()[0]["attempts"]
        assert (attempt["status"], attempt["error"], attempt["answer"]) == (503, None, "said")
        assert attempt["took_ms"] >= 0


class RefusingReceiver:
    """A receiver that refuses the first requests."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals

    def __call__(self, _: object) -> int:
        self.refusals -= 1
        return 500 if self.refusals >= 0 else 200


def test_a_repetition_sends_the_same_bytes_and_ends_when_it_is_accepted():
    with listening(RefusingReceiver(2)) as client:
        ANNOUNCE["temphone"](client)
        client.play()
        first, second, third, fourth = client.sender.received[:4]
        assert first.body == second.body == third.body != fourth.body
        assert [attempt["status"] for attempt in client.deliveries()[0]["attempts"]] == [500, 500, 200]


def test_where_the_order_is_kept_later_ones_wait_for_an_earlier_one():
    with listening(RefusingReceiver(1)) as client:
        ANNOUNCE["temphone"](client)
        client.play()
        assert client.sender.bodies[1:] == [webhook["body"] for webhook in client.webhooks()]


def test_another_receiver_does_not_wait():
    with listening(lambda message: 500 if message.url.endswith("/one") else 200) as client:
        ANNOUNCE["temphone"](client, f"{HOOK}/one")
        ANNOUNCE["temphone"](client, f"{HOOK}/two")
        client.clock(until="next_event")
        while not any(client.states()):
            client.clock(until="next_event")
        while "delivered" not in client.states():
            client.clock(until="next_event")
        assert "pending" in client.states()


def failing_once(refusals: int = 1) -> Any:
    return listening(RefusingReceiver(refusals))


def test_the_next_attempt_is_a_moment_of_the_clock():
    with failing_once() as client:
        ANNOUNCE["temphone"](client)
        while not client.deliveries():
            client.clock(until="next_event")
        due_at = client.deliveries()[0]["due_at"]
        assert client.get("/_mock/world")["pending"] > 0
        client.clock(to=due_at)
        delivery = client.deliveries()[0]
        assert (delivery["state"], delivery["due_at"]) == ("delivered", None)
        assert delivery["attempts"][1]["at"] == due_at


def test_a_jump_that_ends_before_the_next_attempt_leaves_it_pending():
    with failing_once() as client:
        ANNOUNCE["temphone"](client)
        while not client.deliveries():
            client.clock(until="next_event")
        client.advance(0.999)
        assert client.states()[0] == "pending"
        client.advance(0.001)
        assert client.states()[0] == "delivered"


# Played again.


def replayed(client: WebhookClient) -> Any:
    return replay.replay(client.commands(), loaded())


@every_vendor
@pytest.mark.parametrize("refusals", [1, 2, 7, 1000])
def test_a_replay_knows_what_failed_and_sends_nothing(vendor, refusals):
    with listening(RefusingReceiver(refusals)) as client:
        ANNOUNCE[vendor](client)
        client.play()
        world = replayed(client)
        assert [happening.view() for happening in world.journal.since(0)] == client.journal()
        assert world.outbox.deliveries.counts == client.get("/_mock/world")["deliveries"]


@every_vendor
def test_a_replay_plans_the_same_attempts_and_holds_back_the_same(vendor):
    with listening(lambda _: 500) as client:
        ANNOUNCE[vendor](client)
        while (now := client.clock(until="next_event"))["pending"]:
            world, seen = replayed(client), client.deliveries()
            assert [due(world, number) for number in range(len(seen))] == [delivery["due_at"] for delivery in seen]
            assert world.outbox.deliveries.counts == client.get("/_mock/world")["deliveries"]
            assert world.clock.pending() == now["pending"]


def due(world: Any, number: int) -> str | None:
    at = world.outbox.deliveries.get(number).due_at
    return None if at is None else moment.text(at)


def test_a_full_command_log_takes_no_more_and_webhooks_go_on(monkeypatch):
    with listening(lambda _: 500) as client:
        ANNOUNCE["temphone"](client)
        client.sandbox.commands.most = len(client.sandbox.commands) + 1
        client.play()
        assert set(client.states()) == {"failed"}
        assert client.sandbox.commands.is_full
