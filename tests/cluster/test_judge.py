"""The judge of the simulation knows what may be missing when the store has lost what it had not synced."""

import pytest

from tests.store.simulation.history import BrokenPromise, WorldHistory
from tests.store.simulation.wanted import MADE, NEVER, Reset, WantedCall

SHOWN = {
    "old": ("old", "call 1", "scheduled"),
    "new": ("new", "call 2", "scheduled"),
    "late": ("late", "3", "scheduled"),
}


@pytest.fixture
def world():
    """Return a world with a call that was synced by time 10, and one that was not when power was lost at 20."""
    found = WorldHistory("red")
    for tag, asked, answered in (("old", 1, 2), ("new", 11, 12)):
        found.creates[tag] = WantedCall(tag, {}, asked, answered, outcome=MADE, made=answered)
    found.see_journal(["old"], 3, 4)
    found.see_now(5, 6, 7)
    found.see_journal(["old", "new"], 13, 14)
    found.see_now(9, 15, 16)
    found.lose(10, 20)
    return found


def looks(world, at, *tags):
    world.see_calls([SHOWN[tag] for tag in tags], at, at + 1)


def test_what_was_not_synced_may_be_missing(world):
    looks(world, 21, "old")


def test_what_was_synced_may_not(world):
    with pytest.raises(BrokenPromise, match="lost: old"):
        looks(world, 21)


def test_no_node_shows_what_the_store_has_lost(world):
    with pytest.raises(BrokenPromise, match="there, though it was unknown or reset: new"):
        looks(world, 21, "old", "new")


def test_an_answer_that_was_under_way_when_power_was_lost_says_nothing(world):
    world.see_calls([SHOWN["old"], SHOWN["new"]], 19, 21)
    looks(world, 22, "old")


@pytest.mark.parametrize("is_there", [True, False])
def test_of_what_came_about_then_nobody_can_tell_until_somebody_has_looked(is_there):
    world = WorldHistory("red")
    world.creates["new"] = WantedCall("new", {}, 9, 12, outcome=MADE, made=12)
    world.lose(10, 20)
    first, then = (("new",), ()) if is_there else ((), ("new",))
    looks(world, 21, *first)
    with pytest.raises(BrokenPromise, match="new"):
        looks(world, 23, *then)


def test_what_is_made_after_a_loss_stays(world):
    world.creates["late"] = WantedCall("late", {}, 21, 22, outcome=MADE, made=22)
    with pytest.raises(BrokenPromise, match="lost: late"):
        looks(world, 23, "old")


def test_a_history_goes_on_from_what_was_synced(world):
    world.see_journal(["old", "another"], 21, 22)
    world.see_now(5, 23, 24)
    with pytest.raises(BrokenPromise, match="two histories"):
        world.see_journal(["another"], 25, 26)
    with pytest.raises(BrokenPromise, match="time went back from 5 to 4"):
        world.see_now(4, 27, 28)


def test_a_status_that_was_not_synced_may_be_undone(world):
    call = world.creates["old"]
    call.statuses = [(8, "in_progress"), (18, "completed")]
    world.lose(10, 20)
    world.see_status(call, "call 1", "in_progress", 21, 22)
    with pytest.raises(BrokenPromise, match="old was in_progress, is scheduled"):
        world.see_status(call, "call 1", "scheduled", 23, 24)


def test_a_reset_that_was_lost_brings_back_what_it_had_ended():
    world = WorldHistory("red")
    world.creates["old"] = WantedCall("old", {}, 1, 2, outcome=MADE, made=2)
    world.resets.append(Reset(1001, 11, 12))
    looks(world, 13)
    world.lose(10, 20)
    with pytest.raises(BrokenPromise, match="lost: old"):
        looks(world, 21)


def test_a_reset_of_which_nobody_can_tell_is_asked_about_again():
    world = WorldHistory("red")
    world.resets += [Reset(1001, 1, 2), Reset(1002, 9, 12)]
    world.lose(10, 20)
    assert [reset.answered for reset in world.resets] == [2, NEVER]


def test_a_webhook_may_be_told_in_another_way_when_its_change_was_lost(world):
    for call, body, at in (("old", b"one", 8), ("new", b"one", 18)):
        world.told[call, "event"] = (body, at)
    world.lose(10, 20)
    assert list(world.told) == [("old", "event")]
