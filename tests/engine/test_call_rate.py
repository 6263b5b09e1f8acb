"""The rate of an account: so many calls a second, whoever they are for, in the order of their arrival."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.dialing.call_rate import CallRate
from mock_server.engine.dialing.dialer import Lines, Terms
from tests.tiny import TinyCampaign, play, world


def campaigns(per_second: float | None, *jobs: tuple[int, int], capacity: int = 100) -> list[TinyCampaign]:
    """Return campaigns at work in one world, who share a rate; each has (rows, limit)."""
    tiny = world()
    lines = Lines(capacity, CallRate(tiny.clock, per_second))
    found = [TinyCampaign(tiny, rows, Terms(limit), lines, talk=10) for rows, limit in jobs]
    for one in found:
        one.queue.run(one.queue.terms)
    return found


def starts(found: list[TinyCampaign]) -> list[float]:
    return sorted(at for one in found for at, _ in one.begun)


def test_calls_start_one_after_the_other() -> None:
    (one,) = campaigns(2, (5, 5))
    play(one.world)
    assert starts([one]) == [0, 0.5, 1, 1.5, 2]


def test_without_a_rate_all_start_at_once() -> None:
    (one,) = campaigns(None, (3, 3))
    play(one.world)
    assert starts([one]) == [0, 0, 0]


def test_a_call_after_a_pause_starts_at_once() -> None:
    one, other = campaigns(1, (1, 1), (1, 1))
    other.queue.hold()
    one.world.clock.play_to(one.world.now + 60_000)
    other.queue.run(other.queue.terms)
    play(one.world)
    assert starts([one, other]) == [0, 60]


def test_who_waits_longest_is_called_first() -> None:
    found = campaigns(1, *[(1, 1)] * 4)
    play(found[0].world)
    assert [one.begun[0][0] for one in found] == [0, 1, 2, 3]


def test_who_no_longer_wants_its_turn_leaves_it_to_the_next() -> None:
    found = campaigns(1, *[(1, 1)] * 4)
    found[0].world.clock.play_to(found[0].world.now)
    found[1].queue.hold()
    play(found[0].world)
    assert [[at for at, _ in one.begun] for one in found] == [[0], [], [1], [2]]


@given(
    st.sampled_from([0.5, 1, 3, 20]), st.lists(st.tuples(st.integers(1, 8), st.integers(1, 4)), min_size=1, max_size=4)
)
def test_no_two_starts_are_nearer_than_the_pace_and_every_row_gets_its_turn(
    per_second: float, jobs: list[tuple[int, int]]
) -> None:
    found = campaigns(per_second, *jobs, capacity=3)
    play(found[0].world)
    begun = starts(found)
    assert all(later - at >= round(1000 / per_second) / 1000 - 1e-9 for at, later in pairwise(begun))
    assert [len(one.begun) for one in found] == [rows for rows, _ in jobs]
