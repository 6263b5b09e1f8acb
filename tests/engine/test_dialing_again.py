"""The dialer: rows whose call failed are dialled again, in their own time, under the terms of the queue."""

from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.dialing.dialer import Terms
from tests.tiny import NOON, SECOND, TinyCampaign, play, world


class Stubborn(TinyCampaign):
    """Dials each row so many times, with a pause between one call's end and the next call."""

    def __init__(self, rows: int, limit: int, *, times: int, pause: float) -> None:
        super().__init__(world(), rows, Terms(limit))
        self.pause = round(pause * SECOND)
        self.left = dict.fromkeys(range(rows), times - 1)
        self.talking: list[int] = []

    def dial(self, row: int) -> None:
        self.talking.append(row)
        super().dial(row)

    def _end(self, about: None) -> None:
        row = self.talking.pop(0)
        if self.left[row]:
            self.left[row] -= 1
            self.queue.redial(row, self.world.now + self.pause)
        super()._end(about)


def at_work(rows: int, limit: int, *, times: int, pause: float) -> Stubborn:
    found = Stubborn(rows, limit, times=times, pause=pause)
    found.queue.run(found.queue.terms)
    return found


def test_a_row_is_dialled_again_when_its_time_has_come() -> None:
    one = at_work(1, 1, times=3, pause=60)
    play(one.world)
    assert one.begun == [(0, 0), (70, 0), (140, 0)]


def test_a_row_whose_time_has_come_goes_before_rows_that_were_never_dialled() -> None:
    some = at_work(3, 1, times=2, pause=5)
    play(some.world)
    assert [row for _, row in some.begun] == [0, 1, 0, 1, 2, 2]


def test_a_queue_is_not_done_while_a_row_waits_to_be_dialled_again() -> None:
    one = at_work(1, 1, times=2, pause=3600)
    one.world.clock.play_to(NOON + 60 * SECOND)
    assert one.times_done == 0
    play(one.world)
    assert (one.times_done, one.done_at) == (1, 3_620_000)


def test_a_row_that_is_due_while_the_queue_is_on_hold_waits() -> None:
    one = at_work(1, 1, times=2, pause=60)
    one.world.clock.play_to(NOON + 20 * SECOND)
    one.queue.hold()
    one.world.clock.play_to(NOON + 500 * SECOND)
    assert len(one.begun) == 1
    one.queue.run(one.queue.terms)
    play(one.world)
    assert one.begun[1:] == [(500, 0)]


@given(st.integers(1, 8), st.integers(1, 4), st.integers(1, 4), st.floats(0, 30))
def test_every_row_has_all_its_calls_and_never_more_than_the_limit_at_once(
    rows: int, limit: int, times: int, pause: float
) -> None:
    some = at_work(rows, limit, times=times, pause=pause)
    play(some.world)
    assert sorted(row for _, row in some.begun) == sorted(list(range(rows)) * times)
    assert some.most_live <= limit
    assert (some.times_done, some.queue.live) == (1, 0)
