"""Disorder on purpose: each kind does what its name says, where luck has it, and the log says so."""

import hashlib
import hmac
import json
from collections import Counter

import pytest

from mock_server import vendors
from mock_server.engine import moment
from mock_server.engine.webhooks.disorder import KINDS
from mock_server.web import replay
from tests.delivery.announcing import ANNOUNCE
from tests.driving import loaded
from tests.listening import HOOK, listening, own_signatures, unsigned

SECRET = loaded()["vogent"].seed["workspace"]["webhook_secret"]


@pytest.fixture
def client():
    with listening() as client:
        yield client


def struck(client) -> list[list[str]]:
    return [attempt["disorder"] for delivery in client.deliveries() for attempt in delivery["attempts"]]


def signature(body: bytes) -> str:
    """Return Vogent's signature, by an implementation of our own."""
    return hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def test_what_is_lost_never_arrives_and_is_not_tried_again(client):
    client.disorder(lost=1)
    ANNOUNCE["temphone"](client)
    client.play()
    assert client.sender.received == []
    assert set(client.states()) == {"lost"}
    assert struck(client)[0] == ["lost"]


def test_twice_is_the_same_twice(client):
    client.disorder(twice=1)
    ANNOUNCE["vogent"](client)
    client.play()
    assert client.sender.received[::2] == client.sender.received[1::2]
    assert len(client.sender.received) == 2 * len(client.webhooks())
    assert set(client.states()) == {"delivered"}


def test_of_two_the_first_answer_counts(client):
    answers = [500, 200]
    client.sender.answering = lambda _: answers.pop(0)
    client.disorder(twice=1, times=1)
    client.listen()
    client.call()
    assert client.states() == ["failed"]
    assert [attempt["status"] for attempt in client.deliveries()[0]["attempts"]] == [500, 200]


def test_a_late_one_is_late_by_as_much_as_was_asked_for_and_others_pass_it(client):
    client.disorder(late={"odds": 1, "seconds": [100, 200]}, events=["dial.created"])
    client.listen()
    client.call()
    client.play()
    created, *others = client.webhooks()
    late = moment.parse(created["delivery"]["attempts"][0]["at"]) - moment.parse(created["at"])
    assert 100_000 <= late <= 200_000
    assert client.sender.bodies[-1] == created["body"]
    assert [webhook["body"] for webhook in others] == client.sender.bodies[:-1]
    assert struck(client)[0] == ["late"]


def test_a_late_one_is_a_moment_of_the_clock(client):
    client.disorder(late={"odds": 1, "seconds": [50, 50]})
    client.listen()
    client.post("/_mock/webhooks/test", {"vendor": "vogent", "event": "dial.updated"})
    (delivery,) = client.deliveries()
    assert (delivery["state"], delivery["due_at"]) == ("pending", "2026-03-02T15:00:50Z")
    assert client.play()["now"] == "2026-03-02T15:00:50Z"


def test_one_that_is_out_of_order_comes_right_behind_the_next(client):
    client.disorder(out_of_order=1, times=1)
    ANNOUNCE["vogent"](client)
    client.play()
    first, second, *rest = [webhook["body"] for webhook in client.webhooks()]
    assert client.sender.bodies == [second, first, *rest]


def test_with_all_out_of_order_each_pair_is_turned(client):
    client.disorder(out_of_order=1)
    client.listen()
    client.call()
    client.advance(20)
    told = [webhook["body"] for webhook in client.webhooks()]
    pairs = [told[n : n + 2][::-1] for n in range(0, len(told) - 1, 2)]
    assert client.sender.bodies[: len(told) - 1] == [body for pair in pairs for body in pair]


def test_one_that_nobody_overtakes_comes_after_a_minute(client):
    client.disorder(out_of_order=1)
    client.post("/_mock/webhooks/test", {"vendor": "vogent", "event": "dial.updated", "url": HOOK})
    client.advance(59)
    assert client.sender.received == []
    client.advance(1)
    assert len(client.sender.received) == 1


@pytest.mark.parametrize(("vendor", "event", "field"), [
    ("freya", "end-of-call-report", "timestamp"), ("temphone", "call.completed", "occurred_at")
])  # fmt: skip
def test_a_stale_timestamp_is_an_hour_old_and_the_body_keeps_to_the_contract(client, vendor, event, field):
    client.disorder(stale_timestamp=1)
    sent = client.post("/_mock/webhooks/test", {"vendor": vendor, "event": event, "url": HOOK})
    (heard,) = client.sender.bodies
    assert moment.parse(heard[field]) == moment.parse(sent["body"][field]) - 3_600_000
    assert heard | {field: None} == sent["body"] | {field: None}
    assert loaded()[vendor].contract.webhooks[event].is_valid(heard)
    assert struck(client) == [["stale_timestamp"]]


def test_a_wrong_signature_is_well_formed_and_wrong(client):
    client.disorder(wrong_signature=1)
    client.listen()
    client.call()
    (message,) = client.sender.received
    found = dict(message.headers)["X-Elto-Signature"]
    assert len(found) == 64
    assert found != signature(message.body)


def test_a_reserialised_body_is_the_same_json_in_other_bytes_and_its_signature_holds(client):
    client.disorder(reserialised=1)
    client.listen()
    client.call()
    (message,), (webhook,) = client.sender.received, client.webhooks()
    assert json.loads(message.body) == webhook["body"]
    assert dict(message.headers)["X-Elto-Signature"] == signature(message.body)
    usual = {json.dumps(webhook["body"], separators=how).encode() for how in ((",", ":"), (", ", ": "))}
    assert message.body not in usual


def test_what_is_cut_off_has_failed(client):
    client.disorder(cut_off=1)
    ANNOUNCE["vogent"](client)
    client.play()
    assert set(client.states()) == {"failed"}
    assert client.sender.received == []


def test_only_the_chosen_events_are_struck(client):
    client.disorder(lost=1, events=["dial.updated"])
    ANNOUNCE["vogent"](client)
    client.play()
    lost = {w["event"] for w in client.webhooks() if w["delivery"]["state"] == "lost"}
    assert lost == {"dial.updated"}
    assert {body["event"] for body in client.sender.bodies}.isdisjoint(lost)


def test_after_so_many_strikes_all_is_well(client):
    client.disorder(lost=1, times=2)
    ANNOUNCE["vogent"](client)
    client.play()
    assert Counter(client.states())["lost"] == 2
    assert client.get("/_mock/webhooks/disorder") == {"lost": 1, "times": 0}


def test_odds_are_kept(client):
    client.disorder(lost=0.3)
    client.listen()
    client.started(60, maxConcurrentDials=60)
    client.play()
    counts = Counter(client.states())
    assert 0.2 < counts["lost"] / counts.total() < 0.4


def test_an_attempt_that_is_made_again_is_struck_anew(client):
    client.sender.answering = lambda _: 500
    client.disorder(reserialised=0.5)
    ANNOUNCE["temphone"](client)
    client.play()
    assert {tuple(kinds) for kinds in struck(client)} == {(), ("reserialised",)}


def test_the_odds_of_one_kind_do_not_change_the_luck_of_another():
    def lost(**more):
        with listening() as client:
            client.disorder(lost=0.4, **more)
            ANNOUNCE["vogent"](client)
            client.play()
            return [state == "lost" for state in client.states()]

    assert lost() == lost(twice=0.7, reserialised=0.5, wrong_signature=1)


CHAOS = {
    "lost": 0.1,
    "twice": 0.2,
    "late": {"odds": 0.3, "seconds": [0.5, 90]},
    "out_of_order": 0.3,
    "stale_timestamp": 0.5,
    "wrong_signature": 0.2,
    "reserialised": 0.3,
    "cut_off": 0.2,
}


def chaos(vendor: str, seed: int = 5):
    """Return what arrived, the journal, and the log without durations, of a day on which everything goes wrong."""
    with listening(key="chaos", seed=seed) as client:
        client.disorder(**CHAOS)
        ANNOUNCE[vendor](client)
        client.play()
        world = replay.replay(client.commands(), loaded())
        assert [happening.view() for happening in world.journal.since(0)] == client.journal()
        assert world.outbox.deliveries.counts == client.get("/_mock/world")["deliveries"]
        log = client.deliveries()
        for delivery in log:
            for attempt in delivery["attempts"]:
                del attempt["took_ms"]
                for name in own_signatures() & attempt["headers"].keys():
                    del attempt["headers"][name]
        return unsigned(client.sender.received), client.journal(), log


def test_every_kind_is_in_the_chaos():
    assert CHAOS.keys() == set(KINDS)


@pytest.mark.parametrize("vendor", vendors.VENDORS)
def test_the_same_seed_gives_the_same_chaos_and_it_can_be_played_again(vendor):
    first = chaos(vendor)
    assert first == chaos(vendor)
    assert first[2] != chaos(vendor, seed=6)[2]
    assert not [delivery for delivery in first[2] if delivery["state"] == "pending"]


@pytest.mark.parametrize("vendor", vendors.VENDORS)
def test_disorder_changes_nothing_in_the_journal(vendor):
    with listening(seed=5) as client:
        ANNOUNCE[vendor](client)
        client.play()
        assert client.journal() == chaos(vendor)[1]


# How it is set.


def test_nothing_is_wrong_until_somebody_wants_it(client):
    assert client.get("/_mock/webhooks/disorder") == {}


def test_what_was_set_is_shown_and_takes_the_place_of_what_was(client):
    client.disorder(twice=1)
    assert client.put("/_mock/webhooks/disorder", CHAOS) == CHAOS == client.get("/_mock/webhooks/disorder")


def test_it_ends_when_it_is_cleared(client):
    client.disorder(lost=1)
    assert client.ask("DELETE", "/_mock/webhooks/disorder").status == 204
    ANNOUNCE["vogent"](client)
    client.play()
    assert set(client.states()) == {"delivered"}
    assert client.get("/_mock/webhooks/disorder") == {}


def test_a_reset_world_is_in_order(client):
    client.disorder(lost=1)
    client.reset()
    assert client.get("/_mock/webhooks/disorder") == {}


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"lost": 1.5}, 422),
        ({"lost": -0.1}, 422),
        ({"late": 0.5}, 422),
        ({"late": {"odds": 0.5}}, 422),
        ({"late": {"odds": 0.5, "seconds": [1]}}, 422),
        ({"late": {"odds": 0.5, "seconds": [1, 1e9]}}, 422),
        ({"late": {"odds": 0.5, "seconds": [5, 1]}}, 409),
        ({"burnt": 1}, 422),
        ({"times": -1}, 422),
        ({"lost": 1, "events": []}, 422),
        ({"lost": 1, "events": ["dial.danced"]}, 404),
        ({"stale_timestamp": 1, "events": ["dial.updated"]}, 409),
        ({"wrong_signature": 1, "events": ["call.completed", "end"]}, 409),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(client, wanted, status):
    client.disorder(twice=0.5)
    answer = client.ask("PUT", "/_mock/webhooks/disorder", wanted)
    assert answer.status == status, answer
    assert client.get("/_mock/webhooks/disorder") == {"twice": 0.5}
    assert len(client.commands()) == 3  # the setup, the first disorder, the end
