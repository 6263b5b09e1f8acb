"""Whatever a client does and a receiver answers: the journal's story is told, and can be played again."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from mock_server.engine import moment
from mock_server.web import replay
from tests.delivery.announcing import ANNOUNCE, rules
from tests.driving import loaded
from tests.laws.acts import Act, days, live, scenarios
from tests.listening import HOOK, LATE, listening

answers = st.lists(st.sampled_from([200, 200, 204, 301, 404, 500, "connection refused", LATE]), max_size=40)
named = st.sampled_from(sorted(ANNOUNCE))
odds = st.sampled_from([0, 0, 0.2, 0.7, 1])
KINDS = ("lost", "twice", "out_of_order", "stale_timestamp", "wrong_signature", "reserialised", "cut_off")
disorders = st.fixed_dictionaries(
    dict.fromkeys(KINDS, odds) | {"late": st.fixed_dictionaries({"odds": odds, "seconds": st.just([0.25, 100])})}
)


class GivenAnswers:
    """A receiver with the given answers, one after another; then it accepts everything."""

    def __init__(self, answers: list[Any]) -> None:
        self.answers = list(reversed(answers))

    def __call__(self, _: object) -> Any:
        return self.answers.pop() if self.answers else 200


@given(days, scenarios)
def test_who_accepts_everything_is_told_the_journals_story_once(acts: list[Act], scenario: str) -> None:
    with listening(scenario=scenario) as client:
        live(client.listen(), acts)
        client.play()
        assert client.sender.bodies == [webhook["body"] for webhook in client.webhooks()]
        assert client.sender.most_at_once <= 1


@given(days, scenarios)
def test_who_listens_changes_nothing(acts: list[Act], scenario: str) -> None:
    stories = []
    for url in (HOOK, None):
        with listening(scenario=scenario) as client:
            client.ask("PATCH", "/_mock/settings/vogent", {"webhook_url": url})
            live(client, acts)
            client.play()
            stories.append(client.story())
    assert stories[0] == stories[1]


@given(named, answers, st.integers(0, 3), scenarios)
def test_each_is_tried_until_it_is_accepted_or_as_often_as_the_vendor_does(
    vendor: str, answers: list[Any], seed: int, scenario: str
) -> None:
    with listening(GivenAnswers(answers), scenario=scenario, seed=seed) as client:
        ANNOUNCE[vendor](client)
        client.play()
        for webhook in client.webhooks():
            tried = [attempt["status"] in (200, 204) for attempt in webhook["delivery"]["attempts"]]
            rule = rules(vendor, webhook["event"])
            most = 1 + len(rule["backoff_seconds"])
            assert not any(tried[:-1])
            last = [attempt["status"] for attempt in webhook["delivery"]["attempts"]][-1:]
            if "retries" in rule and last and last[0] and f"{last[0] // 100}xx" not in rule["retries"]:
                continue  # the vendor gives up at once
            is_late = webhook["delivery"]["state"] == "set_aside" or "no answer" in str(webhook["delivery"])
            assert is_late or tried[-1] or len(tried) == most


ONLY_OUT_OF_ORDER = dict.fromkeys(KINDS, 0) | {"out_of_order": 0.7}


@example("freya", [200, 200, 200, LATE], ONLY_OUT_OF_ORDER, 0)  # one was passed, then its receiver was set aside
@example("elevenlabs", [200, 200, LATE], ONLY_OUT_OF_ORDER, 0)
@given(named, answers, disorders, st.integers(0, 9))
def test_whatever_goes_wrong_can_be_played_again(vendor: str, answers: list[Any], disorder: Any, seed: int) -> None:
    with listening(GivenAnswers(answers), seed=seed) as client:
        client.disorder(**disorder)
        ANNOUNCE[vendor](client)
        client.play()
        world = replay.replay(client.commands(), loaded())
        assert [happening.view() for happening in world.journal.since(0)] == client.journal()
        assert world.outbox.deliveries.counts == client.get("/_mock/world")["deliveries"]
        assert world.clock.pending() == 0


@given(named, answers, disorders, st.integers(0, 9))
def test_whatever_goes_wrong_nothing_is_forgotten(vendor: str, answers: list[Any], disorder: Any, seed: int) -> None:
    with listening(GivenAnswers(answers), seed=seed) as client:
        client.disorder(**disorder)
        ANNOUNCE[vendor](client)
        client.play()
        told = client.webhooks()
        assert "pending" not in client.states()
        heard = client.sender.bodies
        for webhook in told:
            attempts = webhook["delivery"]["attempts"]
            assert all(moment.parse(webhook["at"]) <= moment.parse(attempt["at"]) for attempt in attempts)
        assert len(heard) == sum(
            1 for w in told for a in w["delivery"]["attempts"] if not {"lost", "cut_off"} & set(a["disorder"])
        )
