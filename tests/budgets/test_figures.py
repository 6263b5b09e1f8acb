"""A figure keeps the pace of the machine around it, in memory and in a file."""

import pytest

from benchmarks.figures import REFERENCE, Figure, Pace, Yardstick, load, save, unscaled
from benchmarks.yardsticks import heap_loop

SLOW = Pace(web=REFERENCE.web / 3, heap=REFERENCE.heap * 2, processor=REFERENCE.processor * 1.25)


@pytest.mark.parametrize(("yardstick", "time"), [(Yardstick.WEB, 20), (Yardstick.HEAP, 30), (Yardstick.PROCESSOR, 48)])
def test_a_time_is_scaled_by_its_yardstick(yardstick, time):
    assert Figure(60, SLOW).scaled(yardstick) == pytest.approx(time)


def test_what_runs_between_two_measurements_has_their_mean():
    assert Pace(10, 2, 4).mean(Pace(20, 4, 8)) == Pace(15, 3, 6)


def test_unscaled_figures_stay_as_they_were_measured():
    (one,) = unscaled([{"start": Figure(60, SLOW)}])
    assert one["start"].scaled(Yardstick.HEAP) == 60


def test_a_recording_is_read_as_it_was_written(tmp_path):
    rounds, missing = [{"mock µs": Figure(18.8, Pace(25_000, 0.5, 0.4))}, {}], {"prism": "node is not installed"}
    save(tmp_path / "recorded.json", rounds, missing)
    assert load(tmp_path / "recorded.json") == (rounds, missing)


def test_the_heap_loop_takes_time_on_the_wall_and_of_the_processor():
    assert min(heap_loop(1_000)) > 0
