"""Contenders take turns, and both yardsticks are measured around each measurement."""

import pytest

from benchmarks import rounds
from benchmarks.checkout import Checkout
from benchmarks.figures import Pace
from benchmarks.load import Load
from benchmarks.server import ROOT, Unavailable
from benchmarks.turn import TurnSettings

HERE, THERE = (TurnSettings(Checkout(name, ROOT, ROOT)) for name in ("here", "there"))


@pytest.fixture
def log(monkeypatch):
    """Return what happened, in order: `yardsticks`, or the turn and its checkout. The machine gets ever slower."""
    happened: list[str] = []

    class FakeYardsticks:
        start_ms, memory_mb = 100.0, 30.0

        def __enter__(self):
            self.loads = [Load(1, 25_000.0, 1.0)]
            return self

        def __exit__(self, *_):
            pass

        def pace(self):
            happened.append("yardsticks")
            return Pace(1000.0 * len(happened), 1, 1)

    def turn(name, *parts):
        def take(setting):
            for part in parts:
                happened.append(f"{name} {setting.checkout.name}")
                yield {f"{name} {part}": 1.0} if part else {}

        return take

    def absent(setting):
        happened.append("absent")
        raise Unavailable("node is not installed")
        yield {}

    turns = {"a": turn("a", "s"), "b": turn("b", "s"), "long": turn("long", "", "s"), "tests": turn("tests", "min")}
    monkeypatch.setattr(rounds, "TURNS", {**turns, "prism": turn("prism", "s"), "absent": absent})
    monkeypatch.setattr(rounds, "Yardsticks", FakeYardsticks)
    return happened


def test_yardsticks_are_measured_before_and_after(log):
    (seen,) = rounds.measure([HERE], ["a"], 1)
    assert log == ["yardsticks", "a here", "yardsticks"]
    assert seen.rounds[0]["a s"].pace.web == 2000


def test_what_is_measured_between_two_turns_belongs_to_both(log):
    rounds.measure([HERE], ["a", "b"], 1)
    assert log == ["yardsticks", "a here", "yardsticks", "b here", "yardsticks"]


def test_a_turn_that_prepares_is_scaled_by_the_pace_after_that(log):
    (seen,) = rounds.measure([HERE], ["long"], 1)
    assert log == ["yardsticks", "long here", "yardsticks", "long here", "yardsticks"]
    assert seen.rounds[0]["long s"].pace.web == 4000


def test_two_checkouts_take_each_turn_one_after_the_other_and_then_the_other_way_round(log):
    rounds.measure([HERE, THERE], ["a", "b"], 2)
    taken = [entry for entry in log if entry != "yardsticks"]
    assert taken == ["a here", "a there", "b here", "b there", "b there", "b here", "a there", "a here"]


def test_a_peer_is_measured_once_a_round_because_it_is_the_same_beside_both(log):
    rounds.measure([HERE, THERE], ["prism"], 2)
    assert [entry for entry in log if entry != "yardsticks"] == ["prism here"] * 2


def test_the_tests_run_in_the_first_round_only(log):
    rounds.measure([HERE], ["tests"], 3)
    assert log.count("tests here") == 1


def test_what_cannot_be_measured_is_asked_once_and_says_why(log):
    (seen,) = rounds.measure([HERE], ["absent"], 3)
    assert seen.missing == {"absent": "node is not installed"}
    assert log.count("absent") == 1
