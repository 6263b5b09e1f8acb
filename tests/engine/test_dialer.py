"""The dialer: rows in order, at most N at once, each call from the number whose turn it is."""

from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.dialing.dialer import BURST, Terms
from tests.tiny import TinyCampaign, campaign, play, world

HOUR = 3600


def advance(at_work: TinyCampaign, seconds: float) -> None:
    at_work.world.clock.play_to(at_work.world.now + round(1000 * seconds))


def rows(at_work: TinyCampaign) -> list[int]:
    return [row for _, row in at_work.begun]


@given(st.integers(1, 30), st.integers(1, 12), st.floats(0, 20))
def test_every_row_is_called_once_in_order_and_never_more_than_the_limit_at_once(
    n: int, limit: int, talk: float
) -> None:
    tiny = world()
    at_work = TinyCampaign(tiny, n, Terms(limit), talk=talk)
    at_work.queue.run(at_work.queue.terms)
    play(tiny)
    assert rows(at_work) == list(range(n))
    assert at_work.most_live == min(n, limit)
    assert at_work.times_done == 1


def test_a_row_starts_when_another_ends() -> None:
    at_work = campaign(5, limit=2)
    play(at_work.world)
    assert at_work.begun == [(0, 0), (0, 1), (10, 2), (10, 3), (20, 4)]
    assert at_work.done_at == 30_000


def test_nothing_starts_before_the_queue_runs() -> None:
    tiny = world()
    at_work = TinyCampaign(tiny, 3, Terms(2))
    play(tiny)
    assert (at_work.begun, at_work.times_done) == ([], 0)


def test_a_queue_on_hold_starts_nothing_and_its_calls_end() -> None:
    at_work = campaign(5)
    advance(at_work, 5)
    at_work.queue.hold()
    advance(at_work, HOUR)
    assert (rows(at_work), at_work.live, at_work.times_done) == ([0, 1], 0, 0)


def test_a_queue_goes_on_with_the_next_row() -> None:
    at_work = campaign(3)
    advance(at_work, 5)
    at_work.queue.hold()
    advance(at_work, 100)
    at_work.queue.run(at_work.queue.terms)
    play(at_work.world)
    assert at_work.begun == [(0, 0), (0, 1), (105, 2)]


def test_resuming_while_calls_are_still_under_way_counts_them() -> None:
    at_work = campaign(5)
    advance(at_work, 5)
    at_work.queue.hold()
    at_work.queue.run(at_work.queue.terms)
    play(at_work.world)
    assert at_work.most_live == 2


def test_running_twice_changes_nothing() -> None:
    at_work, once = campaign(5), campaign(5)
    at_work.queue.run(at_work.queue.terms)
    play(at_work.world)
    play(once.world)
    assert (at_work.begun, at_work.times_done) == (once.begun, 1)


def test_a_queue_whose_last_calls_end_on_hold_is_done_when_it_runs_again() -> None:
    at_work = campaign(2)
    advance(at_work, 5)
    at_work.queue.hold()
    advance(at_work, 60)
    assert at_work.times_done == 0
    at_work.queue.run(at_work.queue.terms)
    play(at_work.world)
    assert (at_work.times_done, at_work.done_at) == (1, 65_000)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 40))
def test_a_new_limit_rules_from_the_next_run_on(before: int, after: int, pause_at: int) -> None:
    at_work = campaign(40, limit=before)
    advance(at_work, pause_at)
    at_work.queue.hold()
    left, at_work.most_live = at_work.live, 0
    at_work.queue.run(Terms(after))
    play(at_work.world)
    assert at_work.most_live <= max(left, after)
    assert rows(at_work) == list(range(40))


def test_a_lower_limit_lets_the_calls_above_it_end_first() -> None:
    at_work = campaign(5, limit=3)
    advance(at_work, 5)
    at_work.queue.hold()
    at_work.queue.run(Terms(1))
    play(at_work.world)
    assert at_work.begun == [(0, 0), (0, 1), (0, 2), (10, 3), (20, 4)]


def test_callers_take_turns() -> None:
    queue = campaign(0).queue
    assert [queue.next_caller("abc") for _ in range(5)] == ["a", "b", "c", "a", "b"]


def test_where_there_are_no_numbers_nobody_calls() -> None:
    assert campaign(0).queue.next_caller(()) is None


def test_many_rows_at_once_start_in_bursts_within_one_moment() -> None:
    at_work = campaign(3 * BURST + 1, limit=3 * BURST)
    steps = at_work.world.clock.jump(at_work.world.now)
    begun = [len(at_work.begun) for _ in steps]
    assert begun == [BURST, 2 * BURST, 3 * BURST]
    assert {at for at, _ in at_work.begun} == {0}


def test_a_queue_without_rows_is_done_at_once() -> None:
    at_work = campaign(0)
    play(at_work.world)
    assert (at_work.times_done, at_work.done_at) == (1, 0)
