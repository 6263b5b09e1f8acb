"""A webhook that asks: the answer is a command, so that a replay goes the same way without a receiver."""

import pytest

from mock_server.engine.machine import Move
from mock_server.engine.webhooks.delivery import WebhookAnswer
from mock_server.engine.webhooks.outbox import Topic
from mock_server.vendors.temphone.account import Account
from mock_server.web import replay
from mock_server.web.webhooks.answers import answer_facts, answer_of
from tests.delivery.announcing import ANNOUNCE
from tests.driving import loaded
from tests.listening import LATE, listening


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[WebhookAnswer]:
    """Have TemPhone's webhooks ask, and its account note what it is told: here, and in the journal."""
    answers: list[WebhookAnswer] = []

    def webhook_answered(self, topic, happening, answer):
        answers.append(answer)
        said = answer.error or answer.body.decode()
        self.world.note(happening.record, Move("temphone", "answer", f"{answer.status} {said}", None))

    monkeypatch.setattr(Topic, "asks", True)
    monkeypatch.setattr(Account, "webhook_answered", webhook_answered)
    return answers


def replayed(client):
    """Return the journal of the client's world as a replay of its commands makes it."""
    world = replay.replay(client.commands(), loaded())
    return [(one.at, one.move.event) for one in world.journal.since(0)]


def journal(client):
    return [(one.at, one.move.event) for one in client.sandbox.world.journal.since(0)]


@pytest.mark.parametrize("answer", [200, 500, "connection refused", LATE, None], ids=str)
def test_the_account_is_told_once_and_a_replay_tells_it_the_same(heard, answer):
    with listening(lambda _: answer) as client:
        ANNOUNCE["temphone"](client)
        client.play()
        told = list(heard)
        assert len(told) == len(client.webhooks()) > 0
        assert journal(client) == replayed(client)
        assert heard[len(told) :] == told


def test_what_the_receiver_said_reaches_the_account(heard):
    with listening(lambda _: 200) as client:
        ANNOUNCE["temphone"](client)
        client.play()
    assert {(answer.status, answer.body, answer.is_good) for answer in heard} == {(200, b"said", True)}


def test_one_that_was_lost_has_no_answer(heard):
    with listening(lambda _: 200) as client:
        client.put("/_mock/webhooks/disorder", {"lost": 1})
        ANNOUNCE["temphone"](client)
        client.play()
        assert {answer.error for answer in heard} == {"lost on its way"}
        assert journal(client) == replayed(client)


@pytest.mark.parametrize("body", [b"", b"text", "caf\xe9".encode(), b"\xff\x00"])
def test_an_answer_is_kept_as_it_came(body):
    answer = WebhookAnswer(200, "text/xml", body)
    assert answer_of(answer_facts(answer)) == answer
