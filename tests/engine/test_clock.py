"""Time is one heap, and it moves only when it is told to."""

from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.clock import Clock

times = st.lists(st.integers(0, 50), max_size=12)


def ticking(*at: int) -> tuple[Clock, list[tuple[int, int]]]:
    """A clock at 0 with something due at these moments, and a list of (clock's time, what was due)."""
    clock, ran = Clock(0), []
    for when in at:
        clock.at(when, lambda about: ran.append((clock.now, about)), when)
    return clock, ran


@given(times)
def test_what_is_due_runs_in_the_order_of_its_moments(at: list[int]) -> None:
    clock, ran = ticking(*at)
    clock.play_to(50)
    assert ran == [(when, when) for when in sorted(at)]


def test_what_is_due_at_one_moment_runs_in_the_order_in_which_it_was_asked_for() -> None:
    clock, ran = Clock(0), list[str]()
    for name in "cab":
        clock.at(5, ran.append, name)
    clock.play_to(5)
    assert ran == ["c", "a", "b"]


def test_nothing_runs_before_the_clock_is_told_to_move() -> None:
    clock, ran = ticking(0, 3)
    assert (ran, clock.now, clock.pending(), clock.next_due()) == ([], 0, 2, 0)


@given(times, st.integers(0, 30), st.integers(0, 30))
def test_two_jumps_are_the_jump_of_their_sum(at: list[int], first: int, second: int) -> None:
    (one, ran_by_one), (other, ran_by_other) = ticking(*at), ticking(*at)
    one.play_to(first)
    one.play_to(first + second)
    other.play_to(first + second)
    assert (ran_by_one, one.now) == (ran_by_other, other.now)


@given(times, st.integers(0, 50))
def test_a_jump_runs_what_is_due_and_leaves_the_rest(at: list[int], to: int) -> None:
    clock, ran = ticking(*at)
    clock.play_to(to)
    assert len(ran) == sum(when <= to for when in at)
    assert (clock.now, clock.pending()) == (to, sum(when > to for when in at))


def test_a_jump_into_the_past_moves_nothing() -> None:
    clock, ran = ticking(5, 8)
    clock.play_to(6)
    clock.play_to(2)
    assert (clock.now, ran) == (6, [(5, 5)])


def test_a_jump_can_be_left_between_any_two_steps() -> None:
    clock, ran = ticking(1, 2, 3)
    jump = clock.jump(10)
    next(jump)
    next(jump)
    assert (ran, clock.now) == ([(1, 1), (2, 2)], 2)


def test_what_comes_due_during_a_jump_is_played_in_it() -> None:
    clock, ran = Clock(0), list[int]()

    def again(left: int) -> None:
        ran.append(clock.now)
        if left:
            clock.at(clock.now + 10, again, left - 1)

    clock.at(0, again, 3)
    clock.play_to(25)
    assert ran == [0, 10, 20]


def test_settling_runs_what_is_due_by_now_even_if_it_causes_more_at_this_moment() -> None:
    clock, ran = Clock(5), list[str]()
    clock.at(5, lambda _: clock.at(5, ran.append, "second"), None)
    clock.at(6, ran.append, "later")
    clock.settle()
    assert (ran, clock.now, clock.pending()) == (["second"], 5, 1)


def test_what_was_due_in_the_past_runs_now_and_time_does_not_go_back() -> None:
    clock, ran = Clock(100), list[int]()
    clock.at(40, lambda _: ran.append(clock.now), None)
    clock.step()
    assert ran == [100]


@given(times)
def test_playing_until_idle_ends_at_the_last_due_moment(at: list[int]) -> None:
    clock, ran = ticking(*at)
    assert sum(1 for _ in clock.run_until_idle()) == len(at)
    assert (clock.now, clock.pending(), clock.next_due()) == (max(at, default=0), 0, None)
    assert len(ran) == len(at)


def test_a_cleared_clock_has_nothing_to_come() -> None:
    clock, ran = ticking(1, 2)
    clock.clear()
    clock.play_to(9)
    assert (ran, clock.pending()) == ([], 0)
