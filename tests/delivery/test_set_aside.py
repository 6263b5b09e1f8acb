"""A receiver that runs into its time-out is set aside, so that nobody waits for it a second time."""

import asyncio

import pytest

from mock_server.web import replay
from mock_server.web.webhooks import slow_receivers
from mock_server.web.webhooks.message import Message
from tests.delivery.announcing import ANNOUNCE
from tests.driving import AGENT, DIALS, NUMBERS, Json, loaded
from tests.listening import HOOK, LATE, WebhookClient, listening

SILENT, QUICK = "http://127.0.0.1:9/silent", "http://127.0.0.1:9/quick"
DIAL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}


class OneSilentReceiver:
    """Of these receivers, only the silent one does not answer; it keeps which of them a webhook was sent to."""

    def __init__(self, *silent: str) -> None:
        self.silent, self.sent = silent, list[str]()

    def __call__(self, message: Message) -> object:
        self.sent.append(message.url)
        return LATE if message.url in self.silent else 200


def dials(client: WebhookClient, *urls: str) -> None:
    """Have somebody dialled for each of these receivers."""
    for url in urls:
        client.post(DIALS, {**DIAL, "webhookUrl": url})


def aside(client: WebhookClient) -> list[Json]:
    return client.get("/_mock/webhooks")["set_aside"]


def test_it_is_waited_for_once_however_many_webhooks_there_are():
    with listening(OneSilentReceiver(HOOK)) as client:
        client.listen()
        client.started(500, maxConcurrentDials=500)
        client.play()
        assert client.sender.answering.sent == [HOOK]
        counts = client.get("/_mock/world")["deliveries"]
        assert (counts["failed"], counts["set_aside"], counts["pending"]) == (1, len(client.webhooks()) - 1, 0)


@pytest.mark.parametrize("vendor", ANNOUNCE)
def test_the_vendors_own_retries_are_not_made_either(vendor):
    with listening(OneSilentReceiver(HOOK)) as client:
        ANNOUNCE[vendor](client)
        client.play()
        assert client.sender.answering.sent == [HOOK]
        assert {"pending", "delivered"}.isdisjoint(client.states())


def test_the_list_says_which_receiver_when_and_why():
    with listening(OneSilentReceiver(SILENT)) as client:
        dials(client, SILENT)
        assert aside(client) == [{"receiver": SILENT, "at": "2026-03-02T15:00:00Z", "reason": "no answer within 10 s"}]


def test_others_are_told_all_the_same():
    with listening(OneSilentReceiver(SILENT)) as client:
        dials(client, SILENT, QUICK)
        client.play()
        told = [webhook["delivery"]["state"] for webhook in client.webhooks() if webhook["url"] == QUICK]
        assert len(told) > 3
        assert set(told) == {"delivered"}
        assert client.sender.answering.sent.count(SILENT) == 1


def test_it_stays_aside_over_moves_of_the_clock():
    with listening(OneSilentReceiver(SILENT)) as client:
        dials(client, SILENT)
        for _ in range(20):
            client.advance(5)
        dials(client, SILENT)
        assert client.sender.answering.sent == [SILENT]


def test_who_answers_with_an_error_is_not_set_aside():
    with listening(lambda _: 500) as client:
        dials(client, HOOK)
        client.play()
        assert aside(client) == []
        assert "set_aside" not in client.states()


BACK = {
    "one again": lambda client: client.post("/_mock/webhooks/1/redeliver"),
    "all again": lambda client: client.post("/_mock/webhooks/redeliver", {"which": "failed"}),
    "a test": lambda client: client.post(
        "/_mock/webhooks/test", {"vendor": "vogent", "event": "dial.updated", "url": SILENT}
    ),
}


@pytest.mark.parametrize("way", BACK)
def test_it_comes_back_when_it_is_tried_by_hand(way):
    with listening(OneSilentReceiver(SILENT)) as client:
        dials(client, SILENT)
        client.advance(3)
        client.sender.answering.silent = ()
        BACK[way](client)
        assert aside(client) == []
        client.play()
        assert client.states()[-1] == "delivered"


def test_all_that_was_not_sent_can_be_sent_again():
    with listening(OneSilentReceiver(SILENT)) as client:
        dials(client, SILENT)
        client.play()
        client.sender.answering.silent = ()
        again = BACK["all again"](client)
        assert again["states"]["delivered"] == again["redelivered"] == len(client.webhooks())


@pytest.mark.parametrize("way", BACK)
def test_it_is_set_aside_again_after_another_time_out(way):
    with listening(OneSilentReceiver(SILENT)) as client:
        dials(client, SILENT)
        client.play()
        BACK[way](client)
        assert client.sender.answering.sent == [SILENT] * 2
        assert [one["receiver"] for one in aside(client)] == [SILENT]
        assert "pending" not in client.states()


def test_a_reset_knows_of_none():
    with listening(OneSilentReceiver(SILENT)) as client:
        dials(client, SILENT)
        client.reset()
        assert aside(client) == []


def test_in_a_world_that_moves_nobody_waits_and_it_is_tried_again_and_again():
    with listening(OneSilentReceiver(HOOK), rate=1) as client:
        ANNOUNCE["vogent"](client)
        client.play()
        assert aside(client) != []  # a jump waits
    with listening(OneSilentReceiver(HOOK), rate=1) as client:
        client.listen()
        for _ in range(3):
            client.call()
        assert client.sender.answering.sent == [HOOK] * 3
        assert aside(client) == []


def test_a_host_that_answers_slowly_again_and_again_is_set_aside(monkeypatch):
    """Real time is what this test says it is: each answer takes nine seconds."""
    real = [0.0]
    monkeypatch.setattr("mock_server.web.webhooks.attempt.perf_counter", lambda: real[0])

    def answer(_: Message) -> int:
        real[0] += 9
        return 200

    with listening(answer) as client:
        dials(client, *(f"http://127.0.0.1:9/hook?call={n}" for n in range(20)))
        client.play()
        assert len(client.sender.received) == slow_receivers.MOST // 9 + 1
        seen = aside(client)[0]
        assert (seen["receiver"], "more than 60 s" in seen["reason"]) == ("http://127.0.0.1:9/*", True)
        assert client.get("/_mock/world")["deliveries"]["delivered"] == len(client.sender.received)


def test_a_quick_host_is_never_set_aside_however_much_it_is_told(monkeypatch):
    real = [0.0]
    monkeypatch.setattr("mock_server.web.webhooks.attempt.perf_counter", lambda: real[0])

    def answer(_: Message) -> int:
        real[0] += 0.9
        return 200

    with listening(answer) as client:
        client.listen()
        client.started(40)
        client.play()
        assert aside(client) == []
        assert set(client.states()) == {"delivered"}


@pytest.mark.parametrize("vendor", ANNOUNCE)
def test_a_replay_sets_aside_the_same(vendor):
    with listening(OneSilentReceiver(HOOK)) as client:
        ANNOUNCE[vendor](client, QUICK)
        ANNOUNCE[vendor](client)
        client.advance(240)
        left = next(webhook for webhook in client.webhooks() if webhook["delivery"]["state"] == "set_aside")
        client.post(f"/_mock/webhooks/{left['number']}/redeliver")
        client.play()
        world = replay.replay(client.commands(), loaded())
        assert [happening.view() for happening in world.journal.since(0)] == client.journal()
        assert world.outbox.deliveries.counts == client.get("/_mock/world")["deliveries"]
        assert [one.receiver for one in world.outbox.deliveries.aside] == [HOOK]
        assert world.clock.pending() == 0


def test_the_report_says_what_was_not_sent_and_why():
    with listening(OneSilentReceiver(SILENT)) as client:
        dials(client, SILENT)
        client.play()
        report = client.get("/_mock/report")
        assert [one["rule"] for one in report["findings"] if one["rule"].startswith("webhook")] == ["webhook_failed"]
        unsent = client.states().count("set_aside")
        said = f"{unsent} webhooks for {SILENT} were not sent: it was set aside at 2026-03-02T15:00:00Z"
        assert any(note.startswith(said) for note in report["notes"])


SPEEDS = [(0, 0), (0, 5), (5, 0), (5, "late")]
"""How many turns of the loop each of two receivers takes for its answer; or it runs into its time-out."""


def played(speeds: tuple[object, ...]) -> tuple[bytes, list[str]]:
    """Play a job for two receivers that dial in return to each webhook of it, each at its speed; return the journal."""
    with listening() as client:
        paces = dict(zip((SILENT, QUICK), speeds, strict=True))

        async def answer(message: Message) -> object:
            pace = paces[message.url]
            if pace == "late":
                return LATE
            for _ in range(pace):
                await asyncio.sleep(0)
            if b'"ringing"' in message.body and len(client.sender.received) < 40:
                number = f"+1202555{len(client.sender.received):04}"
                body = {**DIAL, "toNumber": number, "webhookUrl": QUICK if message.url == SILENT else SILENT}
                await client.asking("POST", DIALS, body)
            return 200

        client.sender.answering = answer
        dials(client, SILENT, QUICK, SILENT, QUICK)
        client.play()
        return client.story(), client.commands()


@pytest.mark.parametrize("speeds", SPEEDS)
def test_two_receivers_of_different_speed_leave_the_same_journal_twice(speeds):
    assert played(speeds) == played(speeds)


def test_how_fast_receivers_are_changes_nothing():
    stories = [played(speeds)[0] for speeds in SPEEDS[:3]]
    assert stories[0] == stories[1] == stories[2]
