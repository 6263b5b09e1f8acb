"""The lines of an account, shared by all its queues."""

from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.dialing.dialer import Lines, Terms
from tests.tiny import TinyCampaign, play, world


def campaigns(capacity: int, *jobs: tuple[int, int, float]) -> list[TinyCampaign]:
    """Offices at work in one world, who share their lines; each has (rows, limit, seconds of a talk)."""
    tiny, lines = world(), Lines(capacity)
    found = [TinyCampaign(tiny, rows, Terms(limit), lines, talk=talk) for rows, limit, talk in jobs]
    for one in found:
        one.queue.run(one.queue.terms)
    return found


def under_way(found: list[TinyCampaign]) -> int:
    """The most calls that were ever under way together."""
    begun = [(at, 1) for one in found for at, _ in one.begun]
    ended = [(at + one.talk / 1000, -1) for one in found for at, _ in one.begun]
    most = now = 0
    for _, change in sorted(begun + ended):
        now += change
        most = max(most, now)
    return most


@given(
    st.integers(1, 6),
    st.lists(st.tuples(st.integers(1, 15), st.integers(1, 8), st.integers(1, 30)), min_size=1, max_size=4),
)
def test_never_more_calls_than_lines_and_every_row_gets_its_turn(
    capacity: int, jobs: list[tuple[int, int, float]]
) -> None:
    found = campaigns(capacity, *jobs)
    play(found[0].world)
    assert under_way(found) <= capacity
    assert [len(one.begun) for one in found] == [rows for rows, _, _ in jobs]
    assert [one.times_done for one in found] == [1] * len(jobs)
    assert found[0].queue._lines.used == 0


def test_free_lines_do_not_stay_idle() -> None:
    found = campaigns(3, (9, 9, 10))
    play(found[0].world)
    assert [at for at, _ in found[0].begun] == [0, 0, 0, 10, 10, 10, 20, 20, 20]


def test_two_who_wait_take_turns() -> None:
    one, other = campaigns(1, (3, 3, 10), (3, 3, 10))
    play(one.world)
    assert [at for at, _ in one.begun] == [0, 10, 30]
    assert [at for at, _ in other.begun] == [20, 40, 50]


def test_who_is_on_hold_leaves_the_line_to_the_others() -> None:
    one, other = campaigns(1, (3, 3, 10), (3, 3, 10))
    one.world.clock.play_to(one.world.now + 5000)
    other.queue.hold()
    play(one.world)
    assert ([at for at, _ in one.begun], other.begun) == ([0, 10, 20], [])


def test_who_comes_back_from_hold_waits_at_the_end() -> None:
    one, other = campaigns(1, (2, 2, 10), (1, 1, 10))
    one.world.clock.play_to(one.world.now + 5000)
    other.queue.hold()
    one.world.clock.play_to(one.world.now + 10_000)
    other.queue.run(other.queue.terms)
    play(one.world)
    assert ([at for at, _ in one.begun], [at for at, _ in other.begun]) == ([0, 10], [20])


def test_who_has_reached_his_own_limit_leaves_the_line_to_the_others() -> None:
    one, other = campaigns(4, (4, 1, 10), (9, 9, 10))
    play(one.world)
    assert [at for at, _ in one.begun] == [0, 10, 20, 30]
    assert [at for at, _ in other.begun][:6] == [0, 0, 0, 10, 10, 10]


def test_when_the_lines_are_cleared_nobody_waits_any_more() -> None:
    one, other = campaigns(1, (1, 1, 10), (1, 1, 10))
    one.world.clock.play_to(one.world.now + 5000)
    other.queue._lines.clear()
    one.world.clock.play_to(one.world.now + 60_000)
    assert (len(one.begun), other.begun) == (1, [])
