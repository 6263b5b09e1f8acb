"""A record lives its plan, one event at a time; what comes from outside may come in between."""

import pytest

from mock_server.engine.scenarios.scenario import Scenario
from mock_server.engine.world import Record, Setup, World
from tests.tiny import CALL, NOON, TinyCall, placed, play, story, world


def test_a_plan_is_lived_to_its_end() -> None:
    tiny = world()
    placed(tiny, (1, "ring"), (5, "answer"), (65, "hang_up"))
    play(tiny)
    assert story(tiny) == [(0, "new"), (1, "ringing"), (5, "talking"), (65, "gone")]


def test_of_a_plan_only_the_next_event_is_on_the_clock() -> None:
    tiny = world()
    placed(tiny, (1, "ring"), (5, "answer"), (65, "hang_up"))
    assert tiny.clock.pending() == 1
    tiny.clock.play_to(NOON + 5000)
    assert tiny.clock.pending() == 1


def test_a_plan_with_two_events_at_one_moment_has_both_happen_in_order() -> None:
    tiny = world()
    placed(tiny, (1, "ring"), (1, "answer"), (1, "hang_up"))
    play(tiny)
    assert story(tiny) == [(0, "new"), (1, "ringing"), (1, "talking"), (1, "gone")]


def test_a_plan_ends_quietly_where_its_next_event_is_not_allowed() -> None:
    tiny = world()
    placed(tiny, (1, "answer"), (2, "ring"))
    play(tiny)
    assert (story(tiny), tiny.clock.pending()) == ([(0, "new")], 0)


def test_an_empty_plan_is_a_life_in_which_nothing_happens() -> None:
    tiny = world()
    placed(tiny)
    assert tiny.clock.pending() == 0


def test_a_new_plan_takes_the_place_of_the_old_one() -> None:
    tiny = world()
    call = placed(tiny, (10, "ring"), (20, "answer"))
    tiny.clock.play_to(NOON + 5000)
    tiny.schedule(call, [(2000, "cancel")])
    play(tiny)
    assert story(tiny) == [(0, "new"), (7, "gone")]


def test_a_new_plan_that_meets_the_old_one_at_the_same_moment_happens_once() -> None:
    tiny = world()
    call = placed(tiny, (10, "ring"), (20, "answer"))
    tiny.schedule(call, [(10_000, "ring"), (30_000, "busy")])
    play(tiny)
    assert story(tiny) == [(0, "new"), (10, "ringing"), (30, "gone")]


def test_calls_that_live_at_the_same_time_do_not_disturb_each_other() -> None:
    tiny = world()
    placed(tiny, (1, "ring"), (3, "busy"), name="one")
    placed(tiny, (2, "ring"), (3, "answer"), name="other")
    play(tiny)
    lives = [(h.record.id, h.move.status) for h in tiny.journal.since(2)]
    assert lives == [("one", "ringing"), ("other", "ringing"), ("one", "gone"), ("other", "talking")]


def test_an_account_is_opened_once() -> None:
    tiny, opened = world(), []
    assert tiny.account("acme", lambda w: opened.append(w) or "dispatcher") == tiny.account("acme", lambda _: "another")
    assert opened == [tiny]


def test_a_closed_world_has_let_go_of_everything() -> None:
    class TinyAccount:
        closed = 0

        def close(self) -> None:
            self.closed += 1

    tiny, account = world(), TinyAccount()
    placed(tiny, (1, "ring"))
    tiny.account("acme", lambda _: account)
    tiny.close()
    assert (account.closed, tiny.accounts, tiny.clock.pending()) == (1, {}, 0)


def test_a_record_needs_a_name() -> None:
    with pytest.raises(TypeError, match="Record has no id"):
        _ = Record(CALL).id


def test_a_world_begins_with_its_setup_and_nothing_else() -> None:
    tiny = World(Setup(NOON, 7, 60.0))
    assert (tiny.now, tiny.rate, len(tiny.journal), len(tiny.outbox), tiny.clock.pending()) == (NOON, 60.0, 0, 0, 0)


def test_two_calls_with_the_same_luck_have_the_same_plan() -> None:
    steps = {"call": [{"after": [1, 9], "event": "ring"}, {"after": [1, 60], "event": {"answer": 1, "busy": 1}}]}
    scenario = Scenario("any", steps, {"call": CALL})
    plans = [scenario.plan("call", world(3).chance.draws(TinyCall("x").id, 1, "plan")) for _ in range(2)]
    assert plans[0] == plans[1]
